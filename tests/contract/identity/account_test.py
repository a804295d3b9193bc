#!/usr/bin/python3
"""Accounts and units after the seed: one's own password, and what the administrator sets."""
import time
import unittest

import grpc
from service_fixture import Refusal

from identity_city import DOCKET, IdentityTest, log_of, password_of, request_id

NEW = "Quite-another-1"


def wait_until_revoked(test, client, method, **fields):
    """Within a second on a machine that rests; long before the token's own minute is over on any."""
    begun = time.monotonic()
    while time.monotonic() - begun < 10:
        try:
            client.call(method, **fields)
        except grpc.RpcError as error:
            test.assertEqual(Refusal(error).reason, "TOKEN_REVOKED")
            return
        time.sleep(0.01)
    raise AssertionError("a token of before is still believed")


class PasswordTest(IdentityTest):
    shelf = True

    def change(self, client, old, new, **fields):
        return client.call("ChangePassword", **({"request_id": request_id(), "old_password": old, "new_password": new}
                                                | fields))

    def test_new_password_ends_sessions_and_tokens(self):
        self.make_account("changer")
        session, me = self.login("changer"), self.as_account("changer")
        shelf = self.as_account("changer", on="shelf")
        thing = {"docket": DOCKET, "proposal": "suggestion-1"}
        shelf.call("Get", **thing)
        self.assertEqual(self.change(me, password_of("changer"), NEW).state, "CHANGED")
        wait_until_revoked(self, shelf, "Get", **thing)
        self.assertEqual(self.refused(self.anybody, "Exchange", session=session, audiences=["reply"]),
                         ("UNAUTHENTICATED", "SESSION_ENDED"))
        self.assertEqual(self.refused(self.anybody, "Login", account="changer", password=password_of("changer"))[1],
                         "LOGIN_WRONG")
        self.as_account("changer", NEW, on="shelf").call("Get", **thing)

    def test_repeated_request_changes_it_once(self):
        self.make_account("repeater")
        me = self.as_account("repeater")
        calls = [me.start("ChangePassword", request_id="once", old_password=password_of("repeater"), new_password=NEW)
                 for _ in range(2)]  # at once: what is done calls in the token that asked for it
        self.assertEqual(calls[0].result(), calls[1].result())

    def test_old_password_must_be_right(self):
        self.make_account("forgetful")
        me = self.as_account("forgetful")
        refusal = me.refusal("ChangePassword", request_id=request_id(), old_password="Wrong-password-1", new_password=NEW)
        self.assertEqual((refusal.code, refusal.reason, list(refusal.fields)),
                         ("FAILED_PRECONDITION", "PASSWORD_WRONG", ["old_password"]))
        self.login("forgetful")

    def test_guessing_the_old_password_is_guessing(self):
        self.make_account("guessed")
        me = self.as_account("guessed")
        reasons = [me.refusal("ChangePassword", request_id=request_id(), old_password=f"Wrong-password-{n}",
                              new_password=NEW).reason for n in range(11)]
        self.assertEqual(reasons, ["PASSWORD_WRONG"] * 10 + ["LOGIN_TOO_OFTEN"])

    def test_weak_passwords(self):
        me = self.as_account("office1")
        for weak in ("short-1A", "alllowercase", "office1-Abc-9"):
            refusal = me.refusal("ChangePassword", request_id=request_id(), old_password=password_of("office1"),
                                 new_password=weak)
            self.assertEqual((refusal.reason, list(refusal.fields)), ("PASSWORD_WEAK", ["new_password"]), weak)

    def test_nothing_of_it_in_the_log(self):
        self.make_account("quiet")
        self.change(self.as_account("quiet"), password_of("quiet"), "Very-special-7")
        event = log_of(self.city)
        changed = [e for e in event if e.WhichOneof("body") == "password_changed" and e.actor.account == "quiet"]
        self.assertEqual(len(changed), 1)
        kept = b"".join(path.read_bytes() for path in self.city.redis.folder.rglob("*.aof"))
        self.assertNotIn(b"Very-special-7", kept)


