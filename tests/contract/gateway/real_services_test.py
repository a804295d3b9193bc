#!/usr/bin/python3
"""The gateway in front of the real services and a real Redis: what a careless or unlucky client meets. Whatever goes wrong
is said in Chinese with the right number, and nothing is half done."""
import concurrent.futures
import json
import threading
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request
import uuid

import service_fixture

PASSWORD = "Gateway-2022-办复"
MARCH_25 = 1648170000000  # 2022-03-25 09:00 in Shanghai
D = "/api/v1/dockets/shuozhou-2022"
HEADINGS = "类别,编号,案由,分类,领衔人,联名人,代表团或界别,联系电话,内容,主办单位,会办单位,重点督办,是否公开"
DOCKET = {"congressSession": "市七届人大一次会议", "conferenceSession": "市政协七届一次会议", "noticeDate": "2022-03-25",
          "replyDate": "2022-06-30", "reportDate": "2022-08-31", "government": "市政府", "office": "市政府办公室",
          "congressCommittee": "市人大人事工作委员会", "conferenceCommittee": "市政协提案委员会"}
ACCOUNTS = [("office1", "市政府办公室", ""), ("liaison1", "联络员", "市住建局"), ("liaison2", "联络员", "市教育局")]


def line(number, title="关于路灯的建议", kind="建议", unit="市住建局") -> str:
    return f"{kind},{number},{title},城建,张三,,朔城区代表团,0349-5550100,建议更换路灯。,{unit},,否,是"


def register(*lines: str) -> str:
    return "\n".join((HEADINGS, *lines)) + "\n"


class Answer:
    def __init__(self, response):
        self.status, self.headers, content = response.status, response.headers, response.read()
        self.json = json.loads(content) if content else None

    @property
    def reason(self) -> str:
        return self.json["error"]["reason"]


class RealServices(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.city = service_fixture.City()
        cls.addClassCleanup(cls.city.end)
        cls.city.set_clock(MARCH_25 - int(time.time() * 1000))
        seed = service_fixture.write_seed(
            cls.city.folder / "seed", ["市住建局,朔州市住房和城乡建设局,部门,朔住建函", "市教育局,朔州市教育局,部门,朔教函"],
            [f"{account},{account},{role},{unit},{PASSWORD}" for account, role, unit in ACCOUNTS])
        cls.city.start("identity", SEED=seed)
        for name in ("assignment", "deadline", "reply", "ledger"):
            cls.city.start(name)
        gateway = cls.city.start("gateway", "gateway/banfu-gateway", LISTEN="127.0.0.1:0")
        cls.port = gateway.wait_for_line("ready")["port"]
        cls.sessions = {account: cls.login(account) for account, _, _ in ACCOUNTS}
        assert cls.ask("PUT", D, DOCKET).status == 200

    @classmethod
    def login(cls, account: str) -> str:
        answer = cls.ask("POST", "/api/v1/login", {"account": account, "password": PASSWORD}, account="")
        assert answer.status == 200, answer.json
        return answer.json["token"]

    @classmethod
    def ask(cls, method: str, path: str, body=None, account: str = "office1", key: str | None = None,
            media_type: str = "application/json") -> Answer:
        """A write has a key of its own unless one is given; "" sends none."""
        content = json.dumps(body).encode() if isinstance(body, dict) else body
        request = urllib.request.Request(f"http://127.0.0.1:{cls.port}{path}", content, method=method)
        if content is not None:
            request.add_header("Content-Type", media_type)
        if account:
            request.add_header("Authorization", f"Bearer {cls.sessions[account]}")
        if method != "GET" and key != "":
            request.add_header("Idempotency-Key", key or str(uuid.uuid4()))
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return Answer(response)
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error)

    def take(self, *lines: str, encoding: str = "utf-8", query: str = "", **more) -> Answer:
        return self.ask("POST", D + "/proposals:import" + query, register(*lines).encode(encoding), media_type="text/csv",
                        **more)

    def assert_refused(self, answer: Answer, status: int, reason: str) -> dict:
        self.assertEqual((answer.status, answer.reason), (status, reason), answer.json)
        self.assertRegex(answer.json["error"]["message"], "[一-龥]")
        return answer.json["error"]

    def rows(self, **filters) -> dict:
        query = "&".join(f"{name}={value}" for name, value in filters.items())
        return {row["key"]: row for row in self.ask("GET", f"{D}/proposals?{query}").json["proposals"]}

    def proposal(self, number: int, unit: str = "市住建局") -> str:
        """A proposal of its own for the test, imported."""
        self.assertEqual(self.take(line(number, unit=unit)).status, 200)
        return f"{D}/proposals/suggestion-{number}"


