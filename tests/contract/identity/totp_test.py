#!/usr/bin/python3
"""One-time codes beside the password, as an authenticator makes them (RFC 6238)."""
import base64
import hashlib
import hmac
import struct
import time
import unittest

import service_fixture

from identity_city import IDENTITY, IdentityTest, log_of, password_of, request_id, write_seed


def code_of(secret: str, steps: int = 0) -> str:
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    number = struct.unpack(">I", digest[digest[-1] & 15:][:4])[0] & 0x7FFFFFFF
    return f"{number % 1000000:06}"


def wrong_code(secret: str) -> str:
    near = {code_of(secret, steps) for steps in range(-2, 3)}
    return next(code for code in (f"{n:06}" for n in range(10)) if code not in near)


class TotpTest(IdentityTest):
    def setUp(self):
        left = 30 - time.time() % 30
        if left < 5:  # the codes of a test are to be of one step
            time.sleep(left)

    def turn_on(self, account, steps=-1):
        """By the code of the step before, so that this step's is still good for a login."""
        me = self.as_account(account)
        prepared = me.call("PrepareTotp")
        self.assertEqual(me.call("SetTotp", request_id=request_id(), on=True, code=code_of(prepared.secret, steps)).state,
                         "ON")
        return prepared.secret

    def try_login(self, account, code=""):
        return self.anybody.refusal("Login", account=account, password=password_of(account), totp=code).reason

    def test_login_asks_for_a_code_and_takes_each_once(self):
        self.make_account("coder")
        secret = self.turn_on("coder")
        self.assertEqual(self.try_login("coder"), "TOTP_REQUIRED")
        self.assertEqual(self.try_login("coder", wrong_code(secret)), "TOTP_WRONG")
        self.assertEqual(self.try_login("coder", "12345"), "TOTP_WRONG")
        code = code_of(secret)
        self.assertTrue(self.anybody.call("Login", account="coder", password=password_of("coder"), totp=code).token)
        self.assertEqual(self.try_login("coder", code), "TOTP_WRONG")
        self.assertTrue(self.anybody.call("Login", account="coder", password=password_of("coder"),
                                          totp=code_of(secret, 1)).token)
        refused = [event.login_refused.why for event in log_of(self.city) if event.login_refused.account == "coder"]
        self.assertEqual(refused, ["TOTP", "TOTP", "TOTP"])

    def test_nobody_without_the_password_hears_of_it(self):
        self.make_account("hidden")
        secret = self.turn_on("hidden")
        for code in ("", code_of(secret)):
            refusal = self.anybody.refusal("Login", account="hidden", password="Wrong-password-1", totp=code)
            self.assertEqual(refusal.reason, "LOGIN_WRONG")

    def test_guessing_codes_locks_as_guessing_passwords_does(self):
        self.make_account("guessed")
        secret = self.turn_on("guessed")
        reasons = [self.try_login("guessed", wrong_code(secret)) for _ in range(11)]
        self.assertEqual(reasons, ["TOTP_WRONG"] * 10 + ["LOGIN_TOO_OFTEN"])

    def test_it_is_in_force_only_after_a_code_was_shown(self):
        self.make_account("hasty")
        me = self.as_account("hasty")
        secret = me.call("PrepareTotp").secret
        again = me.call("PrepareTotp")
        self.assertEqual(again.uri, f"otpauth://totp/Banfu:hasty?secret={again.secret}&issuer=Banfu")
        refusal = me.refusal("SetTotp", request_id=request_id(), on=True, code=code_of(secret))
        self.assertEqual((refusal.code, refusal.reason, list(refusal.fields)),
                         ("FAILED_PRECONDITION", "TOTP_CODE_WRONG", ["code"]))
        self.login("hasty")

    def test_it_is_taken_off_by_a_code_or_by_the_administrator(self):
        self.make_account("switcher")
        secret, me = self.turn_on("switcher"), None
        session = self.anybody.call("Login", account="switcher", password=password_of("switcher"),
                                    totp=code_of(secret)).token
        me = self.city.client("identity", IDENTITY, self.exchange(session))
        self.assertEqual(self.refused(me, "SetTotp", request_id=request_id(), on=True, code="000000"),
                         ("FAILED_PRECONDITION", "TOTP_ON_ALREADY"))
        self.assertEqual(self.refused(me, "SetTotp", request_id=request_id(), code=wrong_code(secret)),
                         ("FAILED_PRECONDITION", "TOTP_CODE_WRONG"))
        self.assertEqual(me.call("SetTotp", request_id=request_id(), code=code_of(secret, 1)).state, "OFF")
        self.login("switcher")
        self.assertEqual(self.refused(me, "SetTotp", request_id=request_id(), code="000000"),
                         ("FAILED_PRECONDITION", "TOTP_NOT_ON"))

        self.make_account("loser")
        self.turn_on("loser")
        self.assertEqual(self.try_login("loser"), "TOTP_REQUIRED")
        self.make_account("loser", new_password="", clear_totp=True)
        self.login("loser")

    def test_account_is_named_in_the_uri_whatever_its_letters(self):
        self.make_account("张三.1")
        self.assertIn("totp/Banfu:%E5%BC%A0%E4%B8%89.1?", self.as_account("张三.1").call("PrepareTotp").uri)

    def test_what_was_not_prepared_cannot_be_turned_on(self):
        self.make_account("early")
        self.assertEqual(self.refused(self.as_account("early"), "SetTotp", request_id=request_id(), on=True, code="000000"),
                         ("FAILED_PRECONDITION", "TOTP_NOT_PREPARED"))

    def test_no_secret_reaches_the_disk(self):
        self.make_account("careful")
        secret = self.turn_on("careful")
        kept = b"".join(path.read_bytes() for path in self.city.redis.folder.rglob("*.aof"))
        self.assertNotIn(secret.encode(), kept)
        self.assertNotIn(base64.b32decode(secret), kept)
        self.assertNotIn(secret, "".join(self.identity.log))


class WithoutKeyTest(unittest.TestCase):
    def test_without_a_key_file_there_is_none(self):
        with service_fixture.City() as city:
            city.start("identity", SEED=write_seed(city.folder / "seed"), SEAL_KEY="")
            client = city.client("identity", IDENTITY, city.token("identity", "office1", "OFFICE", epoch=2**52))
            self.assertEqual(client.refusal("PrepareTotp").reason, "TOTP_UNAVAILABLE")


if __name__ == "__main__":
    unittest.main()