class AdministratorTest(IdentityTest):
    def setUp(self):
        self.administrator = self.as_account("administrator1")

    def set(self, account, **fields):
        return {"request_id": request_id(), "account": account, "name": "新人",
                "posts": [{"role": "HANDLER", "scope": "市教育局"}], "new_password": password_of(account)} | fields

    def test_new_account_signs_in_with_its_posts(self):
        receipt = self.administrator.call("SetAccount", **self.set("liaison9", posts=[{"role": "LIAISON", "scope": "市教育局"}]))
        self.assertEqual((receipt.version, receipt.state), (1, "ENABLED"))
        me = self.as_account("liaison9").call("Me")
        self.assertEqual([(post.role, post.scope) for post in me.posts], [("LIAISON", "市教育局")])
        event = log_of(self.city)[receipt.position - 1]
        self.assertEqual((event.actor.account, event.actor.role), ("administrator1", "ADMINISTRATOR"))
        self.assertEqual((event.account_set.account, event.account_set.created, event.account_set.password_set,
                          list(event.account_set.posts)), ("liaison9", True, True, ["LIAISON 市教育局"]))

    def test_changed_posts_call_in_tokens_but_not_sessions(self):
        self.administrator.call("SetAccount", **self.set("mover"))
        session, me = self.login("mover"), self.as_account("mover")
        moved = self.set("mover", posts=[{"role": "HANDLER", "scope": "市住建局"}], new_password="", version=1)
        self.assertEqual(self.administrator.call("SetAccount", **moved).version, 2)
        wait_until_revoked(self, me, "Me")
        self.assertTrue(self.exchange(session))
        self.assertEqual(self.refused(self.administrator, "SetAccount", **moved | {"request_id": request_id()}),
                         ("ABORTED", "VERSION_STALE"))

    def test_a_post_is_held_on_its_days(self):
        post = {"role": "PRINCIPAL", "scope": "市住建局"}
        before, today = post | {"until": "2020-12-31"}, {"role": "LEADER", "scope": "市住建局", "from": "2021-01-01"}
        self.administrator.call("SetAccount", **self.set("leader9", posts=[before, today]))
        me = self.as_account("leader9").call("Me")
        self.assertEqual([(held.role, getattr(held, "from")) for held in me.posts], [("LEADER", "2021-01-01")])

    def test_the_same_again_writes_nothing(self):
        posts = [{"role": "LIAISON", "scope": "市教育局", "deputy": True}]
        self.administrator.call("SetAccount", **self.set("same", posts=posts))
        before = len(log_of(self.city))
        again = self.administrator.call("SetAccount", **self.set("same", posts=posts, new_password=""))
        self.assertEqual((again.version, again.position, len(log_of(self.city))), (1, 0, before))

    def test_a_unit_has_one_liaison_officer_and_deputies(self):
        """Rule 8: whoever is not in charge is a deputy, with the same rights."""
        officer = [{"role": "LIAISON", "scope": "市住建局"}]
        self.administrator.call("SetAccount", **self.set("officer", posts=officer))
        refusal = self.administrator.refusal("SetAccount", **self.set("second", posts=officer))
        self.assertIn("已有联络员“officer”", refusal.fields["posts[0].role"])
        self.administrator.call("SetAccount", **self.set("second", posts=[officer[0] | {"deputy": True}]))
        self.assertEqual([(post.role, post.scope) for post in self.as_account("second").call("Me").posts],
                         [("LIAISON", "市住建局")])
        refusal = self.administrator.refusal("SetAccount", **self.set("third", posts=[{
            "role": "HANDLER", "scope": "市住建局", "deputy": True}]))
        self.assertIn("posts[0].deputy", refusal.fields)
        twice = self.administrator.refusal("SetAccount", **self.set("third", posts=[
            officer[0] | {"until": "2030-12-31"}, officer[0] | {"deputy": True}]))
        self.assertIn("posts[1].role", twice.fields)
        # The post counts until its last day, even of an account that is disabled meanwhile.
        for fields in ({"posts": [officer[0] | {"until": "2030-12-31"}]}, {"posts": officer, "disabled": True}):
            self.administrator.call("SetAccount", **self.set("officer", **fields))
            refusal = self.administrator.refusal("SetAccount", **self.set("second", posts=officer))
            self.assertIn("已有联络员“officer”", refusal.fields["posts[0].role"])

    def test_a_post_in_use_passes_by_a_hand_over_alone(self):
        """Rule 8: the administrator fills a vacant post, and takes none away."""
        unit = {"short_name": "市水利局", "full_name": "朔州市水利局", "kind": "department"}
        self.administrator.call("SetUnit", request_id=request_id(), docket=DOCKET, unit=unit)
        officer = [{"role": "LIAISON", "scope": "市水利局"}]
        ended = [officer[0] | {"until": "2020-12-31"}]
        self.administrator.call("SetAccount", **self.set("once", posts=ended))
        self.administrator.call("SetAccount", **self.set("water", posts=officer))
        for posts in ([], [{"role": "HANDLER", "scope": "市水利局"}], [officer[0] | {"deputy": True}], ended):
            refusal = self.administrator.refusal("SetAccount", **self.set("water", posts=posts))
            self.assertEqual((refusal.code, list(refusal.fields)), ("INVALID_ARGUMENT", ["posts"]), posts)
            self.assertIn("交接", refusal.fields["posts"])
        self.administrator.call("SetAccount", **self.set("water", posts=officer + [{"role": "HANDLER", "scope": "市水利局"}]))
        self.assertEqual(self.administrator.call("SetAccount", **self.set("once", posts=[])).state, "ENABLED")

    def test_every_fault_is_named(self):
        refusal = self.administrator.refusal("SetAccount", **self.set("bad name:", name="", new_password="weak", posts=[
            {"role": "KING"}, {"role": "SERVICE"}, {"role": "HANDLER", "scope": "市住建局", "from": "2022-13-01"}]))
        self.assertEqual((refusal.code, set(refusal.fields)), ("INVALID_ARGUMENT", {
            "account", "name", "new_password", "posts[0].role", "posts[1].role", "posts[2].from"}))
        unknown = self.administrator.refusal("SetAccount", **self.set("liaison-x1", posts=[{"role": "HANDLER", "scope": "没有局"}]))
        self.assertEqual(list(unknown.fields), ["posts[0].scope"])
        kind = self.administrator.refusal("SetAccount", **self.set("committee-x1", posts=[{"role": "COMMITTEE", "scope": "建议"}]))
        self.assertEqual(list(kind.fields), ["posts[0].scope"])
        self.assertIn("new_password", self.administrator.refusal("SetAccount", **self.set("liaison-x2", new_password="")).fields)

    def test_nobody_gives_himself_a_post(self):
        own = self.set("administrator1", posts=[{"role": "OFFICE"}], new_password="")
        self.assertEqual(self.refused(self.administrator, "SetAccount", **own), ("PERMISSION_DENIED", "NOT_ALLOWED"))

    def test_only_the_administrator(self):
        for account in ("office1", "handler1", "principal1", "auditor1"):
            somebody = self.as_account(account)
            for method, fields in (("SetAccount", self.set("new1")), ("SetUnit", {"request_id": request_id(),
                                                                                  "docket": DOCKET})):
                self.assertEqual(self.refused(somebody, method, **fields), ("PERMISSION_DENIED", "NOT_ALLOWED"))


