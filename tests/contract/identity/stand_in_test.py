#!/usr/bin/python3
"""Stand-ins and written authority (rule 17): entered and ended by the unit's liaison officer, seen by the unit and the
office, carried by tokens on their days and no others."""
import concurrent.futures
import datetime
import time
import unittest

import docket_log
import grpc
import held_redis
from service_fixture import Refusal, message_class

from identity_city import DOCKET, IDENTITY, IdentityTest, log_of, request_id

UNIT = "市教育局"
NEVER_CALLED_IN = 1 << 60  # an epoch later than whatever changes an account
SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
PEOPLE = (("liaison", "LIAISON", False), ("deputy", "LIAISON", True), ("leader", "LEADER", False),
          ("vice", "LEADER", False), ("chief", "PRINCIPAL", False), ("clerk", "HANDLER", False))


def day(offset: int) -> str:
    """So many days from today, as Asia/Shanghai counts them."""
    return (datetime.datetime.now(SHANGHAI).date() + datetime.timedelta(days=offset)).isoformat()


class StandIns(IdentityTest):
    people_made = False

    def setUp(self):
        """The unit's people; each test begins with nobody standing in."""
        if not self.people_made:
            for name, role, deputy in PEOPLE:
                self.make_account(name, name=f"{name}先生", posts=[{"role": role, "scope": UNIT, "deputy": deputy}])
            type(self).people_made = True
        self.liaison = self.officer("liaison")
        for entry in self.entries():
            if entry.state in ("UPCOMING", "STANDING"):
                self.end(entry.number)

    def officer(self, account):
        return self.city.client("identity", IDENTITY, self.city.token(
            "identity", account, "LIAISON", UNIT, name=f"{account}先生", epoch=NEVER_CALLED_IN))

    def wish(self, **fields):
        return {"request_id": request_id(), "docket": DOCKET, "unit": UNIT, "account": "leader", "role": "PRINCIPAL",
                "on_behalf_of": "chief", "ground": "AUTHORISED_IN_WRITING", "paper": "朔教授〔2022〕3号",
                "paper_date": day(0), "from": day(0), "until": day(10)} | fields

    def enter(self, **fields):
        return self.liaison.call("PutStandIn", **self.wish(**fields))

    def end(self, number, **fields):
        return self.liaison.call("EndStandIn", **{"request_id": request_id(), "docket": DOCKET, "unit": UNIT,
                                                  "number": number, "reason": "主要负责人返岗"} | fields)

    def entries(self, client=None):
        return (client or self.liaison).call("ListStandIns", docket=DOCKET, unit=UNIT).stand_ins

    def posts(self, account):
        return [(post.role, post.on_behalf_of, post.behalf_name) for post in self.as_account(account).call("Me").posts]

    def faults(self, **fields):
        refusal = self.liaison.refusal("PutStandIn", **self.wish(**fields))
        self.assertEqual((refusal.code, refusal.reason), ("INVALID_ARGUMENT", "FIELDS_INVALID"), fields)
        return set(refusal.fields)


