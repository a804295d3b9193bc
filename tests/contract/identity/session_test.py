#!/usr/bin/python3
"""A password for a session, a session for tokens, and the end of both."""
import pathlib
import tempfile
import time
import unittest

import grpc
import service_fixture
from authority import Authority
from service_fixture import Refusal

from identity_city import DOCKET, IDENTITY, IdentityTest, log_of, password_of, request_id, write_seed

MINUTE_MS = 60000


class LoginTest(IdentityTest):
    def test_session_is_opaque_and_limited(self):
        answer = self.anybody.call("Login", account="office1", password=password_of("office1"))
        self.assertRegex(answer.token, "^[A-Za-z0-9_-]{43}$")
        self.assertEqual((answer.idle_ms, answer.absolute_ms), (120 * MINUTE_MS, 720 * MINUTE_MS))
        self.assertNotEqual(self.login("office1"), answer.token)

    def test_wrong_account_and_wrong_password_are_told_alike(self):
        seen = {repr(self.anybody.refusal("Login", account=account, password="Wrong-password-1"))
                for account in ("office1", "nobody", "no:such/name", "service:reply")}
        self.assertEqual(seen, {"UNAUTHENTICATED LOGIN_WRONG 账号或密码不正确 "})

    def test_unknown_account_takes_as_long(self):
        """By the processor's time in identity, in turns: what others do on the machine does not count."""
        spent = {"auditor1": 0.0, "nobody-else": 0.0}
        for _ in range(4):
            for account in spent:
                before = self.city.processes["identity"].processor_seconds()
                self.anybody.refusal("Login", account=account, password="Wrong-password-1")
                spent[account] += self.city.processes["identity"].processor_seconds() - before
        known, unknown = spent.values()
        self.assertLess(0.5, unknown / known)
        self.assertLess(unknown / known, 2)

    def test_fields_are_asked_for(self):
        refusal = self.anybody.refusal("Login")
        self.assertEqual((refusal.code, set(refusal.fields)), ("INVALID_ARGUMENT", {"account", "password"}))
        self.assertIn("password", self.anybody.refusal("Login", account="office1", password="x" * 129).fields)

    def test_disabled_account(self):
        self.make_account("leaver")
        session = self.login("leaver")
        self.make_account("leaver", disabled=True)
        self.assertEqual(self.refused(self.anybody, "Login", account="leaver", password=password_of("leaver")),
                         ("UNAUTHENTICATED", "LOGIN_DISABLED"))
        self.assertEqual(self.refused(self.anybody, "Login", account="leaver", password="Wrong-password-1"),
                         ("UNAUTHENTICATED", "LOGIN_WRONG"))
        self.assertEqual(self.refused(self.anybody, "Exchange", session=session, audiences=["reply"]),
                         ("UNAUTHENTICATED", "SESSION_ENDED"))

    def test_every_login_and_refusal_is_logged_with_its_address(self):
        before = len(log_of(self.city))
        client = self.city.client("identity", IDENTITY, x_forwarded_for="10.9.8.7")
        client.call("Login", account="principal1", password=password_of("principal1"))
        client.refusal("Login", account="principal1", password="Wrong-password-1")
        client.refusal("Login", account="my-Secret-typed-here-1", password="x")
        let_in, wrong, unknown = log_of(self.city)[before:]
        self.assertEqual((let_in.WhichOneof("body"), let_in.actor.account, let_in.actor.name, let_in.actor.peer),
                         ("logged_in", "principal1", "赵局长", "10.9.8.7"))
        self.assertEqual((wrong.login_refused.account, wrong.login_refused.why), ("principal1", "PASSWORD"))
        self.assertEqual((unknown.login_refused.account, unknown.login_refused.why), ("", "UNKNOWN"))

    def test_neither_passwords_nor_sessions_reach_the_disk(self):
        session = self.login("office1")
        self.anybody.refusal("Login", account="typed-Secret-77-account", password="typed-Secret-77")
        kept = b"".join(path.read_bytes() for path in self.city.redis.folder.rglob("*.aof"))
        self.assertIn(b"office1", kept)
        for secret in (password_of("office1"), session, "typed-Secret-77"):
            self.assertNotIn(secret.encode(), kept)
            self.assertNotIn(secret, "".join(self.identity.log))


