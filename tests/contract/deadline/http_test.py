#!/usr/bin/python3
"""Deadlines as the office and a unit have them: over HTTP, through the gateway and all services, by JSON and status."""
import json
import time
import unittest
import urllib.error
import urllib.request
import uuid

import service_fixture
from office_desk import offset_of

PASSWORD, D = "Deadline-2022-办复", "/api/v1/dockets/shuozhou-2022"
P = D + "/proposals/suggestion-1"
BODY = {"congressSession": "市七届人大一次会议", "conferenceSession": "市政协七届一次会议", "noticeDate": "2022-03-25",
        "replyDate": "2022-06-30", "reportDate": "2022-08-31", "government": "市政府", "office": "市政府办公室",
        "congressCommittee": "市人大人事工作委员会", "conferenceCommittee": "市政协提案委员会"}
ACCOUNTS = [("office1", "市政府办公室", ""), ("liaison1", "联络员", "市住建局"), ("leader1", "分管领导", "市住建局")]
REGISTER = ("类别,编号,案由,分类,领衔人,联名人,代表团或界别,联系电话,内容,主办单位,会办单位,重点督办,是否公开\n"
            "建议,1,关于路灯的建议,城建,张三,李四,朔城区代表团,0349-5550100,建议更换路灯。,市住建局,市教育局,否,是\n")


