#!/usr/bin/python3
"""Assignment, the window, returns, opinions, contacts (rules 5 to 9) over real gRPC."""
import unittest

from assignment_city import DOCKET, AssignmentTest, request_id, row
from service_fixture import Refusal


class DocketTest(AssignmentTest):
    def test_defaults_are_filled_in(self):
        answer = self.office.call("GetDocket", docket=DOCKET)
        self.assertEqual((answer.body.settings.acceptance_working_days, answer.body.settings.co_unit_word), (7, "会办"))
        self.assertEqual(answer.body.office, "市政府办公室")
        self.assertEqual(self.office.call("ListDockets").dockets, [DOCKET])

    def test_wrong_fields_are_named(self):
        body = {"congress_session": "市七届人大一次会议", "reply_date": "2022-02-30", "settings": {"rehandling_months": 2}}
        refusal = self.office.refusal("PutDocket", request_id=request_id(), docket=DOCKET, body=body)
        self.assertEqual(set(refusal.fields), {"conferenceSession", "replyDate", "settings.rehandlingMonths"})

    def test_unknown_dockets(self):
        self.assertEqual(self.office.refusal("GetDocket", docket="shuozhou-1999").reason, "DOCKET_UNKNOWN")
        self.assertEqual(self.office.refusal("GetDocket", docket="datong-2022").reason, "DOCKET_UNKNOWN")


class AssignTest(AssignmentTest):
    def test_from_assignment_to_acceptance(self):
        key = self.assigned(1, co=["市财政局"])
        view = self.view(key)
        self.assertEqual((view.lead_unit, view.co_units), ("市住建局", ["市财政局"]))
        self.assertEqual((view.handlings[0].state, view.handlings[0].acceptance_due), ("ASSIGNED", "2022-04-06"))
        self.assertEqual((view.opinions[0].state, view.opinions[0].due_date), ("ASKED", "2022-05-31"))
        liaison = self.as_unit("市住建局")
        receipt = self.act("SignFor", key, liaison)
        self.assertEqual(receipt.state, "SIGNED_FOR")
        receipt = self.accept(key, "市住建局")
        self.assertEqual((receipt.state, receipt.due_date), ("ACCEPTED", "2022-06-20"))
        facts = self.facts(key, "市住建局")
        self.assertEqual((facts.answers, facts.handling_state, facts.version), (True, "ACCEPTED", receipt.version))
        self.assertEqual((facts.commitment.guarantor, facts.missing_opinions), ("王副局长", ["市财政局"]))
        self.assertEqual((facts.unit_full_name, facts.docket.reply_date), ("朔州市住房和城乡建设局", "2022-06-30"))
        event = self.log()[-1]
        self.assertEqual((event.WhichOneof("body"), event.unit, event.actor.role), ("accepted", "市住建局", "LIAISON"))
        self.assertEqual(event.accepted.commitment.time_limit, "2022-06-20")

    def test_rule_5_shapes(self):
        self.import_rows(row(10))
        for fields, field in (({"lead_unit": ""}, "leadUnit"),
                              ({"lead_unit": "市住建局", "co_units": ["市住建局"]}, "coUnits[0]"),
                              ({"lead_unit": "市不存在局"}, "leadUnit"),
                              ({"split_units": ["市住建局"]}, "leadUnit")):
            refusal = self.refused("Assign", "suggestion-10", **fields)
            self.assertIn(field, refusal.fields, fields)
        receipt = self.act("Assign", "suggestion-10", split_units=["市住建局", "市水利局"])
        self.assertEqual(receipt.state, "ASSIGNED")
        self.assertEqual(self.view("suggestion-10").split_units, ["市住建局", "市水利局"])

    def test_a_second_assignment_needs_a_reason(self):
        key = self.assigned(11)
        refusal = self.refused("Assign", key, lead_unit="市水利局")
        self.assertEqual((refusal.code, refusal.reason), ("FAILED_PRECONDITION", "STATE_REFUSES"))
        self.act("Assign", key, lead_unit="市水利局", reason="职责调整")
        view = self.view(key)
        self.assertEqual((view.lead_unit, [line.what for line in view.history]),
                         ("市水利局", ["交办", "改办：市住建局改为市水利局"]))
        self.act("Assign", key, split_units=["市水利局", "市交通局"], co_units=["市财政局"], reason="分头办理")
        self.assertEqual([(line.what, line.reason) for line in self.view(key).history][-1],
                         ("改办：市水利局改为市水利局、市交通局（会办：市财政局）", "分头办理"))
        self.assertEqual(self.refused("SignFor", key, self.as_unit("市住建局")).code, "NOT_FOUND")

    def test_the_window_passes(self):
        key = self.assigned(12)
        self.set_day("2022-04-07")
        try:
            self.assertEqual(self.facts(key, "市住建局").handling_state, "DEEMED_ACCEPTED")
            refusal = self.refused("RequestReturn", key, self.as_unit("市住建局"), reason="不属职责", proposed_unit="市水利局")
            self.assertEqual(refusal.reason, "STATE_REFUSES")
            self.assertEqual(self.accept(key, "市住建局").state, "ACCEPTED")
        finally:
            self.set_day("2022-04-08")

    def test_many_have_a_result_each(self):
        self.import_rows(row(20), row(21), row(22))
        items = [{"proposal": "suggestion-20", "lead_unit": "市住建局"}, {"proposal": "suggestion-21", "lead_unit": "无"},
                 {"proposal": "suggestion-999", "lead_unit": "市住建局"}, {"proposal": "nonsense", "lead_unit": "市住建局"},
                 {"proposal": "suggestion-22", "lead_unit": "市住建局", "version": 99}]
        receipt = self.office.call("AssignMany", request_id="many", docket=DOCKET, items=items)
        self.assertEqual([item.code for item in receipt.items],
                         ["OK", "INVALID_ARGUMENT", "NOT_FOUND", "INVALID_ARGUMENT", "ABORTED"])
        self.assertIn("不是本届的承办单位", receipt.items[1].message)
        again = self.office.call("AssignMany", request_id="many", docket=DOCKET, items=items)
        self.assertEqual(again.items, receipt.items)


