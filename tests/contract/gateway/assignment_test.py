#!/usr/bin/python3
"""Who answers what, over HTTP with the real services behind: assignment, merging, asks, invitations, coordination, state
secrets, signers who cannot be reached; refusals by field, rule, state and what is allowed."""
import json
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request
import uuid

import service_fixture

PASSWORD = "Gateway-2022-办复"
MARCH_25 = 1648170000000  # 2022-03-25 09:00 in Shanghai
LEAD, CO_UNIT = "市住建局", "市财政局"
D = "/api/v1/dockets/shuozhou-2022"
DOCKET = {"congressSession": "市七届人大一次会议", "conferenceSession": "市政协七届一次会议", "noticeDate": "2022-03-25",
          "replyDate": "2022-06-30", "reportDate": "2022-08-31"}
REGISTER = ("类别,编号,案由,分类,领衔人,联名人,代表团或界别,联系电话,内容,主办单位,会办单位,重点督办,是否公开\n" + "".join(
    f"建议,{number},关于第{number}号事项的建议,城建,张三,李四,朔城区代表团,0349-5550100,正文。,市住建局,,否,是\n"
    for number in range(1, 7)))
ROLES = {"office1": ("OFFICE", ""), "liaison1": ("LIAISON", LEAD), "handler1": ("HANDLER", LEAD), "liaison2": ("LIAISON", CO_UNIT)}


class Assignment(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.city = service_fixture.City()
        cls.addClassCleanup(cls.city.end)
        cls.city.set_clock(MARCH_25 - int(time.time() * 1000))
        seed = service_fixture.write_seed(
            cls.city.folder / "seed", ["市住建局,朔州市住房和城乡建设局,部门,朔住建函", "市财政局,朔州市财政局,部门,朔财函"],
            [f"{account},{account},{role},{scope},{PASSWORD}" for account, (role, scope) in ROLES.items()])
        cls.city.start("identity", SEED=seed)
        cls.city.start("assignment")
        cls.city.start("ledger")
        cls.port = cls.city.start("gateway", "gateway/banfu-gateway", LISTEN="127.0.0.1:0").wait_for_line("ready")["port"]
        cls.sessions = {}
        for account in ROLES:
            cls.sessions[account] = cls.ask("POST", "/api/v1/login", {"account": account, "password": PASSWORD}, "")[1]["token"]
        assert cls.ask("PUT", D, DOCKET)[0] == 200
        assert cls.ask("POST", D + "/proposals:import", REGISTER.encode(), media_type="text/csv")[0] == 200

    @classmethod
    def ask(cls, method: str, path: str, body=None, account: str = "office1", media_type: str = "application/json"):
        data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode() if body is not None else None
        request = urllib.request.Request(f"http://127.0.0.1:{cls.port}{urllib.parse.quote(path, safe='/:?=&')}", data=data,
                                         method=method, headers={"Content-Type": media_type, "Idempotency-Key": str(uuid.uuid4())})
        if account:
            request.add_header("Authorization", f"Bearer {cls.sessions[account]}")
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())["error"]

    def act(self, number, verb: str, body: dict, account: str = "office1", status: int = 200):
        code, answer = self.ask("POST", f"{D}/proposals/suggestion-{number}:{verb}", body, account)
        self.assertEqual(code, status, answer)
        return answer

    def view(self, number):
        code, answer = self.ask("GET", f"{D}/proposals/suggestion-{number}")
        self.assertEqual(code, 200, answer)
        return answer["proposal"]

    def assigned(self, number):
        self.act(number, "assign", {"leadUnit": LEAD, "coUnits": [CO_UNIT]})

    def test_a_refusal_names_rule_state_and_what_is_allowed(self):
        self.assigned(1)
        refusal = self.act(1, "assign", {"leadUnit": LEAD}, status=422)
        self.assertEqual((refusal["code"], refusal["reason"], refusal["state"]), ("FAILED_PRECONDITION", "STATE_REFUSES", "ASSIGNED"))
        self.assertIn("（规则5）", refusal["message"])
        self.assertIn("REASSIGN", refusal["allowed"])
        refusal = self.act(1, "accept", {"leader": "", "handler": "李工", "task": "答复", "timeLimit": "2022-07-01",
                                         "qualityAim": "满意"}, "liaison1", 400)
        self.assertEqual({field["field"] for field in refusal["fields"]}, {"leader", "timeLimit"})

    def test_merging_and_taking_apart(self):
        self.assigned(2)
        self.assigned(3)
        self.act(2, "setAsks", {"asks": ["改造管网", "公布水质"]})
        self.act(2, "merge", {"with": ["suggestion-3"]})
        self.assertEqual((self.view(2)["mergedWith"], self.view(3)["mergedWith"]), (["suggestion-3"], ["suggestion-2"]))
        self.assertEqual(self.view(2)["asks"], ["改造管网", "公布水质"])
        self.assertEqual(self.act(3, "undoMerge", {"reason": "不宜并案"}, status=422)["reason"], "MERGED")
        self.act(2, "undoMerge", {"reason": "不宜并案"})
        self.assertEqual(self.view(3).get("mergedWith", []), [])

    def test_what_is_similar_is_shown_before_it_is_merged(self):
        answer = self.ask("GET", f"{D}/similar?proposal=suggestion-2")
        self.assertEqual(answer[0], 200, answer)
        self.assertEqual({one["docket"] for one in answer[1]["similar"]}, {"shuozhou-2022"})
        self.assertIn("suggestion-3", [one["proposal"]["key"] for one in answer[1]["similar"]])
        self.assertEqual(self.ask("GET", f"{D}/similar?title=关于第2号事项的提案")[1]["similar"][0]["proposal"]["key"], "suggestion-2")
        self.assertEqual(self.ask("GET", f"{D}/similar?proposal=suggestion-99")[0], 404)
        self.assertEqual([field["field"] for field in self.ask("GET", f"{D}/similar")[1]["fields"]], ["proposal", "title"])
        self.assertEqual(self.ask("GET", f"{D}/similar?proposal=suggestion-2", account="liaison1")[0], 403)

    def test_invitations_and_coordination(self):
        self.assigned(4)
        contact = {"stage": "BEFORE", "way": "INVITATION", "date": "2022-03-25", "signers": [1], "who": "李工",
                   "gist": "邀请现场办理"}
        refusal = self.act(4, "recordContact", contact, "handler1", 400)
        self.assertEqual([field["field"] for field in refusal["fields"]], ["answer"])
        self.act(4, "recordContact", contact | {"answer": "COMING"}, "handler1")
        self.assertEqual(self.view(4)["contacts"][0]["answer"], "COMING")
        self.act(4, "requestCoordination", {"reason": "经费渠道有分歧"}, "liaison2")
        self.act(4, "decideCoordination", {"decision": "由住建局列支"})
        self.assertEqual(self.view(4)["coordinations"][0]["decision"], "由住建局列支")

    def test_state_secrets_and_who_cannot_be_reached(self):
        self.act(90, "registerOffline", {"leadUnit": LEAD, "assignedDate": "2022-03-25"})
        self.assertEqual((self.view(90)["offline"], self.view(90)["leadUnit"]), (True, LEAD))
        code, page = self.ask("GET", D + "/signers:unreachable")
        self.assertEqual(code, 200, page)
        one = next(one for one in page["signers"] if (one["proposal"], one["signer"]) == ("suggestion-5", 2))
        self.assertEqual((one["name"], one["noPhone"], one["noAddress"]), ("李四", True, True))
        self.assertEqual(self.ask("GET", D + "/signers:unreachable", account="handler1")[0], 403)


if __name__ == "__main__":
    unittest.main()
