#!/usr/bin/python3
"""A letter's verification code over HTTP, read off the letter itself: it says that the letter was signed and whether it
stands, and nothing of whom it answers and what it says."""
import io
import json
import pathlib
import re
import unittest
import zipfile

from pdf_text import lines_of
import replies_test
from replies_test import BODY, D, DOCKET, P

FONTS = pathlib.Path(__file__).resolve().parents[3] / "build/fonts"
CODE = "shuozhou-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}"
TOLD = {"code", "standing", "letterNumber", "kind", "number", "caseName", "replyKind", "unit", "class", "letterDate"}


class Verify(replies_test.Replies):
    of_reply = {"FONTS": FONTS, "VERIFY_ADDRESS": "https://banfu.example/verify/"}
    test_the_way_of_a_reply = None

    def letter(self, signer: int, draft: str = "") -> str:
        status, _, content = self.ask("GET", f"{P}/letters/{signer}.pdf{draft}", account="handler1")
        self.assertEqual(status, 200, content)
        return lines_of(content)

    def code(self, signer: int = 1) -> str:
        found = re.findall(f"验证码：({CODE})", self.letter(signer))
        self.assertEqual(len(found), 1, "once a letter, on its last page")
        return found[0]

    def verified(self, code: str) -> dict:
        said = json.loads(self.ask("GET", f"/api/v1/verify/{code}", account="")[2])
        self.assertEqual(set(said), TOLD)
        for told in ("张三", "李四", "0349", "路灯", "王建国"):
            self.assertNotIn(told, json.dumps(said, ensure_ascii=False))
        return said

    def page(self, path: str, wanted: int = 200) -> str:
        status, headers, content = self.ask("GET", path, account="")
        self.assertEqual((status, headers["Content-Type"]), (wanted, "text/html; charset=utf-8"))
        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
        self.assertNotIn("<script", content.decode())
        return content.decode()

    def signed(self, **draft):
        self.done("PUT", P + "/reply", self.draft(BODY, **draft), "handler1")
        self.assertNotIn("验证码", self.letter(1, "?draft=true"))
        self.done("POST", P + "/reply:submit", {}, "head1")
        self.done("POST", P + "/reply:review", {"approve": True}, "leader1")
        self.done("POST", P + "/reply:sign", {}, "principal1")

    def test_letters_are_verified(self):
        self.assigned_and_contacted()
        self.signed()
        self.assertNotIn("验证码", self.letter(1, "?draft=true"), "a print marked as a draft is none to trust")
        self.done("POST", P + "/reply:number", {"letterNumber": "朔住建函〔2022〕15号"}, "liaison1")
        first = self.code()
        self.only_the_final_one_has_a_number()
        self.is_frozen()
        self.stands(first)
        self.however_it_is_typed(first)
        self.is_on_the_editable_letter(first)
        self.is_on_the_archived_letter(first)
        self.taken_back_and_corrected(first)
        self.wrong_codes()

    def only_the_final_one_has_a_number(self):
        final, draft = self.letter(1), self.letter(1, "?draft=true")
        self.assertIn("朔住建函〔2022〕15号", final)
        self.assertNotIn("草", final)
        self.assertNotIn("朔住建函", draft, "a draft has no number, not even the one it was given")
        self.assertEqual(draft.count("草\n稿\n"), draft.count("\f"), "across every page")

    def is_frozen(self):
        """A signed letter is made of what stood at the signing, whatever the docket says now."""
        before = [self.ask("GET", f"{P}/letters/{place}.pdf", account="handler1")[2] for place in (1, 2)]
        self.done("PUT", D, DOCKET | {"office": "市府办", "congressSession": "市七届人大二次会议"})
        after = [self.ask("GET", f"{P}/letters/{place}.pdf", account="handler1")[2] for place in (1, 2)]
        self.assertEqual(before, after, "to the byte")
        self.done("PUT", D, DOCKET)

    def stands(self, code: str):
        self.assertEqual(self.code(2), code, "letters to joint signers differ in the name alone")
        self.assertEqual(self.verified(code), {
            "code": code, "standing": "VALID", "letterNumber": "朔住建函〔2022〕15号", "kind": "SUGGESTION", "number": 17,
            "caseName": "市七届人大一次会议第17号建议", "replyKind": "FIRST", "unit": "朔州市住房和城乡建设局", "class": "A",
            "letterDate": "2022-04-14"})
        page = self.page(f"/verify/{code}")
        for words in ("此函有效", "朔住建函〔2022〕15号", "第17号建议", "朔州市住房和城乡建设局", "2022年4月14日", code):
            self.assertIn(words, page)
        for told in ("张三", "李四", "0349", "路灯"):
            self.assertNotIn(told, page)

    def however_it_is_typed(self, code: str):
        self.assertEqual(self.verified(code.lower().replace("-", "")), self.verified(code))
        self.assertIn("此函有效", self.page("/verify/?code=" + code.removeprefix("shuozhou-").replace("-", "%20")))
        for path in ("/verify", "/verify/"):
            self.assertIn('action="/verify/"', self.page(path))

    def is_on_the_editable_letter(self, code: str):
        content = self.ask("GET", f"{P}/letters/1.docx", account="handler1")[2]
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            self.assertIn(f"验证码：{code}", re.sub("<[^>]*>", "", package.read("word/document.xml").decode()))

    def is_on_the_archived_letter(self, code: str):
        status, headers, content = self.ask("GET", f"{P}/letters/1.ofd", account="handler1")
        self.assertEqual((status, headers["Content-Type"]), (200, "application/ofd"))
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            self.assertIn(f"验证码：{code}", package.read("Doc_0/Pages/Page_1/Content.xml").decode())

    def taken_back_and_corrected(self, first: str):
        self.done("POST", P + "/reply:recall", {"reason": "数据有误"}, "principal1")
        self.assertEqual(self.verified(first)["standing"], "RECALLED")
        self.assertIn("此函已作废", self.page(f"/verify/{first}"))
        self.day(21)
        self.signed(**{"class": "C", "classReason": "受现有条件限制"})
        second = self.code()
        self.assertNotEqual(second, first)
        said = self.verified(first)
        self.assertEqual((said["standing"], said["class"], said["letterDate"]), ("REPLACED", "A", "2022-04-14"))
        self.assertIn("更正后的答复函已另行签发", self.page(f"/verify/{first}"))
        said = self.verified(second)
        self.assertEqual((said["standing"], said["class"], said["letterDate"], said["letterNumber"]),
                         ("VALID", "C", "2022-04-15", "朔住建函〔2022〕15号"))

    def wrong_codes(self):
        wrong = "shuozhou-0000-0000-00000"
        for code in (wrong, "datong-0000-0000-00000"):
            self.refused(404, "VERIFICATION_UNKNOWN", "GET", f"/api/v1/verify/{code}", account="")
        page = self.page(f"/verify/{wrong}", 404)
        self.assertIn("没有带此验证码的答复函", page)
        self.assertIn(f'value="{wrong}"', page)
        self.assertIn('value="x&lt;y"', self.page("/verify/x%3Cy", 404))
        answers = [self.ask("GET", f"/api/v1/verify/{wrong}", account="")[0] for _ in range(30)]
        self.assertEqual((answers[0], answers[-1]), (404, 429), "guessing is slowed")


if __name__ == "__main__":
    unittest.main()
