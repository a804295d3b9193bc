#!/usr/bin/python3
"""Letters and cards as PDF, made by the service and read back by poppler."""
import io
import re
import unittest
import xml.etree.ElementTree
import zipfile

from pdf_text import text_of
import reply_city
from reply_city import DOCKET


class Papers(reply_city.ReplyTest):
    settings = {"FONTS": reply_city.FONTS, "CARD_ADDRESS": "https://banfu.example/c/"}

    def get(self, method: str, caller=None, **fields):
        paper = (caller or self.as_("handler1")).call(method, timeout=30, docket=DOCKET, proposal=self.proposal, **fields)
        self.assertEqual(paper.media_type, "application/pdf")
        self.assertTrue(paper.content.startswith(b"%PDF-1.7"))
        return text_of(paper.content)

    def test_a_draft_is_marked_and_a_final_letter_waits_for_its_number(self):
        self.put()
        draft = self.get("GetLetter", signer=1, draft=True)
        self.assertIn("草稿", draft)
        self.assertIn("朔州市住房和城乡建设局", draft)
        self.sign()
        self.refused(self.as_("handler1").refusal("GetLetter", docket=DOCKET, proposal=self.proposal, signer=1),
                     "FAILED_PRECONDITION", "PAPER_NOT_FINAL")

    def test_letters_and_cards_say_what_they_must(self):
        self.replied()
        number = self.proposal.rsplit("-", 1)[1]
        for signer, name in ((1, "龙丰瑞"), (2, "孟浩雅")):
            letter = self.get("GetLetter", signer=signer)
            for words in (f"关于市七届人大一次会议第{number}号建议的答复", f"{name}代表：", "（A）类",
                          self.reply().letter_number, "您与其他代表联名提出的", "请写在“办理情况反馈表”中",
                          "市人大人事工作委员会、市政府办公室（各2份）", "2022年6月20日"):
                self.assertIn(words, letter)
            self.assertNotIn("敬请反馈", letter, "that closing is of proposals alone")
            card = self.get("GetCard", signer=signer)
            self.assertIn(self.code(signer), card)
            self.assertIn("网址：https://banfu.example/c/", card)
            self.assertIn(name, card)

    def test_all_papers_in_one_file(self):
        self.replied()
        whole = self.get("GetLetters")
        self.assertEqual((whole.count("龙丰瑞代表："), whole.count("孟浩雅代表：")), (1 + 4, 1))
        for signer in (1, 2):
            self.assertIn(self.code(signer), whole)
        shown = self.get("GetLetters", self.as_("committee1", "COMMITTEE", "SUGGESTION"))
        self.assertIn("孟浩雅代表：", shown)
        for signer in (1, 2):
            self.assertNotIn(self.code(signer), shown, "whoever reads a code may return the card")

    def test_a_later_letter_names_the_earlier_one(self):
        self.replied()
        first = self.reply().letter_number
        self.return_by_code(self.code(2), "DISSATISFIED")
        self.put(kind="SECOND", signers=[2])
        self.sign()
        self.number(f"朔住建函〔2022〕{next(reply_city._numbers) + 8000}号")
        letter = self.get("GetLetter", signer=2)
        self.assertIn("再次答复", letter)
        self.assertIn(first, letter)

    def file(self, method: str, **fields):
        return self.as_("handler1").call(method, timeout=30, docket=DOCKET, proposal=self.proposal, **fields)

    def test_a_letter_is_to_be_had_as_docx(self):
        self.replied()
        paper = self.file("GetLetter", signer=1, format="docx")
        self.assertEqual(paper.file_name, "letter.docx")
        self.assertTrue(paper.media_type.endswith("wordprocessingml.document"))
        with zipfile.ZipFile(io.BytesIO(paper.content)) as package:
            text = re.sub("<[^>]*>", "", package.read("word/document.xml").decode())
        for words in ("龙丰瑞代表：", self.reply().letter_number, "请写在“办理情况反馈表”中。"):
            self.assertIn(words, text)

    def ofd_text(self, paper):
        self.assertEqual(paper.media_type, "application/ofd")
        with zipfile.ZipFile(io.BytesIO(paper.content)) as package:
            count = sum(name.endswith("/Content.xml") for name in package.namelist())
            codes = [code for page in (f"Doc_0/Pages/Page_{number}/Content.xml" for number in range(count)) for code in
                     xml.etree.ElementTree.fromstring(package.read(page)).iter("{http://www.ofdspec.org/2016}TextCode")]
        return re.sub(r"\s", "", "".join(code.text for code in codes))

    def test_letters_and_the_units_papers_are_to_be_had_as_ofd_with_the_text_of_the_pdf(self):
        self.replied()
        for method, stem, fields in (("GetLetter", "letter", dict(signer=2)), ("GetLetters", "letters", {}),
                                     ("GetUnitPaper", "approval", dict(paper="approval"))):
            paper = self.file(method, format="ofd", **fields)
            self.assertEqual(paper.file_name, f"{stem}.ofd")
            self.assertEqual(self.ofd_text(paper), text_of(self.file(method, format="pdf", **fields).content))
            self.assertEqual(self.file(method, format="ofd", **fields).content, paper.content)
        for method, fields, message in (("GetCard", dict(signer=2, format="ofd"), "只有pdf"),
                                        ("GetLetter", dict(signer=2, format="zip"), "只有pdf、docx、ofd"),
                                        ("GetLetters", dict(format="docx"), "只有pdf、ofd、zip")):
            refusal = self.as_("handler1").refusal(method, docket=DOCKET, proposal=self.proposal, **fields)
            self.refused(refusal, "INVALID_ARGUMENT", "FIELDS_INVALID")
            self.assertIn(message, str(refusal.fields))

    def test_an_archive_holds_each_letter_and_card_by_name(self):
        self.replied()
        paper = self.file("GetLetters", format="zip")
        self.assertEqual((paper.media_type, paper.file_name), ("application/zip", "letters.zip"))
        number = int(self.proposal.rsplit("-", 1)[1])
        with zipfile.ZipFile(io.BytesIO(paper.content)) as archive:
            self.assertEqual(sorted(archive.namelist()),
                             sorted(f"建议{number:03}_{name}_{what}" for name in ("龙丰瑞", "孟浩雅")
                                    for what in ("答复函.pdf", "答复函.ofd", "反馈卡.pdf")))
            self.assertIn("孟浩雅代表：", text_of(archive.read(f"建议{number:03}_孟浩雅_答复函.pdf")))
            self.assertEqual(archive.read(f"建议{number:03}_孟浩雅_答复函.ofd"),
                             self.file("GetLetter", signer=2, format="ofd").content)

    def test_the_approval_sheet_shows_each_levels_opinion_and_date(self):
        self.replied()
        sheet = text_of(self.file("GetUnitPaper", paper="approval").content)
        number = self.proposal.rsplit("-", 1)[1]
        for words in ("朔州市住房和城乡建设局发文稿纸", f"文件标题关于市七届人大一次会议第{number}号建议的答复", "龙丰瑞、孟浩雅",
                      "市人大人事工作委员会、市政府办公室（各2份）", self.reply().letter_number, "拟稿", "送审", "审核同意",
                      "签发", "2022年6月20日"):
            self.assertIn(words, sheet)
        self.refused(self.as_("committee1", "COMMITTEE", "SUGGESTION").refusal(
            "GetUnitPaper", docket=DOCKET, proposal=self.proposal, paper="approval"), "PERMISSION_DENIED", "NOT_ALLOWED")

    def test_the_approval_sheet_names_whose_post_it_was(self):
        """Rule 17: a stand-in's act is shown as theirs, and for whom."""
        self.put()
        self.as_("head1").call("Submit", **self.about())
        self.as_("leader1").call("Review", **self.about(approve=True))
        token = self.city.identity_key.token(
            "reply", "vice1", [("PRINCIPAL", reply_city.UNIT, "principal1", "李局长", 0, 0)], name="孙副局长")
        self.city.client("reply", reply_city.REPLY, token).call("Sign", **self.about())
        sheet = text_of(self.file("GetUnitPaper", paper="approval").content)
        self.assertRegex(sheet, "签发孙副局长（代李局长）2022年6月20日")
        self.assertRegex(sheet, "审核同意leader12022年6月20日")

    def test_the_files_cover_and_papers_unknown(self):
        self.replied()
        cover = text_of(self.file("GetUnitPaper", paper="fileCover").content)
        self.assertIn("建议提案办理案卷", cover)
        self.assertIn(self.reply().letter_number, cover)
        for paper, reason in (("poem", "FIELDS_INVALID"), ("rehandlingReport", "NOT_REHANDLED")):
            refusal = self.as_("handler1").refusal("GetUnitPaper", docket=DOCKET, proposal=self.proposal, paper=paper)
            self.refused(refusal, "INVALID_ARGUMENT" if paper == "poem" else "FAILED_PRECONDITION", reason)

    def test_the_report_of_a_rehandling_names_both_letters(self):
        self.replied()
        first = self.reply().letter_number
        self.return_by_code(self.code(2), "DISSATISFIED")
        self.put(kind="SECOND", signers=[2])
        self.sign()
        self.number(f"朔住建函〔2022〕{next(reply_city._numbers) + 9000}号")
        report = text_of(self.file("GetUnitPaper", paper="rehandlingReport").content)
        for words in ("孟浩雅代表对我单位", f"的答复（{first}）不满意", f"再次答复函（{self.reply().letter_number}）"):
            self.assertIn(words, report)

    def test_other_formats_are_refused_by_field(self):
        self.replied()
        for method, format in (("GetLetter", "odt"), ("GetCard", "docx"), ("GetLetters", "docx")):
            refusal = self.as_("handler1").refusal(method, docket=DOCKET, proposal=self.proposal, signer=1, format=format)
            self.refused(refusal, "INVALID_ARGUMENT", "FIELDS_INVALID", "format")

    def test_papers_are_made_side_by_side(self):
        self.replied()
        made = reply_city.at_once(6, lambda place: self.get("GetLetter", signer=place % 2 + 1))
        self.assertEqual(len(set(made)), 2)


if __name__ == "__main__":
    unittest.main()