class ReturnTest(AssignmentTest):
    def test_a_granted_return_goes_to_another_unit(self):
        key = self.assigned(1)
        self.act("RequestReturn", key, self.as_unit("市住建局"), reason="不属职责", proposed_unit="市水利局")
        self.assertEqual(self.refused("DecideReturn", key, self.as_unit("市住建局"), grant=True).code, "PERMISSION_DENIED")
        self.act("DecideReturn", key, grant=True, lead_unit="市交通局")
        view = self.view(key)
        self.assertEqual((view.lead_unit, [handling.state for handling in view.handlings]), ("市交通局", ["ASSIGNED"]))
        self.assertEqual(view.history[-1].what, "同意退办：市住建局改为市交通局")
        event = self.log()[-1]
        self.assertEqual((event.assigned.again, event.assigned.from_unit), (True, "市住建局"))
        self.assertEqual(self.view(key, self.as_unit("市住建局")).lead_unit, "市交通局")
        self.assertEqual([self.facts(key, unit_posts=[unit]).concerned for unit in ("市住建局", "市交通局", "市水利局")],
                         [True, True, False])
        refusal = self.refused("SetSigner", key, self.as_unit("市住建局"), signer=1, phone="13712345678")
        self.assertEqual(refusal.code, "PERMISSION_DENIED", "whoever gave it back reads on, and writes no more")
        self.act("SetSigner", key, self.as_unit("市交通局"), signer=1, phone="13712345678")

    def test_a_refused_return_stays(self):
        key = self.assigned(2)
        self.act("RequestReturn", key, self.as_unit("市住建局"), reason="不属职责", proposed_unit="市水利局")
        self.assertIn("reason", self.refused("DecideReturn", key, grant=False).fields)
        receipt = self.act("DecideReturn", key, grant=False, reason="属于你局职责")
        self.assertEqual(receipt.state, "SIGNED_FOR")
        self.assertEqual(self.view(key).handlings[0].acceptance_due, "2022-04-06")

    def test_a_return_says_why_and_where_to(self):
        key = self.assigned(3)
        refusal = self.refused("RequestReturn", key, self.as_unit("市住建局"), proposed_unit="市不存在局")
        self.assertEqual(set(refusal.fields), {"reason", "proposedUnit"})
        refusal = self.refused("RequestReturn", key, self.as_unit("市住建局"), reason="不属职责")
        self.assertEqual((refusal.reason, list(refusal.fields)), ("FIELDS_INVALID", ["proposedUnit"]))
        self.assertIn("规则6", refusal.fields["proposedUnit"])


