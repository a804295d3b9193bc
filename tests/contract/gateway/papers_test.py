#!/usr/bin/python3
"""The papers of a proposal over HTTP, each with what the services in front of it know: who may have it, what it says, and
what is told where something is still missing."""
import json
import pathlib
import re
import unittest

from pdf_text import text_of
import replies_test
from replies_test import D, DOCKET, P, ROLES, UNIT

FONTS = pathlib.Path(__file__).resolve().parents[3] / "build/fonts"
CO_UNIT = "市教育局"
DIRECTORY = ("类别,姓名,代表团或界别,联系电话,通讯地址\n"
             "代表,张三,朔城区代表团,13800000001,山西省朔州市朔城区开发南路9号\n")
REGISTER = replies_test.REGISTER.replace("市住建局,,否", f"市住建局,{CO_UNIT},否")


class Papers(replies_test.Replies):
    of_reply = {"FONTS": FONTS}
    units = replies_test.Replies.units + ["市教育局,朔州市教育局,部门,朔教函,0349-5550177", "市水利局,朔州市水利局,部门,朔水函"]
    accounts = ROLES | {"liaison2": ("LIAISON", CO_UNIT), "handler2": ("HANDLER", CO_UNIT),
                        "liaison3": ("LIAISON", "市水利局")}
    others = ("assignment", "deadline", "ledger")
    test_the_way_of_a_reply = None

    def paper(self, name: str, account: str = "handler1", query: str = "", format: str = "pdf") -> bytes:
        status, headers, content = self.ask("GET", f"{P}/papers/{name}.{format}{query}", account=account)
        self.assertEqual(status, 200, content.decode(errors="replace"))
        self.assertIn({"docx": "wordprocessingml"}.get(format, format), headers["Content-Type"])
        return content

    def says(self, name: str, *words: str, account: str = "handler1", query: str = "") -> str:
        text = text_of(self.paper(name, account, query))
        for word in words:
            self.assertIn(word, text)
        self.assertNotRegex(text, "[{}]|（）", "no hole in a paper")
        for packed in ("docx", "ofd"):
            self.assertTrue(self.paper(name, account, query, packed).startswith(b"PK"))
        return text

    def lacks(self, name: str, *fields: str, account: str = "handler1", query: str = ""):
        error = self.refused(422, "PAPER_LACKS", "GET", f"{P}/papers/{name}.pdf{query}", None, account)
        self.assertEqual([one["field"] for one in error["fields"]], list(fields), error)
        return error

    def no_paper(self, status: int, reason: str, name: str, account: str = "handler1", query: str = ""):
        self.refused(status, reason, "GET", f"{P}/papers/{name}.pdf{query}", None, account)

    def test_the_papers_of_a_proposal(self):
        self.done("PUT", D, DOCKET)
        self.done("POST", D + "/signers:import", DIRECTORY.encode(), media_type="text/csv")
        self.done("POST", D + "/proposals:import", REGISTER.encode(), media_type="text/csv")
        self.no_paper(422, "NOT_ASSIGNED", "assignmentSlip", "office1", f"?unit={UNIT}")
        self.no_paper(404, "NOTHING_OF_UNIT", "assignmentSlip", "liaison1")
        self.done("POST", P + ":assign", {"leadUnit": UNIT, "coUnits": [CO_UNIT], "reason": "按职责分工办理"})
        self.assignment_slip()
        self.return_slip()
        self.done("POST", P + ":accept", {"leader": "王建国", "handler": "李志强", "task": "答复", "timeLimit": "2022-06-20",
                                          "qualityAim": "满意"}, "liaison1")
        self.opinion()
        self.extension_and_explanation()
        self.reports_of_units()
        self.press_slip()
        self.labels()
        self.labels_are_for_who_answers()
        self.a_former_unit_reads_what_it_wrote()
        self.no_paper(400, "FIELDS_INVALID", "poem")
        self.no_paper(403, "NOT_ALLOWED", "assignmentSlip", "committee1")
        self.refused(404, "PROPOSAL_UNKNOWN", "GET", D + "/proposals/suggestion-999/papers/labels.pdf")

    def assignment_slip(self):
        self.says("assignmentSlip", "建议提案交办单", "市七届人大一次会议第17号建议", "关于更换路灯的建议", "张三、李四",
                  "主办单位朔州市住房和城乡建设局", "会办单位朔州市教育局",
                  "按职责分工办理", "2022年3月25日", "2022年6月30日", "2022年4月6日")
        self.says("assignmentSlip", "会办单位", account="liaison2")
        self.says("assignmentSlip", "主办单位", account="office1")
        self.no_paper(403, "NOT_ALLOWED", "assignmentSlip", "liaison3", f"?unit={UNIT}")
        self.a_unit_that_never_had_it()

    def a_unit_that_never_had_it(self):
        """It is told that there is nothing of it, whichever paper and whatever others did with the proposal (rule 28)."""
        for name in ("assignmentSlip", "returnSlip", "opinion", "extensionReport", "explanation", "pressSlip"):
            for account, query in (("liaison3", ""), ("liaison3", "?unit=市水利局"), ("office1", "?unit=市水利局")):
                with self.subTest(paper=name, account=account, query=query):
                    self.no_paper(404, "NOTHING_OF_UNIT", name, account, query)

    def return_slip(self):
        self.no_paper(422, "NO_RETURN", "returnSlip")
        self.done("POST", P + ":requestReturn", {"reason": "路灯由城市管理局管护", "proposedUnit": "市水利局"}, "liaison1")
        slip = self.says("returnSlip", "建议提案退办单", "路灯由城市管理局管护", "建议改由朔州市水利局", "朔州市住房和城乡建设局", "liaison1")
        self.assertNotIn("同意退办", slip)
        self.done("POST", P + ":decideReturn", {"unit": UNIT, "grant": False, "reason": "属住建部门职责"})
        self.says("returnSlip", "不同意退办。属住建部门职责", "office1", account="office1", query=f"?unit={UNIT}")

    def opinion(self):
        self.no_paper(422, "NO_OPINION", "opinion", "liaison2")
        self.done("POST", P + ":giveOpinion", {"text": "一、校园周边路灯由我局协助排查。\n二、建议优先更换。", "number": "朔教函〔2022〕8号",
                                               "signedBy": "赵敏"}, "handler2")
        self.lacks("opinion", "handler", account="handler2")
        self.says("opinion", "钱一0349-5550177", account="handler2", query="?handler=钱一")
        asked = "?handler=钱一&phone=0349-5550188"
        self.says("opinion", "朔州市教育局", "朔教函〔2022〕8号", "关于市七届人大一次会议第17号建议的会办意见", "朔州市住房和城乡建设局：",
                  "贵单位主办的《关于更换路灯的建议》收悉", "校园周边路灯", "分管领导签名", "钱一0349-5550188", account="handler2", query=asked)
        self.says("opinion", "建议优先更换", query=f"{asked}&unit={CO_UNIT}")
        self.no_paper(403, "NOT_ALLOWED", "opinion", "liaison3", f"{asked}&unit={CO_UNIT}")

    def extension_and_explanation(self):
        self.no_paper(422, "NO_EXTENSION", "extensionReport")
        self.no_paper(422, "NOT_EXTENDED", "explanation")
        self.done("POST", P + ":requestExtension", {"reason": "需跨年度列支资金", "stepsDone": "已完成现场勘察",
                                                    "newDueDate": "2022-08-15"}, "handler1")
        self.lacks("extensionReport", "phone")
        self.says("extensionReport", "关于延期答复市七届人大一次会议第17号建议的报告", "市政府办公室：", "2022年6月30日前答复", "需跨年度列支资金",
                  "已完成现场勘察", "2022年8月15日", "向代表的解释工作", "李志强0349-5550100", query="?phone=0349-5550100")
        self.no_paper(422, "NOT_EXTENDED", "explanation")
        self.done("POST", P + ":decideExtension", {"grant": True, "unit": UNIT})
        told = self.says("explanation", "张三代表：", "原定于2022年6月30日前答复", "延长至2022年8月15日", "如期答复",
                         query="?phone=0349-5550100")
        self.assertNotIn("李四", told)
        self.says("explanation", "李四代表：", query="?phone=0349-5550100&signer=2")
        self.no_paper(404, "NO_SUCH_SIGNER", "explanation", query="?signer=9")
        self.no_paper(403, "NOT_ALLOWED", "extensionReport", "liaison2", f"?unit={UNIT}")
        self.a_unit_that_never_had_it()

    def reports_of_units(self):
        """Notice 五: what each unit answered, co-handled, and has been given more time for."""
        for account, unit, words in (
                ("liaison1", UNIT, ("朔州市住房和城乡建设局", "承办建议1件、提案0件，共1件，另会办0件",
                                    "经批准延期、尚未办复的1件：1.第17号建议《关于更换路灯的建议》，延至2022年8月15日。")),
                ("liaison2", CO_UNIT, ("朔州市教育局", "承办建议0件、提案0件，共0件，另会办1件", "联系电话：0349-5550177"))):
            text = text_of(self.ask("GET", f"{D}/units/{unit}/papers/unitReport.pdf", account=account)[2])
            for word in words:
                self.assertIn(word, text)
        self.refused(404, "NOTHING_OF_UNIT", "GET", D + "/units/市水利局/papers/unitReport.pdf", None, "liaison3")

    def press_slip(self):
        self.no_paper(422, "NOT_PRESSED", "pressSlip")
        for words in ("请抓紧。", "请于三日内报进展。"):
            self.done("POST", P + ":remind", {"unit": UNIT, "text": words})
        slip = self.says("pressSlip", "第2次催办", "朔州市住房和城乡建设局：", "请于三日内报进展。", "2022年8月15日前办理完毕", "距期限还有143天")
        self.assertNotIn("请抓紧。请", slip)

    def labels(self):
        error = self.lacks("labels", "address")
        self.assertIn("李四没有地址", error["fields"][0]["message"])
        self.done("PUT", P + "/signers/2", {"phone": "13800000002", "address": "朔州市平鲁区井坪镇3号"})
        self.says("labels", "山西省朔州市朔城区开发南路9号", "张三代表收", "朔州市平鲁区井坪镇3号", "李四代表收", "电话：13800000002")
        self.no_paper(403, "NOT_ALLOWED", "labels", "liaison2", f"?unit={UNIT}")
        looks = [line for line in json.loads(self.ask("GET", D + "/log?pageSize=500")[2])["entries"]
                 if re.search("CONTACTS_SHOWN|contacts_shown", line["what"], re.I)]
        self.assertEqual(len(looks), 4, "each look at addresses leaves a trace: one in vain, one a format")
        self.assertEqual({(line["account"], line["onBehalfOf"], line["unit"]) for line in looks},
                         {("service:reply", "handler1", UNIT)}, "and says who looked, and for which unit (rules 28 and 29)")

    def labels_are_for_who_answers(self):
        """Where signers are reached is told to those alone who answer, whichever unit is named or none (rule 28)."""
        def kept_from(*accounts: str):
            for account in accounts:
                for query in ("", f"?unit={UNIT}", "?handler=x&phone=1"):
                    with self.subTest(account=account, query=query):
                        self.no_paper(403, "NOT_ALLOWED", "labels", account, query)

        kept_from("liaison2", "handler2", "liaison3")
        self.says("labels", "电话：13800000002", account="liaison1")
        self.says("labels", "电话：13800000002", account="office1")

    def a_former_unit_reads_what_it_wrote(self):
        """Rules 5 and 28: history is kept, whoever had it reads its own share; whom to call it is told no more."""
        self.done("POST", P + ":recordExplanation", {"signer": 1, "date": "2022-03-25", "way": "PHONE", "gist": "已说明"}, "liaison1")
        self.done("POST", P + ":assign", {"leadUnit": "市水利局", "reason": "职责调整"})
        asked = "?phone=0349-5550100"
        self.says("extensionReport", "需跨年度列支资金", "已完成现场勘察", query=asked)
        self.says("explanation", "张三代表：", "延长至2022年8月15日", query=asked)
        self.says("returnSlip", "路灯由城市管理局管护", "不同意退办。属住建部门职责")
        self.says("opinion", "校园周边路灯", account="handler2", query="?handler=钱一")
        # What it did not write is written by whoever answers now.
        self.no_paper(422, "NOT_ANSWERING", "explanation", query=asked + "&signer=2")
        self.no_paper(422, "NOT_ANSWERING", "pressSlip")
        self.no_paper(422, "NOT_ANSWERING", "pressSlip", "office1", f"?unit={UNIT}")
        for account in ("handler1", "liaison1", "liaison2"):
            self.no_paper(403, "NOT_ALLOWED", "labels", account)
        # Not even the office gets labels for a unit that does not answer; for the one that does, both get them.
        self.no_paper(422, "NOT_ANSWERING", "labels", "office1", f"?unit={UNIT}")
        self.says("labels", "电话：13800000002", account="liaison3")
        self.says("labels", "电话：13800000002", account="office1")
        # Others' papers stay others', whichever side of the change they stand on.
        self.no_paper(403, "NOT_ALLOWED", "extensionReport", "liaison3", f"?unit={UNIT}")
        self.no_paper(403, "NOT_ALLOWED", "opinion", "handler1", f"{asked}&handler=x&unit={CO_UNIT}")
        self.no_paper(422, "NO_EXTENSION", "extensionReport", "liaison3")
        self.a_former_units_lists_tell_nothing_of_it()

    def a_former_units_lists_tell_nothing_of_it(self):
        """Rule 28: what came after is the next unit's, and what was before is not the next unit's either."""
        register = D + "/units/{}/papers/register.pdf"
        for name in ("register", "archiveList", "labels", "unitReport"):
            for account in ("liaison1", "handler1", "office1"):
                with self.subTest(paper=name, account=account):
                    self.refused(404, "NOTHING_OF_UNIT", "GET", f"{D}/units/{UNIT}/papers/{name}.pdf", None, account)
        for account in ("handler1", "liaison1", "liaison2"):
            self.refused(403, "NOT_ALLOWED", "GET", register.format("市水利局"), None, account)
        self.done("POST", P + ":accept", {"leader": "周水生", "handler": "郑清源", "task": "答复", "timeLimit": "2022-06-20",
                                          "qualityAim": "满意"}, "liaison3")
        text = text_of(self.ask("GET", register.format("市水利局"), account="liaison3")[2])
        self.assertIn("郑清源", text)
        self.assertNotIn("李志强", text)
        self.refused(404, "NOTHING_OF_UNIT", "GET", register.format(UNIT), None, "liaison1")


