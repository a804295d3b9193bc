#!/usr/bin/python3
"""A reply's way over HTTP with the real services behind: two versions compared, the linter, three levels, sending, a card
with its photograph, its correction, what may be published, closing on the ground of overdue cards."""
import json
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request
import uuid

import service_fixture

PASSWORD = "Gateway-2022-办复"
DAY_MS = 86400000
MARCH_25 = 1648170000000  # 2022-03-25 09:00 in Shanghai
UNIT = "市住建局"
D = "/api/v1/dockets/shuozhou-2022"
P = D + "/proposals/suggestion-17"
DOCKET = {"congressSession": "市七届人大一次会议", "conferenceSession": "市政协七届一次会议", "noticeDate": "2022-03-25",
          "replyDate": "2022-06-30", "reportDate": "2022-08-31", "government": "市政府", "office": "市政府办公室",
          "congressCommittee": "市人大人事工作委员会", "conferenceCommittee": "市政协提案委员会"}
REGISTER = ("类别,编号,案由,分类,领衔人,联名人,代表团或界别,联系电话,内容,主办单位,会办单位,重点督办,是否公开\n"
            "建议,17,关于更换路灯的建议,城建,张三,李四,朔城区代表团,0349-5550100,建议更换路灯。,市住建局,,否,是\n")
BODY = ("一、基本情况。您所提路灯更换已列入今年重点工程，4月2日赴现场调研。\n"
        "二、下一步措施。2022年6月底前更换路灯320盏，由市政科负责，投入120万元，咨询电话0349-5550123。")
ROLES = {"office1": ("OFFICE", ""), "committee1": ("COMMITTEE", "建议"), "liaison1": ("LIAISON", UNIT),
         "handler1": ("HANDLER", UNIT), "head1": ("DIVISION_HEAD", UNIT), "leader1": ("LEADER", UNIT),
         "principal1": ("PRINCIPAL", UNIT)}
PHOTOGRAPH = b"\xff\xd8\xff" + bytes(range(256)) * 8192  # 2 MiB