class OpinionTest(AssignmentTest):
    def test_given_waived_pressed(self):
        key = self.assigned(1, co=["市财政局", "市审计局", "市水利局"])
        refusal = self.refused("GiveOpinion", key, self.as_unit("市财政局", "LEADER"), text="同意")
        self.assertEqual(set(refusal.fields), {"signedBy", "number"})
        receipt = self.act("GiveOpinion", key, self.as_unit("市财政局", "LEADER"), text="同意", signed_by="赵副局长",
                           number="朔财函〔2022〕3号")
        self.assertEqual(receipt.state, "GIVEN")
        self.assertEqual(set(self.facts(key, "市住建局").missing_opinions), {"市审计局", "市水利局"})
        self.assertIn("reason", self.refused("WaiveOpinion", key, co_unit="市审计局").fields)
        self.act("WaiveOpinion", key, co_unit="市审计局", reason="意见已当面取得")
        self.assertEqual(self.refused("PressOpinion", key, self.as_unit("市财政局"), co_unit="市水利局").code,
                         "INVALID_ARGUMENT")
        self.act("PressOpinion", key, self.as_unit("市住建局"), co_unit="市水利局")
        self.assertEqual(self.facts(key, "市住建局").missing_opinions, ["市水利局"])
        self.set_day("2022-04-02")  # the fifth working day after Friday the 25th is 1 April
        self.assertEqual(self.facts(key, "市住建局").missing_opinions, [])


class ContactTest(AssignmentTest):
    def contact(self, key, **fields):
        return self.act("RecordContact", key, self.as_unit("市住建局", fields.pop("role", "HANDLER")),
                        **({"way": "VISIT", "who": "李工", "gist": "听取意见", "date": "2022-03-25", "signers": [1]} | fields))

    def test_before_and_during(self):
        key, other = self.assigned(1), self.assigned(2)
        self.contact(key, stage="BEFORE", also=[other])
        facts = self.facts(key, "市住建局").contacts
        self.assertEqual((facts.before, facts.during), (True, False))
        self.assertTrue(self.facts(other, "市住建局").contacts.before)
        self.contact(key, stage="DURING", way="PHONE")
        facts = self.facts(key, "市住建局").contacts
        self.assertEqual((facts.during, facts.during_face_to_face), (True, False))
        contacts = self.view(key).contacts
        self.assertEqual([contact.date for contact in contacts], ["2022-03-25", "2022-03-25"])

    def test_wrong_days_and_signers(self):
        key = self.assigned(3)
        for fields, field in (({"date": "2022-03-26"}, "date"), ({"date": "2022-03-24"}, "date"),
                              ({"date": "2022-13-01"}, "date"), ({"signers": [2]}, "signers"), ({"gist": " "}, "gist"),
                              ({"stage": "AFTER"}, "stage"), ({"way": "CARD"}, "way")):
            refusal = self.refused("RecordContact", key, self.as_unit("市住建局"),
                                   **({"stage": "BEFORE", "way": "VISIT", "who": "李工", "gist": "听取意见", "signers": [1],
                                       "date": "2022-03-25"} | fields))
            self.assertEqual(list(refusal.fields), [field], fields)

    def test_who_met_whom_on_which_day_is_said_and_never_guessed(self):
        key = self.assigned(5)
        refusal = self.refused("RecordContact", key, self.as_unit("市住建局"), stage="BEFORE", way="VISIT", gist="听取意见")
        self.assertEqual(sorted(refusal.fields), ["date", "signers", "who"])

    def test_a_wish_counts_once_the_leader_confirms(self):
        key = self.assigned(4)
        self.contact(key, stage="BEFORE", waived=True)
        self.assertFalse(self.facts(key, "市住建局").contacts.waived)
        self.contact(key, stage="BEFORE", waived=True, role="LEADER")
        self.assertTrue(self.facts(key, "市住建局").contacts.waived)