class Http(unittest.TestCase):
    def setUp(self):
        self.city = service_fixture.City()
        self.addCleanup(self.city.end)
        self.set_clock("2022-03-28 10:00")
        seed = service_fixture.write_seed(
            self.city.folder / "seed", ["市住建局,朔州市住房和城乡建设局,部门,朔住建函", "市教育局,朔州市教育局,部门,朔教函"],
            [f"{account},{account},{role},{unit},{PASSWORD}" for account, role, unit in ACCOUNTS])
        self.city.start("identity", SEED=seed)
        for name in ("assignment", "deadline"):
            self.city.start(name)
        self.port = self.city.start("gateway", "gateway/banfu-gateway", LISTEN="127.0.0.1:0").wait_for_line("ready")["port"]
        self.sessions = {}
        for account, _, _ in ACCOUNTS:
            status, answer = self.ask("POST", "/api/v1/login", {"account": account, "password": PASSWORD}, account="")
            self.assertEqual(status, 200, answer)
            self.sessions[account] = answer["token"]
        self.done("PUT", D, BODY)
        self.done("POST", D + "/proposals:import", REGISTER.encode(), media_type="text/csv")
        self.done("POST", P + ":assign", {"leadUnit": "市住建局", "coUnits": ["市教育局"], "reason": "按职责"})

    def set_clock(self, text: str):
        offset = offset_of(text)
        self.city.set_clock(offset)
        end = time.monotonic() + 20
        for name in ("assignment", "deadline") if "deadline" in self.city.processes else ():
            while self.city.processes[name].metrics().get("banfu_case_clock_offset_ms") != offset:
                self.assertLess(time.monotonic(), end)
                time.sleep(0.01)

    def ask(self, method: str, path: str, body=None, account: str = "office1", media_type: str = "application/json") -> tuple:
        content = json.dumps(body).encode() if isinstance(body, dict) else body
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", content, method=method)
        if content is not None:
            request.add_header("Content-Type", media_type)
        if method != "GET":
            request.add_header("Idempotency-Key", str(uuid.uuid4()))
        if account:
            request.add_header("Authorization", f"Bearer {self.sessions[account]}")
        try:
            with urllib.request.urlopen(request, timeout=20) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)["error"]

    def done(self, method: str, path: str, body=None, **more) -> dict:
        status, answer = self.ask(method, path, body, **more)
        self.assertEqual(status, 200, answer)
        return answer

    def test_an_extension_from_preview_to_explanation(self):
        clocks = self.done("GET", P + "/clocks", account="liaison1")
        self.assertEqual({(one["kind"], one["dueDate"]) for one in clocks["clocks"]},
                         {("REPLY", "2022-06-30"), ("ACCEPTANCE", "2022-04-07"), ("OPINION", "2022-05-31")})
        self.assertEqual([one["kind"] for one in self.done("GET", D + "/clocks", account="liaison1")["clocks"]],
                         ["PLAN", "UNIT_REPORT"])
        self.set_clock("2022-06-20 10:00")
        preview = self.done("GET", P + "/extension:preview?newDueDate=2022-09-15", account="liaison1")
        self.assertEqual((preview["latestDate"], preview["daysLeftOfCap"], preview["pastReportDate"], preview["toTell"]),
                         ("2022-09-30", 15, True, [1, 2]))
        asking = {"reason": "情况复杂", "stepsDone": "已调研", "newDueDate": "2022-10-01"}
        status, refusal = self.ask("POST", P + ":requestExtension", asking, account="liaison1")
        self.assertEqual((status, refusal["code"], refusal["reason"], refusal["message"], refusal["allowed"]),
                         (422, "FAILED_PRECONDITION", "EXTENSION_PAST_LIMIT", "延期最多至2022-09-30（通知二；规则11）", ["ASK"]))
        status, refusal = self.ask("POST", P + ":requestExtension", {"newDueDate": "2022-02-30"}, account="liaison1")
        self.assertEqual((status, sorted(field["field"] for field in refusal["fields"])),
                         (400, ["newDueDate", "reason", "stepsDone"]))
        self.done("POST", P + ":requestExtension", asking | {"newDueDate": "2022-08-01"}, account="liaison1")
        self.assertEqual([one["kind"] for one in self.done("GET", D + "/owed")["owed"]], ["DECISION"])
        status, refusal = self.ask("POST", P + ":decideExtension", {"grant": True, "reason": "情况属实", "newDueDate": "2022-10-01"})
        self.assertEqual((status, refusal["reason"], refusal["allowed"]), (422, "EXTENSION_PAST_LIMIT", ["GRANT", "REFUSE"]))
        granted = self.done("POST", P + ":decideExtension", {"grant": True, "reason": "情况属实"})
        self.assertEqual((granted["state"], granted["dueDate"]), ("GRANTED", "2022-08-01"))
        status, refusal = self.ask("POST", P + ":decideExtension", {"grant": True, "reason": "情况属实", "version": "1"})
        current = self.done("GET", P + "/clocks")["version"]
        self.assertEqual((status, refusal["reason"], refusal["version"]), (409, "VERSION_STALE", current))
        telling = {"signer": 1, "date": "2022-06-20", "way": "PHONE", "gist": "说明原因"}
        self.done("POST", P + ":recordExplanation", telling, account="liaison1")
        self.assertEqual(self.done("GET", D + "/owed?kind=EXPLANATIONS")["owed"][0]["signers"], [2])
        due = self.done("GET", D + "/due?until=2022-08-31", account="liaison1")["clocks"]
        self.assertIn(("suggestion-1", "2022-08-01"), [(one["proposal"], one["clock"]["dueDate"]) for one in due])

    def fields(self, method: str, path: str, body=None, account: str = "office1") -> list:
        status, refusal = self.ask(method, path, body, account=account)
        self.assertEqual((status, refusal["code"]), (400, "INVALID_ARGUMENT"), refusal)
        for field in refusal["fields"]:
            self.assertRegex(field["message"], "[\u4e00-\u9fff]")
        return [field["field"] for field in refusal["fields"]]

    def test_whatever_is_filled_in_wrongly_is_named_by_its_field(self):
        self.set_clock("2022-06-20 10:00")
        asking = {"reason": "情况复杂", "stepsDone": "已调研", "newDueDate": "2022-08-01"}
        for field, values in (("newDueDate", ("", "2022-02-30", "2022/08/01", "2022-08-01T00:00:00Z", 20220801, "10000-01-01")),
                              ("reason", ("", "\u3000\u3000", "\u200b", ["x"], "难" * 2001, "\u0000")), ("version", ("abc", 1.5)),
                              ("until", ("2022-08-01",))):
            for value in values:
                found = self.fields("POST", P + ":requestExtension", asking | {field: value}, "liaison1")
                self.assertEqual(found, [field], repr(value))
        self.assertEqual(self.fields("POST", P + ":decideExtension", {"grant": True, "unit": "市月球局"}), ["unit"])
        self.assertEqual(self.fields("POST", P + ":decideExtension", {"grant": "yes"}), ["grant"])
        self.done("POST", P + ":requestExtension", asking, account="liaison1")
        self.assertEqual(self.fields("POST", P + ":decideExtension", {"reason": "x", "newDueDate": "2022-07-01"}), ["newDueDate"])
        self.done("POST", P + ":decideExtension", {"grant": True})
        telling = {"signer": 1, "date": "2022-06-20", "way": "PHONE", "gist": "说明原因"}
        for field, values in (("signer", (0, 3, -1, "张三")), ("date", ("", "2022-06-21", "2022-06-19", "2022-02-29")),
                              ("way", ("PIGEON", 99, "UNSPECIFIED")), ("gist", ("", " ", "说" * 2001))):
            for value in values:
                found = self.fields("POST", P + ":recordExplanation", telling | {field: value}, "liaison1")
                self.assertEqual(found, [field], repr(value))
        for query, field in (("due?until=junk", "until"), ("due?pageSize=501", "pageSize"), ("owed?pageToken=x", "pageToken"),
                             ("owed?kind=FOO", "kind"), ("notices?from=2022-06-31", "from")):
            self.assertEqual(self.fields("GET", f"{D}/{query}"), [field], query)
        self.assertEqual(self.ask("PUT", "/api/v1/dockets/shuozhou-1999/calendar", {"table": "year\t2022\n"})[0], 404)

    def test_presses_messages_and_another_calendar(self):
        self.assertEqual(self.ask("POST", P + ":remind", {"unit": "市住建局"}, account="leader1")[0], 403)
        self.done("POST", P + ":remind", {"unit": "市住建局", "text": "请抓紧"})
        [message] = self.done("GET", D + "/notices", account="leader1")["messages"]
        self.assertEqual((message["date"], message["heading"]), ("2022-03-28", "催办1次"))
        table = self.done("GET", D + "/calendar")["table"] + "off\t2022-04-07\t\t庙会\n"
        moved = self.done("POST", D + "/calendar:preview", {"table": table})
        self.assertEqual((moved["movedCount"], {one["newDueDate"] for one in moved["moved"]}),
                         (2, {"2022-04-08", "2022-04-20"}))
        status, refusal = self.ask("PUT", D + "/calendar", {"table": "year\t2022\noff\t2022-02-30\n"})
        self.assertEqual((status, refusal["fields"]), (400, [
            {"field": "table", "message": "第2行：应为起止日期（YYYY-MM-DD，先后有序，不超过31天）和名称"}]))
        self.done("PUT", D + "/calendar", {"table": table})
        dates = {one["kind"]: one["dueDate"] for one in self.done("GET", P + "/clocks")["clocks"]}
        self.assertEqual(dates["ACCEPTANCE"], "2022-04-08")


if __name__ == "__main__":
    unittest.main()
