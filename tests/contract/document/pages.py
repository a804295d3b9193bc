"""A PDF file as poppler sees it: words with their boxes and ink in pixels, in millimetres from the top left corner."""
import html
import re
import subprocess

POINT = 25.4 / 72
DOTS_PER_MM = 10


def output_of(*command):
    return subprocess.run(command, check=True, capture_output=True).stdout


class Word:
    def __init__(self, box, text):
        self.left, self.top, self.right, self.bottom = (float(value) * POINT for value in box)
        self.text = text

    @property
    def middle(self):
        return (self.left + self.right) / 2

    def __repr__(self):
        return f"{self.text} ({self.left:.2f} {self.top:.2f} {self.right:.2f} {self.bottom:.2f})"


WORD = re.compile(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>')


def pages_of(path):
    """Each page's words."""
    text = output_of("pdftotext", "-bbox", path, "-").decode()
    return [[Word(found[:4], html.unescape(found[4])) for found in WORD.findall(page)]
            for page in text.split("<page ")[1:]]


def text_of(path):
    """The file's characters in reading order, white space left out."""
    return re.sub(r"\s", "", output_of("pdftotext", "-raw", path, "-").decode())


def raster(path, page):
    """The page's width in pixels and its rows, three bytes a pixel."""
    pixels = output_of("pdftoppm", "-r", str(25.4 * DOTS_PER_MM), "-f", str(page), "-l", str(page), path)
    header = re.match(rb"P6\s+(\d+)\s+(\d+)\s+255\s", pixels)
    width, height = int(header.group(1)), int(header.group(2))
    begin = header.end()
    return width, [pixels[begin + row * width * 3:begin + (row + 1) * width * 3] for row in range(height)]


def is_inked(row):
    return min(row[1::3]) < 110


def is_red(row):
    return any(red > 150 and green < 110 for red, green in zip(row[0::3], row[1::3]))


def bands(rows, test=is_inked):
    """Stretches of rows that pass, each from its first row's top to its last row's bottom, in millimetres."""
    found, begin = [], None
    for number, row in enumerate(rows + [b"\xff" * len(rows[0])]):
        inked = test(row)
        if inked and begin is None:
            begin = number
        elif not inked and begin is not None:
            found.append((begin / DOTS_PER_MM, number / DOTS_PER_MM))
            begin = None
    return found


def span(row):
    """Where a row's ink begins and ends, in millimetres."""
    inked = [x for x in range(len(row) // 3) if row[3 * x + 1] < 110]
    return inked[0] / DOTS_PER_MM, (inked[-1] + 1) / DOTS_PER_MM