class IntakeTest(AssignmentTest):
    def test_withdrawal_of_all_ends_it(self):
        key = self.assigned(1, 联名人="黎花")
        self.act("Withdraw", key, signer=1, reason="书面撤回", date="2022-03-25")
        self.assertTrue(self.view(key).signers[0].withdrawn)
        receipt = self.act("Withdraw", key, signer=2, reason="书面撤回")
        self.assertEqual((receipt.state, self.facts(key).withdrawn), ("WITHDRAWN", True))
        self.assertEqual(self.log()[-1].WhichOneof("body"), "withdrawn")
        refusal = self.refused("SignFor", key, self.as_unit("市住建局"))
        self.assertEqual((refusal.reason, refusal.metadata.get("state")), ("STATE_REFUSES", "ENDED"))

    def test_the_offices_marks_end_it_as_well(self):
        key = self.assigned(5, 联名人="黎花")
        self.act("Withdraw", key, signer=2, reason="书面撤回", date="2022-03-25")
        receipt = self.act("Withdraw", key, signer=1, by_office=True, reason="已去世")
        seen = self.view(key)
        self.assertEqual((receipt.state, seen.withdrawn, seen.ended, self.facts(key).withdrawn), ("ENDED", False, True, True))
        told = self.log()[-1].withdrawn
        self.assertEqual((told.excused, told.signer, told.reason), (True, 1, "已去世"))
        self.assertEqual(self.refused("Assign", key, lead_unit="市水利局", reason="改").reason, "STATE_REFUSES")

    def test_merge_and_apart(self):
        first, second, third = self.assigned(10), self.assigned(11), self.assigned(12, lead="市水利局")
        self.assertEqual(self.refused("Merge", first, **{"with": [third]}).reason, "MERGE_UNITS_DIFFER")
        self.act("Merge", first, **{"with": [second]})
        self.assertEqual(self.view(second).merged_with, [first])
        self.assertEqual(self.facts(first).merged_with, [second])
        self.assertEqual(self.refused("Assign", second, lead_unit="市水利局", reason="改").reason, "MERGED")
        refusal = self.refused("Withdraw", first, signer=1, reason="书面撤回")
        self.assertEqual(refusal.reason, "MERGED", "what is handled with others is taken apart first")
        self.act("UndoMerge", first, reason="不宜并案")
        self.assertEqual((self.view(second).merged_with, self.view(first).merged_with), ([], []))

    def test_what_peers_learn_of_a_merged_handling(self):
        first, second, third = self.assigned(13), self.assigned(14, co=["市财政局"], 联名人="黎花"), self.assigned(15)
        self.act("SetAsks", first, asks=["改造管网"])
        self.act("SetAsks", second, asks=["公布水质", "降低水价"])
        self.act("Merge", first, **{"with": [second]})
        self.act("Merge", first, **{"with": [third]})
        merged = self.log()[-1].merged
        self.assertEqual((merged.proposals, [member.number for member in merged.members]),
                         ([first, second, third], [13, 14, 15]))
        self.assertEqual([signer.name for signer in merged.members[1].signers], ["石轩庆", "黎花"])
        facts = self.facts(first, "市住建局")
        self.assertEqual([(member.proposal, member.version, member.first_ask, member.ask_count) for member in facts.members],
                         [(key, self.view(key).version, ask, count)
                          for key, ask, count in ((first, 1, 1), (second, 2, 2), (third, 4, 0))])
        self.assertEqual((facts.asks, facts.missing_opinions), (["改造管网", "公布水质", "降低水价"], ["市财政局"]))
        self.assertEqual(facts.members[1].title, "关于第14号事项的建议")
        self.assertEqual((self.facts(second).merged_into, len(self.facts(second).members)), (first, 0))
        self.assertEqual(self.refused("UndoMerge", second, reason="不宜并案").reason, "MERGED")
        self.assertEqual(self.view(second).history[-1].what, "并案办理")
        self.assertEqual(set(self.refused("Merge", self.assigned(16), **{"with": [self.assigned(17)] * 2}).fields), {"with"})

    def test_a_merged_handling_needs_every_lead_signer_met(self):
        first, second = self.assigned(18), self.assigned(19)
        self.act("Merge", first, **{"with": [second]})
        unit = self.as_unit("市住建局", "HANDLER")
        for stage in ("BEFORE", "DURING"):
            self.act("RecordContact", first, unit, stage=stage, way="PHONE", date="2022-03-25", signers=[1], who="李工",
                     gist="听取意见")
        self.assertFalse(self.facts(first, "市住建局").contacts.before, "the other's lead signer is still to be met")
        for stage in ("BEFORE", "DURING"):
            self.act("RecordContact", second, unit, stage=stage, way="VISIT", date="2022-03-25", signers=[1], who="李工",
                     gist="听取意见")
        contacts = self.facts(first, "市住建局").contacts
        self.assertEqual((contacts.before, contacts.during), (True, True))

    def test_asks(self):
        key = self.assigned(20)
        self.act("SetAsks", key, asks=["改造管网", "公布水质"])
        self.assertEqual(self.facts(key).asks, ["改造管网", "公布水质"])
        self.assertEqual(set(self.refused("SetAsks", key, asks=["甲", " "]).fields), {"asks[1]"})

    def test_a_merge_holds_so_many_signers(self):
        names = "、".join(f"联名{place}" for place in range(99))
        keys = [self.assigned(number, 联名人=names) for number in (50, 51, 52, 53)]
        self.act("Merge", keys[0], **{"with": keys[1:3]})
        self.assertEqual(set(self.refused("Merge", keys[0], **{"with": [keys[3]]}).fields), {"with"})


