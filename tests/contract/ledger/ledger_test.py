#!/usr/bin/python3
"""The ledger over real gRPC and a real Redis: what events make of rows, who sees which, the log, the watch."""
import hashlib
import time
import unittest

import directory_fake
import service_fixture

DOCKET, LOG = "shuozhou-2022", "{shuozhou}:log:shuozhou-2022"
SERVICE = "banfu.ledger.v1.Ledger"
JUNE_20 = 1655686800000  # 2022-06-20 09:00 in Shanghai


class Log:
    """Writes a docket's log as the commit does."""

    def __init__(self, city, docket=DOCKET):
        self.redis, self.position, self.docket = city.redis.client(), 0, docket
        self.key = f"{{shuozhou}}:log:{docket}"

    def append(self, body: str, proposal: str = "", unit: str = "", **fields) -> int:
        event = service_fixture.message("banfu.event.v1.Event", docket=self.docket, proposal=proposal, unit=unit,
                                        actor={"account": "office1", "name": "张三", "role": "OFFICE"}, reason="因为",
                                        request_id=f"request-{self.position + 1}")
        getattr(event, body).SetInParent()
        getattr(event, body).MergeFrom(type(getattr(event, body))(**fields))
        kind = event.DESCRIPTOR.fields_by_name[body].number
        packed = event.SerializeToString()
        self.position += 1
        self.redis.hset("{shuozhou}:heads", self.docket, JUNE_20)
        self.redis.xadd(self.key, {"t": JUNE_20, "k": kind, "e": packed, "s": hashlib.sha256(packed).digest()},
                        id=f"{self.position}-0")
        self.redis.publish("banfu:hint:shuozhou", self.docket)
        return self.position


def registered(key: str, title: str, *signers: str, **more) -> dict:
    kind = "SUGGESTION" if key.startswith("suggestion") else "PROPOSAL"
    return {"proposal": key, "kind": kind, "number": int(key.rsplit("-", 1)[1]), "title": title, "field": "项目建设",
            "signers": [{"position": place, "name": name} for place, name in enumerate(signers, 1)], **more}