class LockoutTest(IdentityTest):
    def test_ten_wrong_passwords_lock_the_account_not_the_others(self):
        for _ in range(10):
            self.assertEqual(self.refused(self.anybody, "Login", account="auditor1", password="Wrong-password-1"),
                             ("UNAUTHENTICATED", "LOGIN_WRONG"))
        for password in ("Wrong-password-1", password_of("auditor1")):
            self.assertEqual(self.refused(self.anybody, "Login", account="auditor1", password=password),
                             ("RESOURCE_EXHAUSTED", "LOGIN_TOO_OFTEN"))
        self.login("office1")

    def test_right_passwords_use_nothing_up(self):
        for _ in range(15):
            self.login("handler1")

    def test_many_at_once_gain_nothing(self):
        calls = [self.anybody.start("Login", account="principal1", password=f"Wrong-password-{n}") for n in range(30)]
        reasons = []
        for call in calls:
            with self.assertRaises(grpc.RpcError) as failed:
                call.result()
            reasons.append(Refusal(failed.exception).reason)
        self.assertEqual((reasons.count("LOGIN_WRONG"), reasons.count("LOGIN_TOO_OFTEN")), (10, 20))

    def test_one_address_cannot_try_every_account(self):
        stranger = self.city.client("identity", IDENTITY, x_forwarded_for="10.0.0.66")
        reasons = [stranger.refusal("Login", account=f"guess{n}", password="Wrong-password-1").reason for n in range(60)]
        self.assertEqual(set(reasons), {"LOGIN_WRONG"})
        self.assertTrue(any(stranger.refusal("Login", account=f"guess{n}", password="Wrong-password-1").reason ==
                            "LOGIN_TOO_OFTEN" for n in range(60, 200)))  # what grows back meanwhile is little
        self.login("office1")


class ForwardedTest(unittest.TestCase):
    """Over TLS only the gateway, which shows its certificate, says where somebody comes from."""

    def test_guesses_under_made_up_addresses_are_counted_as_one_callers(self):
        with tempfile.TemporaryDirectory() as folder, service_fixture.City() as city:
            authority = Authority(pathlib.Path(folder))
            for name in ("identity", "reply", "gateway"):
                authority.issue(name)
            identity = city.start("identity", wait=False, SEED=write_seed(city.folder / "seed"), LISTEN="127.0.0.1:0", TLS=folder)
            address = f"127.0.0.1:{identity.wait_for_line('listening')['port']}"
            identity.wait_for_line("ready")
            for name, guesses, locked in (("gateway", 62, False), ("reply", 200, True)):  # one grows back now and then
                with authority.channel(name, address, "identity") as channel:
                    self.assertEqual(self.is_locked(city, channel, guesses), locked, name)

    @staticmethod
    def is_locked(city, channel, guesses: int) -> bool:
        for number in range(guesses):
            client = city.client("identity", IDENTITY, x_forwarded_for=f"10.0.0.{number}")
            client.channel = channel
            refusal = client.refusal("Login", account=f"guess{number}", password="Wrong-password-1")
            if refusal.reason == "LOGIN_TOO_OFTEN":
                return True
        return False


