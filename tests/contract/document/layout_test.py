#!/usr/bin/python3
"""Every row of the layout table (GB/T 9704-2012, the letter form), measured on the files by poppler.

usage: layout_test.py SAMPLE-PROGRAM FONTS-FOLDER
"""
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import zbar

import pages
from pages import bands, is_red, pages_of, raster, span

SAMPLE, FONTS = sys.argv[1], sys.argv[2]
FALLBACK = "/usr/share/fonts/opentype/noto"
LEFT, RIGHT, TOP, BOTTOM, MIDDLE = 28, 184, 37, 262, 106
PITCH, CELL = 10.227, 5.571
IMPRINT = ("验证码：shuozhou-7K3M-9QRT-2VX4H", "https://banfu.example/verify/")
BODIES = 32  # of sample_letters.c
LETTERS = ("suggestion", "between-sessions", "proposal", "organisation", "long-title", "tabled", "long")


class Layout(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        subprocess.run([SAMPLE, FONTS, FALLBACK, cls.folder.name], check=True, capture_output=True)
        cls.pages = {path.stem: pages_of(path) for path in pathlib.Path(cls.folder.name).glob("*.pdf")}

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def path(self, name):
        return str(pathlib.Path(self.folder.name) / f"{name}.pdf")

    def word(self, name, beginning, page=0):
        found = [word for word in self.pages[name][page] if word.text.startswith(beginning)]
        self.assertTrue(found, f"{name}, page {page + 1}: no {beginning}")
        return found[0]

    def near(self, measured, wanted, within=0.15):
        self.assertLessEqual(abs(measured - wanted), within, f"{measured:.2f} mm, should be {wanted:.2f}")

    def test_letterhead_and_rules_by_their_ink(self):
        for name in ("suggestion", "between-sessions", "proposal"):
            with self.subTest(name):
                _, rows = raster(self.path(name), 1)
                red = bands(rows, is_red)
                (head_top, head_bottom), thick, thin = red[0], red[1], red[2]
                lower_thin, lower_thick = red[-2], red[-1]
                self.near(head_top, 30)
                self.near(thick[0] - head_bottom, 4)
                self.near(thick[1] - thick[0], 2.25 * pages.POINT)
                self.near(thin[0] - thick[1], 1 * pages.POINT)
                self.near(thin[1] - thin[0], 0.75 * pages.POINT)
                self.near(lower_thick[1], 277)
                self.near(lower_thick[1] - lower_thick[0], 2.25 * pages.POINT)
                self.near(lower_thin[1] - lower_thin[0], 0.75 * pages.POINT)
                for rule in (thick, thin, lower_thin, lower_thick):
                    left, right = span(rows[round((rule[0] + rule[1]) / 2 * pages.DOTS_PER_MM)])
                    self.near(left, MIDDLE - 85)
                    self.near(right, MIDDLE + 85)
                head = self.pages[name][0][0]
                self.near(head.middle, MIDDLE, 0.3)
                self.assertLessEqual(head.right - head.left, 150.1)

    def test_no_red_on_later_pages(self):
        for page in range(2, len(self.pages["long"]) + 1):
            self.assertEqual(bands(raster(self.path("long"), page)[1], is_red), [])

    def test_class_and_number_stand_right_under_the_rule(self):
        for name in LETTERS:
            with self.subTest(name):
                shown = self.word(name, "（")
                number = self.word(name, "朔住建函〔2022〕15号")
                self.near(shown.right, RIGHT)
                self.near(number.right, RIGHT)
                self.near(number.top - shown.top, PITCH, 0.05)
        _, rows = raster(self.path("suggestion"), 1)
        inked = bands(rows)
        rule_bottom = bands(rows, is_red)[2][1]
        first = next(top for top, _ in inked if top > rule_bottom + 1)
        self.near(first - rule_bottom, 4.94, 0.2)

    def test_title_is_centred_between_blank_lines(self):
        for name in LETTERS:
            with self.subTest(name):
                number, title = self.word(name, "朔住建函"), self.word(name, "关于市")
                self.near(title.middle, MIDDLE, 0.2)
                self.near(title.bottom - title.top, 22 * pages.POINT)
                # two lines between number and title: three pitches and half of what the title's line is more
                self.near((title.top + title.bottom - number.top - number.bottom) / 2,
                          PITCH * 2.5 + 36 * pages.POINT / 2, 0.05)

    def test_titles_break_where_they_had_better(self):
        lines = [word.text for word in self.pages["between-sessions"][0] if word.bottom - word.top > 7.5][1:]
        self.assertEqual(lines, ["关于市七届人大一次会议闭会期间", "第103号建议的答复"])
        for name, first in (("opinion", "关于市七届人大一次会议"), ("extension_report", "关于延期答复市七届人大一次会议"),
                            ("rehandling_report", "关于重新办理市七届人大一次会议")):
            self.word(name, first)
            self.assertEqual(self.word(name, first).text, first)

    def test_addressee_is_flush_left_a_line_under_the_title(self):
        title, addressee = self.word("suggestion", "关于市"), self.word("suggestion", "石轩庆代表：")
        self.near(addressee.left, LEFT)
        self.near((addressee.top + addressee.bottom - title.top - title.bottom) / 2,
                  PITCH * 1.5 + 36 * pages.POINT / 2, 0.05)
        self.assertTrue(self.word("organisation", "民革朔州市委：").text.endswith("："))

    def test_body_has_22_lines_of_28_cells(self):
        lines = max(([word for word in words if word.bottom <= BOTTOM + 0.1]
                     for number in range(1, BODIES + 1) for words in self.pages[f"lines-{number}"][1:-1]), key=len)
        self.assertEqual(len(lines), 22)
        for above, below in zip(lines, lines[1:]):
            self.near(below.top - above.top, PITCH, 0.02)
        self.near(lines[0].top + (lines[0].bottom - lines[0].top) / 2, TOP + PITCH / 2, 0.05)
        full = [word for word in self.pages["lines-20"][0] if re.fullmatch("[一-鿿，、。]{28}", word.text)]
        self.assertTrue(full, "no line of 28 characters")
        for word in full:
            self.near(word.left, LEFT, 0.05)
            self.near(word.right, RIGHT, 0.15)

    def test_paragraphs_begin_two_cells_in_and_lines_reach_the_margin(self):
        opening = self.word("suggestion", "您提出的")
        self.near(opening.left, LEFT + 2 * CELL, 0.05)
        self.near(opening.right, RIGHT, 0.15)

    def test_headings_have_their_own_faces(self):
        fonts = pages.output_of("pdffonts", self.path("tabled")).decode()
        for face in ("FandolHei", "FandolKai", "FandolFang", "FandolSong-Bold"):
            self.assertIn(face, fonts)

    def test_no_ink_outside_the_text_block_but_number_and_rules(self):
        for name, all_pages in self.pages.items():
            for number, words in enumerate(all_pages, 1):
                for word in words:
                    if re.fullmatch(r"—|\d+", word.text) and word.top > BOTTOM:
                        continue
                    if word.text in "草稿" and name == "draft" or word.text in IMPRINT:
                        continue
                    with self.subTest(f"{name}, page {number}: {word}"):
                        self.assertGreaterEqual(word.left, LEFT - 0.1)
                        self.assertLessEqual(word.right, RIGHT + 3)  # the empty half of a closing mark
                        self.assertLessEqual(word.bottom, BOTTOM + 0.1)

    def test_signature_and_seal_zone(self):
        for name in ("suggestion", "proposal", "between-sessions", "long", "tabled"):
            with self.subTest(name):
                words = self.pages[name][-1]
                date = next(word for word in words if word.text == "2022年6月30日")
                self.near(date.right, RIGHT - 4 * CELL, 0.2)
                above = [word for word in words if word.bottom <= date.top + 0.1]
                names = []
                while above and above[-1].left > LEFT + 60:
                    names.append(above.pop())
                self.assertTrue(names, "no unit's name above the date")
                for line in names:
                    marked = line.text[0] + line.text[-1] not in ("朔局", "朔关")  # half of a mark is empty
                    self.near(line.middle, date.middle, 1.5 if marked else 0.4)
                    self.assertLessEqual(line.right, RIGHT + 0.1)
                centre_y = (min(line.top for line in names) + date.bottom) / 2
                for word in words:
                    if word is date or word in names or word.text in "草稿":
                        continue
                    away_x = max(word.left - date.middle, 0, date.middle - word.right)
                    away_y = max(word.top - centre_y, 0, centre_y - word.bottom)
                    self.assertGreaterEqual((away_x ** 2 + away_y ** 2) ** 0.5, 22.4, f"{word} is under the seal")

    def test_the_note_stands_two_cells_in_under_the_date(self):
        date = self.word("suggestion", "2022年6月30日", -1)
        note = self.word("suggestion", "（此件公开发布）", -1)
        self.near(note.left, LEFT + 2 * CELL, 0.05)
        self.near(note.top - date.top, PITCH, 0.05)
        self.assertFalse([word for word in self.pages["between-sessions"][-1] if "公开发布" in word.text])

    def test_copies_stand_at_the_foot_of_the_last_page(self):
        for name in LETTERS:
            with self.subTest(name):
                copies = self.word(name, "抄送：", -1)
                self.near(copies.left, LEFT + CELL, 0.05)
                self.near(copies.bottom, BOTTOM - 5 * pages.POINT, 0.3)
                self.near(copies.bottom - copies.top, 14 * pages.POINT)
                self.assertTrue(copies.text.endswith("（各2份）。"))

    def test_page_numbers_stand_outside(self):
        for number, words in enumerate(self.pages["long"], 1):
            shown = [word for word in words if word.top > BOTTOM and word.text not in IMPRINT]
            self.assertEqual("".join(word.text for word in shown), f"—{number}—" if number > 1 else "")
            if number > 1:
                self.near(shown[0].top, BOTTOM + 7, 0.05)
                self.near(shown[0].bottom - shown[0].top, 14 * pages.POINT)
                if number % 2:
                    self.near(shown[-1].right, RIGHT - CELL, 0.1)
                else:
                    self.near(shown[0].left, LEFT + CELL, 0.1)

    def test_the_verification_code_stands_on_the_last_page_alone(self):
        """In the middle of the row of numbers, above the second rule, in 六号."""
        for name in LETTERS:
            for page, words in enumerate(self.pages[name], 1):
                with self.subTest(f"{name}, page {page}"):
                    shown = [word for word in words if word.text in IMPRINT]
                    last = page == len(self.pages[name]) and name != "draft"
                    self.assertEqual([word.text for word in shown], list(IMPRINT) if last else [])
                    if last:
                        self.near((shown[0].left + shown[-1].right) / 2, (LEFT + RIGHT) / 2, 0.5)
                        self.assertGreater(shown[0].top, BOTTOM + 7)
                        self.assertLess(shown[0].bottom, 297 - 20 - 2)
                        self.near(shown[0].bottom - shown[0].top, 7.5 * pages.POINT)
                        for word in words:
                            if word not in shown and word.top > BOTTOM:
                                self.assertTrue(word.right < shown[0].left - 5 or word.left > shown[-1].right + 5, word)

    def test_no_page_holds_the_signature_alone_nor_a_single_line(self):
        lengths = set()
        for number in range(1, BODIES + 1):
            name = f"lines-{number}"
            lengths.add(len(self.pages[name]))
            last = "".join(word.text for word in self.pages[name][-1])
            self.assertIn("反馈表", last, f"{name}: no text above the date")
            for words in self.pages[name][1:]:
                lines = [word for word in words if word.top < BOTTOM - 10]
                indented = [word.left > LEFT + CELL for word in lines]
                if not indented[0]:  # a paragraph goes on from the page before: two lines of it at least
                    self.assertFalse(indented[1], f"{name}: a last line alone at the top of a page")
        self.assertEqual(lengths, {2, 3}, "bodies of every length up to two pages")

    def test_the_card_fills_its_page_and_no_more(self):
        for name in ("card", "card-full"):
            with self.subTest(name):
                self.assertEqual(len(self.pages[name]), 1)
                width, rows = raster(self.path(name), 1)
                ruled = [number for number, row in enumerate(rows) if row[1::3].count(0) > 1500]
                self.assertGreater(ruled[-1] - ruled[0], 1500)
                left, right = span(rows[ruled[0]])
                self.near(left, LEFT)
                self.near(right, RIGHT)
                for x in (LEFT, LEFT + 26, RIGHT):
                    column = [rows[y][3 * round(x * 10) + 1] for y in range(ruled[0], ruled[-1])]
                    self.assertGreater(sum(value < 128 for value in column), len(column) * 0.9, f"no rule at {x} mm")
        _, rows = raster(self.path("card"), 1)
        code = [row[:3 * 560] for row in rows[2100:2600]]
        inked = bands(code)
        self.assertGreaterEqual(inked[-1][1] - inked[0][0] + 2.5, 20, "the code's side with its margin")

    def test_the_cards_code_leads_to_the_card(self):
        for name in ("card", "card-full"):
            width, rows = raster(self.path(name), 1)
            scanner = zbar.ImageScanner()
            image = zbar.Image(width, len(rows), "Y800", b"".join(row[1::3] for row in rows))
            scanner.scan(image)
            self.assertEqual([(str(symbol.type), symbol.data) for symbol in image],
                             [("QRCODE", "http://127.0.0.1:8080/c/shuozhou-7K3M9QRTX2A1")])

    def test_table_heads_come_again_on_every_page(self):
        self.assertGreater(len(self.pages["register"]), 2)
        for words in self.pages["register"]:
            self.assertIn("编号", [word.text for word in words])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
