#!/usr/bin/python3
"""The thin path through the real services, no part played: a register is imported and assigned, a reply drafted, signed,
numbered and sent; cards come back by code and on paper; one signer is dissatisfied, is answered again, and it closes.
The clocks of deadline and the rows of the ledger follow."""
import unittest

import assignment_city
from assignment_city import DOCKET, clock_offset, request_id, row, register
import service_fixture

UNIT, PROPOSAL, TODAY = "市住建局", "suggestion-17", "2022-06-20"
BODY = ("一、基本情况。老旧小区供水管网改造已列入今年的重点工程，共涉及12个小区、3200户。\n"
        "二、已做的工作。我局于2022年4月完成了勘察设计，5月10日开工，目前已更换管道4.6公里。\n"
        "三、下一步安排。一是6月底前完成剩余2.1公里；二是由市政管理科负责，逐户回访水压水质；三是建立长效巡检制度。")
SERVICES = {"assignment": "banfu.assignment.v1.Assignment", "deadline": "banfu.deadline.v1.Deadline",
            "reply": "banfu.reply.v1.Reply", "ledger": "banfu.ledger.v1.Ledger"}


class Services(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.city = service_fixture.City()
        cls.addClassCleanup(cls.city.end)
        cls.city.set_clock(clock_offset(TODAY, 9))
        cls.city.start("identity", SEED=assignment_city.write_seed(cls.city.folder / "seed"))
        for name in SERVICES:
            cls.city.start(name)

    def on(self, name: str, role: str, scope: str = ""):
        return self.city.client(name, SERVICES[name], self.city.token(name, f"{role.lower()}1", role, scope))

    def act(self, name: str, method: str, role: str, unit: str = UNIT, **fields):
        return self.on(name, role, unit if role not in ("OFFICE", "SERVICE") else "").call(
            method, **({"request_id": request_id(), "docket": DOCKET, "proposal": PROPOSAL} | fields))

    def clocks(self, kind: str):
        """State, due date and signer of the clocks of that kind."""
        kinds = service_fixture.message_class("banfu.event.v1.ClockKind").DESCRIPTOR.enum_types_by_name["Enum"]
        answer = self.on("deadline", "OFFICE").call("ListClocks", docket=DOCKET, proposal=PROPOSAL)
        return [(clock.state, clock.due_date, clock.signer) for clock in answer.clocks
                if clock.kind == kinds.values_by_name[kind].number]

    def ledger_state(self) -> str:
        answer = self.on("ledger", "OFFICE").call("ListProposals", docket=DOCKET, key=PROPOSAL)
        states = service_fixture.message_class("banfu.proposal.v1.State").DESCRIPTOR.enum_types_by_name["Enum"]
        return states.values_by_number[answer.proposals[0].state].name

    def assigned_and_accepted(self):
        self.on("assignment", "OFFICE").call("PutDocket", request_id=request_id(), docket=DOCKET,
                                             body=assignment_city.BODY)
        self.on("assignment", "OFFICE").call(
            "ImportProposals", request_id=request_id(), docket=DOCKET,
            table=register(row(17, 领衔人="龙丰瑞", 联名人="孟浩雅", 主办单位=UNIT)))
        self.on("assignment", "OFFICE").call("AssignFromRegister", request_id=request_id(), docket=DOCKET,
                                             proposals=[PROPOSAL])
        self.act("assignment", "SignFor", "LIAISON")
        self.act("assignment", "Accept", "LIAISON", leader="刘海燕", handler="王建国", task="改造供水管网",
                 time_limit="2022-06-30", quality_aim="满意", guarantor="刘海燕")
        self.assertEqual(self.ledger_state(), "ACCEPTED")

    def signed(self, number: str, **fields):
        draft = {"kind": "FIRST", "class": "A", "body": BODY, "field": "城市建设", "handler": "王建国",
                 "phone": "0349-5550112", "publication": "PROACTIVE",
                 "office_report": "已重新办理，特此报告。" if fields.get("kind") == "SECOND" else ""} | fields
        self.act("reply", "PutReply", "HANDLER", **draft)
        self.act("reply", "Submit", "DIVISION_HEAD")
        self.act("reply", "Review", "LEADER", approve=True)
        self.act("reply", "Sign", "PRINCIPAL")
        self.act("reply", "Number", "LIAISON", letter_number=number)

    def dispatched(self):
        return self.act("reply", "Dispatch", "LIAISON", date=TODAY, way="POST", signed_and_sealed_on=TODAY).state

    def codes(self) -> dict:
        reply = self.on("reply", "OFFICE").call("GetReply", docket=DOCKET, proposal=PROPOSAL)
        return {card.signer: card.code for card in reply.cards}

    def return_card(self, code: str, result: str) -> str:
        return self.on("reply", "SERVICE").call("ReturnCardByCode", request_id=request_id(), code=code,
                                                manner="SATISFIED", result=result, reason="没有时间表").state

    def test_the_thin_path(self):
        self.assigned_and_accepted()
        self.assertEqual(self.clocks("REPLY"), [("RUNNING", "2022-06-30", 0)])

        # No signature without contacts: the rule asks assignment (rule 9).
        self.act("reply", "PutReply", "HANDLER", **{"class": "A"}, body=BODY, field="城市建设", handler="王建国",
                 phone="0349-5550112", publication="PROACTIVE")
        self.act("reply", "Submit", "DIVISION_HEAD")
        self.act("reply", "Review", "LEADER", approve=True)
        refusal = self.on("reply", "PRINCIPAL", UNIT).refusal("Sign", request_id=request_id(), docket=DOCKET,
                                                              proposal=PROPOSAL)
        self.assertEqual((refusal.reason, refusal.metadata["state"], refusal.allowed),
                         ("NO_CONTACT_BEFORE", "REVIEWED", ["RECORD_CONTACT"]))
        self.assertRegex(refusal.message, "第[0-9]+号建议领衔人.+（缺办前联系）")
        self.act("reply", "Review", "PRINCIPAL", approve=False, comment="先联系")
        for stage in ("BEFORE", "DURING"):
            self.act("assignment", "RecordContact", "HANDLER", stage=stage, way="VISIT", date=TODAY, signers=[1],
                     who="王建国", gist="当面听取意见")

        self.signed("朔住建函〔2022〕15号")
        self.assertEqual(self.ledger_state(), "SIGNED")
        self.assertEqual(self.dispatched(), "DISPATCHED")
        self.assertEqual(self.clocks("REPLY"), [("MET", "2022-06-30", 0)])
        self.assertEqual(self.ledger_state(), "DISPATCHED")
        codes = self.codes()
        self.return_card(codes[1], "SATISFIED")
        self.assertEqual(self.return_card(codes[2], "DISSATISFIED"), "REHANDLING")
        self.assertEqual(self.clocks("REHANDLING"), [("RUNNING", "2022-07-20", 2)])
        self.assertEqual(self.ledger_state(), "REHANDLING")

        self.signed("朔住建函〔2022〕16号", kind="SECOND", signers=[2])
        self.assertEqual(self.dispatched(), "DISPATCHED")
        self.assertEqual(self.clocks("REHANDLING"), [("MET", "2022-07-20", 2)])
        returned = self.act("reply", "ReturnCard", "LIAISON", signer=2, manner="SATISFIED", result="BASICALLY_SATISFIED",
                            received_date=TODAY)
        self.assertEqual(returned.state, "CLOSED")
        self.assertEqual(self.ledger_state(), "CLOSED")


if __name__ == "__main__":
    unittest.main()