class ExchangeTest(IdentityTest):
    shelf = True

    def test_tokens_for_several_services_at_once(self):
        answer = self.anybody.call("Exchange", session=self.login("office1"), audiences=["shelf", "identity"])
        self.assertEqual(([token.audience for token in answer.tokens], answer.account), (["shelf", "identity"], "office1"))
        for token in answer.tokens:
            self.assertAlmostEqual(token.expires_ms, time.time() * 1000 + MINUTE_MS, delta=5000)

    def test_what_a_token_opens(self):
        shelf, thing = self.as_account("handler1", on="shelf"), {"docket": DOCKET, "proposal": "suggestion-1"}
        shelf.call("Put", request_id=request_id(), unit="市住建局", title="甲", **thing)
        self.assertEqual(self.refused(shelf, "Put", request_id=request_id(), unit="市教育局", title="乙", **thing),
                         ("PERMISSION_DENIED", "NOT_ALLOWED"))
        other = self.city.client("identity", IDENTITY, self.exchange(self.login("handler1"), "shelf"))
        self.assertEqual(self.refused(other, "Me"), ("UNAUTHENTICATED", "TOKEN_INVALID"))

    def test_me(self):
        me = self.as_account("handler1").call("Me")
        self.assertEqual((me.account, me.name, [(post.role, post.scope) for post in me.posts]),
                         ("handler1", "李承办", [("HANDLER", "市住建局")]))
        self.assertFalse(me.simulated)
        self.assertLess(abs(me.now_ms - time.time() * 1000), 5000)
        self.assertEqual(self.refused(self.anybody, "Me"), ("UNAUTHENTICATED", "TOKEN_MISSING"))

    def test_sessions_that_are_none(self):
        session = self.login("office1")
        for wrong in ("", "nonsense", session[:-1] + ("A" if session[-1] != "A" else "B"), session + "A"):
            self.assertEqual(self.refused(self.anybody, "Exchange", session=wrong, audiences=["reply"]),
                             ("UNAUTHENTICATED", "SESSION_ENDED"))

    def test_audiences_are_checked(self):
        session = self.login("office1")
        for audiences in ([], ["a"] * 9, ["Reply"], [""], ["../x"]):
            self.assertEqual(self.refused(self.anybody, "Exchange", session=session, audiences=audiences)[0],
                             "INVALID_ARGUMENT")

    def test_logout_ends_it_and_is_logged(self):
        session = self.login("handler1")
        self.anybody.call("Logout", session=session)
        self.assertEqual(self.refused(self.anybody, "Exchange", session=session, audiences=["reply"]),
                         ("UNAUTHENTICATED", "SESSION_ENDED"))
        event = [event for event in log_of(self.city) if event.WhichOneof("body") == "logged_out"][-1]
        self.assertEqual((event.actor.account, event.actor.name), ("handler1", "李承办"))
        self.anybody.call("Logout", session=session)  # again: it means the same

    def test_sessions_survive_a_restart(self):
        session = self.login("office1")
        self.city.stop("identity")
        type(self).identity = self.city.start("identity", SEED=self.seed)
        self.assertTrue(self.exchange(session))

    def rewrite(self, **changes):
        """Rewrites the one session there is, as if time had passed."""
        redis = self.city.redis.client()
        key, = redis.keys("{identity}:session:*")
        record = service_fixture.message_class("banfu.identity.v1.SessionRecord").FromString(redis.get(key))
        for name, value in changes.items():
            setattr(record, name, value)
        redis.set(key, record.SerializeToString(), keepttl=True)
        return key

    def test_limits_are_kept_by_the_real_clock(self):
        now, redis = int(time.time() * 1000), self.city.redis.client()
        for changes in ({"seen_ms": now - 121 * MINUTE_MS}, {"opened_ms": now - 721 * MINUTE_MS}, {"session_epoch": 1}):
            redis.delete(*redis.keys("{identity}:session:*"))
            session = self.login("office1")
            key = self.rewrite(**changes)
            self.assertEqual(self.refused(self.anybody, "Exchange", session=session, audiences=["reply"]),
                             ("UNAUTHENTICATED", "SESSION_ENDED"))
        self.assertLessEqual(redis.pttl(key), 120 * MINUTE_MS)

    def test_use_prolongs_it_but_not_past_its_end(self):
        now, redis = int(time.time() * 1000), self.city.redis.client()
        redis.delete(*(redis.keys("{identity}:session:*") or ["none"]))
        session = self.login("office1")
        key = self.rewrite(seen_ms=now - 100 * MINUTE_MS, opened_ms=now - 700 * MINUTE_MS)
        self.exchange(session)
        record = service_fixture.message_class("banfu.identity.v1.SessionRecord").FromString(redis.get(key))
        self.assertGreaterEqual(record.seen_ms, now)
        self.assertLessEqual(redis.pttl(key), 20 * MINUTE_MS)

    def test_simulated_clock_does_not_touch_sessions(self):
        session = self.login("office1")
        self.city.set_clock(40 * 24 * 60 * MINUTE_MS)
        self.addCleanup(self.city.set_clock, 40 * 24 * 60 * MINUTE_MS)
        self.identity.wait_for_line("case_clock_set")
        self.assertTrue(self.exchange(session))
        end = time.monotonic() + 10
        while not (me := self.as_account("handler1").call("Me")).simulated:
            self.assertLess(time.monotonic(), end)
        self.assertGreater(me.now_ms, time.time() * 1000 + 39 * 24 * 60 * MINUTE_MS)


if __name__ == "__main__":
    unittest.main()