class OfflineTest(AssignmentTest):
    def test_state_secrets_leave_a_number_a_unit_and_dates(self):
        key = "proposal-90"
        wrong = {"lead_unit": "市某局", "assigned_date": "2022-03-26", "replied_date": "2022-02-30"}
        self.assertEqual(set(self.refused("RegisterOffline", key, **wrong).fields), {"repliedDate"})
        refusal = self.refused("RegisterOffline", key, **(wrong | {"replied_date": "2022-03-24"}))
        self.assertEqual(set(refusal.fields), {"leadUnit", "assignedDate", "repliedDate"})
        receipt = self.act("RegisterOffline", key, lead_unit="市住建局", assigned_date="2022-03-25")
        self.assertEqual(receipt.state, "OFFLINE")
        event = self.log()[-1].proposals_registered.proposals[0]
        self.assertEqual((event.offline, event.lead_unit, event.title, event.text_digest), (True, "市住建局", "", ""))
        self.act("RegisterOffline", key, lead_unit="市住建局", assigned_date="2022-03-25", replied_date="2022-03-25")
        view = self.view(key)
        self.assertEqual((view.offline, view.lead_unit, view.offline_dates.replied_date), (True, "市住建局", "2022-03-25"))
        for method, fields in (("Assign", {"lead_unit": "市住建局"}), ("SetAsks", {"asks": ["甲"]}),
                               ("Withdraw", {"signer": 1, "reason": "撤回"})):
            with self.subTest(method=method):
                self.assertIn(self.refused(method, key, **fields).code, ("FAILED_PRECONDITION", "INVALID_ARGUMENT"))
        self.assertTrue(self.facts(key).offline)
        self.assertEqual(self.refused("RegisterOffline", key, self.as_unit("市住建局")).code, "PERMISSION_DENIED")

    def test_an_entered_proposal_is_none_of_them(self):
        key = self.assigned(91)
        refusal = self.refused("RegisterOffline", key, lead_unit="市住建局", assigned_date="2022-03-25")
        self.assertEqual((refusal.code, refusal.reason), ("ALREADY_EXISTS", "NUMBER_TAKEN"))
        self.act("RegisterOffline", "suggestion-92", lead_unit="市住建局", assigned_date="2022-03-25")
        answer = self.import_rows(row(92))
        self.assertEqual((answer.created, len(answer.errors)), (0, 1), "its register row is a fault")


