#!/usr/bin/python3
"""The real gateway in front of services played here: what reaches them, what comes back, and what happens when they are
slow, refuse or are gone."""
import concurrent.futures
import contextlib
import json
import select
import socket
import threading
import time
import unittest

import fake_services
from fake_services import Refused

D = "/api/v1/dockets/shuozhou-2022"
P = D + "/proposals/suggestion-17"
CALLS_CAP = 500  # gateway/backends.h


class GatewayCase(unittest.TestCase):
    def setUp(self):
        self.gateway = self.enterContext(fake_services.Gateway())
        self.ask, self.says, self.got = self.gateway.ask, self.gateway.says, self.gateway.got

    def error(self, answer, status: int, reason: str) -> dict:
        self.assertEqual((answer.status, answer.json["error"]["reason"]), (status, reason), answer.json)
        return answer.json["error"]


class Sessions(GatewayCase):
    def test_login_gives_a_token_and_a_cookie(self):
        self.says("identity.Login", lambda request, call: dict(token=fake_services.SESSION, absolute_ms=3600000))
        answer = self.ask("POST", "/api/v1/login", {"account": "office1", "password": "密码"}, session="")
        self.assertEqual((answer.status, answer.json["token"]), (200, fake_services.SESSION))
        self.assertEqual(self.got("identity.Login")[0].request.password, "密码")
        cookie = answer.headers["Set-Cookie"]
        self.assertEqual(cookie, f"banfu_session={fake_services.SESSION}; Path=/; HttpOnly; SameSite=Strict; Max-Age=3600")
        answer = self.ask("POST", "/api/v1/login", {"account": "a"}, session="", X_Forwarded_Proto="https")
        self.assertTrue(answer.headers["Set-Cookie"].endswith("; Secure"))

    def test_a_session_is_exchanged_once(self):
        for _ in range(3):
            self.assertEqual(self.ask("GET", "/api/v1/me").status, 200)
        self.assertEqual(self.ask("GET", D + "/proposals").status, 200)
        self.assertEqual(len(self.got("identity.Exchange")), 1)
        self.assertEqual(self.got("identity.Me")[2].metadata["authorization"], "Bearer office1-at-identity")
        self.assertEqual(self.got("ledger.ListProposals")[0].metadata["authorization"], "Bearer office1-at-ledger")

    def test_many_at_once_wait_for_one_exchange(self):
        gate = threading.Event()
        self.says("identity.Exchange", lambda request, call: gate.wait(10) and self.gateway.exchange(request, call))
        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            asked = [pool.submit(self.ask, "GET", "/api/v1/me") for _ in range(20)]
            while not self.got("identity.Exchange"):
                time.sleep(0.005)
            gate.set()
            self.assertEqual([one.result().status for one in asked], [200] * 20)
        self.assertEqual(len(self.got("identity.Exchange")), 1)

    def test_without_a_session(self):
        answer = self.ask("GET", "/api/v1/me", session="")
        self.error(answer, 401, "SESSION_MISSING")
        self.assertEqual(answer.headers["WWW-Authenticate"], "Bearer")
        self.error(self.ask("GET", "/api/v1/me", session="nobody"), 401, "SESSION_UNKNOWN")
        self.error(self.ask("GET", "/api/v1/me", session="", Authorization="Basic YTpi"), 401, "SESSION_MISSING")
        self.error(self.ask("GET", "/api/v1/me", session="", Cookie="banfu_session=;x=y"), 401, "SESSION_MISSING")

    def test_a_token_that_was_called_in_is_fetched_anew(self):
        refusals = iter([True, False])

        def me(request, call):
            if next(refusals):
                raise Refused("UNAUTHENTICATED", "TOKEN_REVOKED", "请重新登录")
            return dict(account="office1")
        self.says("identity.Me", me)
        self.assertEqual(self.ask("GET", "/api/v1/me").json["account"], "office1")
        self.assertEqual(len(self.got("identity.Exchange")), 2)

        def never(request, call):
            raise Refused("UNAUTHENTICATED", "TOKEN_REVOKED", "请重新登录")
        self.says("identity.Me", never)
        self.error(self.ask("GET", "/api/v1/me"), 401, "TOKEN_REVOKED")

    def test_logout_forgets(self):
        cookie = f"a=b; banfu_session={fake_services.SESSION}; c=d"
        answer = self.ask("POST", "/api/v1/logout", session="", Cookie=cookie, Sec_Fetch_Site="same-origin")
        self.assertEqual(answer.status, 200)
        self.assertIn("Max-Age=0", answer.headers["Set-Cookie"])
        self.assertEqual(self.got("identity.Logout")[0].request.session, fake_services.SESSION)
        self.ask("GET", "/api/v1/me")
        self.assertEqual(len(self.got("identity.Exchange")), 2)

    def test_a_cookie_changes_nothing_from_another_site(self):
        cookie = f"banfu_session={fake_services.SESSION}"

        def sign(**headers):
            return self.ask("POST", P + "/reply:sign", {}, key="k", session="", Cookie=cookie, **headers)
        self.error(sign(), 403, "CROSS_SITE")
        self.error(sign(Sec_Fetch_Site="cross-site"), 403, "CROSS_SITE")
        self.error(sign(Sec_Fetch_Site="same-site"), 403, "CROSS_SITE")
        self.error(sign(Origin="https://elsewhere.example"), 403, "CROSS_SITE")
        self.assertEqual(self.got("reply.Sign"), [])
        self.assertEqual(sign(Sec_Fetch_Site="same-origin").status, 200)
        self.assertEqual(sign(Origin="https://banfu.example", Host="banfu.example").status, 200)
        self.assertEqual(self.ask("GET", "/api/v1/me", session="", Cookie=cookie).status, 200)