class StandInTest(StandIns):
    # --- what becomes of it ---

    def test_the_post_is_the_accounts_until_it_is_ended(self):
        before = self.as_account("leader")
        receipt = self.enter()
        self.assertEqual((receipt.state, receipt.due_date), ("STANDING", day(10)))
        self.wait_until_called_in(before)
        self.assertEqual(self.posts("leader"), [("LEADER", "", ""), ("PRINCIPAL", "chief", "chief先生")])
        standing = self.as_account("leader")
        self.assertEqual(self.end(receipt.number).state, "ENDED")
        self.wait_until_called_in(standing)
        self.assertEqual(self.posts("leader"), [("LEADER", "", "")])
        refusal = self.liaison.refusal("EndStandIn", request_id=request_id(), docket=DOCKET, unit=UNIT,
                                       number=receipt.number, reason="再次")
        self.assertEqual((refusal.code, refusal.reason, refusal.metadata["state"]),
                         ("FAILED_PRECONDITION", "STAND_IN_OVER", "ENDED"))

    def wait_until_called_in(self, client):
        end = time.monotonic() + 20
        while True:
            try:
                client.call("Me")
            except grpc.RpcError as error:
                self.assertEqual(Refusal(error).reason, "TOKEN_REVOKED")
                return
            self.assertLess(time.monotonic(), end, "a token of before is still believed")
            time.sleep(0.01)

    def test_ended_ones_stay_for_the_unit_and_the_office_to_see(self):
        number = self.enter(ground="IN_CHARGE", paper="朔组干〔2022〕8号", paper_date=day(-3), **{"from": day(-2)}).number
        self.end(number, reason="任命新局长")
        for reader in ("office1", "clerk", "chief", "deputy"):
            entry = self.entries(self.as_account(reader))[number - 1]
            self.assertEqual((entry.number, entry.account, entry.name, entry.role, entry.on_behalf_of, entry.behalf_name),
                             (number, "leader", "leader先生", "PRINCIPAL", "chief", "chief先生"))
            self.assertEqual((entry.ground, entry.paper, entry.paper_date, getattr(entry, "from"), entry.until),
                             (1, "朔组干〔2022〕8号", day(-3), day(-2), day(10)))
            self.assertEqual((entry.state, entry.entered_by, entry.ended_by, entry.ended_by_name, entry.end_reason),
                             ("ENDED", "liaison", "liaison", "liaison先生", "任命新局长"))
            self.assertTrue(0 < entry.entered_ms <= entry.ended_ms)

    def test_the_log_says_who_when_for_whom(self):
        receipt = self.enter()
        event = log_of(self.city)[receipt.position - 1]
        self.assertEqual((event.actor.account, event.actor.role, event.actor.unit, event.unit),
                         ("liaison", "LIAISON", UNIT, UNIT))
        told = event.stand_in_entered
        self.assertEqual((told.number, told.account, told.role, told.on_behalf_of, told.behalf_name, told.ground, told.paper,
                          getattr(told, "from"), told.until),
                         (receipt.number, "leader", "PRINCIPAL", "chief", "chief先生", "AUTHORISED_IN_WRITING",
                          "朔教授〔2022〕3号", day(0), day(10)))
        ended = self.end(receipt.number, reason="返岗")
        event = log_of(self.city)[ended.position - 1]
        self.assertEqual((event.reason, event.stand_in_ended.account, event.stand_in_ended.on_behalf_of),
                         ("返岗", "leader", "chief"))
        lines = self.as_account("auditor1").call("ListTrail", trail="ACCOUNTS", after=receipt.position - 1).entries
        self.assertEqual([(line.what, line.subject, line.why) for line in lines if line.what.startswith("STAND_IN")],
                         [("STAND_IN_ENTERED", "leader", "朔教授〔2022〕3号"), ("STAND_IN_ENDED", "leader", "返岗")])

    # --- who may ---

    def test_only_the_units_own_liaison_officer_enters(self):
        self.make_account("liaison-elsewhere", "LIAISON", "市住建局")
        for account in ("office1", "clerk", "leader", "chief", "administrator1", "auditor1", "liaison-elsewhere"):
            client = self.as_account(account)
            self.assertEqual(self.refused(client, "PutStandIn", **self.wish()), ("PERMISSION_DENIED", "NOT_ALLOWED"), account)
            self.assertEqual(self.refused(client, "EndStandIn", request_id=request_id(), docket=DOCKET, unit=UNIT, number=1,
                                          reason="x"), ("PERMISSION_DENIED", "NOT_ALLOWED"), account)
        for account in ("administrator1", "auditor1", "handler1", "liaison-elsewhere"):
            self.assertEqual(self.refused(self.as_account(account), "ListStandIns", docket=DOCKET, unit=UNIT),
                             ("PERMISSION_DENIED", "NOT_ALLOWED"), account)

    def test_nobody_enters_oneself_but_the_deputy_may(self):
        refusal = self.liaison.refusal("PutStandIn", **self.wish(account="liaison"))
        self.assertEqual((refusal.code, refusal.reason), ("PERMISSION_DENIED", "STAND_IN_ONESELF"))
        self.assertEqual(self.officer("deputy").call("PutStandIn", **self.wish(account="liaison")).state, "STANDING")
        self.assertEqual(self.posts("liaison"), [("LIAISON", "", ""), ("PRINCIPAL", "chief", "chief先生")])

    def test_the_administrator_gives_nobody_anothers_post(self):
        administrator = self.as_account("administrator1")
        refusal = administrator.refusal("SetAccount", request_id=request_id(), account="vice", name="vice先生", posts=[
            {"role": "LEADER", "scope": UNIT},
            {"role": "PRINCIPAL", "scope": UNIT, "on_behalf_of": "chief", "paper": "任意文件"}])
        self.assertEqual((refusal.code, list(refusal.fields)), ("INVALID_ARGUMENT", ["posts[1].on_behalf_of"]))
        self.assertIn("联络员", refusal.fields["posts[1].on_behalf_of"])

    def test_a_post_that_nobody_entered_is_not_issued(self):
        """What an older release or a hand in the store left there counts for nothing."""
        account = message_class("banfu.identity.v1.AccountRecord")
        redis, key = self.city.redis.client(), "{identity}:entity:identity:account/clerk"
        key, = [one.decode() for one in redis.keys("{identity}:*account/clerk") if redis.type(one) in (b"string", b"hash")
                and b"version" not in one]
        stored = redis.hgetall(key) if redis.type(key) == b"hash" else {b"": redis.get(key)}
        field, packed = next((name, value) for name, value in stored.items() if b"clerk" in value)
        record = account.FromString(packed)
        record.posts.add(role=6, scope=UNIT, on_behalf_of="chief", paper="任意文件")
        changed = record.SerializeToString()
        redis.hset(key, field, changed) if field else redis.set(key, changed)
        self.assertEqual(self.posts("clerk"), [("HANDLER", "", "")])

    def test_posts_set_by_the_administrator_leave_stand_ins_alone(self):
        number = self.enter().number
        administrator = self.as_account("administrator1")
        own = [{"role": "LEADER", "scope": UNIT}, {"role": "DIVISION_HEAD", "scope": UNIT}]
        administrator.call("SetAccount", request_id=request_id(), account="leader", name="leader先生", posts=own)
        self.assertEqual([role for role, _, _ in self.posts("leader")], ["LEADER", "DIVISION_HEAD", "PRINCIPAL"])
        # The post it rests on stays, of either of them, until the liaison officer has ended it.
        for account, posts in (("leader", [{"role": "HANDLER", "scope": "市住建局"}]), ("chief", []),
                               ("chief", [{"role": "PRINCIPAL", "scope": UNIT, "until": day(2)}])):
            refusal = administrator.refusal("SetAccount", request_id=request_id(), account=account, name=account, posts=posts)
            self.assertIn(f"第{number}号代行", refusal.fields["posts"])
        self.end(number)
        administrator.call("SetAccount", request_id=request_id(), account="leader", name="leader先生",
                           posts=[{"role": "LEADER", "scope": UNIT}])
        self.assertEqual(self.posts("leader"), [("LEADER", "", "")])

    # --- bad input ---

    def test_every_fault_is_named(self):
        self.assertEqual(self.faults(account="", role="KING", on_behalf_of="a b", ground="UNSPECIFIED", paper="", paper_date="",
                                     until="2022-02-30", **{"from": "soon"}),
                         {"account", "role", "on_behalf_of", "paper", "paper_date", "from", "until"})
        self.assertEqual(self.faults(ground="UNSPECIFIED"), {"ground"})
        self.assertEqual(self.faults(role="LEADER", on_behalf_of="vice", ground="IN_CHARGE"), {"ground"})
        self.assertEqual(self.faults(role="LIAISON", on_behalf_of="deputy"), {"role"})
        self.assertEqual(self.faults(on_behalf_of="leader"), {"on_behalf_of"})
        self.assertEqual(self.faults(paper="一\n二"), {"paper"})
        self.assertEqual(self.faults(paper="长" * 51), {"paper"})
        self.assertEqual(self.faults(paper_date=day(1), **{"from": day(2)}), {"paper_date"})
        self.assertEqual(self.faults(**{"from": day(-1)}), {"from"})
        self.assertEqual(self.faults(until=day(-1), paper_date=day(-9), **{"from": day(-5)}), {"until"})
        self.assertEqual(self.faults(account="nobody"), {"account"})
        self.assertEqual(self.faults(account="handler1"), {"account"})
        self.assertEqual(self.faults(on_behalf_of="vice"), {"on_behalf_of"})
        self.assertEqual(self.faults(on_behalf_of="nobody"), {"on_behalf_of"})
        refusal = self.as_account("office1").refusal("ListStandIns", docket=DOCKET, unit="")
        self.assertEqual(list(refusal.fields), ["unit"])
        refusal = self.as_account("office1").refusal("ListStandIns", docket=DOCKET, unit="没有局")
        self.assertEqual((refusal.code, refusal.reason), ("NOT_FOUND", "UNIT_UNKNOWN"))
        self.assertEqual(self.refused(self.liaison, "PutStandIn", **self.wish(docket="datong-2022")),
                         ("NOT_FOUND", "DOCKET_UNKNOWN"))
        self.assertEqual(self.refused(self.liaison, "EndStandIn", request_id=request_id(), docket=DOCKET, unit=UNIT,
                                      number=999, reason="x"), ("NOT_FOUND", "NO_SUCH_STAND_IN"))
        refusal = self.liaison.refusal("EndStandIn", request_id=request_id(), docket=DOCKET, unit=UNIT,
                                       number=self.enter().number)
        self.assertEqual(list(refusal.fields), ["reason"])

    # --- again, stale, at once ---

    def test_the_same_request_is_one_entry(self):
        wish = self.wish()
        first, again = (self.liaison.call("PutStandIn", **wish) for _ in range(2))
        self.assertEqual(first, again)
        self.assertEqual(self.refused(self.liaison, "PutStandIn", **wish | {"paper": "另一份"}),
                         ("INVALID_ARGUMENT", "REQUEST_ID_REUSED"))
        other = self.liaison.refusal("PutStandIn", **self.wish())
        self.assertEqual((other.code, other.reason, other.allowed), ("ALREADY_EXISTS", "STAND_IN_STANDS", ["END_STAND_IN"]))
        ended = request_id()
        self.assertEqual(self.end(first.number, request_id=ended), self.end(first.number, request_id=ended))

    def test_a_stale_version_is_told(self):
        version = self.enter().version
        self.assertEqual(self.liaison.call("ListStandIns", docket=DOCKET, unit=UNIT).version, version)
        self.enter(account="vice", version=version)
        refusal = self.liaison.refusal("PutStandIn", **self.wish(role="LEADER", account="clerk", on_behalf_of="vice",
                                                                version=version))
        self.assertEqual((refusal.code, refusal.reason), ("ABORTED", "VERSION_STALE"))

    def test_of_two_at_once_one_runs_the_unit(self):
        """Races of several officers: whoever is slower decides again, by what the other has entered."""
        before = len(self.entries())
        clients = [self.officer(account) for account in ("liaison", "deputy") * 3]
        people = ("leader", "vice", "clerk") * 2
        with concurrent.futures.ThreadPoolExecutor(len(clients)) as pool:
            outcomes = list(pool.map(lambda pair: self.attempt(*pair), zip(clients, people)))
        self.assertEqual(outcomes.count("STANDING"), 1, outcomes)
        self.assertLessEqual(set(outcomes), {"STANDING", "IN_CHARGE_ALREADY", "STAND_IN_STANDS", "VERSION_CONFLICT"})
        self.assertEqual(len(self.entries()), before + 1)
        standing = [account for account in ("leader", "vice", "clerk") if len(self.posts(account)) > 1]
        self.assertEqual(standing, [self.entries()[-1].account])

    def attempt(self, client, account):
        try:
            return client.call("PutStandIn", **self.wish(account=account, ground="IN_CHARGE")).state
        except grpc.RpcError as error:
            return Refusal(error).reason