class CoordinationTest(AssignmentTest):
    def test_units_that_disagree_bring_it_to_the_office(self):
        key = self.assigned(95, co=["市财政局"])
        co_unit = self.as_unit("市财政局", "HANDLER")
        self.assertEqual(set(self.refused("RequestCoordination", key, co_unit, reason=" ").fields), {"reason"})
        self.assertEqual(self.refused("DecideCoordination", key, decision="甲").reason, "COORDINATION_NONE")
        self.act("RequestCoordination", key, co_unit, reason="经费渠道有分歧")
        self.assertEqual(self.refused("RequestCoordination", key, self.as_unit("市住建局"), reason="乙").reason, "COORDINATION_OPEN")
        self.assertEqual(set(self.refused("DecideCoordination", key, decision="").fields), {"decision"})
        self.act("DecideCoordination", key, decision="由住建局列支")
        one = self.view(key).coordinations[0]
        self.assertEqual((one.unit, one.reason, one.decision), ("市财政局", "经费渠道有分歧", "由住建局列支"))
        self.assertEqual(self.refused("RequestCoordination", key, self.as_unit("市水利局"), reason="丙").reason, "UNIT_NOT_CONCERNED")


class ContactTest(AssignmentTest):
    def record(self, key, client=None, **fields):
        return ("RecordContact", key, client or self.as_unit("市住建局", "HANDLER")), {
            "stage": "BEFORE", "way": "VISIT", "date": "2022-03-25", "signers": [1], "who": "李工", "gist": "听取意见"} | fields

    def contacts(self, key):
        return self.facts(key, "市住建局").contacts

    def test_an_invitation_is_recorded_with_its_answer(self):
        key = self.assigned(100)
        where, what = self.record(key, way="INVITATION")
        self.assertEqual(set(self.refused(*where, **what).fields), {"answer"})
        where, what = self.record(key, way="VISIT", answer="COMING")
        self.assertEqual(set(self.refused(*where, **what).fields), {"answer"})
        for answer in ("DECLINED", "SILENT", "COMING"):
            where, what = self.record(key, way="INVITATION", answer=answer)
            self.act(*where, **what)
            met = self.contacts(key)
            self.assertEqual((met.before, met.failed_days), (answer == "COMING", 0 if answer == "DECLINED" else 1))
        self.assertEqual([contact.answer for contact in self.view(key).contacts], [2, 3, 1])

    def test_one_contact_serves_several_of_the_same_person(self):
        first, second, third = self.assigned(101), self.assigned(102, 领衔人="黎花", 联名人="石轩庆"), self.assigned(103, 领衔人="黎花")
        where, what = self.record(first, also=[third])
        self.assertEqual(set(self.refused(*where, **what).fields), {"also"})
        where, what = self.record(first, also=[second])
        self.act(*where, **what)
        self.assertEqual(list(self.view(second).contacts[0].signers), [2], "wherever he stands there")
        self.assertEqual((self.contacts(first).before, self.contacts(second).before), (True, False))

    def test_days_and_persons_that_cannot_be(self):
        key = self.assigned(104)
        for fields, named in (({"date": "2022-03-26"}, "date"), ({"date": "2022-02-30"}, "date"), ({"date": "2022-03-24"}, "date"),
                              ({"signers": [2]}, "signers"), ({"gist": " "}, "gist"), ({"stage": "AFTER"}, "stage"),
                              ({"way": "CARD"}, "way")):
            with self.subTest(fields=fields):
                where, what = self.record(key, **fields)
                self.assertEqual(set(self.refused(*where, **what).fields), {named})


class PlanTest(AssignmentTest):
    PLAN = {"principal": "赵局长", "date": "2022-03-25", "meeting": "局长办公会", "leader": "王副局长", "people": "李工",
            "progress": "五月底前答复", "standards": "代表满意"}

    def test_a_unit_files_and_its_principal_confirms(self):
        liaison, principal = self.as_unit("市住建局"), self.as_unit("市住建局", "PRINCIPAL")
        receipt = liaison.call("FilePlan", request_id=request_id(), docket=DOCKET, plan=self.PLAN)
        self.assertEqual(receipt.state, "FILED")
        receipt = principal.call("FilePlan", request_id=request_id(), docket=DOCKET)
        self.assertEqual(receipt.state, "CONFIRMED")
        answer = self.office.call("GetPlan", docket=DOCKET, unit="市住建局")
        self.assertEqual((answer.plan.meeting, answer.plan.confirmed_by), ("局长办公会", "principal of 市住建局"))
        refusal = liaison.refusal("FilePlan", request_id=request_id(), docket=DOCKET, plan={"principal": "赵局长"})
        self.assertIn("plan.date", refusal.fields)
        refusal = liaison.refusal("FilePlan", request_id=request_id(), docket=DOCKET, plan=self.PLAN | {"date": "2022-03-26"})
        self.assertEqual(list(refusal.fields), ["plan.date"], "studied tomorrow")

    def test_a_key_proposal_has_one_of_its_own(self):
        key = self.assigned(1, 重点督办="是")
        refusal = self.refused("FilePlan", key, self.as_unit("市住建局"), plan=self.PLAN)
        self.assertEqual(set(refusal.fields), {"plan.supervisor", "plan.leader"}, "the principal leads, a city leader supervises")
        self.act("FilePlan", key, self.as_unit("市住建局"), plan=self.PLAN | {"leader": "赵局长", "supervisor": "张副市长"})
        plan = self.view(key).handlings[0].plan
        self.assertEqual((plan.leader, plan.supervisor), ("赵局长", "张副市长"))
        self.act("ReportProgress", key, self.as_unit("市住建局"), month="2022-03", gist="已现场调研")
        self.assertEqual(self.view(key).progress[0].gist, "已现场调研")
        for month, gist, field in (("2022-4", "x", "month"), ("2022-04", "x", "month"), ("2022-03", "　", "gist")):
            refusal = self.refused("ReportProgress", key, self.as_unit("市住建局"), month=month, gist=gist)
            self.assertEqual(list(refusal.fields), [field])


