#!/usr/bin/python3
"""Extensions over real gRPC and a real Redis (rule 11): asked, granted, refused, explained; who may, who was faster."""
import unittest

import grpc

import service_fixture
from office_desk import CO_UNIT, DOCKET, UNIT, Desk, name_of, new_id


class Extensions(Desk):
    def setUp(self):
        super().setUp()
        self.assign("suggestion-1", co=[CO_UNIT], signers=["张三", "李四"])
        self.assertTrue(self.clocks("suggestion-1").clocks)
        self.set_clock("2022-06-20 10:00")
        self.wait_for_sweep("2022-06-20 10:00")  # what it reminds of moves versions that the tests compare

    def test_granted_up_to_three_months(self):
        receipt = self.ask("suggestion-1", "2022-09-30")
        self.assertEqual((receipt.state, receipt.due_date), ("ASKED", "2022-06-30"))
        self.assertEqual(receipt.version, self.clocks("suggestion-1").version)
        granted = self.office().call("DecideExtension", **self.deciding("suggestion-1", True))
        self.assertEqual((granted.state, granted.due_date), ("GRANTED", "2022-09-30"))
        seen = self.clocks("suggestion-1")
        reply, opinion = self.clock("suggestion-1", "REPLY"), self.clock("suggestion-1", "OPINION", CO_UNIT)
        self.assertEqual((reply.due_date, reply.original_due_date), ("2022-09-30", "2022-06-30"))
        self.assertEqual([line.date for line in reply.why], ["2022-06-30", "2022-09-30"])
        self.assertEqual((opinion.due_date, name_of(reply, "light")), ("2022-08-31", "GREEN"))
        self.assertEqual([(extension.state, extension.asked_date, extension.decided_date) for extension in seen.extensions],
                         [("GRANTED", "2022-06-20", "2022-06-20")])
        self.assertEqual(list(seen.unexplained), [1, 2])
        [event] = self.log.events("extension_decided")
        self.assertEqual((event.body.old_due_date, event.body.new_due_date, len(event.body.clocks)),
                         ("2022-06-30", "2022-09-30", 2))
        self.assertEqual((event.event.actor.role, event.event.unit, event.position), ("OFFICE", UNIT, granted.position))

    def test_the_index_of_reminders_is_written_where_the_next_one_moves(self):
        index, thing = "{shuozhou}:index:deadline:wake", f"{DOCKET}/suggestion-1"
        store = self.city.redis.client()
        next_ms = store.zscore(index, thing)
        store.zadd(index, {thing: next_ms + 1})  # to see who writes it
        self.ask("suggestion-1", "2022-09-30")
        self.assertEqual(store.zscore(index, thing), next_ms + 1)
        self.office().call("DecideExtension", **self.deciding("suggestion-1", True))
        self.assertEqual(store.zscore(index, thing), next_ms + 1, "tomorrow's reminder is of the acceptance")
        self.log.append("accepted", "suggestion-1", UNIT)
        self.clocks("suggestion-1")  # it answers once it has reacted
        self.assertGreater(store.zscore(index, thing), next_ms + 24 * 3600 * 1000)

    def test_refused_beyond_the_limit(self):
        refusal = self.liaison().refusal("RequestExtension", **self.asking("suggestion-1", "2022-10-01"))
        self.assertEqual((refusal.code, refusal.reason), ("FAILED_PRECONDITION", "EXTENSION_PAST_LIMIT"))
        self.assertEqual(refusal.message, "延期最多至2022-09-30（通知二；规则11）")
        self.ask("suggestion-1", "2022-08-01")
        refusal = self.office().refusal("DecideExtension", **self.deciding("suggestion-1", True, new_due_date="2022-10-01"))
        self.assertEqual(refusal.reason, "EXTENSION_PAST_LIMIT")
        self.assertEqual(self.clock("suggestion-1", "REPLY").due_date, "2022-06-30")

    def test_not_after_the_due_date(self):
        self.set_clock("2022-07-01 09:30")
        refusal = self.liaison().refusal("RequestExtension", **self.asking("suggestion-1", "2022-08-01"))
        self.assertEqual((refusal.code, refusal.reason), ("FAILED_PRECONDITION", "EXTENSION_TOO_LATE"))

    def test_a_grant_cures_the_days_between(self):
        self.ask("suggestion-1", "2022-08-01")
        self.set_clock("2022-07-05 10:00")
        self.dispatch("suggestion-1", "2022-07-05", [1, 2], to_all=True)
        self.assertEqual(self.clock("suggestion-1", "REPLY").state, "MET_LATE")
        self.office().call("DecideExtension", **self.deciding("suggestion-1", True))
        self.assertEqual(self.clock("suggestion-1", "REPLY").state, "MET")
        self.assertEqual(self.clock("suggestion-1", "EXPLANATION").end, "CURED")

    def test_a_refusal_keeps_the_date_and_its_reason(self):
        self.ask("suggestion-1", "2022-08-01")
        refusal = self.office().refusal("DecideExtension", **self.deciding("suggestion-1", False, reason=" "))
        self.assertEqual((refusal.code, list(refusal.fields)), ("INVALID_ARGUMENT", ["reason"]))
        self.office().call("DecideExtension", **self.deciding("suggestion-1", False, reason="按期可以办结"))
        [extension] = self.clocks("suggestion-1").extensions
        self.assertEqual((extension.state, extension.decision_reason), ("REFUSED", "按期可以办结"))
        refusal = self.office().refusal("DecideExtension", **self.deciding("suggestion-1", True))
        self.assertEqual((refusal.reason, refusal.code), ("STATE_REFUSES", "FAILED_PRECONDITION"))

    def test_every_signer_is_told(self):
        self.ask("suggestion-1", "2022-08-01")
        self.office().call("DecideExtension", **self.deciding("suggestion-1", True))
        telling = {"docket": DOCKET, "proposal": "suggestion-1", "way": "PHONE", "gist": "说明原因"}
        refusal = self.liaison().refusal("RecordExplanation", request_id=new_id(), signer=3, date="2022-06-32", **telling | {
            "way": "UNSPECIFIED", "gist": ""})
        self.assertEqual(sorted(refusal.fields), ["date", "gist", "signer", "way"])
        refusal = self.liaison().refusal("RecordExplanation", request_id=new_id(), signer=1, date="2022-06-19", **telling)
        self.assertEqual(list(refusal.fields), ["date"])
        self.liaison().call("RecordExplanation", request_id=new_id(), signer=1, date="2022-06-20", **telling)
        self.assertEqual(list(self.clocks("suggestion-1").unexplained), [2])
        self.log.append("signer_released", "suggestion-1", signer=2)
        self.assertEqual(list(self.clocks("suggestion-1").unexplained), [])

    def test_a_preview_changes_nothing(self):
        before = self.clocks("suggestion-1").version
        preview = self.liaison().call("PreviewExtension", **self.asking("suggestion-1", "2022-09-15"))
        self.assertEqual((preview.latest_date, preview.days_left_of_cap, preview.past_report_date, list(preview.to_tell)),
                         ("2022-09-30", 15, True, [1, 2]))
        self.assertEqual(self.clocks("suggestion-1").version, before)

    def test_while_a_request_waits_the_office_tries_what_it_would_grant(self):
        self.ask("suggestion-1", "2022-08-01")
        preview = self.office().call("PreviewExtension", **self.asking("suggestion-1", "2022-09-30"))
        self.assertEqual((preview.resulting_date, preview.days_left_of_cap, preview.past_report_date), ("2022-09-30", 0, True))
        refusal = self.office().refusal("PreviewExtension", **self.asking("suggestion-1", "2022-10-01"))
        self.assertEqual(refusal.message, "延期最多至2022-09-30（通知二；规则11）")
        self.assertEqual(self.clocks("suggestion-1").extensions[0].state, "ASKED")

    def test_what_was_told_long_before_it_was_entered_is_marked(self):
        self.ask("suggestion-1", "2022-08-01")
        self.office().call("DecideExtension", **self.deciding("suggestion-1", True))
        self.set_clock("2022-06-24 10:00")
        telling = {"docket": DOCKET, "proposal": "suggestion-1", "way": "PHONE", "gist": "说明原因"}
        self.liaison().call("RecordExplanation", request_id=new_id(), signer=1, date="2022-06-20", **telling)
        self.liaison().call("RecordExplanation", request_id=new_id(), signer=2, date="2022-06-21", **telling)
        self.assertEqual([(one.signer, one.late_entry) for one in self.clocks("suggestion-1").explanations],
                         [(1, True), (2, False)])
        refusal = self.liaison().refusal("RecordExplanation", request_id=new_id(), signer=1, date="2022-06-25", **telling)
        self.assertEqual((refusal.code, refusal.reason), ("FAILED_PRECONDITION", "EXPLANATION_NOT_OWED"))

    def test_only_the_unit_asks_and_only_the_office_decides(self):
        for client in (self.liaison("市教育局"), self.as_("COMMITTEE", "SUGGESTION"), self.office()):
            refusal = client.refusal("RequestExtension", **self.asking("suggestion-1", "2022-08-01", unit=UNIT))
            self.assertEqual(refusal.code, "PERMISSION_DENIED")
        refusal = self.liaison(CO_UNIT).refusal("RequestExtension", **self.asking("suggestion-1", "2022-08-01"))
        self.assertEqual(refusal.reason, "EXTENSION_NOT_OWED")
        self.ask("suggestion-1", "2022-08-01", client=self.as_("HANDLER", UNIT))
        refusal = self.liaison().refusal("DecideExtension", **self.deciding("suggestion-1", True))
        self.assertEqual(refusal.code, "PERMISSION_DENIED")
        anonymous = self.city.client("deadline", "banfu.deadline.v1.Deadline")
        self.assertEqual(anonymous.refusal("ListClocks", docket=DOCKET, proposal="suggestion-1").code, "UNAUTHENTICATED")

    def test_a_request_is_carried_out_once(self):
        asking = self.asking("suggestion-1", "2022-08-01")
        first, again = (self.liaison().call("RequestExtension", **asking) for _ in range(2))
        self.assertEqual(first, again)
        self.assertEqual(len(self.log.events("extension_requested")), 1)
        refusal = self.liaison().refusal("RequestExtension", **asking | {"new_due_date": "2022-08-02"})
        self.assertEqual((refusal.code, refusal.reason), ("INVALID_ARGUMENT", "REQUEST_ID_REUSED"))
        self.office().call("DecideExtension", **self.deciding("suggestion-1", True))
        self.assertEqual(self.liaison().call("RequestExtension", **asking), first)  # before any rule is looked at

    def at_present(self, act) -> int:
        """Reminders that fall due move the version too: whoever is behind reads it again. Returns the one that was right."""
        for _ in range(20):
            version = self.clocks("suggestion-1").version
            try:
                act(version)
                return version
            except grpc.RpcError as error:
                self.assertEqual(error.code(), grpc.StatusCode.ABORTED)
        self.fail("the version never stands still")

    def test_whoever_is_behind_learns_the_version(self):
        version = self.at_present(lambda version: self.ask("suggestion-1", "2022-08-01", version=version))
        refusal = self.office().refusal("DecideExtension", **self.deciding("suggestion-1", True, version=version))
        self.assertEqual((refusal.code, refusal.reason), ("ABORTED", "VERSION_STALE"))
        self.at_present(lambda version: self.office().call("DecideExtension", **self.deciding("suggestion-1", True, version=version)))

    def test_a_race_has_one_winner(self):
        self.city.start("deadline2", program="services/deadline/banfu-deadline")
        clients = [self.as_("OFFICE", name=name) for name in ("deadline", "deadline2")] * 5
        version = self.ask("suggestion-1", "2022-08-01").version
        calls = [client.start("DecideExtension", **self.deciding("suggestion-1", place % 2 == 0, version=version))
                 for place, client in enumerate(clients)]
        won, lost = [], []
        for call in calls:
            try:
                won.append(call.result())
            except grpc.RpcError as error:
                lost.append(service_fixture.Refusal(error))
        self.assertEqual(len(won), 1)
        self.assertEqual({refusal.reason for refusal in lost}, {"VERSION_STALE"})
        self.assertEqual(len(self.log.events("extension_decided")), 1)
        self.assertEqual(self.clocks("suggestion-1").version, won[0].version)

    def test_wrong_fields_are_named(self):
        refusal = self.liaison().refusal("RequestExtension", request_id=new_id(), docket=DOCKET, proposal="suggestion-1",
                                         new_due_date="2022-02-30")
        self.assertEqual((refusal.code, sorted(refusal.fields)),
                         ("INVALID_ARGUMENT", ["new_due_date", "reason", "steps_done"]))
        refusal = self.liaison().refusal("RequestExtension", **self.asking("suggestion-1", "2022-08-01", request_id=""))
        self.assertEqual(refusal.reason, "REQUEST_ID_MISSING")
        for docket in ("nowhere-2022", "shuozhou-1999"):
            refusal = self.office().refusal("ListClocks", docket=docket, proposal="suggestion-1")
            self.assertEqual(refusal.reason, "DOCKET_UNKNOWN")

    def test_what_nobody_can_read_is_no_reason(self):
        for blank in ("", " ", "\u3000\u3000", "\u00a0\u200b", "\n"):
            refusal = self.liaison().refusal("RequestExtension", **self.asking("suggestion-1", "2022-08-01", reason=blank))
            self.assertEqual((refusal.code, list(refusal.fields)), ("INVALID_ARGUMENT", ["reason"]), repr(blank))
        refusal = self.liaison().refusal("RequestExtension", **self.asking("suggestion-1", "2022-08-01", reason="难" * 2001))
        self.assertEqual(refusal.fields["reason"], "最多2000个汉字（6000字节）")

    def test_a_unit_that_is_not_of_the_proposal_is_named(self):
        self.ask("suggestion-1", "2022-08-01")
        for method, fields in (("DecideExtension", {"grant": True}), ("Press", {}), ("PreviewExtension", {"new_due_date": "2022-08-01"}),
                               ("JudgeLateEntry", {"confirmed": True, "proof": "EMS 1"}), ("ListClocks", {})):
            request = {"request_id": new_id()} if method not in ("ListClocks", "PreviewExtension") else {}
            refusal = self.office().refusal(method, docket=DOCKET, proposal="suggestion-1", unit="市月球局", **request, **fields)
            self.assertEqual((refusal.code, refusal.fields),
                             ("INVALID_ARGUMENT", {"unit": f"“市月球局”不承办、会办此件；此件的单位：{UNIT}、{CO_UNIT}"}), method)
        refusal = self.liaison("市教育局").refusal("PreviewExtension", docket=DOCKET, proposal="suggestion-1", unit="市月球局")
        self.assertEqual(refusal.code, "PERMISSION_DENIED")

    def test_whoever_names_a_new_date_does_not_refuse(self):
        self.ask("suggestion-1", "2022-08-01")
        refusal = self.office().refusal("DecideExtension", **self.deciding("suggestion-1", False, new_due_date="2022-08-01"))
        self.assertEqual(list(refusal.fields), ["new_due_date"])

    def test_there_must_be_a_late_entry_to_judge(self):
        refusal = self.office().refusal("JudgeLateEntry", request_id=new_id(), docket=DOCKET, proposal="suggestion-1",
                                        confirmed=True, proof="EMS 1")
        self.assertEqual((refusal.reason, refusal.message), ("LATE_ENTRY_NOT_THERE", "没有待确认的补录（规则10）"))