class Calls(GatewayCase):
    def test_what_reaches_a_service(self):
        self.says("assignment.Accept", lambda request, call: dict(version=8, state="ACCEPTED", due_date="2022-06-30"))
        answer = self.ask("POST", P + ":accept?unit=%E5%B8%82%E4%BD%8F%E5%BB%BA%E5%B1%80", {"leader": "张三", "version": "7"},
                          key="k-1", X_Request_Id="req-1")
        self.assertEqual(answer.json, {"version": "8", "position": "0", "instantMs": "0", "state": "ACCEPTED",
                                       "dueDate": "2022-06-30", "letterNumber": "", "job": "", "items": [], "digest": "", "number": 0})
        self.assertEqual(answer.headers["X-Request-Id"], "req-1")
        got = self.got("assignment.Accept")[0]
        self.assertEqual(got.metadata["x-request-id"], "req-1")
        self.assertEqual((got.request.request_id, got.request.docket, got.request.proposal, got.request.unit,
                          got.request.version, got.request.leader),
                         ("k-1", "shuozhou-2022", "suggestion-17", "市住建局", 7, "张三"))
        self.assertEqual(self.got("identity.Exchange")[0].metadata["x-request-id"], "req-1")

    def test_whom_the_edge_names(self):
        self.ask("GET", "/api/v1/me", X_Forwarded_For="10.9.8.7")  # over a port anybody may say that
        self.assertNotIn("x-forwarded-for", self.got("identity.Me")[0].metadata)
        with fake_services.Gateway(behind_edge=True) as gateway:
            gateway.ask("GET", "/api/v1/me", X_Forwarded_For="10.9.8.7")
            for name in ("identity.Exchange", "identity.Me"):
                self.assertEqual(gateway.got(name)[0].metadata["x-forwarded-for"], "10.9.8.7")
            gateway.ask("GET", "/api/v1/me", X_Forwarded_For="evil, 10.9.8.7")
            self.assertNotIn("x-forwarded-for", gateway.got("identity.Me")[1].metadata)

    def test_a_list_shows_its_zeros(self):
        self.says("ledger.ListProposals", lambda request, call: dict(
            proposals=[dict(key="suggestion-17", kind="SUGGESTION", number=17, light="OVERDUE", signers=["甲", "乙"])],
            next_page_token="x", total=300))
        answer = self.ask("GET", D + "/proposals?pageSize=1&sort=-number&light=OVERDUE")
        row = answer.json["proposals"][0]
        self.assertEqual((answer.json["total"], answer.json["nextPageToken"]), (300, "x"))
        self.assertEqual((row["key"], row["kind"], row["number"], row["light"], row["signers"], row["coUnits"]),
                         ("suggestion-17", "SUGGESTION", 17, "OVERDUE", ["甲", "乙"], []))
        self.assertEqual(self.got("ledger.ListProposals")[0].request.page_size, 1)
        self.says("ledger.ListProposals", lambda request, call: {})
        self.assertEqual(self.ask("GET", D + "/proposals").json, {"proposals": [], "nextPageToken": "", "total": 0})

    def test_writes_need_a_key(self):
        self.error(self.ask("POST", P + ":signFor", {}), 400, "IDEMPOTENCY_KEY_MISSING")
        self.error(self.ask("POST", P + ":signFor", {}, key="a b"), 400, "IDEMPOTENCY_KEY_INVALID")
        self.error(self.ask("POST", P + ":signFor", {}, key="k" * 65), 400, "IDEMPOTENCY_KEY_INVALID")
        self.assertEqual(self.ask("POST", P + "/reply:lint").status, 200)
        self.assertEqual(self.ask("POST", P + ":signFor", key="k-1").status, 200)
        self.assertEqual(len(self.got("assignment.SignFor")), 1)

    def test_bad_input_is_named_by_its_field(self):
        def fields(body, path=P + ":assign", **more):
            error = self.error(self.ask("POST", path, body, key="k", Content_Type="application/json", **more), 400,
                               "FIELDS_INVALID")
            return {field["field"]: field["message"] for field in error["fields"]}
        self.assertEqual(fields('{"leadUnit":1,"nothing":2,"coUnits":["a",3]}'),
                         {"leadUnit": "应为文字", "nothing": "没有这一项", "coUnits[1]": "应为文字"})
        self.assertIn("含有不合法的字符", fields(b'{"leadUnit":"\xff"}')["leadUnit"])
        self.assertIn("正文第1字节处", fields("[]")["body"])
        self.assertEqual(fields('{"proposal":"other"}'), {"proposal": "这一项不在正文中给出"})
        self.assertEqual(fields("{}", P + ":assign?version=x"), {"version": "应为整数"})
        self.assertEqual(self.got("assignment.Assign"), [])

    def test_addresses_methods_types_and_sizes(self):
        self.error(self.ask("GET", "/api/v2/me"), 404, "ADDRESS_UNKNOWN")
        answer = self.ask("DELETE", D)
        self.error(answer, 405, "METHOD_NOT_ALLOWED")
        self.assertEqual(answer.headers["Allow"], "GET, PUT")
        self.error(self.ask("GET", "/" + "a" * 3000), 400, "ADDRESS_TOO_LONG")
        self.error(self.ask("POST", P + ":assign", "a=b", key="k", Content_Type="text/plain"), 415, "MEDIA_TYPE_UNSUPPORTED")
        self.error(self.ask("POST", P + ":assign", "{}", key="k"), 415, "MEDIA_TYPE_UNSUPPORTED")
        large = json.dumps({"reason": "a" * (1 << 20)})
        self.error(self.ask("POST", P + ":assign", large, key="k", Content_Type="application/json"), 413, "BODY_TOO_LARGE")
        chunks = iter([large.encode()])
        self.error(self.ask("POST", P + ":assign", chunks, key="k", Content_Type="application/json"), 413, "BODY_TOO_LARGE")
        self.assertEqual(self.ask("HEAD", "/healthz").status, 200)

    def test_a_register_arrives_as_it_is(self):
        table = "编号,标题\n1,一\n".encode("gb18030")
        self.says("assignment.ImportProposals", lambda request, call: dict(
            created=1, errors=[dict(row=2, column="标题", message="太长")]))
        answer = self.ask("POST", D + "/proposals:import?dryRun=true", table, key="k", Content_Type="text/csv; charset=gb18030")
        self.assertEqual((answer.json["created"], answer.json["errors"]),
                         (1, [{"row": 2, "column": "标题", "message": "太长"}]))
        got = self.got("assignment.ImportProposals")[0].request
        self.assertEqual((got.table, got.dry_run, got.partial), (table, True, False))
        answer = self.ask("POST", D + "/proposals:import", b"a" * (7 << 20), key="k2", Content_Type="text/csv")
        self.assertEqual((answer.status, len(self.got("assignment.ImportProposals")[1].request.table)), (200, 7 << 20))
        self.error(self.ask("POST", D + "/proposals:import", b"a" * ((8 << 20) + 1), key="k3", Content_Type="text/csv"), 413,
                   "BODY_TOO_LARGE")
        self.error(self.ask("POST", D + "/proposals:import", {}, key="k4"), 415, "MEDIA_TYPE_UNSUPPORTED")

    def test_a_paper_is_a_file(self):
        self.says("reply.GetLetter", lambda request, call: dict(
            media_type="application/pdf", file_name="第17号 答复函.pdf", content=b"%PDF-1.7\0\xff"))
        answer = self.ask("GET", P + "/letters/2.pdf?draft=true")
        self.assertEqual((answer.status, answer.headers["Content-Type"], answer.body),
                         (200, "application/pdf", b"%PDF-1.7\0\xff"))
        self.assertEqual(answer.headers["Content-Disposition"],
                         "inline; filename*=UTF-8''%E7%AC%AC17%E5%8F%B7%20%E7%AD%94%E5%A4%8D%E5%87%BD.pdf")
        got = self.got("reply.GetLetter")[0].request
        self.assertEqual((got.signer, got.format, got.draft), (2, "pdf", True))

    def test_one_proposal_of_three_services(self):
        self.says("assignment.GetProposal", lambda request, call: dict(proposal=request.proposal, version=3, title="题"))
        self.says("deadline.ListClocks", lambda request, call: dict(version=4, clocks=[dict(due_date="2022-06-30")]))
        self.says("reply.GetReplies", lambda request, call: dict(handlings=[dict(unit="市住建局", version=5)]))
        page = self.ask("GET", P).json
        self.assertEqual((page["proposal"]["title"], page["clocks"]["clocks"][0]["dueDate"],
                          page["replies"]["handlings"][0]["version"], page["unavailable"]), ("题", "2022-06-30", "5", []))
        self.assertEqual(self.got("deadline.ListClocks")[0].metadata["authorization"], "Bearer office1-at-deadline")

        def refuse(code):
            def saying(request, call):
                raise Refused(code, "REASON", "不行")
            return saying
        self.says("deadline.ListClocks", refuse("RESOURCE_EXHAUSTED"))
        self.says("reply.GetReplies", refuse("PERMISSION_DENIED"))
        page = self.ask("GET", P).json
        self.assertEqual((page["proposal"]["title"], "clocks" in page, "replies" in page, page["unavailable"]),
                         ("题", False, False, ["deadline"]))
        self.says("assignment.GetProposal", refuse("NOT_FOUND"))
        self.error(self.ask("GET", P), 404, "REASON")
        refusals = iter([True, False])
        self.says("assignment.GetProposal",
                  lambda request, call: refuse("UNAUTHENTICATED")(request, call) if next(refusals) else dict(title="题"))
        self.assertEqual(self.ask("GET", P).json["proposal"]["title"], "题")
        self.assertEqual(len(self.got("identity.Exchange")), 2, "a token that was called in is fetched anew")
        self.error(self.ask("GET", P + "?nothing=1"), 400, "FIELDS_INVALID")


