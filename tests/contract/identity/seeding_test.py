#!/usr/bin/python3
"""The seed: taken in before identity is ready, once, and again only where it differs."""
import datetime
import time
import unittest

import held_redis
import service_fixture

from identity_city import ACCOUNTS, DOCKET, IDENTITY, UNITS, accounts, log_of, open_docket, password_of, request_id, write_seed

MANY = ACCOUNTS + [(f"extra{n}", f"第{n}人", "HANDLER", "市教育局") for n in range(40)]


class SeedTest(unittest.TestCase):
    def setUp(self):
        self.city = service_fixture.City()
        self.addCleanup(self.city.end)
        self.seed = self.city.folder / "seed"

    def start(self, **settings):
        return self.city.start("identity", SEED=self.seed, **settings)

    def restart(self):
        self.city.stop("identity")
        return self.start()

    def login(self, account, password=None):
        return self.city.client("identity", IDENTITY).call("Login", account=account,
                                                           password=password or password_of(account))

    def client(self, account, role):
        """By a token that the test made: of an epoch that no seed has raised yet."""
        token = self.city.token("identity", account, role, epoch=2**52)
        return self.city.client("identity", IDENTITY, token)

    def seeded(self):
        return [event.seeded for event in log_of(self.city) if event.WhichOneof("body") == "seeded"]

    def refused(self):
        process = self.city.start("identity", wait=False, SEED=self.seed)
        line = process.wait_for_line("start_refused")
        self.assertEqual(process.wait(), 1)
        del self.city.processes["identity"]
        return line["why"], "".join(process.log)

    def test_all_is_there_when_it_is_ready(self):
        write_seed(self.seed, people=accounts(MANY))
        self.start()
        for account in ("office1", "extra0", "extra39"):
            self.login(account)
        self.assertEqual(sum(len(step.accounts) for step in self.seeded()), len(MANY))

    def test_again_it_changes_nothing(self):
        write_seed(self.seed)
        self.start()
        before = len(log_of(self.city))
        self.assertEqual(self.restart().wait_for_line("seeded")["changed"], 0)
        self.assertEqual(len(log_of(self.city)), before)

    def test_start_that_was_interrupted_goes_on(self):
        write_seed(self.seed, people=accounts(MANY))
        process = self.city.start("identity", wait=False, SEED=self.seed)
        end = time.monotonic() + 20
        while not any(step.accounts for step in self.seeded()) and time.monotonic() < end:
            time.sleep(0.005)
        process.kill()
        self.assertNotIn('"event":"ready"', "".join(process.log))
        self.start()
        names = [name for step in self.seeded() for name in step.accounts]
        self.assertEqual(sorted(names), sorted(row[0] for row in MANY))
        self.login("extra39")

    def test_start_that_is_asked_to_end_stops_between_two_steps(self):
        write_seed(self.seed, people=accounts(MANY))
        process = self.city.start("identity", wait=False, SEED=self.seed)
        end = time.monotonic() + 20
        while not any(step.accounts for step in self.seeded()) and time.monotonic() < end:
            time.sleep(0.005)
        self.assertEqual(self.city.stop("identity"), 0)
        self.assertNotIn('"event":"ready"', "".join(process.log))
        self.assertLess(sum(len(step.accounts) for step in self.seeded()), len(MANY))
        self.start()
        self.login("extra39")

    def test_another_seed_writes_what_differs(self):
        write_seed(self.seed)
        self.start()
        self.login("handler1")
        changed = [row if row[0] != "handler1" else ("handler1", "李承办", "HANDLER", "市教育局") for row in ACCOUNTS]
        people = accounts(changed + [("extra1", "后来人", "HANDLER", "市教育局")], auditor1="是")
        people[0]["初始密码"] = "Not-to-be-taken-1"
        write_seed(self.seed, units=UNITS + [UNITS[1] | {"简称": "市体育局", "全称": "朔州市体育局"}], people=people)
        before = len(self.seeded())
        self.restart()
        self.assertEqual(sorted(name for step in self.seeded()[before:] for name in step.accounts), ["auditor1", "extra1", "handler1"])
        self.login("office1")
        self.login("extra1")
        refusal = self.city.client("identity", IDENTITY).refusal("Login", account="auditor1",
                                                                 password=password_of("auditor1"))
        self.assertEqual(refusal.reason, "LOGIN_DISABLED")
        open_docket(self.city)
        units = self.client("office1", "OFFICE").call("ListUnits", docket=DOCKET).units
        self.assertEqual([unit.short_name for unit in units], ["市住建局", "市教育局", "市体育局"])

    # --- stand-ins rest on posts that a seed gives (rule 17) ---

    PEOPLE = ACCOUNTS + [("liaison1", "周联络", "LIAISON", "市住建局"), ("leader1", "孙副局长", "LEADER", "市住建局"),
                         ("head1", "吴科长", "DIVISION_HEAD", "市住建局"), ("leader2", "钱副局长", "LEADER", "市住建局")]

    def enter(self, account, role, on_behalf_of, ground="AUTHORISED_IN_WRITING", days=10):
        today = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).date()
        self.liaison = self.city.client("identity", IDENTITY, self.city.token("identity", "liaison1", "LIAISON", "市住建局",
                                                                              name="周联络", epoch=2**52))
        return self.liaison.call("PutStandIn", request_id=request_id(), docket=DOCKET, unit="市住建局", account=account,
                                 role=role, on_behalf_of=on_behalf_of, ground=ground, paper="朔住建授〔2022〕3号",
                                 paper_date=str(today), until=str(today + datetime.timedelta(days=days)),
                                 **{"from": str(today)}).number

    def standing(self):
        entries = self.liaison.call("ListStandIns", docket=DOCKET, unit="市住建局").stand_ins
        return {entry.number: (entry.state, entry.ended_by, entry.end_reason) for entry in entries}

    def posts(self, account):
        session = self.login(account).token
        token = self.city.client("identity", IDENTITY).call("Exchange", session=session, audiences=["identity"]).tokens[0]
        answer = self.city.client("identity", IDENTITY, token.token).call("Me")
        return [(post.role, post.on_behalf_of) for post in answer.posts]

    def reseed(self, **changed):
        """Other posts for some accounts; what ended with it."""
        rows = [row[:2] + changed.get(row[0], row[2:]) for row in self.PEOPLE]
        write_seed(self.seed, people=accounts(rows))
        self.restart()
        return [ended for step in self.seeded() for ended in step.stand_ins_ended]

    def set_up_stand_ins(self):
        write_seed(self.seed, people=accounts(self.PEOPLE))
        self.start()
        open_docket(self.city)

    def test_a_stand_in_ends_with_the_post_it_stands_for(self):
        self.set_up_stand_ins()
        number, other = self.enter("leader1", "PRINCIPAL", "principal1"), self.enter("head1", "LEADER", "leader2")
        self.assertEqual(self.posts("leader1"), [("LEADER", ""), ("PRINCIPAL", "principal1")])
        ended = self.reseed(principal1=("LEADER", "市住建局"))
        self.assertEqual([(one.number, one.unit, one.account, one.role, one.on_behalf_of) for one in ended],
                         [(number, "市住建局", "leader1", "PRINCIPAL", "principal1")])
        self.assertIn("规则17", ended[0].reason)
        self.assertEqual(self.posts("leader1"), [("LEADER", "")])
        self.assertEqual(self.standing(), {number: ("ENDED", "service:identity", ended[0].reason), other: ("STANDING", "", "")})
        self.assertEqual(self.posts("head1"), [("DIVISION_HEAD", ""), ("LEADER", "leader2")])
        auditor = self.client("auditor1", "AUDITOR")
        lines = [line.why for line in auditor.call("ListTrail", trail="ACCOUNTS", page_size=100).entries if line.what == "SEEDED"]
        self.assertIn(f"第{number}号代行（leader1代principal1）", "".join(lines))

    def test_a_stand_in_ends_when_it_leaves_the_unit(self):
        self.set_up_stand_ins()
        first, second = self.enter("leader1", "PRINCIPAL", "principal1", "IN_CHARGE"), self.enter("head1", "LEADER", "leader2")
        ended = self.reseed(leader1=("LEADER", "市教育局"), head1=("HANDLER", "市住建局"))
        self.assertEqual([(one.number, one.account) for one in ended], [(first, "leader1")])
        self.assertIn("规则17、28", ended[0].reason)
        self.assertEqual(self.posts("leader1"), [("LEADER", "")])
        self.assertEqual(self.posts("head1"), [("HANDLER", ""), ("LEADER", "leader2")])
        self.assertEqual(self.standing()[second], ("STANDING", "", ""))

    def test_whoever_runs_the_unit_goes_on_without_the_principal_or_another_officer(self):
        self.set_up_stand_ins()
        number = self.enter("leader1", "PRINCIPAL", "principal1", "IN_CHARGE")
        self.assertEqual(self.reseed(principal1=("LEADER", "市教育局"), liaison1=("LIAISON", "市教育局"),
                                     auditor1=("LIAISON", "市住建局")), [])
        self.assertEqual(self.standing(), {number: ("STANDING", "", "")})
        self.assertEqual(self.posts("leader1"), [("LEADER", ""), ("PRINCIPAL", "principal1")])

    def test_both_at_once_and_many_between(self):
        """Accounts of one change and of several, on either side of it."""
        self.PEOPLE = self.PEOPLE[:3] + [(f"extra{n}", f"第{n}人", "HANDLER", "市教育局") for n in range(12)] + self.PEOPLE[3:]
        self.set_up_stand_ins()
        number, other = self.enter("leader1", "PRINCIPAL", "principal1"), self.enter("handler1", "LEADER", "leader2")
        ended = self.reseed(principal1=("PRINCIPAL", "市教育局"), leader1=("LEADER", "市教育局"), handler1=("HANDLER", "市教育局"),
                            leader2=("LEADER", "市教育局"))
        self.assertEqual(sorted(one.number for one in ended), [number, other])
        self.assertEqual([self.posts(account) for account in ("leader1", "handler1")], [[("LEADER", "")], [("HANDLER", "")]])
        self.assertEqual({number: state for number, (state, _, _) in self.standing().items()}, {number: "ENDED", other: "ENDED"})

    def test_a_stand_in_that_is_entered_meanwhile_ends_too(self):
        """By a replica that serves, while another that takes the seed in looks at those who stand in."""
        self.PEOPLE = ([row for row in self.PEOPLE if row[0] in ("principal1", "leader2", "office1", "administrator1", "auditor1")]
                       + [row for row in self.PEOPLE if row[0] in ("handler1", "liaison1", "leader1", "head1")])
        self.set_up_stand_ins()
        number = self.enter("leader1", "PRINCIPAL", "principal1")
        rows = [row[:3] + ("市教育局",) if row[0] in ("principal1", "leader2") else row for row in self.PEOPLE]
        write_seed(self.seed, people=accounts(rows))
        # the persons are loaded by a trip that names leader1's account, known by the register looked at before
        with held_redis.HeldRedis(self.city.redis.socket, self.city.folder / "held.sock", b"account/leader1") as held:
            second = self.city.start("identity2", "services/identity/banfu-identity", wait=False, SEED=self.seed,
                                     REDIS=held.address)
            held.wait()
            other = self.enter("head1", "LEADER", "leader2")
            held.go_on()
            second.wait_for_line("ready")
            ended = [one for step in self.seeded() for one in step.stand_ins_ended]
            self.assertEqual(sorted((one.number, one.account) for one in ended), [(number, "leader1"), (other, "head1")])
            self.assertEqual([self.posts(account) for account in ("leader1", "head1")],
                             [[("LEADER", "")], [("DIVISION_HEAD", "")]])
            self.assertEqual(self.city.stop("identity2"), 0)

    def test_what_the_administrator_changed_stays(self):
        write_seed(self.seed)
        self.start()
        self.client("administrator1", "ADMINISTRATOR").call("SetAccount", request_id=request_id(), account="handler1", name="改名", posts=[])
        self.restart()
        session = self.login("handler1").token
        token = self.city.client("identity", IDENTITY).call("Exchange", session=session, audiences=["identity"]).tokens[0]
        self.assertEqual(self.city.client("identity", IDENTITY, token.token).call("Me").name, "改名")

    def test_faulty_seed_keeps_it_from_starting(self):
        write_seed(self.seed, people=accounts(ACCOUNTS + [("extra1", "某", "KING", "")]))
        why, log = self.refused()
        self.assertIn("faulty", why)
        self.assertIn('"line":7', log)
        (self.seed / "units.csv").unlink()
        self.assertIn("No such file", self.refused()[0])

    def test_without_a_seed_it_is_empty_and_ready(self):
        self.city.start("identity")
        self.assertEqual(log_of(self.city), [])


if __name__ == "__main__":
    unittest.main()