class Ledger(unittest.TestCase):
    def setUp(self):
        self.city = service_fixture.City()
        self.addCleanup(self.city.end)
        self.directory = directory_fake.Directory(self.city)
        self.addCleanup(self.directory.stop)
        self.city.set_clock(JUNE_20 - int(time.time() * 1000))
        self.city.start("ledger")
        self.log = Log(self.city)

    def as_(self, role: str, scope: str = ""):
        return self.city.client("ledger", SERVICE, self.city.token("ledger", "somebody", role, scope))

    def list(self, role: str = "OFFICE", scope: str = "", **filters):
        return self.as_(role, scope).call("ListProposals", docket=DOCKET, **filters)

    def row(self, key: str):
        rows = self.list(key=key).proposals
        self.assertEqual(len(rows), 1)
        return rows[0]

    def state(self, key: str) -> str:
        row = self.row(key)
        return row.DESCRIPTOR.fields_by_name["state"].enum_type.values_by_number[row.state].name

    def light(self, key: str) -> str:
        row = self.row(key)
        return row.DESCRIPTOR.fields_by_name["light"].enum_type.values_by_number[row.light].name

    def fill(self):
        self.log.append("docket_set", docket={"settings": {"yellow_days": 15, "red_days": 3}})
        self.log.append("proposals_registered", job="import-1", proposals=[
            registered("suggestion-1", "冷链物流", "石轩庆", "孟浩雅"), registered("suggestion-2", "乡村道路", "龙丰瑞"),
            registered("proposal-1", "中小学课后服务", "民革朔州市委", key_supervision=True)])

    def assign(self, key: str, lead: str, split=(), co=(), again=False):
        self.log.append("assigned", key, lead_unit=lead, split_units=split, co_units=co, again=again)

    def test_an_import_is_listed_when_it_is_finished(self):
        self.fill()
        self.assertEqual(self.list().total, 0)
        self.log.append("import_finished", job="import-1", created=3)
        answer = self.list()
        self.assertEqual([row.key for row in answer.proposals], ["proposal-1", "suggestion-1", "suggestion-2"])
        self.assertEqual(list(answer.proposals[1].signers), ["石轩庆", "孟浩雅"])
        self.assertEqual(self.state("suggestion-1"), "REGISTERED")

    def finished(self):
        self.fill()
        self.log.append("import_finished", job="import-1", created=3)

    def test_as_many_units_as_can_be_assigned_are_listed(self):
        self.finished()
        self.assign("suggestion-1", "市一局", split=[f"分办{n}" for n in range(40)], co=[f"会办{n}" for n in range(40)])
        row = self.row("suggestion-1")
        self.assertEqual((row.lead_unit, len(row.split_units), len(row.co_units)), ("市一局", 40, 40))

    def test_a_store_that_was_restored_takes_back_what_never_happened(self):
        self.finished()
        self.assign("suggestion-1", "市一局")
        self.assertEqual(self.state("suggestion-1"), "ASSIGNED")
        self.log.redis.delete(LOG)
        self.log.position = 0
        self.finished()
        self.assertEqual(self.as_("OFFICE").refusal("ListProposals", docket=DOCKET).code, "UNAVAILABLE")
        self.assertEqual(self.state("suggestion-1"), "REGISTERED")

    def test_a_reply_is_followed_from_assignment_to_close_and_back(self):
        self.finished()
        key, unit = "suggestion-1", "市发改委"
        self.assign(key, unit, co=["应县政府"])
        self.log.append("clock_started", key, unit, clock={"kind": "REPLY", "due_date": "2022-06-30"})
        self.assertEqual((self.state(key), self.row(key).due_date, self.light(key)), ("ASSIGNED", "2022-06-30", "YELLOW"))
        for body, fields, state in (
                ("accepted", {}, "ACCEPTED"), ("draft_saved", {"round": 1}, "DRAFTING"),
                ("submitted", {"round": 1}, "REVIEWING"), ("reviewed", {"round": 1, "approved": False}, "DRAFTING"),
                ("reviewed", {"round": 1, "approved": True}, "REVIEWING"),
                ("signed", {"round": 1, "class": 2}, "SIGNED"), ("recalled", {"round": 1}, "DRAFTING"),
                ("signed", {"round": 1, "class": 1}, "SIGNED"),
                ("dispatched", {"round": 1, "kind": "FIRST", "signers": [1], "to_all": False}, "SIGNED"),
                ("dispatched", {"round": 1, "kind": "FIRST", "signers": [2], "to_all": True, "last_date": "2022-06-20"},
                 "DISPATCHED")):
            self.log.append(body, key, unit, **fields)
            self.assertEqual(self.state(key), state, body)
        self.log.append("clocks_changed", clocks=[{"kind": "REPLY", "proposal": key, "unit": unit, "state": "MET",
                                                   "due_date": "2022-06-30", "ended_date": "2022-06-20"}])
        self.assertEqual((self.light(key), self.row(key).due_date), ("UNSPECIFIED", ""))
        self.assertEqual(getattr(self.row(key), "class"), 1)
        self.log.append("card_returned", key, unit, round=1, signer=2, fresh=True)
        self.log.append("clock_started", key, unit,
                        clock={"kind": "REHANDLING", "signer": 2, "round": 1, "due_date": "2022-06-21"})
        self.assertEqual((self.state(key), self.light(key)), ("REHANDLING", "RED"))
        self.log.append("draft_saved", key, unit, round=2)
        self.log.append("signed", key, unit, round=2)
        self.assertEqual(self.state(key), "REHANDLING")
        self.log.append("dispatched", key, unit, round=2, kind="SECOND", signers=[2], to_all=True)
        self.assertEqual(self.state(key), "DISPATCHED")
        self.log.append("closed", key, unit)
        self.assertEqual(self.state(key), "CLOSED")
        self.log.append("dissatisfaction_recorded", key, unit, signer=1, round=1, fresh=True, manner_only=True)
        self.assertEqual(self.state(key), "CLOSED")
        self.log.append("dissatisfaction_recorded", key, unit, signer=1, round=1, fresh=True)
        self.assertEqual(self.state(key), "REHANDLING")

    def test_many_are_closed_by_one_event(self):
        self.finished()
        for key in ("suggestion-1", "suggestion-2"):
            self.assign(key, "市发改委")
        self.log.append("closed_many", items=[{"proposal": "suggestion-1", "unit": "市发改委"},
                                              {"proposal": "suggestion-9", "unit": "市发改委"}])
        self.assertEqual((self.state("suggestion-1"), self.state("suggestion-2")), ("CLOSED", "ASSIGNED"))

    def test_the_unit_furthest_behind_speaks_for_a_split_proposal(self):
        self.finished()
        self.assign("suggestion-2", "", split=["市一局", "市二局"])
        self.log.append("accepted", "suggestion-2", "市一局")
        self.assertEqual(self.state("suggestion-2"), "ASSIGNED")
        self.log.append("accepted", "suggestion-2", "市二局")
        self.assertEqual(self.state("suggestion-2"), "ACCEPTED")
        self.assign("suggestion-2", "市三局", again=True)
        self.assertEqual((self.state("suggestion-2"), self.row("suggestion-2").lead_unit), ("ASSIGNED", "市三局"))

    def test_an_overdue_light_follows_the_clock(self):
        self.finished()
        self.assign("suggestion-1", "市一局")
        self.log.append("clock_started", "suggestion-1", "市一局", clock={"kind": "REPLY", "due_date": "2022-06-30"})
        self.city.set_clock(JUNE_20 + 15 * 86400000 - int(time.time() * 1000))
        end = time.monotonic() + 5
        while self.light("suggestion-1") != "OVERDUE":
            self.assertLess(time.monotonic(), end)
        self.log.append("clock_moved", "suggestion-1", "市一局", old_due_date="2022-06-30",
                        clock={"kind": "REPLY", "due_date": "2022-09-30"})
        self.assertEqual(self.light("suggestion-1"), "GREEN", "an extension heals what is computed")

    def test_a_late_entry_is_overdue_until_it_is_believed(self):
        self.finished()
        self.assign("suggestion-1", "市一局")
        clock = {"kind": "REPLY", "proposal": "suggestion-1", "unit": "市一局", "due_date": "2022-06-10"}
        self.log.append("clocks_changed", clocks=[clock | {"state": "UNCONFIRMED", "ended_date": "2022-06-09"}])
        self.assertEqual((self.light("suggestion-1"), self.list(light="OVERDUE").total), ("OVERDUE", 1))
        self.log.append("late_entry_confirmed", "suggestion-1", "市一局",
                        clocks=[clock | {"state": "MET", "ended_date": "2022-06-09"}])
        self.assertEqual(self.list(light="OVERDUE").total, 0)

    def test_readers_see_what_is_theirs(self):
        self.finished()
        self.assign("suggestion-1", "市一局", co=["市二局"])
        for role, scope, total in (("COMMITTEE", "SUGGESTION", 2), ("COMMITTEE", "PROPOSAL", 1), ("HANDLER", "市一局", 1),
                                   ("LIAISON", "市二局", 1), ("PRINCIPAL", "市三局", 0), ("SIGNER", "孟浩雅", 1),
                                   ("SERVICE", "", 3)):
            self.assertEqual(self.list(role, scope).total, total, f"{role} {scope}")
        for role in ("ADMINISTRATOR", "SECURITY_ADMINISTRATOR", "AUDITOR"):
            self.assertEqual(self.as_(role).refusal("ListProposals", docket=DOCKET).code, "PERMISSION_DENIED")
        nobody = self.city.client("ledger", SERVICE)
        self.assertEqual(nobody.refusal("ListProposals", docket=DOCKET).code, "UNAUTHENTICATED")

    def former(self, role: str, scope: str = "", **filters) -> list:
        states = service_fixture.message("banfu.ledger.v1.Row").DESCRIPTOR.fields_by_name["state"].enum_type.values_by_number
        return [(row.key, row.former_unit, states[row.state].name, row.lead_unit, list(row.split_units), list(row.co_units))
                for row in self.list(role, scope, former=True, **filters).proposals]

    def test_a_unit_finds_what_it_had_as_it_was_when_it_left(self):
        self.finished()
        key = "suggestion-1"
        self.assign(key, "市一局", split=["市四局"], co=["市二局"])
        self.log.append("clock_started", key, "市一局", clock={"kind": "REPLY", "due_date": "2022-06-30"})
        self.log.append("accepted", key, "市一局")
        self.assertEqual(self.former("HANDLER", "市一局"), [])
        self.assign(key, "市三局", split=["市四局"], again=True)
        self.log.append("accepted", key, "市三局")
        self.log.append("signed", key, "市三局", round=1, **{"class": 1})
        self.log.append("withdrawn", key)
        own = (key, "市一局", "ACCEPTED", "市一局", [], [])
        self.assertEqual(self.former("HANDLER", "市一局"), [own])
        self.assertEqual(self.former("PRINCIPAL", "市二局"), [(key, "市二局", "ASSIGNED", "", [], ["市二局"])])
        for role, scope in (("HANDLER", "市三局"), ("HANDLER", "市四局"), ("HANDLER", "市九局"), ("SIGNER", "石轩庆"),
                            ("COMMITTEE", "PROPOSAL")):
            self.assertEqual(self.former(role, scope), [], f"{role} {scope}")
        [row] = self.list("HANDLER", "市一局", former=True).proposals
        self.assertEqual((getattr(row, "class"), row.light, row.due_date), (0, 0, ""))
        # No filter tells what others made of it.
        for wrong in ({"state": "WITHDRAWN"}, {"state": "SIGNED"}, {"class": 1}, {"unit": "市三局"}, {"unit": "市四局"},
                      {"co_unit": "市二局"}, {"light": "YELLOW"}):
            self.assertEqual(self.former("HANDLER", "市一局", **wrong), [], str(wrong))
        for right in ({"state": "ACCEPTED"}, {"unit": "市一局"}, {"key": key}, {"q": "冷链"}, {"kind": "SUGGESTION"}):
            self.assertEqual(self.former("HANDLER", "市一局", **right), [own], str(right))
        # It is not among what the unit has; the office sees whose it was.
        self.assertEqual(self.list("HANDLER", "市一局").total, 0)
        self.assertEqual(self.former("OFFICE", unit="市一局"), [own])
        self.assertEqual(self.former("OFFICE", co_unit="市二局")[0][1], "市二局")
        self.assertEqual(len(self.former("COMMITTEE", "SUGGESTION")), 1)
        self.assertEqual([row.former_unit for row in self.list().proposals], ["", "", ""])

    def test_what_comes_back_is_former_no_more(self):
        self.finished()
        for number in (1, 2):
            self.assign(f"suggestion-{number}", "市一局")
            self.assign(f"suggestion-{number}", "市二局", co=["市一局"] if number == 2 else [], again=True)
        self.assertEqual([one[0] for one in self.former("HANDLER", "市一局")], ["suggestion-1"])
        self.assign("suggestion-1", "市一局", again=True)
        self.assertEqual((self.former("HANDLER", "市一局"), self.list("HANDLER", "市一局").total), ([], 2))
        self.assertEqual([one[0] for one in self.former("HANDLER", "市二局")], ["suggestion-1"])
        self.log.append("unit_succeeded", "suggestion-1", "市一局", successor="市二局")
        self.assertEqual(self.former("HANDLER", "市二局"), [])

    def test_former_ones_come_in_pages(self):
        self.finished()
        for key in ("suggestion-1", "suggestion-2", "proposal-1"):
            self.assign(key, "市一局")
            self.assign(key, "市二局", again=True)
        first = self.list("HANDLER", "市一局", former=True, page_size=2, sort="-number")
        self.assertEqual((first.total, [row.key for row in first.proposals]), (3, ["proposal-1", "suggestion-2"]))
        rest = self.list("HANDLER", "市一局", former=True, page_size=2, sort="-number", page_token=first.next_page_token)
        self.assertEqual([row.key for row in rest.proposals], ["suggestion-1"])
        refusal = self.as_("HANDLER", "市九局").refusal("ListProposals", docket=DOCKET, former=True, page_token="suggestion-1")
        self.assertEqual(list(refusal.fields), ["pageToken"])

    def test_pages_of_one_units_former_ones_go_on_behind_its_own_share(self):
        """The office asks for what one unit had; another that had it afterwards left it in another state and class."""
        self.finished()
        keys = ["proposal-1", "suggestion-1", "suggestion-2"]  # in number's order, the key one first
        for key in keys:
            self.assign(key, "市一局")
            self.assign(key, "市二局", again=True)
        self.log.append("accepted", "suggestion-1", "市二局")
        self.log.append("signed", "suggestion-1", "市二局", round=1, **{"class": 1})
        for key in keys:
            self.assign(key, "市三局", again=True)
        for sort in ("state", "-state", "class", "-class", "leadUnit", "-leadUnit", "-state,-number"):
            whole = [row.key for row in self.list(former=True, unit="市一局", sort=sort).proposals]
            self.assertEqual(sorted(whole), keys, sort)
            paged, token = [], ""
            for _ in keys:
                page = self.list(former=True, unit="市一局", sort=sort, page_size=1, page_token=token)
                paged += [(row.key, row.former_unit) for row in page.proposals]
                token = page.next_page_token
            self.assertEqual((paged, token), ([(key, "市一局") for key in whole], ""), sort)

    def test_namesakes_do_not_see_each_others_rows(self):
        self.finished()
        self.log.append("signer_set", "suggestion-1", signer={"position": 2, "name": "孟浩雅", "person": "DEPUTY/孟浩雅/2"})
        self.assertEqual(self.list("SIGNER", "孟浩雅").total, 1)
        self.directory.entries["孟浩雅"] = 2
        for scope, total in (("孟浩雅", 0), ("DEPUTY/孟浩雅/1", 0), ("DEPUTY/孟浩雅/2", 1), ("DEPUTY/石轩庆/1", 0)):
            self.assertEqual(self.list("SIGNER", scope).total, total, scope)
        again = registered("suggestion-1", "冷链物流", "石轩庆", "孟浩雅")
        again["signers"][0]["person"] = "DEPUTY/石轩庆/1"
        self.log.append("proposals_registered", job="import-2", proposals=[again])
        self.assertEqual((self.list("SIGNER", "DEPUTY/石轩庆/1").total, self.list("SIGNER", "DEPUTY/孟浩雅/2").total), (1, 0))

    def test_units_deemed_to_have_accepted_are_listed_until_their_five_are_in(self):
        self.finished()
        self.assign("suggestion-2", "", split=["市一局", "市二局"])
        self.assign("suggestion-1", "市一局")
        self.log.append("accepted", "suggestion-2", "市一局")
        for key, unit in (("suggestion-2", "市二局"), ("suggestion-1", "市一局")):
            self.log.append("deemed_accepted", key, unit)
        self.assertEqual(list(self.row("suggestion-2").five_fixed_owed), ["市二局"])
        for role, scope, filters, keys in (
                ("OFFICE", "", {}, ["suggestion-1", "suggestion-2"]), ("OFFICE", "", {"unit": "市二局"}, ["suggestion-2"]),
                ("LIAISON", "市一局", {}, ["suggestion-1"]), ("LIAISON", "市二局", {}, ["suggestion-2"])):
            rows = self.list(role, scope, five_fixed_owed=True, **filters).proposals
            self.assertEqual([row.key for row in rows], keys, f"{role} {scope} {filters}")
        self.log.append("accepted", "suggestion-2", "市二局")
        self.assertEqual([row.key for row in self.list(five_fixed_owed=True).proposals], ["suggestion-1"])
        self.assign("suggestion-1", "市三局", again=True)
        self.assertEqual(self.list(five_fixed_owed=True).total, 0)

    def test_an_omitted_opinion_counts_against_the_co_unit_until_the_reply_is_recalled(self):
        self.finished()
        self.assign("suggestion-1", "市一局", co=["市二局", "市三局"])
        self.log.append("signed", "suggestion-1", "市一局", round=1)
        self.log.append("opinions_omitted", "suggestion-1", "市一局", co_units=["市二局"], caused_by=5)
        self.assertEqual(list(self.row("suggestion-1").opinions_omitted), ["市二局"])
        self.assertEqual([self.list(opinion_omitted=True, co_unit=unit).total for unit in ("市二局", "市三局")], [1, 0])
        self.log.append("recalled", "suggestion-1", "市一局", round=1)
        self.assertEqual((self.list(opinion_omitted=True).total, list(self.row("suggestion-1").opinions_omitted)), (0, []))

    def test_taken_apart_each_stands_where_it_stood_by_itself(self):
        self.finished()
        both = ["suggestion-1", "suggestion-2"]
        for key in both:
            self.assign(key, "市一局")
        self.log.append("accepted", both[0], "市一局")
        self.log.append("merged", both[0], "市一局", proposals=both)
        self.log.append("accepted", both[1], "市一局")
        self.log.append("draft_saved", both[0], "市一局", round=1, proposals=both)
        self.log.append("submitted", both[0], "市一局", round=1, proposals=both)
        self.assertEqual([self.state(key) for key in both], ["REVIEWING", "REVIEWING"])
        self.log.append("merge_undone", both[0], "市一局", proposals=both)
        self.assertEqual([self.state(key) for key in both], ["REVIEWING", "ACCEPTED"])
        self.log.append("draft_saved", both[1], "市一局", round=1, proposals=both[1:])
        self.assertEqual(self.state(both[1]), "DRAFTING")

    def similar(self, docket=DOCKET, **asked):
        return [(one.docket, one.proposal.key) for one in
                self.as_("OFFICE").call("ListSimilar", docket=docket, **asked).similar]

    def test_what_may_be_merged_is_shown(self):
        """Rule 3: the same subject in the other kind or an earlier docket, by its title or by what its text says."""
        text = list(range(1000, 1060))
        self.log.append("proposals_registered", job="import-1", proposals=[
            registered("suggestion-1", "关于优化应县城乡公交线路的建议", "石轩庆"),
            registered("proposal-1", "关于优化应县城乡公交线路的提案", "孟浩雅"),
            registered("suggestion-2", "关于新建市妇幼保健院的建议", "龙丰瑞", text_marks=text),
            registered("suggestion-3", "关于方便群众看病的建议", "黎花", text_marks=text[5:] + [2000, 2001]),
            registered("suggestion-4", "关于加强政府债务管理的建议", "王五", text_marks=[7, 8, 9])])
        self.assertEqual(self.as_("OFFICE").refusal("ListSimilar", docket=DOCKET, proposal="suggestion-1").code, "NOT_FOUND")
        self.log.append("import_finished", job="import-1", created=5)
        self.assertEqual(self.similar(proposal="suggestion-1"), [(DOCKET, "proposal-1")])
        self.assertEqual(self.similar(proposal="suggestion-2"), [(DOCKET, "suggestion-3")])
        self.assertEqual(self.similar(proposal="suggestion-4"), [])
        self.assertEqual(self.similar(title="关于城乡公交线路优化的提案"), [(DOCKET, "suggestion-1"), (DOCKET, "proposal-1")])
        hit = self.as_("OFFICE").call("ListSimilar", docket=DOCKET, proposal="suggestion-1").similar[0]
        self.assertEqual((hit.likeness, hit.proposal.title, list(hit.proposal.signers)),
                         (100, "关于优化应县城乡公交线路的提案", ["孟浩雅"]))

    def test_an_earlier_docket_is_looked_through_and_a_later_one_is_not(self):
        for docket in ("shuozhou-2020", "shuozhou-2022", "shuozhou-2021", "shuozhou-2023", "shuozhou-2018", "shuozhou-2019"):
            log = Log(self.city, docket)
            log.append("proposals_registered", proposals=[registered("suggestion-7", "关于推进朔州机场建设的建议", "石轩庆"),
                                                          registered("suggestion-8", "关于促进殡葬事业发展的建议", "黎花")])
        self.assertEqual(self.similar("shuozhou-2022", proposal="suggestion-7"),
                         [(f"shuozhou-{year}", "suggestion-7") for year in (2021, 2020, 2019)])
        self.assertEqual(self.similar("shuozhou-2018", proposal="suggestion-7"), [])

    def test_what_is_similar_is_for_the_office_and_asked_for_rightly(self):
        self.finished()
        for role, scope in (("LIAISON", "市一局"), ("SIGNER", "孟浩雅"), ("COMMITTEE", "SUGGESTION"), ("AUDITOR", "")):
            refusal = self.as_(role, scope).refusal("ListSimilar", docket=DOCKET, proposal="suggestion-1")
            self.assertEqual(refusal.code, "PERMISSION_DENIED")
        office = self.as_("OFFICE")
        for asked, fields in (({}, ["proposal", "title"]), ({"proposal": "suggestion-1", "title": "供水"}, ["title"]),
                              ({"title": "水" * 201}, ["title"])):
            self.assertEqual(list(office.refusal("ListSimilar", docket=DOCKET, **asked).fields), fields)
        for asked in ({"docket": DOCKET, "proposal": "suggestion-9"}, {"docket": DOCKET, "proposal": "水"},
                      {"docket": "shuozhou-2031", "title": "供水"}):
            self.assertEqual(office.refusal("ListSimilar", **asked).code, "NOT_FOUND")

    def test_pages_go_on_from_the_last_row(self):
        self.log.append("proposals_registered", job="import-1",
                        proposals=[registered(f"suggestion-{n}", f"第{n}件", "某某") for n in range(1, 61)])
        self.log.append("import_finished", job="import-1", created=60)
        seen, token = [], ""
        while True:
            answer = self.list(page_size=25, page_token=token, sort="-number")
            seen += [row.number for row in answer.proposals]
            self.assertEqual(answer.total, 60)
            token = answer.next_page_token
            if not token:
                break
        self.assertEqual(seen, list(range(60, 0, -1)))

    def test_bad_questions_are_refused_by_field(self):
        self.finished()
        office = self.as_("OFFICE")
        for field, value, name in (("page_size", 501, "pageSize"), ("page_size", -1, "pageSize"), ("sort", "colour", "sort"),
                                   ("page_token", "suggestion-99", "pageToken"), ("kind", 9, "kind")):
            refusal = office.refusal("ListProposals", docket=DOCKET, **{field: value})
            self.assertEqual((refusal.code, list(refusal.fields)), ("INVALID_ARGUMENT", [name]))
        self.assertEqual(office.refusal("ListProposals", docket="shuozhou-2031").code, "NOT_FOUND")
        self.assertEqual(office.refusal("ListProposals", docket="datong-2022").code, "NOT_FOUND")

    def test_the_log_is_read_by_auditor_and_office_alone(self):
        self.finished()
        self.assign("suggestion-1", "市一局")
        answer = self.as_("AUDITOR").call("ListLog", docket=DOCKET, after=1)
        self.assertEqual([entry.what for entry in answer.entries],
                         ["PROPOSALS_REGISTERED", "IMPORT_FINISHED", "ASSIGNED"])
        self.assertEqual((answer.head, answer.next_after), (4, 4))
        self.assertEqual((answer.entries[2].name, answer.entries[2].reason), ("张三", "因为"))
        self.assertEqual(len(answer.entries[2].digest), 64)
        self.assertEqual(answer.entries[2].request_id, "request-4")
        of_one = self.as_("OFFICE").call("ListLog", docket=DOCKET, proposal="suggestion-1")
        self.assertEqual([entry.position for entry in of_one.entries], [4])
        self.assertEqual(self.as_("HANDLER", "市一局").refusal("ListLog", docket=DOCKET).code, "PERMISSION_DENIED")

    def test_the_log_is_read_on_where_it_was_left(self):
        for _ in range(150):
            self.log.append("docket_set", docket={})
        office, after, seen = self.as_("OFFICE"), 0, []
        while after < 150:
            answer = office.call("ListLog", docket=DOCKET, after=after, page_size=40)
            seen += [entry.position for entry in answer.entries]
            self.assertGreater(answer.next_after, after)
            after = answer.next_after
        self.assertEqual(seen, list(range(1, 151)))

    def test_a_watcher_hears_of_each_growth(self):
        self.finished()
        client = self.as_("OFFICE")
        stream = client.channel.unary_stream(
            f"/{SERVICE}/Watch", request_serializer=lambda request: request.SerializeToString(),
            response_deserializer=service_fixture.message_class("banfu.ledger.v1.WatchResponse").FromString)(
                service_fixture.message("banfu.ledger.v1.WatchRequest", docket=DOCKET), metadata=client.headers, timeout=20)
        self.assertEqual(next(stream).head, 3)
        self.log.append("docket_set", docket={})
        self.assertEqual(next(stream).head, 4)
        stream.cancel()

    def test_a_lost_store_is_unavailable_and_comes_back(self):
        self.finished()
        self.assertEqual(self.list().total, 3)
        self.city.redis.kill()
        self.assertEqual(self.as_("OFFICE").refusal("ListProposals", docket=DOCKET).code, "UNAVAILABLE")
        self.city.redis.restart()
        self.city.processes["ledger"].wait_for_health("SERVING")
        self.assertEqual(self.list().total, 3)


if __name__ == "__main__":
    unittest.main()
