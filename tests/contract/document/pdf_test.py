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

from pages import output_of, text_of

SAMPLE, FONTS = sys.argv[1], sys.argv[2]
FALLBACK = "/usr/share/fonts/opentype/noto"


def page_count(path):
    return int(re.search(rb"Pages:\s+(\d+)", output_of("pdfinfo", path)).group(1))


class Papers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.again = tempfile.TemporaryDirectory()
        for folder in (cls.folder, cls.again):
            done = subprocess.run([SAMPLE, FONTS, FALLBACK, folder.name], check=True, capture_output=True)
        cls.said, cls.told = done.stderr.decode(), done.stdout.decode()

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
        self.assertEqual(page_count(self.path("five")), 5)
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

    def test_two_pages_weigh_at_most_130_kb(self):
        for name in ("suggestion", "proposal", "tabled", "full"):
            self.assertEqual(page_count(self.path(name)), 2)
            self.assertLess(pathlib.Path(self.path(name)).stat().st_size, 130_000)
        self.assertGreater(len(set(text_of(self.path("full")))), 280, "as many different characters as a real letter has")

    def test_later_letters_say_what_they_are(self):
        for name, title, opening in (
                ("supplementary", "第17号建议的补充答复", "现就《关于加快推进应县诚佑冷链物流产业园项目建设的建议》办理情况补充答复如下："),
                ("second", "第17号建议的再次答复",
                 "您对《关于加快推进应县诚佑冷链物流产业园项目建设的建议》答复（朔住建函〔2022〕9号）提出的意见收悉，经再次研究，现答复如下："),
                ("further", "第17号建议的跟踪答复", "现就《关于加快推进应县诚佑冷链物流产业园项目建设的建议》办理情况补充答复如下：")):
            text = text_of(self.path(name))
            for piece in (title, opening, "请写在“办理情况反馈表”中。", "领导签名：", "承办人签名：", "抄送：市人大人事工作委员会"):
                self.assertIn(piece, text)

    def test_an_organisation_is_addressed_by_its_name_alone(self):
        text = text_of(self.path("organisation"))
        self.assertIn("的答复民革朔州市委：您提出的", text)
        self.assertIn("（C）类", text)

    def test_letters_to_joint_signers_differ_in_the_name_alone(self):
        letters = {text_of(self.path(f"joint-{number}")).replace(name, "某某") for number, name in
                   ((1, "石轩庆"), (2, "龙丰瑞"), (3, "孟浩雅"))}
        self.assertEqual(len(letters), 1)
        self.assertIn("某某代表：您与其他代表联名提出的", letters.pop())

    def test_marks_within_a_quoted_title_are_single(self):
        self.assertIn("您提出的《关于进一步落实〈山西省社会救助条例〉和〈国务院关于加强困难群众基本生活保障有关工作的通知〉切实提高"
                      "城乡低保标准和救助管理服务水平的建议》收悉", text_of(self.path("long-title")))

    def test_a_body_may_hold_tables_and_lists(self):
        text = text_of(self.path("tabled"))
        for piece in ("一、总体情况", "（一）加快建设", "1.新建冷库三座", "项目投资（万元）完成时间责任科室", "12002022年9月村镇建设科"):
            self.assertIn(piece, text)

    def test_files_are_tagged_with_title_and_language(self):
        path = self.path("suggestion")
        said = output_of("pdfinfo", path).decode()
        self.assertRegex(said, r"Title: +关于市七届人大一次会议第17号建议的答复")
        self.assertRegex(said, r"Tagged: +yes")
        self.assertIn(b"/Lang (zh-CN)", pathlib.Path(path).read_bytes())
        done = subprocess.run(["pdfinfo", "-struct-text", path], check=True, capture_output=True)
        self.assertEqual(done.stderr, b"")
        parts = done.stdout.decode()
        self.assertRegex(parts, r"H1 \(block\)\s+\"关于市七届人大一次会议第17号建议的答复\"")
        self.assertRegex(parts, r"P \(block\)\s+\"您提出的《关于加快推进应县诚佑冷链物流产业园项目建设的建议》收悉，经研究，现答复如下：\"")

    def test_every_character_set_by_a_substitute_face_is_told(self):
        told = {line for line in self.told.splitlines()}
        self.assertEqual(told, {f"{name}: U+{character} NotoSerifCJK-Regular.ttc" for name, characters in
                                (("proposal", ("4DAE", "36C3", "2CC56", "20BB7")), ("rare", ("4DAE", "36C3")))
                                for character in characters})

    def test_other_papers_hold_their_fields(self):
        for name, pieces in (
                ("opinion", ("朔州市商务局：", "的会办意见", "现提出会办意见如下")),
                ("extension_report", ("朔州市人民政府办公室：", "应于2022年6月30日前答复", "拟答复日期：2022年8月31日")),
                ("explanation", ("石轩庆代表：", "答复时限延长至2022年8月31日")),
                ("rehandling_report", ("石轩庆代表对我单位", "不满意", "朔住建函〔2022〕33号")),
                ("unit_report", ("人大代表建议12741", "政协委员提案9531")),
                ("handover", ("一、未办结的建议提案", "二、承诺事项", "三、未收回的反馈卡", "监交人")),
                ("assignment_slip", ("主办单位朔州市商务局", "签收期限2022年4月7日")),
                ("return_slip", ("退办理由", "建议改由朔州市商务局")),
                ("press_slip", ("第2次催办", "现尚余7天")),
                ("approval", ("发文稿纸", "审核王建国2022年6月18日同意，请再核实资金到位时间。", "签发赵德明2022年6月20日同意签发。")),
                ("archive_list", ("档号", "密级", "20220630")), ("file_cover", ("保管期限30年",)),
                ("labels", ("石轩庆代表收",)), ("bulletin", ("95.2%",))):
            text = text_of(self.path(name))
            for piece in pieces:
                self.assertIn(piece, text, name)

    def test_the_same_input_gives_the_same_bytes(self):
        for path in pathlib.Path(self.folder.name).iterdir():
            self.assertEqual(path.read_bytes(), (pathlib.Path(self.again.name) / path.name).read_bytes())

    def test_outlines_kept_from_files_before_give_the_same_bytes(self):
        first, again = (pathlib.Path(self.path(name)).read_bytes() for name in ("suggestion", "suggestion-again"))
        self.assertEqual(first, again)

    def test_a_character_without_glyph_is_named(self):
        self.assertIn("U+10FFFD", self.said)
        self.assertFalse(pathlib.Path(self.path("impossible")).exists())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