class Failures(GatewayCase):
    def test_refusals_come_with_all_they_say(self):
        def refuse(request, call):
            raise Refused("FAILED_PRECONDITION", "EXTENSION_PAST_LIMIT", "延期最多至2022-09-30（通知二；规则11）",
                          allowed=["explainDelay"], state="ACCEPTED")
        self.says("deadline.RequestExtension", refuse)
        error = self.error(self.ask("POST", P + ":requestExtension", {}, key="k"), 422, "EXTENSION_PAST_LIMIT")
        self.assertEqual((error["code"], error["message"], error["state"], error["allowed"]),
                         ("FAILED_PRECONDITION", "延期最多至2022-09-30（通知二；规则11）", "ACCEPTED", ["explainDelay"]))

        def stale(request, call):
            raise Refused("ABORTED", "VERSION_STALE", "已被他人修改", version="12")
        self.says("deadline.RequestExtension", stale)
        error = self.error(self.ask("POST", P + ":requestExtension", {"version": 3}, key="k"), 409, "VERSION_STALE")
        self.assertEqual(error["version"], "12")

        def reused(request, call):
            raise Refused("INVALID_ARGUMENT", "REQUEST_ID_REUSED", "编号已用于另一请求")
        self.says("deadline.RequestExtension", reused)
        self.error(self.ask("POST", P + ":requestExtension", {}, key="k"), 422, "REQUEST_ID_REUSED")

        def fields(request, call):
            raise Refused("INVALID_ARGUMENT", "FIELDS_INVALID", "有误", fields=[("new_due_date", "应为日期")])
        self.says("deadline.RequestExtension", fields)
        error = self.error(self.ask("POST", P + ":requestExtension", {}, key="k"), 400, "FIELDS_INVALID")
        self.assertEqual(error["fields"], [{"field": "newDueDate", "message": "应为日期"}])

    def test_a_slow_service_holds_up_nobody(self):
        gate = threading.Event()
        self.says("reply.Sign", lambda request, call: gate.wait(20) and {})
        with concurrent.futures.ThreadPoolExecutor(24) as pool:
            slow = [pool.submit(self.ask, "POST", P + "/reply:sign", {}, f"k-{number}") for number in range(24)]
            while len(self.got("reply.Sign")) < 24:
                time.sleep(0.005)
            for _ in range(20):
                self.assertEqual(self.ask("GET", "/api/v1/me").status, 200)
            self.assertFalse(any(one.done() for one in slow))
            gate.set()
            self.assertEqual({one.result().status for one in slow}, {200})

    def test_a_hung_service_takes_its_share_only(self):
        gate = threading.Event()
        self.addCleanup(gate.set)
        self.says("assignment.AssignFromRegister", lambda request, call: gate.wait(60) and {})
        self.assertEqual(self.ask("GET", "/api/v1/me").status, 200)  # the tokens are there
        head = (f"POST {D}/proposals:fromRegister HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {fake_services.SESSION}\r\n"
                "Idempotency-Key: k\r\nContent-Length: 0\r\n\r\n").encode()
        with contextlib.ExitStack() as stack:
            asked = [stack.enter_context(socket.create_connection(("127.0.0.1", self.gateway.port), 20))
                     for _ in range(CALLS_CAP + 20)]
            for one in asked:
                one.sendall(head)
            refused, left = [], asked
            while len(refused) < 20:
                ready, _, _ = select.select(left, [], [], 40)
                self.assertTrue(ready, "nobody is refused")
                refused += ready
                left = [one for one in left if one not in ready]
            for one in refused:
                self.assertEqual(one.recv(100)[:13], b"HTTP/1.1 429 ")
            self.assertEqual(self.ask("GET", "/api/v1/me").status, 200)
            self.assertEqual(self.ask("GET", D + "/proposals").status, 200)
            gate.set()

    def test_a_service_that_is_gone_and_comes_back(self):
        self.assertEqual(self.ask("GET", D + "/proposals").status, 200)
        self.gateway.fakes["ledger"].stop()
        answer = self.ask("GET", D + "/proposals")
        self.assertEqual((answer.status, answer.json["error"]["code"], answer.headers["Retry-After"]), (503, "UNAVAILABLE", "1"))
        self.assertRegex(answer.json["error"]["message"], "[一-龥]")
        self.assertEqual(self.ask("GET", "/api/v1/me").status, 200)
        self.assertEqual(self.ask("GET", "/readyz").json["services"]["ledger"], False)
        self.gateway.fakes["ledger"].start()
        end = time.monotonic() + 20
        while self.ask("GET", D + "/proposals").status != 200:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)

    def test_what_is_under_way_is_answered_at_the_end(self):
        gate = threading.Event()
        self.says("reply.Sign", lambda request, call: gate.wait(20) and dict(state="SIGNED"))
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            asked = pool.submit(self.ask, "POST", P + "/reply:sign", {}, "k")
            while not self.got("reply.Sign"):
                time.sleep(0.005)
            self.gateway.process.process.terminate()
            self.gateway.process.wait_for_line("draining")
            gate.set()
            self.assertEqual(asked.result().json["state"], "SIGNED")
        self.assertEqual(self.gateway.process.wait(), 0)