class UnitEndTest(StandIns):
    """With its unit (rules 5 and 17)."""

    def set_unit(self, **fields):
        unit = {"short_name": UNIT, "full_name": "朔州市教育局", "kind": "department", "letter_code": "朔教函"} | fields
        return {"request_id": request_id(), "docket": DOCKET, "unit": unit}

    def units_ended(self, **wanted):
        """What the last event of the unit says of stand-ins, once there is one such."""
        end = time.monotonic() + 20
        while True:
            told = [event.unit_set for event in log_of(self.city) if event.WhichOneof("body") == "unit_set"
                    and all(getattr(event.unit_set, name) == value for name, value in wanted.items())]
            if told:
                return told[-1].stand_ins_ended
            self.assertLess(time.monotonic(), end, "the unit did not end")
            time.sleep(0.01)

    def ends_with_its_unit(self, number, other, told):
        self.assertEqual(sorted((one.number, one.unit, one.account, one.on_behalf_of) for one in told),
                         [(number, UNIT, "leader", "chief"), (other, UNIT, "clerk", "vice")])
        self.assertIn("规则5", told[0].reason)
        self.assertEqual([self.posts(account) for account in ("leader", "clerk")], [[("LEADER", "", "")], [("HANDLER", "", "")]])
        self.assertEqual([(entry.state, entry.ended_by) for entry in self.entries() if entry.number in (number, other)],
                         [("ENDED", "service:identity")] * 2)
        self.assertEqual(self.faults(), {"until"})

    def enter_two(self):
        return (self.enter().number,
                self.enter(account="clerk", role="LEADER", on_behalf_of="vice", **{"from": day(3)}).number)

    def stands_again(self):
        self.as_account("administrator1").call("SetUnit", **self.set_unit())

    def test_a_stand_in_ends_with_its_unit(self):
        administrator = self.as_account("administrator1")
        number, upcoming = self.enter_two()
        self.addCleanup(self.stands_again)
        refusal = administrator.refusal("SetUnit", **self.set_unit(until=day(5)))
        self.assertEqual((refusal.reason, list(refusal.fields)), ("FIELDS_INVALID", ["unit.until"]))
        self.assertEqual(self.posts("leader"), [("LEADER", "", ""), ("PRINCIPAL", "chief", "chief先生")])
        administrator.call("SetUnit", **self.set_unit(until=day(10)))
        self.assertEqual(len(self.posts("leader")), 2, "neither outlasts the unit")
        self.assertEqual(self.faults(account="vice", until=day(11)), {"until"})
        administrator.call("SetUnit", **self.set_unit(until=day(-1)))
        self.ends_with_its_unit(number, upcoming, self.units_ended(until=day(-1), successor=""))

    def test_a_stand_in_that_is_entered_meanwhile_ends_too(self):
        """By another replica, while the one that ends the unit looks at those who stand in."""
        number = self.enter().number
        self.addCleanup(self.stands_again)
        # the persons are loaded by a trip that names leader's account, known by the register looked at before
        with held_redis.HeldRedis(self.city.redis.socket, self.city.folder / "held.sock", b"account/leader") as held:
            self.city.start("identity2", "services/identity/banfu-identity", REDIS=held.address)
            token = self.exchange(self.login("administrator1"))
            answer = self.city.client("identity2", IDENTITY, token).start("SetUnit", **self.set_unit(until=day(-1)))
            held.wait()
            other = self.enter(account="clerk", role="LEADER", on_behalf_of="vice").number
            held.go_on()
            self.assertEqual(answer.result().state, "SET")
            self.assertEqual(self.city.stop("identity2"), 0)
        self.ends_with_its_unit(number, other, self.units_ended(until=day(-1)))

    def test_a_stand_in_ends_where_a_successor_takes_over(self):
        number, upcoming = self.enter_two()
        before = len(log_of(self.city))
        self.addCleanup(self.stands_again)
        docket_log.DocketLog(self.city, DOCKET).append("unit_succeeded", unit=UNIT, successor="市住建局", since=day(0))
        self.ends_with_its_unit(number, upcoming, self.units_ended(until=day(-1), successor="市住建局"))
        lines = [line.why for line in self.as_account("auditor1").call("ListTrail", trail="ACCOUNTS", after=before).entries
                 if line.what == "UNIT_SET"]
        self.assertIn(f"第{number}号代行（leader代chief）", "".join(lines))