class SameHandTest(AssignmentTest):
    """Who may, versions, races, repeated requests."""

    def test_another_units_post_is_refused(self):
        key = self.assigned(1, co=["市财政局"])
        for method, unit in (("SignFor", "市水利局"), ("Accept", "市水利局"), ("RequestReturn", "市水利局")):
            self.assertIn(self.refused(method, key, self.as_unit(unit)).code, ("NOT_FOUND", "INVALID_ARGUMENT"))
            self.assertEqual(self.refused(method, key, self.as_unit(unit), unit="市住建局").code, "PERMISSION_DENIED")
        self.assertEqual(self.view_refused(key, self.as_unit("市水利局")).code, "PERMISSION_DENIED")
        self.assertEqual(self.view(key, self.as_unit("市财政局")).lead_unit, "市住建局")
        facts = self.as_unit("市住建局").refusal("Facts", docket=DOCKET, proposal=key)
        self.assertEqual(facts.code, "PERMISSION_DENIED")
        committee = self.as_post("committee1", "COMMITTEE", "SUGGESTION")
        self.assertEqual(self.view(key, committee).lead_unit, "市住建局")
        self.assertEqual(self.view_refused(key, self.as_post("c2", "COMMITTEE", "PROPOSAL")).code, "PERMISSION_DENIED")
        self.assertEqual(self.view(key, self.as_post("signer1", "SIGNER", "石轩庆")).lead_unit, "市住建局")

    def test_stale_versions(self):
        key = self.assigned(2)
        version = self.view(key).version
        self.act("SignFor", key, self.as_unit("市住建局"), version=version)
        refusal = self.refused("Accept", key, self.as_unit("市住建局"), version=version)
        self.assertEqual((refusal.code, refusal.reason), ("ABORTED", "VERSION_STALE"))
        self.assertEqual(refusal.metadata.get("version"), str(version + 1))

    def unreachable(self, client=None):
        found, token = [], ""
        for _ in range(100):
            page = (client or self.office).call("ListUnreachable", docket=DOCKET, page_token=token)
            found += [(one.proposal, one.signer, one.name, one.no_phone, one.no_address) for one in page.signers]
            token = page.next_page_token
            if not token:
                return found
        raise AssertionError("the pages have no end")

    def test_signers_without_phone_or_address_are_listed(self):
        table = "类别,姓名,代表团或界别,工作单位,通讯地址,联系电话\n代表,郑全,应县代表团,,应县东街,13800000009\n代表,郑缺,应县代表团,,,\n"
        self.office.call("ImportSigners", request_id=request_id(), docket=DOCKET, table=table.encode())
        self.import_rows(*[row(number, 领衔人="郑全", 联系电话="", 代表团或界别="应县代表团",
                               联名人="、".join(["郑缺"] + [f"郑{place}" for place in range(40)])) for number in range(70, 76)],
                         row(76, 领衔人="郑缺", 代表团或界别="应县代表团"))
        ours = [one for one in self.unreachable() if "suggestion-70" <= one[0] <= "suggestion-76"]
        self.assertEqual(len(ours), 6 * 41 + 1, "all but those whom the directory reaches, over several pages")
        self.assertEqual(ours[0], ("suggestion-70", 2, "郑缺", True, True))
        self.assertEqual(ours[-1], ("suggestion-76", 1, "郑缺", False, True), "the register gave his phone")
        self.act("SetSigner", "suggestion-76", signer=1, address="应县西街")
        self.act("Withdraw", "suggestion-70", signer=2, reason="书面撤回")
        ours = [one for one in self.unreachable() if "suggestion-70" <= one[0] <= "suggestion-76"]
        self.assertEqual((len(ours), ours[0][1]), (6 * 41 - 1, 3))
        self.assertEqual(self.unreachable(self.as_post("committee2", "COMMITTEE", "PROPOSAL")), [], "its own kind alone")
        refusal = self.office.refusal("ListUnreachable", docket=DOCKET, page_token="x")
        self.assertEqual(set(refusal.fields), {"pageToken"})
        self.assertEqual(self.as_unit("市住建局").refusal("ListUnreachable", docket=DOCKET).code, "PERMISSION_DENIED")

    def test_namesakes_do_not_see_each_others(self):
        table = "类别,姓名,代表团或界别\n代表,李明,应县代表团\n代表,李明,怀仁市代表团\n代表,周至,应县代表团\n委员,周至,工商联\n"
        self.office.call("ImportSigners", request_id=request_id(), docket=DOCKET, table=table.encode())
        key, other = self.assigned(60, 领衔人="李明", 代表团或界别=""), self.assigned(61, 领衔人="周至", 代表团或界别="")
        self.act("SetSigner", key, signer=1, person="DEPUTY/李明/2")
        for scope, seen in (("李明", False), ("DEPUTY/李明/1", False), ("DEPUTY/李明/2", True), ("石轩庆", False)):
            with self.subTest(scope=scope):
                client = self.as_post(f"signer {scope}", "SIGNER", scope)
                if seen:
                    self.assertEqual(self.view(key, client).signers[0].delegation, "怀仁市代表团")
                else:
                    self.assertEqual(self.view_refused(key, client).code, "PERMISSION_DENIED")
        for post, signed in (("李明", []), ("DEPUTY/李明/1", []), ("DEPUTY/李明/2", [1])):
            self.assertEqual(list(self.facts(key, signer_posts=[post]).signed), signed, post)
        self.assertEqual(list(self.facts(self.assigned(62), signer_posts=["李明", "石轩庆"]).signed), [])
        self.assertEqual(list(self.facts("suggestion-62", signer_posts=["石轩庆"]).signed), [1])
        self.assertEqual(self.view_refused(other, self.as_post("a", "SIGNER", "周至")).code, "PERMISSION_DENIED", "a member too")
        self.assertEqual(self.view(other, self.as_post("b", "SIGNER", "DEPUTY/周至/1")).signers[0].name, "周至")
        self.assertEqual(self.view_refused(other, self.as_post("c", "SIGNER", "MEMBER/周至/1")).code, "PERMISSION_DENIED")

    def test_a_race_has_one_winner(self):
        self.import_rows(row(3))
        calls = [self.office.start("Assign", request_id=request_id(), docket=DOCKET, proposal="suggestion-3",
                                   lead_unit=unit) for unit in ("市住建局", "市水利局", "市交通局", "市财政局")]
        outcomes = []
        for call in calls:
            error = call.exception()
            outcomes.append(Refusal(error).reason if error else "OK")
        self.assertEqual(sorted(outcomes), ["OK", "STATE_REFUSES", "STATE_REFUSES", "STATE_REFUSES"])

    def test_a_repeated_request_is_answered_as_before(self):
        key = self.assigned(4)
        liaison = self.as_unit("市住建局")
        first = self.act("SignFor", key, liaison, request_id="signed")
        events = len(self.log())
        again = self.act("SignFor", key, liaison, request_id="signed")
        self.assertEqual((again, len(self.log())), (first, events))
        refusal = self.refused("SignFor", key, liaison, request_id="signed", unit="市住建局")
        self.assertEqual(refusal.reason, "REQUEST_ID_REUSED")


if __name__ == "__main__":
    unittest.main()
