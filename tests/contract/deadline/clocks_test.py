#!/usr/bin/python3
"""Clocks over real gRPC and a real Redis: what others' events start, move and end, once, whoever reacts."""
import unittest

from office_desk import CO_UNIT, DOCKET, UNIT, Desk, name_of


class Clocks(Desk):
    def test_assignment_starts_the_clocks_of_each_unit(self):
        self.assign("suggestion-1", co=[CO_UNIT], signers=["张三", "李四"])
        found = {(name_of(clock, "kind"), clock.unit): clock for clock in self.clocks("suggestion-1").clocks}
        self.assertEqual({key: clock.due_date for key, clock in found.items()}, {
            ("REPLY", UNIT): "2022-06-30", ("ACCEPTANCE", UNIT): "2022-04-07", ("OPINION", CO_UNIT): "2022-05-31"})
        reply = found["REPLY", UNIT]
        self.assertEqual((reply.state, name_of(reply, "light"), reply.days_left), ("RUNNING", "GREEN", 94))
        self.assertEqual([(line.clause, line.date) for line in reply.why], [("通知二；规则10", "2022-06-30")])
        self.assertEqual(len(self.clocks("suggestion-1", CO_UNIT).clocks), 1)
        [change] = self.log.events("clocks_changed")
        self.assertEqual(len(change.body.clocks), 6)  # three, the unit's plan, and a report of each unit
        self.assertEqual(change.event.actor.account, "service:deadline")

    def test_a_key_proposal_tells_its_progress(self):
        self.log.append("assigned", "suggestion-1", lead_unit=UNIT, signers=["张三"], key_supervision=True)
        self.assertEqual(self.clock("suggestion-1", "PROGRESS").due_date, "2022-04-28")
        self.log.append("progress_reported", "suggestion-1", UNIT, month="2022-03")
        self.assertEqual((self.clock("suggestion-1", "PROGRESS").round, self.clock("suggestion-1", "PROGRESS").due_date),
                         (2, "2022-05-28"))

    def test_a_unit_owes_one_plan_and_a_key_proposal_its_own(self):
        self.assign("suggestion-1", co=[CO_UNIT])
        self.set_clock("2022-04-06 10:00")
        self.log.append("assigned", "suggestion-2", lead_unit=UNIT, signers=["张三"], key_supervision=True)
        self.assertEqual([(name_of(one, "kind"), one.unit, one.due_date) for one in self.clocks("").clocks],
                         [("PLAN", UNIT, "2022-04-19"), ("UNIT_REPORT", UNIT, "2022-08-31"),
                          ("UNIT_REPORT", CO_UNIT, "2022-08-31")])
        self.assertEqual(self.clock("suggestion-2", "PLAN").due_date, "2022-04-26")
        self.log.append("plan_filed", "", UNIT)
        self.assertEqual((self.clock("", "PLAN").state, self.clock("suggestion-2", "PLAN").state), ("MET", "RUNNING"))
        own = self.liaison(CO_UNIT).call("ListUnitClocks", docket=DOCKET)
        self.assertEqual([one.unit for one in own.clocks], [CO_UNIT])
        self.assertEqual(self.liaison(CO_UNIT).refusal("ListUnitClocks", docket=DOCKET, unit=UNIT).code, "PERMISSION_DENIED")
        self.assertEqual(self.as_("COMMITTEE", "PROPOSAL").refusal("ListUnitClocks", docket=DOCKET).code, "PERMISSION_DENIED")
        self.assertEqual(list(self.office().refusal("ListClocks", docket=DOCKET).fields), ["proposal"])

    def test_a_unit_that_gave_everything_back_owes_no_plan(self):
        self.assign("suggestion-1")
        self.assign("suggestion-1", "市交通局", again=True)
        self.assertEqual((self.clock("", "PLAN").end, self.clock("", "UNIT_REPORT").end), ("REASSIGNED", "REASSIGNED"))
        self.assertEqual(self.clock("", "PLAN", "市交通局").state, "RUNNING")

    def test_a_defect_after_dispatch_owes_a_supplementary_reply(self):
        self.assign("suggestion-1")
        self.set_clock("2022-06-10 10:00")
        self.dispatch("suggestion-1", "2022-06-10", [1], to_all=True)
        self.log.append("sent_back", "suggestion-1", UNIT, date="2022-06-09", defect="未答第二项诉求")
        owed = self.clock("suggestion-1", "SUPPLEMENT")
        self.assertEqual((owed.due_date, owed.why[0].clause), ("2022-06-30", "通知六；规则32"))
        self.set_clock("2022-07-06 10:00")
        self.dispatch("suggestion-1", "2022-06-29", [1], to_all=True, kind="SUPPLEMENTARY")
        self.assertEqual(self.clock("suggestion-1", "SUPPLEMENT").state, "UNCONFIRMED")
        receipt = self.office().call("JudgeLateEntry", request_id="judge-1", docket=DOCKET, proposal="suggestion-1",
                                     confirmed=True, proof="EMS 1234")
        self.assertEqual((receipt.state, self.clock("suggestion-1", "SUPPLEMENT").state), ("MET", "MET"))

    def test_a_late_entry_of_a_second_reply_waits_for_the_office_too(self):
        self.assign("suggestion-1", signers=["张三", "李四"])
        self.set_clock("2022-06-17 10:00")
        self.dispatch("suggestion-1", "2022-06-10", [1, 2], to_all=True)
        self.log.append("dissatisfaction_recorded", "suggestion-1", UNIT, signer=2, round=1, learnt_date="2022-06-17", fresh=True)
        self.assertEqual(self.clock("suggestion-1", "REHANDLING", signer=2).state, "RUNNING")
        self.set_clock("2022-07-25 10:00")
        self.dispatch("suggestion-1", "2022-07-15", [2], to_all=True, kind="SECOND")
        words = {"docket": DOCKET, "proposal": "suggestion-1", "confirmed": False, "proof": "无凭证"}
        refusal = self.office().refusal("JudgeLateEntry", request_id="judge-0", signer=3, **words)
        self.assertEqual(list(refusal.fields), ["signer"])
        self.assertEqual(self.office().refusal("JudgeLateEntry", request_id="judge-1", signer=1, **words).reason, "CLOCK_UNKNOWN")
        receipt = self.office().call("JudgeLateEntry", request_id="judge-2", signer=2, **words)
        self.assertEqual((receipt.state, self.clock("suggestion-1", "REHANDLING", signer=2).ended_date), ("MET_LATE", "2022-07-25"))
        self.assertEqual(self.clock("suggestion-1", "EXPLANATION", signer=2).due_date, "2022-07-28")

    def test_what_is_not_assigned_has_no_clocks(self):
        refusal = self.office().refusal("ListClocks", docket=DOCKET, proposal="suggestion-9")
        self.assertEqual((refusal.code, refusal.reason), ("NOT_FOUND", "PROPOSAL_UNKNOWN"))

    def test_acceptance_and_return(self):
        self.assign("suggestion-1")
        self.log.append("return_requested", "suggestion-1", UNIT, proposed_unit="市交通局")
        self.assertEqual(self.clock("suggestion-1", "ACCEPTANCE").end, "RETURN_ASKED")
        self.set_clock("2022-04-12 09:30")
        self.log.append("return_decided", "suggestion-1", UNIT, grant=False)
        self.assertEqual(self.clock("suggestion-1", "ACCEPTANCE").due_date, "2022-04-21")
        self.log.append("accepted", "suggestion-1", UNIT)
        self.assertEqual(self.clock("suggestion-1", "ACCEPTANCE").state, "MET")
        self.assign("suggestion-1", "市交通局", again=True)
        self.assertEqual(self.clock("suggestion-1", "REPLY").end, "REASSIGNED")
        self.assertEqual(self.clock("suggestion-1", "REPLY", "市交通局").due_date, "2022-06-30")

    def test_from_dispatch_to_second_reply(self):
        self.assign("suggestion-1", signers=["张三", "李四"])
        self.set_clock("2022-05-10 15:00")
        self.dispatch("suggestion-1", "2022-05-09", [1], to_all=False)
        self.assertEqual(self.clock("suggestion-1", "REPLY").state, "RUNNING")
        self.dispatch("suggestion-1", "2022-05-10", [2], to_all=True)
        reply = self.clock("suggestion-1", "REPLY")
        self.assertEqual((reply.state, reply.ended_date), ("MET", "2022-05-10"))
        self.set_clock("2022-06-18 11:00")
        self.log.append("dissatisfaction_recorded", "suggestion-1", UNIT, signer=2, round=1, learnt_date="2022-06-17",
                        way="CARD", fresh=True)
        again = self.clock("suggestion-1", "REHANDLING", signer=2)
        self.assertEqual((again.due_date, again.round, again.state), ("2022-07-17", 1, "RUNNING"))
        self.assertEqual([line.date for line in again.why], ["2022-07-17"])
        self.log.append("dissatisfaction_recorded", "suggestion-1", UNIT, signer=2, round=1, learnt_date="2022-06-18")
        self.assertEqual(self.clock("suggestion-1", "REHANDLING", signer=2).due_date, "2022-07-17")
        self.set_clock("2022-07-15 11:00")
        self.dispatch("suggestion-1", "2022-07-15", [2], to_all=True, kind="SECOND")
        self.assertEqual(self.clock("suggestion-1", "REHANDLING", signer=2).state, "MET")

    def test_cards_say_what_follows_from_them(self):
        self.assign("suggestion-1", signers=["张三", "李四"])
        self.set_clock("2022-06-18 11:00")
        self.dispatch("suggestion-1", "2022-06-10", [1, 2], to_all=True)
        self.log.append("card_returned", "suggestion-1", UNIT, signer=1, round=1, result="DISSATISFIED", fresh=True,
                        received_date="2022-06-15")
        self.log.append("card_returned", "suggestion-1", UNIT, signer=2, round=1, result="DISSATISFIED", fresh=True,
                        received_date="2022-06-16")
        self.assertEqual(self.clock("suggestion-1", "REHANDLING", signer=1).due_date, "2022-07-15")
        self.log.append("card_corrected", "suggestion-1", UNIT, signer=1, round=1, result="SATISFIED", unfounded=True)
        self.assertEqual(self.clock("suggestion-1", "REHANDLING", signer=1).end, "TAKEN_BACK")
        self.log.append("closed", "suggestion-1", "市教育局", by_office=True)
        self.assertEqual(self.clock("suggestion-1", "REHANDLING", signer=2).state, "RUNNING")
        self.log.append("card_returned", "suggestion-1", UNIT, signer=2, round=2, result="SATISFIED", closed=True)
        self.assertEqual(self.clock("suggestion-1", "REHANDLING", signer=2).end, "CLOSED")

    def test_letters_of_a_merged_handling_meet_the_date_of_each_proposal(self):
        for number in (1, 2, 3):
            self.assign(f"suggestion-{number}", signers=["张三", "李四"])
        self.log.append("merged", "suggestion-1", proposals=["suggestion-1", "suggestion-2", "suggestion-3"])
        self.set_clock("2022-06-28 10:00")
        self.ask("suggestion-2", "2022-08-01")
        self.office().call("DecideExtension", **self.deciding("suggestion-2", True))
        self.set_clock("2022-07-04 10:00")
        self.log.append("dispatched", "suggestion-1", UNIT, kind="FIRST", signers=[1, 2], date="2022-07-04", to_all=True,
                        last_date="2022-07-04", matters=[
                            {"proposal": "suggestion-1", "signers": [1, 2], "to_all": True, "last_date": "2022-07-04"},
                            {"proposal": "suggestion-2", "signers": [1, 2], "to_all": True, "last_date": "2022-07-04"},
                            {"proposal": "suggestion-3", "signers": [2]}])
        self.assertEqual([self.clock(f"suggestion-{number}", "REPLY").state for number in (1, 2, 3)],
                         ["MET_LATE", "MET", "RUNNING"])
        self.assertEqual(self.clock("suggestion-1", "EXPLANATION").due_date, "2022-07-07")
        self.log.append("dispatched", "suggestion-3", UNIT, kind="FIRST", signers=[1], date="2022-07-04", to_all=True,
                        last_date="2022-07-04")
        self.assertEqual(self.clock("suggestion-3", "REPLY").state, "MET_LATE")
        self.assertEqual(len({entry.body.caused_by for entry in self.log.events("clocks_changed")[-3:]}), 2)

    def test_what_is_raised_between_sessions_is_due_three_months_after_assignment(self):
        self.set_clock("2022-09-20 10:00")
        self.log.append("assigned", "suggestion-b3", lead_unit=UNIT, signers=["张三"], between_sessions=True)
        reply = self.clock("suggestion-b3", "REPLY")
        self.assertEqual((reply.due_date, reply.why[0].anchor, reply.why[0].arithmetic),
                         ("2022-12-20", "闭会期间建议交办之日2022-09-20", "2022-09-20 + 3个月（当日不计）= 2022-12-20"))
        self.ask("suggestion-b3", "2023-03-20")
        refusal = self.office().refusal("DecideExtension", **self.deciding("suggestion-b3", True, new_due_date="2023-03-21"))
        self.assertEqual(refusal.reason, "EXTENSION_PAST_LIMIT")

    def test_late_is_late_and_explained(self):
        self.assign("suggestion-1")
        self.set_clock("2022-07-04 15:00")
        self.assertEqual(name_of(self.clock("suggestion-1", "REPLY"), "light"), "OVERDUE")
        self.dispatch("suggestion-1", "2022-07-04", [1], to_all=True)
        reply, owed = self.clock("suggestion-1", "REPLY"), self.clock("suggestion-1", "EXPLANATION")
        self.assertEqual((reply.state, owed.due_date), ("MET_LATE", "2022-07-07"))
        receipt = self.liaison().call("ExplainDelay", request_id="late-1", docket=DOCKET, proposal="suggestion-1",
                                      text="施工受阻")
        self.assertEqual(receipt.state, "MET_LATE")
        self.assertEqual(self.clock("suggestion-1", "EXPLANATION").state, "MET")
        self.assertEqual(self.clocks("suggestion-1").delays[0].text, "施工受阻")

    def test_a_late_entry_waits_for_the_office(self):
        self.assign("suggestion-1")
        self.set_clock("2022-07-08 15:00")
        self.dispatch("suggestion-1", "2022-06-29", [1], to_all=True)
        reply = self.clock("suggestion-1", "REPLY")
        self.assertEqual((reply.state, name_of(reply, "light")), ("UNCONFIRMED", "OVERDUE"))
        words = {"docket": DOCKET, "proposal": "suggestion-1", "confirmed": True, "proof": "EMS 1234"}
        self.assertEqual(self.liaison().refusal("JudgeLateEntry", request_id="judge-0", **words).code, "PERMISSION_DENIED")
        self.assertEqual(self.office().call("JudgeLateEntry", request_id="judge-1", **words).state, "MET")
        self.assertEqual(name_of(self.clock("suggestion-1", "REPLY"), "light"), "GREEN")

    def test_withdrawal_and_closing_end_what_runs(self):
        self.assign("suggestion-1")
        self.assign("proposal-2")
        self.log.append("withdrawn", "suggestion-1")
        self.assertEqual({clock.end for clock in self.clocks("suggestion-1").clocks}, {"WITHDRAWN"})
        self.assertEqual(self.clock("proposal-2", "REPLY").state, "RUNNING")

    def test_many_are_closed_at_once(self):
        for number in range(1, 51):
            self.assign(f"suggestion-{number}", splits=["市教育局"])
        position = self.log.append("closed_many", items=[{"proposal": f"suggestion-{number}", "unit": UNIT}
                                              for number in range(1, 51)] + [{"proposal": "suggestion-1", "unit": "市教育局"}])
        for number, split in ((1, "CLOSED"), (2, ""), (50, "")):
            self.assertEqual(self.clock(f"suggestion-{number}", "REPLY").end, "CLOSED")
            self.assertEqual(self.clock(f"suggestion-{number}", "REPLY", "市教育局").end, split)
        told = [len(entry.body.clocks) for entry in self.log.events("clocks_changed") if entry.body.caused_by == position]
        self.assertEqual(told, [2] * 51)

    def test_what_is_too_much_for_one_timetable_holds_up_no_other(self):
        self.assign("suggestion-1", co=[f"单位{number}" for number in range(301)])
        self.assign("suggestion-2")
        self.assertEqual(self.clock("suggestion-2", "REPLY").state, "RUNNING")
        self.assertEqual(self.office().refusal("ListClocks", docket=DOCKET, proposal="suggestion-1").reason, "PROPOSAL_UNKNOWN")
        self.city.processes["deadline"].wait_for_line("timetable_full")

    def test_a_store_that_goes_and_comes_back_loses_nothing(self):
        self.assign("suggestion-1")
        self.assertEqual(self.clock("suggestion-1", "REPLY").state, "RUNNING")
        self.city.redis.kill()
        refusal = self.office().refusal("ListClocks", docket=DOCKET, proposal="suggestion-1")
        self.assertEqual(refusal.code, "UNAVAILABLE")
        self.city.redis.restart()
        self.city.processes["deadline"].wait_for_health("SERVING")
        self.log.redis = self.city.redis.client()
        self.log.append("accepted", "suggestion-1", UNIT)
        self.assertEqual(self.clock("suggestion-1", "ACCEPTANCE").state, "MET")

    def test_who_may_look(self):
        self.assign("suggestion-1", co=[CO_UNIT], signers=["张三"])
        self.directory.signers["suggestion-1"] = [("张三", "DEPUTY/张三/2")]
        look = {"docket": DOCKET, "proposal": "suggestion-1"}
        for role, scope in (("HANDLER", UNIT), ("PRINCIPAL", CO_UNIT), ("COMMITTEE", "SUGGESTION"), ("SIGNER", "张三"),
                            ("SERVICE", "")):
            self.as_(role, scope).call("ListClocks", **look)
        for role, scope in (("HANDLER", "市教育局"), ("COMMITTEE", "PROPOSAL"), ("SIGNER", "李四"), ("AUDITOR", ""),
                            ("ADMINISTRATOR", "")):
            self.assertEqual(self.as_(role, scope).refusal("ListClocks", **look).code, "PERMISSION_DENIED", role)
        facts = self.as_("SERVICE").call("Facts", unit=UNIT, **look)
        self.assertEqual((facts.version, len(facts.clocks)), (self.clocks("suggestion-1").version, 2))
        self.assertEqual(self.office().refusal("Facts", unit=UNIT, **look).code, "PERMISSION_DENIED")
        self.assertEqual(self.as_("SERVICE").call("Facts", docket=DOCKET, proposal="proposal-77").version, 0)

    def test_namesakes_do_not_see_each_others_clocks(self):
        self.assign("suggestion-1", signers=["张三"])
        self.directory.signers["suggestion-1"] = [("张三", "DEPUTY/张三/2")]
        self.directory.entries["张三"] = 2
        look = {"docket": DOCKET, "proposal": "suggestion-1"}
        for scope in ("张三", "DEPUTY/张三/1", "MEMBER/张三/2"):
            self.assertEqual(self.as_("SIGNER", scope).refusal("ListClocks", **look).code, "PERMISSION_DENIED", scope)
        self.assertEqual(len(self.as_("SIGNER", "DEPUTY/张三/2").call("ListClocks", **look).clocks), 2)

    def test_two_replicas_react_once(self):
        self.city.start("deadline2", program="services/deadline/banfu-deadline")
        for number in range(1, 31):
            self.assign(f"suggestion-{number}", signers=["张三"])
        for number in range(1, 31):
            self.log.append("accepted", f"suggestion-{number}", UNIT)
        for name in ("deadline", "deadline2"):
            client = self.as_("OFFICE", name=name)
            for number in range(1, 31):
                clocks = client.call("ListClocks", docket=DOCKET, proposal=f"suggestion-{number}").clocks
                self.assertEqual(sorted(clock.state for clock in clocks), ["MET", "RUNNING"])
        causes = [entry.body.caused_by for entry in self.log.events("clocks_changed")]
        self.assertEqual(len(causes), 60)
        self.assertEqual(len(set(causes)), 60)
        self.assertEqual(causes, sorted(causes))

    def test_what_is_due_comes_nearest_first_by_pages(self):
        for number in range(1, 4):
            self.assign(f"suggestion-{number}", co=[CO_UNIT])
        self.assertTrue(self.clocks("suggestion-3").clocks)
        first = self.office().call("ListDue", docket=DOCKET, until="2022-05-31", page_size=5)
        self.assertEqual([due.clock.due_date for due in first.clocks], ["2022-04-07"] * 3 + ["2022-04-19"] + ["2022-05-31"])
        self.assertEqual([due.proposal for due in first.clocks][3], "")  # the unit's plan
        rest = self.office().call("ListDue", docket=DOCKET, until="2022-05-31", page_size=5,
                                  page_token=first.next_page_token)
        self.assertEqual([due.proposal for due in rest.clocks], ["suggestion-2", "suggestion-3"])
        self.assertEqual(rest.next_page_token, "")
        own = self.liaison(CO_UNIT).call("ListDue", docket=DOCKET)
        self.assertEqual({due.clock.unit for due in own.clocks}, {CO_UNIT})
        refusal = self.liaison(CO_UNIT).refusal("ListDue", docket=DOCKET, unit=UNIT)
        self.assertEqual(refusal.code, "PERMISSION_DENIED")

    def test_closing_many_whose_timetables_are_more_than_one_commit_takes(self):
        proposals = [f"suggestion-{number}" for number in range(1, 81)]
        for proposal in proposals:
            self.assign(proposal)
            self.ask(proposal, "2022-08-31", reason="难" * 1300, steps_done="已" * 1300)
        position = self.log.append("closed_many", items=[{"proposal": proposal, "unit": UNIT} for proposal in proposals])
        for proposal in proposals:
            self.assertEqual(self.clock(proposal, "REPLY").end, "CLOSED")
        told = [{clock.proposal for clock in entry.body.clocks} for entry in self.log.events("clocks_changed")
                if entry.body.caused_by == position]
        self.assertEqual(told, [{proposal} for proposal in proposals])
        self.assertEqual(self.city.processes["deadline"].metrics()["banfu_logs_stuck"], 0)


if __name__ == "__main__":
    unittest.main()