class UnitsTest(IdentityTest):
    def test_list(self):
        units = self.as_account("handler1").call("ListUnits", docket=DOCKET).units
        self.assertIn(("市住建局", "朔州市住房和城乡建设局", "department", "朔住建函"),
                      [(unit.short_name, unit.full_name, unit.kind, unit.letter_code) for unit in units])
        self.assertEqual(self.refused(self.anybody, "ListUnits", docket=DOCKET), ("UNAUTHENTICATED", "TOKEN_MISSING"))
        self.assertEqual(self.refused(self.as_account("handler1"), "ListUnits", docket="datong-2022"),
                         ("NOT_FOUND", "DOCKET_UNKNOWN"))

    def test_successor_answers_from_the_day_after(self):
        administrator, reader = self.as_account("administrator1"), self.as_account("office1")
        new = {"short_name": "市城管局", "full_name": "朔州市城市管理局", "kind": "department", "from": "2022-06-01"}
        old = {"short_name": "市园林局", "full_name": "朔州市园林局", "kind": "department", "until": "2022-05-31",
               "successor": "市城管局"}

        def set_unit(unit, **fields):
            return administrator.call("SetUnit", request_id=request_id(), docket=DOCKET, unit=unit, **fields)
        unknown = administrator.refusal("SetUnit", request_id=request_id(), docket=DOCKET, unit=old)
        self.assertEqual(list(unknown.fields), ["unit.successor"])
        first = set_unit(new)
        self.assertEqual(set_unit(old, version=first.version).version, first.version + 1)

        def answering(name, date):
            found, = reader.call("FindUnits", docket=DOCKET, names=[name], date=date).units
            return found.known, found.answering.short_name
        self.assertEqual(answering("市园林局", "2022-05-31"), (True, "市园林局"))
        self.assertEqual(answering("市园林局", "2022-06-01"), (True, "市城管局"))
        self.assertEqual(answering("市园林局", ""), (True, "市城管局"))
        self.assertEqual(answering("没有局", ""), (False, ""))
        self.assertEqual(list(reader.refusal("FindUnits", docket=DOCKET, names=["x"], date="2022-02-30").fields), ["date"])

    def test_faults_of_a_unit(self):
        administrator = self.as_account("administrator1")
        refusal = administrator.refusal("SetUnit", request_id=request_id(), docket=DOCKET, unit={
            "short_name": "a/b", "kind": "palace", "from": "soon"})
        self.assertEqual(set(refusal.fields), {"unit.short_name", "unit.full_name", "unit.kind", "unit.from"})
        self.assertEqual(list(administrator.refusal("SetUnit", request_id=request_id(), docket=DOCKET).fields), ["unit"])


if __name__ == "__main__":
    unittest.main()