class HandOverTest(StandIns):
    """Apart: its unit has other officers in the end (rule 8)."""

    def hand_over(self, giver, taker):
        """As assignment tells it; returns what identity made of it."""
        docket_log.DocketLog(self.city, DOCKET).append("liaison_moved", unit=UNIT, from_account=giver, to_account=taker)
        end = time.monotonic() + 20
        while True:
            told = [event.liaison_moved for event in log_of(self.city) if event.WhichOneof("body") == "liaison_moved"
                    and (event.liaison_moved.from_account, event.liaison_moved.to_account) == (giver, taker)]
            if told:
                return told[-1]
            self.assertLess(time.monotonic(), end, "the hand-over was not followed")
            time.sleep(0.01)

    def test_a_hand_over_ends_what_the_former_officer_stood_in_for(self):
        """Who was officer and nothing else is of the unit no more (rule 28); what the officer entered for others stays."""
        kept = self.enter(account="vice").number
        number = self.officer("deputy").call("PutStandIn", **self.wish(account="liaison")).number
        self.assertEqual(self.posts("liaison"), [("LIAISON", "", ""), ("PRINCIPAL", "chief", "chief先生")])
        told = self.hand_over("liaison", "deputy")
        self.assertEqual([(one.number, one.unit, one.account, one.on_behalf_of) for one in told.stand_ins_ended],
                         [(number, UNIT, "liaison", "chief")])
        self.assertIn("规则17、28", told.stand_ins_ended[0].reason)
        self.assertEqual(self.posts("liaison"), [])
        entries = self.entries(self.officer("deputy"))
        self.assertEqual((entries[number - 1].state, entries[number - 1].ended_by, entries[kept - 1].state),
                         ("ENDED", "service:identity", "STANDING"))
        self.assertEqual(self.posts("vice"), [("LEADER", "", ""), ("PRINCIPAL", "chief", "chief先生")])
        # Who stays in the unit stands in for longer than the post of officer lasts.
        self.as_account("administrator1").call("SetAccount", request_id=request_id(), account="deputy", name="deputy先生",
                                               posts=[{"role": "LIAISON", "scope": UNIT}, {"role": "HANDLER", "scope": UNIT}])
        number = self.officer("vice").call("PutStandIn", **self.wish(account="deputy")).number
        self.assertEqual(list(self.hand_over("deputy", "clerk").stand_ins_ended), [])
        self.assertEqual(self.entries(self.officer("clerk"))[number - 1].state, "STANDING")
        self.assertEqual(self.posts("deputy"), [("HANDLER", "", ""), ("PRINCIPAL", "chief", "chief先生")])


class DaysTest(StandIns):
    """Apart: its clock goes on."""

    def test_a_token_bears_the_post_on_its_days(self):
        """By the case clock, whatever was issued before: rule 17 gives a post from a day to a day."""
        def sees(client):
            return ("PRINCIPAL", "chief") in [(post.role, post.on_behalf_of) for post in client.call("Me").posts]

        def clock(days):
            offset = days * 86400000
            self.city.set_clock(offset)
            end = time.monotonic() + 20
            while self.city.processes["identity"].metrics()["banfu_case_clock_offset_ms"] != offset:
                self.assertLess(time.monotonic(), end)
                time.sleep(0.01)
        number = self.enter(**{"from": day(2), "until": day(3)}).number
        self.assertEqual(self.entries()[number - 1].state, "UPCOMING")
        leader = self.as_account("leader")  # one token for all four days
        seen = [sees(leader)]
        for days in (2, 3, 4):
            clock(days)
            seen.append(sees(leader))
        self.assertEqual(seen, [False, True, True, False])
        self.assertEqual(self.entries()[number - 1].state, "EXPIRED")
        self.assertEqual(self.posts("leader"), [("LEADER", "", "")])


del IdentityTest, StandIns

if __name__ == "__main__":
    unittest.main()
