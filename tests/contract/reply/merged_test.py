#!/usr/bin/python3
"""Proposals handled as one (并案, rule 3) through the real services: one body and class, each its own letters, numbers,
cards, closing and re-handling; merged and taken apart while drafts are under way."""
import itertools
import threading
import unittest

import assignment_city
from assignment_city import DOCKET, clock_offset, request_id, row, register
from pdf_text import text_of
import reply_city
from reply_city import UNIT, TODAY
import service_fixture

grpc = service_fixture.grpc
SERVICES = {"assignment": "banfu.assignment.v1.Assignment", "deadline": "banfu.deadline.v1.Deadline",
            "reply": "banfu.reply.v1.Reply", "ledger": "banfu.ledger.v1.Ledger"}
COUNTER, NUMBERS = itertools.count(1), itertools.count(201)


class Merged(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.city = service_fixture.City()
        cls.addClassCleanup(cls.city.end)
        cls.city.set_clock(clock_offset(TODAY, 9))
        cls.city.start("identity", SEED=assignment_city.write_seed(cls.city.folder / "seed"))
        for name in SERVICES:
            cls.city.start(name, FONTS=reply_city.FONTS)
        cls.do("assignment", "PutDocket", "OFFICE", "", body=assignment_city.BODY | {
            "government": "市政府", "office": "市政府办公室", "congress_committee": "市人大人事工作委员会",
            "conference_committee": "市政协提案委员会"})

    @classmethod
    def on(cls, name: str, role: str, scope: str = UNIT):
        scope = "" if role in ("OFFICE", "SERVICE") else scope
        return cls.city.client(name, SERVICES[name], cls.city.token(name, f"{role.lower()}1", role, scope))

    @classmethod
    def do(cls, name: str, method: str, role: str, proposal: str, **fields):
        about = {"proposal": proposal} if proposal else {}
        return cls.on(name, role).call(method, request_id=request_id(), docket=DOCKET, **about, **fields)

    def refused(self, name: str, method: str, role: str, proposal: str, **fields) -> str:
        return self.on(name, role).refusal(method, request_id=request_id(), docket=DOCKET, proposal=proposal,
                                           **fields).reason

    def setUp(self):
        """A suggestion of two, one of one of them, and a proposal; all assigned to one unit."""
        first = 10 * next(COUNTER)
        self.main, self.other, self.paper = (f"suggestion-{first}", f"suggestion-{first + 1}", f"proposal-{first + 2}")
        rows = [row(first, 领衔人="龙丰瑞", 联名人="孟浩雅"), row(first + 1, 领衔人="孟浩雅", 是否公开="否"),
                row(first + 2, 类别="提案", 领衔人="黎花", 代表团或界别="民革", 是否公开="否",
                    案由=f"关于第{first + 2}号事项的提案")]
        self.do("assignment", "ImportProposals", "OFFICE", "", table=register(*rows))
        self.all = [self.main, self.other, self.paper]
        self.do("assignment", "AssignFromRegister", "OFFICE", "", proposals=self.all)
        for proposal in self.all:
            self.do("assignment", "SignFor", "LIAISON", proposal)
            self.do("assignment", "Accept", "LIAISON", proposal, leader="刘海燕", handler="王建国", task="改造",
                    time_limit="2022-06-30", quality_aim="满意", guarantor="刘海燕")
            for stage in ("BEFORE", "DURING"):
                self.do("assignment", "RecordContact", "HANDLER", proposal, stage=stage, way="VISIT", date=TODAY,
                        signers=[1], who="王建国", gist="当面听取意见")

    def merge(self, *others: str):
        self.do("assignment", "Merge", "OFFICE", self.main, **{"with": list(others or self.all[1:])})

    def draft(self, proposal: str, **fields):
        usual = {"class": "A", "body": f"{reply_city.BODY}并案{self.main}。", "field": "城市建设", "handler": "王建国",
                 "phone": "0349-5550112", "publication": "PROACTIVE"}
        return self.do("reply", "PutReply", "HANDLER", proposal, **(usual | fields))

    def approve(self, proposal: str):
        self.do("reply", "Submit", "DIVISION_HEAD", proposal)
        self.do("reply", "Review", "LEADER", proposal, approve=True)

    def sign(self, proposal: str):
        self.approve(proposal)
        return self.do("reply", "Sign", "PRINCIPAL", proposal).state

    def number(self, proposal: str) -> str:
        return self.do("reply", "Number", "LIAISON", proposal,
                       letter_number=f"朔住建函〔2022〕{next(NUMBERS)}号").letter_number

    def send(self, proposal: str) -> str:
        return self.do("reply", "Dispatch", "LIAISON", proposal, date=TODAY, way="POST", signed_and_sealed_on=TODAY).state

    def reply(self, proposal: str, round: int = 0):
        return self.on("reply", "OFFICE").call("GetReply", docket=DOCKET, proposal=proposal, unit=UNIT, round=round)

    def handling(self, proposal: str):
        return self.on("reply", "OFFICE").call("GetReplies", docket=DOCKET, proposal=proposal).handlings[0]

    def paper_of(self, method: str, proposal: str, **fields) -> str:
        return text_of(self.on("reply", "HANDLER").call(method, timeout=30, docket=DOCKET, proposal=proposal,
                                                        **fields).content)

    def back(self, proposal: str, signer: int, result: str, round: int = 0):
        code = next(card.code for card in self.reply(proposal, round).cards if card.signer == signer)
        return self.on("reply", "SERVICE").call("ReturnCardByCode", request_id=request_id(), code=code,
                                                manner="SATISFIED", result=result, reason="没有时间表").state

    def clock(self, proposal: str, kind: str) -> list:
        kinds = service_fixture.message_class("banfu.event.v1.ClockKind").DESCRIPTOR.enum_types_by_name["Enum"]
        answer = self.on("deadline", "OFFICE").call("ListClocks", docket=DOCKET, proposal=proposal)
        return [(clock.state, clock.signer) for clock in answer.clocks if clock.kind == kinds.values_by_name[kind].number]

    def state(self, proposal: str) -> str:
        answer = self.on("ledger", "OFFICE").call("ListProposals", docket=DOCKET, key=proposal)
        states = service_fixture.message_class("banfu.proposal.v1.State").DESCRIPTOR.enum_types_by_name["Enum"]
        return states.values_by_number[answer.proposals[0].state].name

    # --- the whole way ---

    def test_one_reply_and_each_proposal_its_own_letters_numbers_cards_and_close(self):
        self.merge()
        self.assertEqual(self.draft(self.other).version, 1, "through any of them it is the one reply")
        self.assertEqual([self.reply(one).version for one in self.all], [1, 1, 1])
        self.assertEqual([self.state(one) for one in self.all], ["DRAFTING"] * 3)
        self.assertEqual(self.sign(self.paper), "SIGNED")
        self.assertEqual([self.state(one) for one in self.all], ["SIGNED"] * 3)
        self.assertEqual([[letter.name for letter in self.reply(one).letters] for one in self.all],
                         [["龙丰瑞", "孟浩雅"], ["孟浩雅"], ["黎花"]], "who signed two gets two letters")
        self.assertEqual(self.refused("assignment", "UndoMerge", "OFFICE", self.main, reason="不宜并案"), "REPLY_SIGNED")

        numbers = [self.number(self.main), self.number(self.other)]
        self.assertEqual([self.reply(one).letter_number for one in self.all], [*numbers, ""])
        self.assertEqual(self.refused("reply", "Dispatch", "LIAISON", self.paper, date=TODAY, way="POST",
                                      signed_and_sealed_on=TODAY), "NOT_NUMBERED")
        self.assertEqual(self.refused("reply", "Number", "LIAISON", self.paper, letter_number=numbers[0]), "NUMBER_TAKEN")
        self.assertEqual(self.send(self.main), "DISPATCHING")
        self.assertEqual([self.clock(one, "REPLY")[0][0] for one in self.all], ["MET", "RUNNING", "RUNNING"])
        self.assertEqual(self.refused("reply", "Recall", "PRINCIPAL", self.other, reason="数字有误"), "STATE_REFUSES")
        numbers.append(self.number(self.paper))
        self.assertEqual(self.send(self.other), "DISPATCHING")
        self.assertEqual(self.send(self.paper), "DISPATCHED")
        self.assertEqual([self.clock(one, "REPLY")[0][0] for one in self.all], ["MET"] * 3)
        self.assertEqual([self.state(one) for one in self.all], ["DISPATCHED"] * 3)
        self.assertEqual([list(self.reply(one).gaps).count("未编函号") for one in self.all], [0, 0, 0])

        self.papers(numbers)
        self.cards()

    def papers(self, numbers: list):
        """Title, opening, closing and copies of each by its kind: a proposal's letter never with a suggestion's closing."""
        if not reply_city.FONTS:
            return
        suggestion, paper = self.main.rsplit("-", 1)[1], self.paper.rsplit("-", 1)[1]
        letter = self.paper_of("GetLetter", self.main, signer=2)
        for words in (f"市七届人大一次会议第{suggestion}号建议的答复", "孟浩雅代表：", "您与其他代表联名提出的", numbers[0],
                      "市人大人事工作委员会、市政府办公室（各2份）"):
            self.assertIn(words, letter)
        self.assertNotIn("敬请反馈", letter)
        letter = self.paper_of("GetLetter", self.other, signer=1)
        self.assertIn(numbers[1], letter)
        self.assertNotIn("联名", letter)
        letter = self.paper_of("GetLetter", self.paper, signer=1)
        for words in (f"市政协七届一次会议第{paper}号提案的答复", "黎花委员：", "您提出的", "敬请反馈", numbers[2],
                      "感谢您对市政府城市建设方面工作的关心和支持", "市政协提案委员会、市政府办公室（各2份）"):
            self.assertIn(words, letter)
        self.assertIn("黎花", self.paper_of("GetCard", self.paper, signer=1))

    def cards(self):
        """The dissatisfied signer's proposal alone is re-handled; each closes by itself."""
        self.assertEqual(self.back(self.paper, 1, "SATISFIED"), "CLOSED")
        self.assertEqual([self.handling(one).state for one in self.all], ["OPEN", "OPEN", "CLOSED"])
        self.assertEqual(self.back(self.main, 2, "DISSATISFIED"), "REHANDLING")
        self.assertEqual([self.handling(one).state for one in self.all], ["REHANDLING", "OPEN", "CLOSED"])
        self.assertEqual([self.clock(one, "REHANDLING") for one in self.all], [[("RUNNING", 2)], [], []])
        self.assertEqual(self.refused("reply", "PutReply", "HANDLER", self.other, kind="SECOND", signers=[1],
                                      body="再次答复。" * 30, field="城市建设", phone="0349-5550112", handler="王建国",
                                      publication="PROACTIVE", **{"class": "A"}), "NOT_DISSATISFIED")
        self.draft(self.main, kind="SECOND", signers=[2], office_report="已向市政府办公室报告重新办理情况。")
        self.sign(self.main)
        self.assertEqual([len(self.reply(one, 2).letters) for one in self.all], [1, 0, 0])
        self.number(self.main)
        self.assertEqual(self.send(self.main), "DISPATCHED")
        self.back(self.main, 2, "SATISFIED", 2)
        self.assertEqual(self.back(self.main, 1, "BASICALLY_SATISFIED", 1), "CLOSED")
        closed = self.do("reply", "CloseMany", "OFFICE", "", proposals=self.all, reason="反馈卡逾期未返回")
        self.assertEqual([item.reason or item.code for item in closed.items], ["ALREADY_CLOSED", "OK", "ALREADY_CLOSED"])
        self.assertEqual([self.handling(one).closed_by_office for one in self.all], [False, True, False])

    def published(self) -> dict:
        answer = self.on("reply", "OFFICE").call("ListPublications", docket=DOCKET, page_size=100)
        return {one.key: one for one in answer.publications if one.key in self.all}

    def test_what_is_published_names_nobody_who_signed_another_without_consent(self):
        self.merge()
        self.draft(self.main, body=f"{reply_city.BODY}龙丰瑞代表、孟　浩雅代表、黎花委员，并案{self.main}。")
        self.sign(self.main)
        self.number(self.main)
        self.send(self.main)
        self.assertEqual(list(self.published()), [self.main], "the others' letters have not left")
        self.assertIn("龙丰瑞代表、某某代表、某某委员", self.published()[self.main].body)
        for proposal in self.all[1:]:
            self.number(proposal)
            self.send(proposal)
        self.assertEqual({key: "龙丰瑞代表、某某代表、某某委员" in one.body for key, one in self.published().items()},
                         {one: True for one in self.all})

    # --- merging while a reply is under way ---

    def test_a_draft_from_before_the_merge_is_drafted_again(self):
        self.draft(self.main)
        self.approve(self.main)
        self.merge()
        self.assertEqual(self.refused("reply", "Sign", "PRINCIPAL", self.main), "MERGE_CHANGED")
        self.do("reply", "Review", "PRINCIPAL", self.main, approve=False, comment="并案重拟")
        self.assertEqual(self.refused("reply", "Submit", "DIVISION_HEAD", self.main), "MERGE_CHANGED")
        self.draft(self.main)
        self.assertEqual(self.sign(self.main), "SIGNED")
        self.assertEqual([len(self.reply(one).letters) for one in self.all], [2, 1, 1])

    def test_taken_apart_each_has_its_own_again(self):
        self.draft(self.other, body=f"{reply_city.BODY}本件{self.other}。")
        self.merge()
        self.draft(self.main)
        self.approve(self.main)
        self.do("assignment", "UndoMerge", "OFFICE", self.main, reason="不宜并案")
        self.assertIn(f"本件{self.other}", self.reply(self.other).body, "the draft of before")
        self.assertEqual(self.on("reply", "OFFICE").refusal("GetReply", docket=DOCKET, proposal=self.paper, unit=UNIT).reason,
                         "NO_HANDLING")
        self.assertEqual(self.refused("reply", "Sign", "PRINCIPAL", self.main), "MERGE_CHANGED")
        self.do("reply", "Review", "PRINCIPAL", self.main, approve=False, comment="拆案重拟")
        self.draft(self.main)
        self.assertEqual(self.sign(self.main), "SIGNED")
        self.assertEqual([letter.name for letter in self.reply(self.main).letters], ["龙丰瑞", "孟浩雅"])
        self.assertEqual(self.sign(self.other), "SIGNED")

    def test_numbers_come_along_and_those_given_within_are_void(self):
        self.draft(self.other, body=f"{reply_city.BODY}本件{self.other}。")
        self.sign(self.other)
        own = self.number(self.other)
        self.do("reply", "Recall", "PRINCIPAL", self.other, reason="并案办理")
        self.merge()
        self.draft(self.main)
        self.sign(self.main)
        self.assertEqual([self.reply(one).letter_number for one in self.all], ["", own, ""])
        given = self.number(self.paper)
        self.do("reply", "Recall", "PRINCIPAL", self.main, reason="数字有误")
        self.do("assignment", "UndoMerge", "OFFICE", self.main, reason="不宜并案")
        self.draft(self.main)
        self.assertEqual(list(self.reply(self.main).voided_numbers), [given])
        self.assertEqual((self.reply(self.other).letter_number, list(self.reply(self.other).voided_numbers)), (own, []))
        self.draft(self.paper)
        self.sign(self.paper)
        self.assertEqual(self.refused("reply", "Number", "LIAISON", self.paper, letter_number=own), "NUMBER_TAKEN")
        self.assertEqual(self.refused("reply", "Number", "LIAISON", self.paper, letter_number=given), "NUMBER_TAKEN",
                         "void, though it was its own while they were one")

    def test_a_number_whose_letter_will_never_be_written_is_void(self):
        numbers = {}
        for proposal in (self.main, self.other):
            self.draft(proposal, body=f"{reply_city.BODY}本件{proposal}。")
            self.sign(proposal)
            numbers[proposal] = self.number(proposal)
            self.do("reply", "Recall", "PRINCIPAL", proposal, reason="数字有误")
        self.do("assignment", "Assign", "OFFICE", self.main, lead_unit="市水利局", reason="改由市水利局办理")
        self.do("assignment", "Withdraw", "OFFICE", self.other, signer=1, by_office=True, reason="书面撤回", date=TODAY)
        for proposal, number in numbers.items():
            reply = self.reply(proposal)
            self.assertEqual((reply.letter_number, list(reply.voided_numbers)), ("", [number]))

    def test_who_is_released_of_one_proposal_holds_up_nothing(self):
        self.merge()
        self.draft(self.main)
        self.sign(self.main)
        for proposal in self.all:
            self.number(proposal)
        self.do("reply", "Dispatch", "LIAISON", self.main, signers=[1], date=TODAY, way="POST", signed_and_sealed_on=TODAY)
        self.send(self.other)
        self.send(self.paper)
        self.do("assignment", "Withdraw", "OFFICE", self.main, signer=2, by_office=True, reason="已离任", date=TODAY)
        end = threading.Event()
        for _ in range(100):
            if self.reply(self.main).state == "DISPATCHED":
                break
            end.wait(0.1)
        self.assertEqual([self.clock(one, "REPLY")[0][0] for one in self.all], ["MET"] * 3)
        self.assertEqual([self.state(one) for one in self.all], ["DISPATCHED"] * 3)

    def test_asks_of_every_proposal_are_answered(self):
        self.merge()
        self.do("assignment", "SetAsks", "OFFICE", self.paper, asks=["何时完工"])
        self.draft(self.main)
        self.approve(self.main)
        self.assertEqual(self.refused("reply", "Sign", "PRINCIPAL", self.main), "ASK_UNANSWERED")
        self.do("reply", "Review", "PRINCIPAL", self.main, approve=False, comment="逐项答复")
        self.draft(self.main, asks=[{"ask": 1, "answer": "2022年底前完工。"}])
        self.assertEqual(self.sign(self.main), "SIGNED")

    def at_once(self, *deeds) -> list:
        """Each deed a service, role, method and fields; what refused it, or ""."""
        clients = [self.on(name, role) for name, role, _, _ in deeds]

        def act(place):
            _, _, method, fields = deeds[place]
            try:
                clients[place].call(method, request_id=request_id(), docket=DOCKET, proposal=self.main, **fields)
            except grpc.RpcError as error:
                return service_fixture.Refusal(error).reason
            return ""

        return reply_city.at_once(len(deeds), act)

    def bodies(self, proposal: str) -> list:
        event = service_fixture.message_class("banfu.event.v1.Event")
        entries = self.city.redis.client().xrange(f"{{shuozhou}}:log:{DOCKET}")
        events = [event.FromString(fields[b"e"]) for _, fields in entries]
        return [one.WhichOneof("body") for one in events if one.proposal == proposal]

    def test_what_changes_while_it_is_signed_is_never_overlooked(self):
        """An ask set, a co-unit come in, the work given to others: before the signature it is refused, else it came later."""
        for method, fields, told, reason in (
                ("SetAsks", {"asks": ["何时完工"]}, "asks_set", "ASK_UNANSWERED"),
                ("Assign", {"lead_unit": UNIT, "co_units": ["市水利局"], "reason": "需会办"}, "assigned", "OPINIONS_MISSING"),
                ("Assign", {"lead_unit": "市水利局", "reason": "按职责分工"}, "assigned", "NOT_ANSWERING")):
            for _ in range(3):
                self.setUp()
                self.draft(self.main)
                self.approve(self.main)
                outcomes = self.at_once(("reply", "PRINCIPAL", "Sign", {}), ("assignment", "OFFICE", method, fields))
                bodies = self.bodies(self.main)
                signed = bodies.index("signed") if "signed" in bodies else -1
                changed = len(bodies) - 1 - bodies[::-1].index(told) if outcomes[1] == "" else -1
                self.assertEqual(outcomes[0] == "", signed >= 0, outcomes)
                self.assertFalse(0 <= changed < signed, f"{method} overlooked: {outcomes} {bodies}")
                if signed < 0:
                    self.assertEqual(outcomes[0], reason)

    def test_merging_and_signing_at_once_never_both(self):
        """Whoever comes first: a reply signed alone is not merged, a merged one not signed without the others."""
        for _ in range(6):
            self.setUp()
            self.draft(self.main)
            self.approve(self.main)
            outcomes = self.at_once(("reply", "PRINCIPAL", "Sign", {}), ("assignment", "OFFICE", "Merge", {"with": [self.other]}))
            signed = self.reply(self.main).state == "SIGNED"
            merged = list(self.on("assignment", "OFFICE").call("GetProposal", docket=DOCKET, proposal=self.main).merged_with)
            self.assertEqual((outcomes[0] == "", outcomes[1] == ""), (signed, bool(merged)), outcomes)
            self.assertNotEqual(signed, bool(merged), outcomes)


if __name__ == "__main__":
    unittest.main()