class Presses(Desk):
    def setUp(self):
        super().setUp()
        self.assign("suggestion-1", co=[CO_UNIT])

    def pressing(self, unit: str) -> dict:
        return {"request_id": new_id(), "docket": DOCKET, "proposal": "suggestion-1", "unit": unit, "text": "请尽快"}

    def test_the_office_presses_all_and_a_lead_unit_its_co_units(self):
        self.office().call("Press", **self.pressing(UNIT))
        self.log.append("opinion_pressed", "suggestion-1", CO_UNIT, co_unit=CO_UNIT)
        self.log.append("opinion_pressed", "suggestion-1", UNIT, co_unit=UNIT)  # no co-unit: of no interest
        self.assertEqual(self.clocks("suggestion-1").presses, 2)
        facts = self.as_("SERVICE").call("Facts", docket=DOCKET, proposal="suggestion-1", unit=CO_UNIT)
        self.assertEqual(facts.first_press_date, "2022-03-28")
        self.liaison().call("Press", **self.pressing(CO_UNIT))
        self.assertEqual(self.liaison().refusal("Press", **self.pressing(UNIT)).reason, "PRESS_NOT_YOURS")
        self.assertEqual(self.liaison(CO_UNIT).refusal("Press", **self.pressing(UNIT)).code, "PERMISSION_DENIED")
        self.assertEqual([entry.body.count for entry in self.log.events("pressed")], [1, 2])
        self.assertEqual([(one.unit, one.date, one.text) for one in self.clocks("suggestion-1").pressed],
                         [(UNIT, "2022-03-28", "请尽快"), (CO_UNIT, "2022-03-28", ""), (CO_UNIT, "2022-03-28", "请尽快")])
        self.log.append("opinion_given", "suggestion-1", CO_UNIT)
        self.assertEqual(self.office().refusal("Press", **self.pressing(CO_UNIT)).reason, "PRESS_NOTHING_RUNNING")

    def test_what_people_write_leaves_room_for_what_happens(self):
        refusal = self.office().refusal("Press", **self.pressing(UNIT) | {"text": "催" * 2001})
        self.assertEqual((refusal.code, list(refusal.fields)), ("INVALID_ARGUMENT", ["text"]))
        longest = {"text": "催" * 2000}
        for _ in range(16):
            self.office().call("Press", **self.pressing(UNIT) | longest)
        self.assertEqual(self.office().refusal("Press", **self.pressing(UNIT) | longest).reason, "TIMETABLE_FULL")
        self.log.append("accepted", "suggestion-1", UNIT)
        self.assertEqual(self.clock("suggestion-1", "ACCEPTANCE").state, "MET")


if __name__ == "__main__":
    unittest.main()