class Replies(unittest.TestCase):
    of_reply = {}  # settings of the service
    units = ["市住建局,朔州市住房和城乡建设局,部门,朔住建函"]
    accounts = ROLES
    others = ("assignment",)  # services beside identity and reply

    @classmethod
    def setUpClass(cls):
        cls.city = service_fixture.City()
        cls.addClassCleanup(cls.city.end)
        cls.day(0)
        seed = service_fixture.write_seed(
            cls.city.folder / "seed", cls.units,
            [f"{account},{account},{role},{scope},{PASSWORD}" for account, (role, scope) in cls.accounts.items()])
        cls.city.start("identity", SEED=seed)
        for name in cls.others:
            cls.city.start(name)
        cls.city.start("reply", **cls.of_reply)
        gateway = cls.city.start("gateway", "gateway/banfu-gateway", LISTEN="127.0.0.1:0")
        cls.port = gateway.wait_for_line("ready")["port"]
        cls.sessions = {}
        for account in cls.accounts:
            answer = cls.ask("POST", "/api/v1/login", {"account": account, "password": PASSWORD}, "")
            cls.sessions[account] = json.loads(answer[2])["token"]

    @classmethod
    def day(cls, days: int):
        offset = MARCH_25 + days * DAY_MS - int(time.time() * 1000)
        cls.city.set_clock(offset)
        end = time.monotonic() + 10
        for name, process in cls.city.processes.items():
            while name != "gateway" and process.metrics().get("banfu_case_clock_offset_ms") != offset:
                assert time.monotonic() < end, name
                time.sleep(0.02)

    @classmethod
    def ask(cls, method: str, path: str, body=None, account: str = "office1", media_type: str = "application/json"):
        content = json.dumps(body).encode() if isinstance(body, dict) else body
        request = urllib.request.Request(f"http://127.0.0.1:{cls.port}{urllib.parse.quote(path, '/?&=:%')}", content,
                                         method=method)
        if content is not None:
            request.add_header("Content-Type", media_type)
        if account:
            request.add_header("Authorization", f"Bearer {cls.sessions[account]}")
        if method != "GET":
            request.add_header("Idempotency-Key", str(uuid.uuid4()))
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return response.status, response.headers, response.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()

    def done(self, method: str, path: str, body=None, account: str = "office1", **more) -> dict:
        status, _, content = self.ask(method, path, body, account, **more)
        self.assertEqual(status, 200, content.decode())
        return json.loads(content)

    def refused(self, wanted: int, reason: str, *asked, **more) -> dict:
        status, _, content = self.ask(*asked, **more)
        error = json.loads(content)["error"]
        self.assertEqual((status, error["reason"]), (wanted, reason), error)
        self.assertRegex(error["message"], "[一-龥]")
        return error

    def draft(self, body: str, **more) -> dict:
        return {"kind": "FIRST", "class": "A", "body": body, "field": "城市建设", "handler": "李志强",
                "phone": "0349-5550100", "publication": "PROACTIVE"} | more

    def assigned_and_contacted(self):
        self.done("PUT", D, DOCKET)
        self.done("POST", D + "/proposals:import", REGISTER.encode(), media_type="text/csv")
        self.done("POST", P + ":assign", {"leadUnit": UNIT, "reason": "按职责"})
        self.done("POST", P + ":accept", {"leader": "王建国", "handler": "李志强", "task": "答复", "timeLimit": "2022-06-20",
                                          "qualityAim": "满意"}, "liaison1")
        self.day(20)
        for stage in ("BEFORE", "DURING"):
            self.done("POST", P + ":recordContact", {"stage": stage, "way": "VISIT", "date": "2022-04-14", "signers": [1],
                                                     "who": "李志强", "gist": "听取意见"}, "handler1")

    def test_the_way_of_a_reply(self):
        self.assigned_and_contacted()
        self.drafted_and_compared()
        self.head_drafts_and_submits()
        self.signed_and_sent()
        self.published()
        self.card_with_its_photograph()
        self.closed_for_silence()

    def drafted_and_compared(self):
        error = self.refused(400, "FIELDS_INVALID", "PUT", P + "/reply", self.draft("字" * 22000), "handler1")
        self.assertEqual([one["field"] for one in error["fields"]], ["body"])
        error = self.refused(400, "FIELDS_INVALID", "PUT", P + "/reply", self.draft(BODY, **{"class": "B"}), "handler1")
        self.assertEqual([one["field"] for one in error["fields"]], ["promises"])
        self.done("PUT", P + "/reply", self.draft(BODY.replace("320盏", "280盏"), phone=""), "handler1")
        self.refused(400, "FIELDS_INVALID", "GET", P + "/reply:diff", account="handler1")
        findings = self.done("POST", P + "/reply:lint", {}, "handler1")["findings"]
        self.assertEqual([(one["severity"], one["field"]) for one in findings], [("ERROR", "phone"), ("WARNING", "body")])
        self.assertIn("通知附件", findings[0]["clause"])
        self.refused(422, "LINT_ERRORS", "POST", P + "/reply:submit", {}, "head1")
        self.done("PUT", P + "/reply", self.draft(BODY), "handler1")
        found = self.done("GET", P + "/reply:diff?from=1&to=2", account="leader1")
        self.assertEqual([(one["sort"], one["text"]) for one in found["body"] if one["sort"] != "SAME"],
                         [("REMOVED", "280"), ("ADDED", "320")])
        self.assertEqual([(one["field"], one["from"], one["to"]) for one in found["fields"]],
                         [("phone", "", "0349-5550100")])
        self.assertEqual(json.loads(self.ask("GET", P + "/reply?version=1", account="leader1")[2])["phone"], "")

    def head_drafts_and_submits(self):
        """Rule 17: one act, shown as such."""
        text = self.draft(BODY.replace("320盏", "321盏"), submit=True)
        self.refused(403, "ROLE_REFUSED", "PUT", P + "/reply", text, "handler1")
        self.assertEqual(self.done("PUT", P + "/reply", text, "head1")["state"], "SUBMITTED")
        shown = self.done("GET", P + "/reply", account="leader1")
        self.assertEqual([(one["act"], one["by"], one["joined"]) for one in shown["levels"]], [("SUBMITTED", "head1", True)])
        self.done("POST", P + "/reply:review", {"approve": False, "comment": "应为320盏"}, "leader1")
        self.done("PUT", P + "/reply", self.draft(BODY), "handler1")

    def signed_and_sent(self):
        self.done("POST", P + "/reply:submit", {}, "head1")
        self.done("POST", P + "/reply:review", {"approve": True, "comment": "同意"}, "leader1")
        self.done("POST", P + "/reply:sign", {}, "principal1")
        self.done("POST", P + "/reply:number", {"letterNumber": "朔住建函〔2022〕15号"}, "liaison1")
        self.done("POST", P + "/reply:dispatch", {"date": "2022-04-14", "way": "POST", "signedAndSealedOn": "2022-04-14"},
                  "liaison1")

    def published(self):
        found = self.done("GET", D + "/publications?kind=SUGGESTION")
        one = found["publications"][0]
        self.assertEqual((one["key"], one["signers"], one["text"], found["total"]),
                         ("suggestion-17", ["张三", "李四"], "建议更换路灯。", 1))
        self.assertIn("咨询电话（电话略）", one["body"])
        self.assertNotIn("0349", json.dumps(one))
        status, headers, content = self.ask("GET", D + "/publications.csv")
        self.assertEqual((status, headers["Content-Type"]), (200, "text/csv; charset=utf-8"))
        self.assertIn("朔住建函〔2022〕15号", content.decode("utf-8-sig"))
        self.refused(403, "NOT_ALLOWED", "GET", D + "/publications", account="liaison1")

    def card_with_its_photograph(self):
        scan = P + "/cards/1/scan"
        digest = self.done("POST", scan, PHOTOGRAPH, "liaison1", media_type="image/jpeg")["digest"]
        self.refused(400, "FIELDS_INVALID", "POST", scan, b"no picture", "liaison1", media_type="image/png")
        self.refused(415, "MEDIA_TYPE_UNSUPPORTED", "POST", scan, b"GIF89a", "liaison1", media_type="image/gif")
        card = {"manner": "SATISFIED", "result": "DISSATISFIED", "receivedDate": "2022-04-14", "scanDigest": digest}
        self.assertEqual(self.done("POST", P + "/cards/1:return", card, "liaison1")["state"], "REHANDLING")
        status, headers, content = self.ask("GET", scan, account="committee1")
        self.assertEqual((status, headers["Content-Type"], content), (200, "image/jpeg", PHOTOGRAPH))
        self.refused(403, "NOT_ALLOWED", "POST", P + "/cards/1:correct", card | {"result": "SATISFIED"}, "liaison1")
        self.done("POST", P + "/cards/1:correct", card | {"result": "SATISFIED"})
        shown = self.done("GET", P + "/reply")["cards"][0]
        self.assertEqual((shown["corrected"], shown["result"], shown["wrongEntry"]["result"]),
                         (True, "SATISFIED", "DISSATISFIED"))

    def closed_for_silence(self):
        error = self.refused(422, "CARD_NOT_OVERDUE", "POST", P + ":close", {"cardsOverdue": True})
        self.assertIn("李四的反馈卡2022-05-21期满", error["message"])
        self.day(60)
        done = self.done("POST", D + "/proposals:close", {"cardsOverdue": True})
        self.assertEqual([(item["proposal"], item["code"]) for item in done["items"]], [("suggestion-17", "OK")])
        self.assertEqual(done["state"], "CLOSED")
        key, = self.city.redis.client().keys("{shuozhou}:job:reply:*")
        name = "closing-" + key.decode().rpartition(":")[2]
        job = self.done("GET", f"/api/v1/jobs/{name}")
        self.assertEqual((job["job"], job["what"], job["state"], job["items"]), (name, "CLOSE_MANY", "DONE", done["items"]))
        self.refused(404, "JOB_UNKNOWN", "GET", f"/api/v1/jobs/{name}0")
        shown = self.done("GET", P + "/replies")["handlings"][0]
        self.assertIn("李四（2022-04-14寄出，无收到记录，37日内未返回）", shown["closedReason"])
        said = {"signer": 2, "unit": UNIT, "date": "2022-05-24", "way": "PHONE", "gist": "路灯不亮"}
        self.assertEqual(self.done("POST", P + ":recordDissatisfaction", said, "committee1")["state"], "REHANDLING")
        self.refused(400, "FIELDS_INVALID", "POST", P + ":recordDissatisfaction", said | {"way": "CARD"}, "committee1")


if __name__ == "__main__":
    unittest.main()