class Writes(RealServices):
    def test_the_same_again_gets_the_same_receipt(self):
        path, key = self.proposal(1), str(uuid.uuid4())
        first = self.ask("POST", path + ":assign", {"leadUnit": "市住建局"}, key=key)
        self.assertEqual(first.status, 200, first.json)
        self.assertEqual(self.ask("POST", path + ":assign", {"leadUnit": "市住建局"}, key=key).json, first.json)
        self.assert_refused(self.ask("POST", path + ":assign", {"leadUnit": "市教育局"}, key=key), 422, "REQUEST_ID_REUSED")
        self.assertEqual(self.ask("GET", path).json["proposal"]["leadUnit"], "市住建局")
        self.assert_refused(self.ask("POST", path + ":assign", {"leadUnit": "市住建局"}, key=""), 400,
                            "IDEMPOTENCY_KEY_MISSING")

    def test_two_at_once_get_one_answer(self):
        path, key = self.proposal(2), str(uuid.uuid4())
        start = threading.Barrier(8)

        def assign(_):
            start.wait(20)
            return self.ask("POST", path + ":assign", {"leadUnit": "市住建局"}, key=key)
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(assign, range(8)))
        self.assertEqual({answer.status for answer in answers}, {200})
        self.assertEqual(len({json.dumps(answer.json) for answer in answers}), 1)
        self.assertEqual(len(self.ask("GET", path).json["proposal"]["history"]), 1)

    def test_a_stale_version_is_told_the_current_one(self):
        path = self.proposal(3)
        self.assertEqual(self.ask("POST", path + ":assign", {"leadUnit": "市住建局"}).status, 200)
        version = self.ask("GET", path).json["proposal"]["version"]
        self.assertEqual(self.ask("POST", path + ":signFor", {"version": version}, account="liaison1").status, 200)
        error = self.assert_refused(self.ask("POST", path + ":signFor", {"version": version}, account="liaison1"), 409,
                                    "VERSION_STALE")
        self.assertEqual(error["version"], self.ask("GET", path).json["proposal"]["version"])
        self.assertEqual(error["code"], "ABORTED")

    def test_who_may_not(self):
        path = self.proposal(4)
        self.assertEqual(self.ask("POST", path + ":assign", {"leadUnit": "市住建局"}).status, 200)
        answer = self.ask("POST", path + ":signFor", {"unit": "市住建局"}, account="liaison2")
        self.assertEqual((answer.status, answer.json["error"]["code"]), (403, "PERMISSION_DENIED"))
        answer = self.ask("POST", path + ":assign", {"leadUnit": "市教育局"}, account="liaison1")
        self.assertEqual((answer.status, answer.json["error"]["code"]), (403, "PERMISSION_DENIED"))

    def test_a_register_s_code_makes_no_series(self):
        path = f"{D}/units/{urllib.parse.quote('市住建局')}/series"
        for code, unit in (("朔教函", "市教育局"), ("朔住建函", "市住建局")):
            error = self.assert_refused(self.ask("PUT", path, {"code": code, "year": 2022}, account="liaison1"), 400,
                                        "FIELDS_INVALID")
            self.assertEqual([field["field"] for field in error["fields"]], ["code"])
            self.assertIn(unit, error["fields"][0]["message"])
        answer = self.ask("PUT", path, {"code": "朔住建提函", "year": 2022}, account="liaison1")
        self.assertEqual(answer.status, 200, answer.json)

    def test_what_is_not_there(self):
        for path in ("/api/v1/dockets/shuozhou-1999/proposals/suggestion-1", f"{D}/proposals/suggestion-9999",
                     "/api/v1/dockets/elsewhere-2022/proposals/suggestion-1"):
            answer = self.ask("GET", path)
            self.assertEqual((answer.status, answer.json["error"]["code"]), (404, "NOT_FOUND"), answer.json)
            self.assertRegex(answer.json["error"]["message"], "[一-龥]")
        answer = self.ask("POST", self.proposal(5) + ":assign", {"leadUnit": "没有这个局"})
        self.assertIn(answer.status, (400, 404), answer.json)
        self.assertRegex(answer.json["error"]["message"], "[一-龥]")


