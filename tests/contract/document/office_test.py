#!/usr/bin/python3
"""DOCX set by LibreOffice beside our PDF: the same lines on the same pages, within 1.5 mm.

LibreOffice 7.4 reads w:overflowPunct the wrong way round and w:autoSpaceDE not at all: what both say is put into the
file between reading and setting.

usage: office_test.py SAMPLE-PROGRAM FONTS-FOLDER
"""
import pathlib
import subprocess
import sys
import tempfile
import unittest

from pages import bands, pages_of, raster

SAMPLE, FONTS = sys.argv[1], sys.argv[2]
FALLBACK = "/usr/share/fonts/opentype/noto"
WITHIN = 1.5  # mm
# Where a chain of paragraphs kept together begins a page LibreOffice may tear it: "long" is not among them.
LETTERS = ("suggestion", "between-sessions", "organisation", "long-title", "tabled", "full", "five", "rare", "joint-1",
           "supplementary", "second", "further", "lines-1", "lines-12", "lines-32")
# Of these pdftotext cuts words in other places, at a change of face or across the page: only what is said is compared.
TEXTS = ("proposal", "draft")
FACES = {"仿宋_GB2312": "FandolFang", "楷体_GB2312": "FandolKai", "黑体": "FandolHei", "宋体": "FandolSong",
         "方正小标宋简体": "FandolSong"}


def font_configuration(cache):
    matches = "".join(
        f'<match target="pattern"><test name="family"><string>{wanted}</string></test><edit name="family" mode="assign"'
        f' binding="strong"><string>{face}</string></edit></match>' for wanted, face in FACES.items())
    return (f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>{FONTS}</dir>'
            f"<dir>{FALLBACK}</dir><cachedir>{cache}</cachedir>{matches}</fontconfig>")


class Office(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.holder = tempfile.TemporaryDirectory()
        folder = pathlib.Path(cls.holder.name)
        cls.ours, cls.theirs = folder / "ours", folder / "theirs"
        cls.ours.mkdir()
        subprocess.run([SAMPLE, FONTS, FALLBACK, str(cls.ours)], check=True, capture_output=True)
        (folder / "fonts.conf").write_text(font_configuration(folder / "cache"))
        cls.convert("fodt", [cls.ours / f"{name}.docx" for name in LETTERS + TEXTS])
        for path in cls.theirs.glob("*.fodt"):
            text = path.read_text().replace('text-autospace="ideograph-alpha"', 'text-autospace="none"')
            path.write_text(text.replace('punctuation-wrap="hanging"', 'punctuation-wrap="simple"'))
        cls.convert("pdf", [cls.theirs / f"{name}.fodt" for name in LETTERS + TEXTS])

    @classmethod
    def tearDownClass(cls):
        cls.holder.cleanup()

    @classmethod
    def convert(cls, kind, paths):
        folder = pathlib.Path(cls.holder.name)
        subprocess.run(["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", kind,
                        "--outdir", str(cls.theirs), *map(str, paths)], check=True, capture_output=True, timeout=150,
                       env={"FONTCONFIG_FILE": str(folder / "fonts.conf"), "HOME": str(folder), "PATH": "/usr/bin:/bin"})

    def test_the_same_lines_stand_in_the_same_place(self):
        for name in LETTERS:
            with self.subTest(name):
                ours, theirs = pages_of(str(self.ours / f"{name}.pdf")), pages_of(str(self.theirs / f"{name}.pdf"))
                self.assertEqual(self.lines(theirs), self.lines(ours))
                for mine, other in zip(ours, theirs):
                    for left, right in zip(sorted(mine, key=self.place), sorted(other, key=self.place)):
                        self.assertLess(abs(left.left - right.left), WITHIN, f"{left} {right}")
                        self.assertLess(abs(left.right - right.right), WITHIN, f"{left} {right}")

    def test_the_same_characters_stand_on_the_same_pages(self):
        for name in TEXTS:
            with self.subTest(name):
                ours, theirs = ([sorted("".join(word.text for word in words)) for words in pages_of(str(folder / f"{name}.pdf"))]
                                for folder in (self.ours, self.theirs))
                self.assertEqual(theirs, ours)

    @staticmethod
    def place(word):
        return (word.text, round(word.bottom / 4), word.left)

    def lines(self, pages):
        return [sorted(word.text for word in words) for words in pages]

    def test_ink_lies_at_the_same_height(self):
        for name in ("suggestion", "between-sessions", "long-title", "organisation", "proposal", "full"):
            for page in (1, 2):
                with self.subTest(f"{name}, page {page}"):
                    ours = bands(raster(str(self.ours / f"{name}.pdf"), page)[1])
                    theirs = bands(raster(str(self.theirs / f"{name}.pdf"), page)[1])
                    mine, other = self.of_lines(ours), self.of_lines(theirs)
                    self.assertEqual(len(mine), len(other))
                    for left, right in zip(mine, other):
                        self.assertLess(abs(left - right), WITHIN, f"{left} {right}")

    @staticmethod
    def of_lines(found):
        """The lower edges of bands, those of one line's pieces taken together."""
        edges = []
        for top, bottom in found:
            if edges and top - edges[-1] < 2:
                edges[-1] = bottom
            else:
                edges.append(bottom)
        return edges


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
