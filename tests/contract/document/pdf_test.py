#!/usr/bin/python3
"""Letters and cards as PDF, read back by poppler: their words, their fonts, and where the ink lies.

usage: pdf_test.py SAMPLE-PROGRAM FONTS-FOLDER
"""
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

SAMPLE, FONTS = sys.argv[1], sys.argv[2]
FALLBACK = "/usr/share/fonts/opentype/noto"
DOTS_PER_MM = 10


def output_of(*command):
    return subprocess.run(command, check=True, capture_output=True).stdout


def text_of(path):
    """The file's characters in reading order, white space left out."""
    return re.sub(r"\s", "", output_of("pdftotext", "-raw", path, "-").decode())


def page_count(path):
    return int(re.search(rb"Pages:\s+(\d+)", output_of("pdfinfo", path)).group(1))


def is_red(line):
    return any(red > 150 and green < 110 for red, green in zip(line[0::3], line[1::3]))


def red_edges(path):
    """The first and the last row of page 1 that hold ink, which must be red, in millimetres from its top."""
    header, pixels = b"", output_of("pdftoppm", "-r", str(25.4 * DOTS_PER_MM), "-f", "1", "-l", "1", path)
    for _ in range(3):
        line, pixels = pixels.split(b"\n", 1)
        header += line + b" "
    width, height = (int(word) for word in header.split()[1:3])
    lines = [pixels[row * width * 3:(row + 1) * width * 3] for row in range(height)]
    inked = [row for row, line in enumerate(lines) if min(line[1::3]) < 110]
    if not is_red(lines[inked[0]]) or not is_red(lines[inked[-1]]):
        raise AssertionError("the outermost ink of page 1 is not red")
    return inked[0] / DOTS_PER_MM, (inked[-1] + 1) / DOTS_PER_MM


class Papers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.again = tempfile.TemporaryDirectory()
        for folder in (cls.folder, cls.again):
            done = subprocess.run([SAMPLE, FONTS, FALLBACK, folder.name], check=True, capture_output=True)
        cls.said = done.stderr.decode()

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()
        cls.again.cleanup()

    def path(self, name):
        return str(pathlib.Path(self.folder.name) / f"{name}.pdf")

    def test_a_suggestion_is_answered_in_the_order_of_annex_1(self):
        text = text_of(self.path("suggestion"))
        at = -1
        for piece in ("朔州市住房和城乡建设局", "（A）类", "朔住建函〔2022〕15号", "关于市七届人大一次会议第17号建议的答复",
                      "石轩庆代表：", "您提出的《关于加快推进应县诚佑冷链物流产业园项目建设的建议》收悉，经研究，现答复如下：",
                      "一、关于冷链物流产业园项目进展情况。",
                      "您对我们的办理和答复如有意见和建议，请写在“办理情况反馈表”中。",
                      "领导签名：", "承办人签名：", "联系电话：0349-5550112", "2022年6月30日", "（此件公开发布）",
                      "抄送：市人大人事工作委员会、市政府办公室（各2份）。"):
            found = text.find(piece, at + 1)
            self.assertGreater(found, at, f"{piece} is missing or out of order")
            at = found
        self.assertNotIn("以上答复您是否满意", text)

    def test_a_proposal_has_annex_2s_closing_and_rare_names(self):
        text = text_of(self.path("proposal"))
        self.assertIn("䶮㛃·𬱖𠮷委员：", text)
        self.assertIn("您与其他委员联名提出的《关于把〈山西省社会救助条例〉落到实处的提案》收悉", text)
        self.assertIn("以上答复您是否满意，如有意见，敬请反馈。", text)
        self.assertIn("感谢您对市政府城市建设方面工作的关心和支持，并欢迎今后提出更多宝贵意见。", text)
        self.assertIn("抄送：市政协提案委员会、市政府办公室（各2份）。", text)

    def test_a_draft_says_so_and_has_no_number(self):
        text = text_of(self.path("draft"))
        self.assertIn("草", text)
        self.assertIn("稿", text)
        self.assertNotIn("〔2022〕15号", text)

    def test_the_card_is_one_page_with_what_is_known_filled_in(self):
        self.assertEqual(page_count(self.path("card")), 1)
        text = text_of(self.path("card"))
        for piece in ("代表（委员）意见反馈卡", "（办理情况反馈表）", "石轩庆", "朔住建函〔2022〕15号", "2022年6月30日",
                      "□满意", "□基本满意", "□不满意", "shuozhou-7K3M-9QRT-X2A1"):
            self.assertIn(piece, text)

    def test_long_letters_number_their_pages_but_the_first(self):
        pages = page_count(self.path("long"))
        self.assertGreater(pages, 3)
        for page in range(1, pages + 1):
            text = re.sub(r"\s", "", output_of("pdftotext", "-raw", "-f", str(page), "-l", str(page), self.path("long"),
                                               "-").decode())
            self.assertEqual(f"—{page}—" in text, page > 1)
        self.assertIn("反馈表”中。", text, "the date's page carries body text")

    def test_no_line_begins_or_ends_where_it_must_not(self):
        for name in ("suggestion", "proposal", "long"):
            for line in output_of("pdftotext", "-raw", self.path(name), "-").decode().split("\n"):
                self.assertNotRegex(line.strip(), r"^[，。、；：！？》”]")
                self.assertNotRegex(line.strip(), r"[《“〔]$")

    def test_every_font_is_embedded_subset_and_mapped_to_unicode(self):
        for name in ("suggestion", "proposal", "card"):
            lines = output_of("pdffonts", self.path(name)).decode().splitlines()[2:]
            self.assertGreaterEqual(len(lines), 2)
            for line in lines:
                self.assertRegex(line, r"CID Type 0C +Identity-H +yes yes yes")

    def test_red_ink_lies_where_gb_t_9704_wants_it(self):
        for name in ("suggestion", "proposal"):
            top, bottom = red_edges(self.path(name))
            self.assertAlmostEqual(top, 30, delta=0.3, msg="top of the letterhead's ink")
            self.assertAlmostEqual(bottom, 277, delta=0.3, msg="lower edge of the second rule")

    def test_the_same_input_gives_the_same_bytes(self):
        for path in pathlib.Path(self.folder.name).iterdir():
            self.assertEqual(path.read_bytes(), (pathlib.Path(self.again.name) / path.name).read_bytes())

    def test_a_character_without_glyph_is_named(self):
        self.assertIn("U+10FFFD", self.said)
        self.assertFalse(pathlib.Path(self.path("impossible")).exists())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
