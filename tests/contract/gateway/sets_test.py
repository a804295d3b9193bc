#!/usr/bin/python3
"""Letters and cards of many proposals as one file, by a job over HTTP: 300 letters in print order and as named files, while
others are answered; cancelled; gone on with after the service was killed in the middle; given to nobody else."""
import io
import re
import subprocess
import unittest
import zipfile

from pdf_text import lines_of, text_of
from replies_test import BODY, D, DOCKET, UNIT
import sets_orders
from sets_orders import HEADING, OTHER, path

PROPOSALS, SIGNERS, COPIES = 60, 5, 4
FIRST = 101
NAMES = ["张三", "李四", "王五", "赵六", "钱七"]


def numbers():
    return range(FIRST, FIRST + PROPOSALS)


class Sets(sets_orders.Orders):
    def register(self):
        """60 proposals of five signers each, signed and numbered; one more, of another unit, is a draft still."""
        self.done("PUT", D, DOCKET | {"settings": {"contactsRequired": "OFF"}})
        rows = [f"建议,{number},关于更换第{number}号路灯的建议,城建,张三,李四、王五、赵六、钱七,朔城区代表团,0349-5550100,请更换。,{unit},,否,是"
                for number, unit in [*((number, UNIT) for number in numbers()), (99, OTHER)]]
        self.done("POST", D + "/proposals:import", "\n".join((HEADING, *rows)).encode(), media_type="text/csv")
        self.done("POST", D + "/proposals:fromRegister", {"proposals": []})
        self.done("POST", path(99) + ":accept", {"leader": "王建国", "handler": "李志强", "task": "答复",
                                                 "timeLimit": "2022-06-20", "qualityAim": "满意"}, "liaison2")
        self.done("PUT", path(99) + "/reply", self.draft(BODY), "handler2")
        for number in numbers():
            self.signed(path(number), f"朔住建函〔2022〕{number}号", f"{BODY}本件为第{number}号。")

    def in_print_order(self, content: bytes, of):
        """Each signer's letter and card, then the lead signer's letter for the copies; by number."""
        found = re.findall(r"第(\d+)号建议\s*的答复|^(\S+)代表：$|^\f?(代表（委员）意见反馈卡)$", lines_of(content), re.M)
        order = [number or name or "卡" for number, name, _ in found]
        wanted = []
        for number in of:
            for name in NAMES:
                wanted += [str(number), name, "卡"]
            wanted += [str(number), NAMES[0]] * COPIES
        self.assertEqual(order, wanted)

    # --- tests ---

    def test_1_three_hundred_letters_while_others_are_answered(self):
        job = self.order()
        between = 0
        while self.done("GET", job)["state"] in ("RUNNING", "WAITING"):
            seen = self.done("GET", path(FIRST) + "/reply", account="handler1")
            self.assertEqual(seen["letterNumber"], f"朔住建函〔2022〕{FIRST}号")
            between += self.done("GET", job)["state"] in ("RUNNING", "WAITING")
        self.assertGreater(between, 0, "an ordinary call is answered while the job is under way")
        content = self.made(job)
        seen = self.done("GET", job)
        self.assertEqual((seen["done"], seen["total"]), (PROPOSALS + 1, PROPOSALS + 1))
        self.assertIn("1件没有收入；建议第99号 市教育局：", seen["message"])
        self.in_print_order(content, numbers())
        one = self.ask("GET", path(FIRST) + "/letters.pdf", account="handler1")[2]
        self.assertEqual(self.pages(content), PROPOSALS * self.pages(one))
        self.assertIn(f"共{self.pages(content)}页", seen["message"])
        tags = subprocess.run(["pdfinfo", "-struct-text", "-"], input=content, check=True, capture_output=True).stdout
        self.assertEqual(tags.count("第101号建议".encode()), 2 * SIGNERS + COPIES,
                         "the text of every page is tagged, of the last as of the first")

    def test_2_a_unit_s_set_as_named_files(self):
        some = list(numbers())[:8]
        job = self.order("liaison1", format="zip", proposals=[f"suggestion-{number}" for number in some])
        with zipfile.ZipFile(io.BytesIO(self.made(job, "liaison1"))) as archive:
            self.assertIsNone(archive.testzip())
            self.assertEqual(archive.namelist(), [f"建议{number:03}_{name}_{what}" for number in some for name in NAMES
                                                  for what in ("答复函.pdf", "答复函.ofd", "反馈卡.pdf")])
            self.assertIn("赵六代表：", text_of(archive.read("建议107_赵六_答复函.pdf")))
        for account in ("liaison2", "committee1", "principal1"):
            self.refused(404, "JOB_UNKNOWN", "GET", job, None, account)
            self.refused(404, "JOB_UNKNOWN", "GET", job + "/result", None, account)
        self.assertEqual(self.ask("GET", job, account="office1")[0], 200, "the office sees all")

    def test_3_some_of_them_with_their_units_as_folders(self):
        chosen = {"format": "zip", "proposals": ["suggestion-103", "suggestion-99"]}
        job = self.order(**chosen)
        with zipfile.ZipFile(io.BytesIO(self.made(job))) as archive:
            self.assertEqual(len(archive.namelist()), 3 * len(NAMES))
            self.assertEqual(archive.namelist()[0], "市住建局/建议103_张三_答复函.pdf")

    def test_4_cancelled(self):
        job = self.order()
        self.done("POST", job + ":cancel", {})
        seen = self.ended(job)
        self.assertEqual(seen["state"], "CANCELLED")
        self.assertLess(seen["done"], seen["total"])
        self.refused(422, "JOB_NOT_DONE", "GET", job + "/result")

    def test_5_killed_in_the_middle_it_goes_on(self):
        some = list(numbers())[:20]
        chosen = {"proposals": [f"suggestion-{number}" for number in some]}
        for _ in range(10):  # one that ended before we looked is no use
            job = self.order("liaison1", **chosen)
            before = self.until(job, lambda now: now["done"] > 0, "liaison1")
            if before["state"] == "RUNNING":
                break
        self.city.processes["reply"].kill()
        self.assertEqual(before["state"], "RUNNING", "it was killed in the middle")
        self.city.start("reply", **self.of_reply)
        content = self.made(job, "liaison1")
        self.in_print_order(content, some)
        self.assertEqual(content, self.made(self.order("liaison1", **chosen), "liaison1"), "the same as one made in one go")
        self.until(job, lambda _: not self.leftovers(), "liaison1")

    def test_6_who_may_not_and_what_cannot(self):
        self.refused(403, "NOT_ALLOWED", "POST", D + "/letters:batch", {"unit": UNIT}, "liaison2")
        error = self.refused(400, "FIELDS_INVALID", "POST", D + "/letters:batch", {"format": "docx"})
        self.assertEqual([one["field"] for one in error["fields"]], ["format"])
        error = self.refused(400, "FIELDS_INVALID", "POST", D + "/letters:batch", {"proposals": ["suggestion-9999"]})
        self.assertEqual([one["field"] for one in error["fields"]], ["proposals"])
        job = self.order("liaison2")
        seen = self.ended(job, "liaison2")
        self.assertEqual((seen["state"], seen["message"]), ("FAILED", "所选各件都还没有函号，没有可以打印的答复函（规则20）"))
        self.refused(404, "JOB_UNKNOWN", "GET", "/api/v1/jobs/letters-shuozhou-0")
        gone = self.order(proposals=["suggestion-101"])
        self.made(gone)
        for file in self.folder.glob("*.pdf"):
            file.unlink()
        self.refused(404, "FILE_GONE", "GET", gone + "/result")
        head = int(self.done("GET", D + "/log?pageSize=1")["head"])
        told = [(line["what"], line["account"]) for line in self.done("GET", f"{D}/log?after={head - 20}")["entries"]]
        self.assertIn(("set_ordered", "liaison2"), [(what.lower(), account) for what, account in told])

    # --- papers about all that a unit answers ---

    def paper(self, name: str, account: str = "liaison1", query: str = "") -> str:
        status, headers, content = self.ask("GET", f"{D}/units/{UNIT}/papers/{name}.pdf{query}", account=account)
        self.assertEqual((status, headers["Content-Type"]), (200, "application/pdf"), content)
        return text_of(content)

    def test_7_papers_of_a_unit(self):
        at = f"{D}/units/{UNIT}/papers/"
        error = self.refused(422, "PAPER_LACKS", "GET", at + "archiveList.pdf", None, "liaison1")
        self.assertEqual([one["field"] for one in error["fields"]], ["closed"])
        self.done("POST", path(FIRST) + "/reply:dispatch", {"date": "2022-03-25", "way": "POST",
                                                            "signedAndSealedOn": "2022-03-25"}, "liaison1")
        self.done("POST", path(FIRST) + ":close", {"unit": UNIT, "reason": "电话征询，均表示满意"})
        register = self.paper("register")
        for words in ("建议提案办理登记簿", "朔州市住房和城乡建设局2022年", "建议101", "建议160", "关于更换第117号路灯的建议",
                      "张三、李四、王五、赵六、钱七", "2022-03-25", "李志强", "朔住建函〔2022〕160号", "A类", "收回0/5"):
            self.assertIn(words, register)
        filed = self.paper("archiveList", "office1")
        for words in ("归档文件目录", "朔住建函〔2022〕101号", "关于第101号建议的答复", "朔州市住房和城乡建设局"):
            self.assertIn(words, filed)
        self.assertNotIn("〔2022〕102号", filed)
        report = self.paper("unitReport", query="?letterNumber=朔住建函〔2022〕900号")
        for words in ("朔住建函〔2022〕900号", "市政府办公室：", f"今年我单位承办建议{PROPOSALS}件、提案0件", "已办复1件，办结1件",
                      f"（A类）{PROPOSALS}件", "寄出意见反馈卡5张，收回0张"):
            self.assertIn(words, report)
        handed = self.paper("handOver")
        for words in ("交接清单", "第102号建议", "主办，答复已签发", "三、未收回的反馈卡", "第101号建议钱七2022-03-25"):
            self.assertIn(words, handed)
        self.assertNotIn("二、承诺事项", handed)
        self.refused(403, "NOT_ALLOWED", "GET", at + "register.pdf", None, "liaison2")
        self.refused(403, "NOT_ALLOWED", "GET", at + "register.pdf", None, "committee1")
        self.refused(400, "FIELDS_INVALID", "GET", at + "poem.pdf", None, "liaison1")


if __name__ == "__main__":
    unittest.main()