class Probes(GatewayCase):
    def test_alive_ready_and_described(self):
        self.assertEqual(self.ask("GET", "/healthz", session="").json, {"status": "ok"})
        answer = self.ask("GET", "/readyz", session="")
        self.assertEqual((answer.status, answer.json["ready"]), (200, True))
        self.says("Health.Check", lambda request, call: dict(status="NOT_SERVING"))
        answer = self.ask("GET", "/readyz", session="")
        self.assertEqual((answer.status, answer.json["ready"], answer.json["services"]["reply"]), (503, False, False))
        page = self.ask("GET", "/openapi.json", session="").json
        self.assertEqual(page["openapi"], "3.1.0")
        self.assertIn("/api/v1/dockets/{docket}/proposals/{proposal}:assign", page["paths"])

    def test_metrics_of_all(self):
        self.ask("GET", "/api/v1/me")
        answer = self.ask("GET", "/metrics", session="")
        self.assertTrue(answer.headers["Content-Type"].startswith("text/plain; version=0.0.4"))
        lines = answer.body.decode().splitlines()
        self.assertIn('up{service="identity"} 1', lines)
        self.assertIn('banfu_up{service="gateway"} 1', lines)
        self.assertIn('banfu_http_requests_total{service="gateway",status="2xx"} 1', lines)

    def test_log_lines_name_the_route_only(self):
        self.says("reply.GetCardByCode", lambda request, call: dict(code=request.code))
        self.ask("GET", "/c/shuozhou-SECRET", session="", X_Request_Id="card-1")
        self.assertEqual(self.gateway.close(), 0)
        lines = [json.loads(line) for line in self.gateway.process.log if '"requestId":"card-1"' in line]
        self.assertEqual([(line["route"], line["status"]) for line in lines], [("/c/{code}", 200)])
        self.assertNotIn("SECRET", "".join(self.gateway.process.log))


if __name__ == "__main__":
    unittest.main()