class Registers(RealServices):
    def test_a_register_in_either_encoding(self):
        self.assertEqual(self.take(line(101)).json["created"], 1)
        answer = self.take(line(101), line(102, title="关于学校的建议", unit="市教育局"), encoding="gb18030")
        self.assertEqual((answer.json["created"], answer.json["unchanged"], answer.json["errors"]), (1, 1, []))
        self.assertEqual(self.rows(key="suggestion-102")["suggestion-102"]["title"], "关于学校的建议")
        self.assertEqual(self.take(line(101), line(102, title="关于学校的建议", unit="市教育局")).json["unchanged"], 2)

    def test_one_faulty_row_and_nothing_is_taken(self):
        lines = (line(111), line("一百", title="没有编号"), line(112, unit="没有这个局"), line(113))
        before = len(self.rows(pageSize=500))
        answer = self.take(*lines)
        faults = answer.json.get("errors") or answer.json["error"]["fields"]
        self.assertGreaterEqual(len(faults), 1, answer.json)
        self.assertIn("3", json.dumps(faults[0], ensure_ascii=False))
        self.assertEqual(len(self.rows(pageSize=500)), before)
        answer = self.take(*lines, query="?partial=true")
        self.assertEqual(answer.status, 200, answer.json)
        self.assertIn("suggestion-113", self.rows(pageSize=500))

    def test_a_number_given_twice(self):
        answer = self.take(line(121), line(121, title="另一件"))
        faults = answer.json.get("errors") or answer.json["error"]["fields"]
        self.assertTrue(faults, answer.json)
        self.assertNotIn("suggestion-121", self.rows(pageSize=500))

    def test_a_dry_run_changes_nothing(self):
        answer = self.take(line(131), query="?dryRun=true")
        self.assertEqual((answer.json["created"], answer.json["dryRun"]), (1, True))
        self.assertNotIn("suggestion-131", self.rows(pageSize=500))

    def test_what_is_no_table(self):
        for content in (b"\xff\xfe\x00nonsense", b"a,b\n1,2\n", b"PK\x03\x04 not a zip"):
            answer = self.ask("POST", D + "/proposals:import", content, media_type="text/csv")
            self.assertEqual((answer.status, answer.json["error"]["code"]), (400, "INVALID_ARGUMENT"), answer.json)
            self.assertRegex(answer.json["error"]["message"] + str(answer.json["error"]["fields"]), "[一-龥]")


class StoreLost(RealServices):
    def test_redis_lost_under_way_and_back(self):
        path = self.proposal(201)
        self.city.redis.kill()
        answer = self.ask("POST", path + ":assign", {"leadUnit": "市住建局"})
        self.assertEqual((answer.status, answer.json["error"]["code"]), (503, "UNAVAILABLE"), answer.json)
        self.assertRegex(answer.json["error"]["message"], "[一-龥]")
        self.assertEqual(self.ask("GET", "/readyz").status, 503)
        self.assertEqual(self.ask("GET", "/healthz").status, 200)
        self.city.redis.restart()
        end = time.monotonic() + 30
        while (answer := self.ask("POST", path + ":assign", {"leadUnit": "市住建局"})).status == 503:
            self.assertLess(time.monotonic(), end, answer.json)
            time.sleep(0.1)
        self.assertEqual(answer.status, 200, answer.json)
        self.assertEqual(len(self.ask("GET", path).json["proposal"]["history"]), 1)

    def test_what_is_not_there_is_not_found(self):
        for path in ("", "/clocks", "/replies", "/reply", "/contacts"):
            answer = self.ask("GET", f"{D}/proposals/suggestion-999{path}")
            self.assertEqual(answer.status, 404, path)
        words = set()
        for path in ("", "/proposals", "/log", "/owed", "/due", "/clocks", "/proposals/suggestion-1/replies"):
            for docket in ("shuozhou-1999", "datong-2022"):
                answer = self.ask("GET", f"/api/v1/dockets/{docket}{path}")
                with self.subTest(path=path, docket=docket):
                    self.assertEqual((answer.status, answer.reason), (404, "DOCKET_UNKNOWN"))
                words.add(answer.json.get("error", {}).get("message", "").replace(docket, "…"))
        self.assertEqual(words, {"没有“…”这个办理年度"})


if __name__ == "__main__":
    unittest.main()
