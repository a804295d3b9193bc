#!/usr/bin/python3
"""Sets of letters at their limits: a hundred signers, a letter too large, a committee's, too large a set, a full disk, and
what has been kept long enough."""
import io
import os
import re
import resource
import time
import unittest
import zipfile

from pdf_text import lines_of, text_of
from replies_test import BODY, D, DOCKET, UNIT
import sets_orders
from sets_orders import HEADING, path

MANY, LARGE, SMALL, MEMBERS = 200, 201, 202, 1
FAMILIES, GIVEN = "王李张刘陈杨赵黄周吴", "伟芳娜敏静丽强磊军洋"
HUNDRED = [family + given for family in FAMILIES for given in GIVEN]
COPIES = 4
DAY_S = 86400
# Each letter holds the outlines of its characters.
ALL_CHARACTERS = "".join(bytes((first, second)).decode("gb2312")
                         for first in range(0xB0, 0xD7) for second in range(0xA1, 0xFA))


class Limits(sets_orders.Orders):
    def register(self):
        self.done("PUT", D, DOCKET | {"settings": {"contactsRequired": "OFF"}})
        others = "、".join(HUNDRED[1:])
        rows = [f"建议,{MANY},关于更换全部路灯的建议,城建,{HUNDRED[0]},{others},朔城区代表团,0349-5550100,请更换。,{UNIT},,否,是",
                f"建议,{LARGE},关于更换大量路灯的建议,城建,张三,李四、王五,朔城区代表团,0349-5550100,请更换。,{UNIT},,否,是",
                f"建议,{SMALL},关于更换一盏路灯的建议,城建,张三,,朔城区代表团,0349-5550100,请更换。,{UNIT},,否,是",
                f"提案,{MEMBERS},关于更换桥灯的提案,城建,赵六,,经济界,0349-5550100,请更换。,{UNIT},,否,是"]
        answer = self.done("POST", D + "/proposals:import", "\n".join((HEADING, *rows)).encode(), media_type="text/csv")
        self.assertEqual(answer["created"], 4, answer)
        self.done("POST", D + "/proposals:fromRegister", {"proposals": []})
        self.signed(path(MANY), "朔住建函〔2022〕200号")
        self.signed(path(LARGE), "朔住建函〔2022〕201号", BODY + ALL_CHARACTERS)
        self.signed(path(SMALL), "朔住建函〔2022〕202号")
        self.signed(path(MEMBERS, "proposal"), "朔住建函〔2022〕203号", **{"class": "B"},
                    promises=[{"what": "更换桥灯40盏", "byDate": "2022-12-31", "who": "市政科"}])

    def names(self, content: bytes):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.assertIsNone(archive.testzip())
            return archive.namelist()

    def test_1_a_hundred_signers(self):
        some = {"proposals": [f"suggestion-{MANY}"]}
        for ending in ("pdf", "zip"):
            error = self.refused(422, "TOO_MANY_PAPERS", "GET", f"{path(MANY)}/letters.{ending}", None, "handler1")
            self.assertIn("成套打印", error["message"])
        content = self.made(self.order("handler1", **some), "handler1")
        addressees = re.findall("^\\f?(..)代表：$", lines_of(content), re.M)
        self.assertEqual(addressees, HUNDRED + HUNDRED[:1] * COPIES, "in the signers' order, the copies at the end")
        self.assertEqual(lines_of(content).count("代表（委员）意见反馈卡"), len(HUNDRED))
        self.assertGreater(self.pages(content), 2 * len(HUNDRED))
        names = self.names(self.made(self.order("handler1", format="zip", **some), "handler1"))
        self.assertEqual(names, [f"建议200_{name}_{what}" for name in HUNDRED
                                 for what in ("答复函.pdf", "答复函.ofd", "反馈卡.pdf")])

    def test_2_some_of_the_letters(self):
        first = self.ask("GET", path(MANY) + "/letters.zip?limit=2&withoutCards=true", account="handler1")[2]
        self.assertEqual(self.names(first), [f"建议200_{name}_答复函.{ending}" for name in HUNDRED[:2]
                                             for ending in ("pdf", "ofd")])
        last = text_of(self.ask("GET", path(MANY) + "/letters.pdf?skip=99", account="handler1")[2])
        self.assertEqual((last.count(HUNDRED[-1] + "代表："), last.count(HUNDRED[0] + "代表：")), (1, COPIES))
        self.refused(404, "NO_LETTER", "GET", path(MANY) + "/letters.pdf?skip=100", None, "handler1")

    def test_3_one_too_large_is_left_out(self):
        some = {"proposals": [f"suggestion-{LARGE}", f"suggestion-{SMALL}"]}
        job = self.order("liaison1", format="zip", **some)
        names = self.names(self.made(job, "liaison1"))
        self.assertEqual(names, ["建议202_张三_答复函.pdf", "建议202_张三_答复函.ofd", "建议202_张三_反馈卡.pdf"])
        self.assertIn(f"1件没有收入；建议第{LARGE}号 {UNIT}：文件太大，请分别下载每位的答复函",
                      self.done("GET", job, account="liaison1")["message"])

    def test_4_a_committee_s_own_kind_without_cards(self):
        job = self.order("committee1", format="zip", proposals=[f"suggestion-{SMALL}"])
        self.assertEqual(self.names(self.made(job, "committee1")),
                         [f"{UNIT}/建议202_张三_答复函.pdf", f"{UNIT}/建议202_张三_答复函.ofd"])
        content = self.made(self.order("committee1"), "committee1")
        self.assertIn("第202号建议", text_of(content))
        self.assertNotIn("提案的答复", text_of(content))
        self.assertNotIn("意见反馈卡", text_of(content))
        error = self.refused(400, "FIELDS_INVALID", "POST", D + "/letters:batch", {"proposals": [f"proposal-{MEMBERS}"]},
                             "committee1")
        self.assertEqual([one["field"] for one in error["fields"]], ["proposals"])
        self.refused(404, "JOB_UNKNOWN", "GET", job + "/result", None, "liaison1")
        self.assertEqual(self.ask("GET", job + "/result")[0], 200, "the office has all")

    # --- what is not made leaves nothing ---

    def gone(self, job: str):
        """Nothing of that job is left in the folder, whenever its parts have been taken away."""
        name = job.rpartition("letters-")[2]
        end = time.monotonic() + 30
        while left := [entry.name for entry in self.folder.iterdir() if entry.name.startswith(name)]:
            self.assertLess(time.monotonic(), end, left)
            time.sleep(0.01)

    def restart(self, **settings):
        self.city.stop("reply")
        self.city.start("reply", **self.of_reply | settings)

    def test_5_a_set_too_large(self):
        self.restart(SET_MIB=1)
        self.addCleanup(self.restart)
        job = self.order("office1", format="zip", proposals=[f"suggestion-{MANY}"])
        seen = self.ended(job)
        self.assertEqual((seen["state"], seen["message"]), ("FAILED", "成套文件超过1MiB，请按单位或分批制作"))
        self.refused(422, "JOB_NOT_DONE", "GET", job + "/result")
        self.gone(job)
        small = self.order("office1", format="zip", proposals=[f"suggestion-{SMALL}"])
        self.assertEqual(len(self.names(self.made(small))), 3)

    def fails_by_a_full_disk(self, room: int):
        """No file may be larger: that is told to the service as a full disk is, by the call that writes."""
        process = self.city.processes["reply"].process.pid
        before = resource.prlimit(process, resource.RLIMIT_FSIZE)
        resource.prlimit(process, resource.RLIMIT_FSIZE, (room, before[1]))
        try:
            job = self.order("office1", format="zip", proposals=[f"suggestion-{MANY}"])
            seen = self.ended(job)
        finally:
            resource.prlimit(process, resource.RLIMIT_FSIZE, before)
        self.assertEqual(seen["state"], "FAILED", seen)
        self.assertIn("磁盘已满", seen["message"])
        self.refused(422, "JOB_NOT_DONE", "GET", job + "/result")
        self.gone(job)

    def test_6_a_full_disk(self):
        self.fails_by_a_full_disk(64 << 10)  # not even one part has room
        self.fails_by_a_full_disk(4 << 20)  # the parts have, the whole has not
        job = self.order("office1", format="zip", proposals=[f"suggestion-{MANY}"])
        self.assertEqual(len(self.names(self.made(job))), 3 * len(HUNDRED), "there is room again")

    def test_7_kept_for_seven_days(self):
        old, young = (self.order("office1", proposals=[f"suggestion-{SMALL}"]) for _ in range(2))
        files = []
        for job, days in ((old, 7), (young, 6)):
            self.made(job)
            file = self.folder / f"{job.rpartition('letters-')[2]}.pdf"
            now = time.time()
            os.utime(file, (now, now - days * DAY_S - 60))
            files.append(file)
        self.restart()  # it looks when it starts, and each hour
        self.gone(old)
        self.refused(404, "FILE_GONE", "GET", old + "/result")
        self.assertTrue(files[1].exists())
        self.assertEqual(self.ask("GET", young + "/result")[0], 200)

    def dispatched(self, **which):
        self.done("POST", path(LARGE) + "/reply:dispatch",
                  {"date": "2022-03-25", "way": "POST", "signedAndSealedOn": "2022-03-25"} | which, "liaison1")

    def test_8_labels_of_what_waits_to_be_sent(self):
        at = f"{D}/units/{UNIT}/papers/labels.pdf"
        self.done("PUT", path(LARGE) + "/signers/2", {"address": "朔州市平鲁区井坪镇3号"}, "liaison1")
        head = int(self.done("GET", D + "/log?pageSize=1")["head"])
        for account in ("liaison1", "office1"):
            status, _, content = self.ask("GET", at, account=account)
            self.assertEqual(status, 200, content)
            text = text_of(content)
            self.assertEqual(len(re.findall("代表收|委员收", text)), len(HUNDRED) + 3 + 1 + 1)
            self.assertIn("朔州市平鲁区井坪镇3号李四代表收", text)
            self.assertIn("（没有地址：请补充，或转交）赵六委员收", text)
        for account in ("liaison2", "committee1"):
            self.refused(403, "NOT_ALLOWED", "GET", at, None, account)
        told = [line["proposal"] for line in self.done("GET", f"{D}/log?after={head}")["entries"]
                if line["what"].lower() == "contacts_shown"]
        self.assertEqual(told, [f"suggestion-{MANY}", f"suggestion-{LARGE}", f"suggestion-{SMALL}", f"proposal-{MEMBERS}"] * 2,
                         "each look at addresses leaves a trace")
        self.dispatched(signers=[1])
        self.done("PUT", path(LARGE) + "/reply", self.draft("补充答复。" + BODY, kind="SUPPLEMENTARY", signers=[1]), "handler1")
        text = text_of(self.ask("GET", at, account="liaison1")[2])
        self.assertEqual(len(re.findall("代表收|委员收", text)), len(HUNDRED) + 2 + 1 + 1,
                         "a later round that is begun holds up none of the letters before it")
        self.assertIn("朔州市平鲁区井坪镇3号李四代表收", text)
        self.dispatched(signers=[2, 3], round=1)
        text = text_of(self.ask("GET", at, account="liaison1")[2])
        self.assertEqual(len(re.findall("代表收|委员收", text)), len(HUNDRED) + 1 + 1)
        self.assertNotIn("李四", text)

    def test_9_the_unit_s_report_names_what_is_promised(self):
        text = text_of(self.ask("GET", f"{D}/units/{UNIT}/papers/unitReport.pdf", account="liaison1")[2])
        for words in ("承办建议3件、提案1件，共4件，另会办0件", "（B类）1件", "没有经批准延期、尚未办复的建议提案",
                      "尚待落实的1项，我单位将按期落实：1.第1号提案：更换桥灯40盏，2022年12月31日前，市政科负责。", "特此报告。"):
            self.assertIn(words, text)


if __name__ == "__main__":
    unittest.main()