class SplitUnits(replies_test.Replies):
    """Two units answer one proposal, each with a clock of its own (rule 5)."""
    of_reply = {"FONTS": FONTS}
    units = replies_test.Replies.units + ["市水利局,朔州市水利局,部门,朔水函"]
    accounts = ROLES | {"liaison3": ("LIAISON", "市水利局")}
    others = ("assignment", "deadline", "ledger")
    test_the_way_of_a_reply = None

    def extended(self, unit: str, account: str) -> str:
        status, _, content = self.ask("GET", f"{D}/units/{unit}/papers/unitReport.pdf", account=account)
        self.assertEqual(status, 200, content)
        return re.search("四、延期事项。(.*)五、承诺事项。", text_of(content))[1]

    def test_a_report_names_the_unit_s_own_extension(self):
        self.done("PUT", D, DOCKET)
        self.done("POST", D + "/proposals:import", REGISTER.replace(CO_UNIT, "").encode(), media_type="text/csv")
        self.done("POST", P + ":assign", {"leadUnit": UNIT, "splitUnits": ["市水利局"], "reason": "按职责分别办理"})
        for account in ("liaison1", "liaison3"):
            self.done("POST", P + ":accept", {"leader": "王建国", "handler": "李志强", "task": "答复", "timeLimit": "2022-06-20",
                                              "qualityAim": "满意"}, account)
        self.done("POST", P + ":requestExtension", {"reason": "需跨年度列支资金", "stepsDone": "已完成现场勘察",
                                                    "newDueDate": "2022-08-15"}, "handler1")
        self.done("POST", P + ":decideExtension", {"grant": True, "unit": UNIT})
        self.assertEqual(self.extended(UNIT, "liaison1"),
                         "经批准延期、尚未办复的1件：1.第17号建议《关于更换路灯的建议》，延至2022年8月15日。")
        self.assertEqual(self.extended("市水利局", "liaison3"), "没有经批准延期、尚未办复的建议提案。")
        rows = [self.done("GET", f"{D}/proposals{query}")["proposals"][0]
                for query in ("", f"?unit={UNIT}", "?unit=市水利局")]
        self.assertEqual([(row["dueDate"], row["unitDueDate"]) for row in rows],
                         [("2022-06-30", ""), ("2022-06-30", "2022-08-15"), ("2022-06-30", "2022-06-30")])


if __name__ == "__main__":
    unittest.main()
