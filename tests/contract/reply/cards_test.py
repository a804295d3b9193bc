#!/usr/bin/python3
"""Cards by code and on paper, what signers say, corrections, taking back, closing singly and in bulk."""
import hashlib
import random
import time
import unittest

import reply_city
from reply_city import DOCKET, TODAY, UNIT, at_once, request_id


class Cards(reply_city.ReplyTest):
    def show(self, code: str):
        return self.gateway.call("GetCardByCode", code=code)

    def on_paper(self, client=None, **fields):
        return (client or self.as_("liaison1")).call("ReturnCard", **self.about(
            unit=UNIT, signer=1, manner="SATISFIED", result="SATISFIED", received_date=TODAY) | fields)

    def test_a_code_shows_its_card_however_it_is_typed(self):
        self.replied()
        code = self.code(1)
        self.assertRegex(code, r"^shuozhou-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}$")
        shown = self.show(code)
        number = self.proposal.rsplit("-", 1)[1]
        self.assertEqual((shown.case_name, shown.signer, shown.unit, shown.reply_date, shown.open, shown.returned),
                         (f"市七届人大一次会议第{number}号建议", "龙丰瑞", "朔州市住房和城乡建设局", TODAY, True, False))
        self.assertEqual(self.show(code.lower().replace("-", " ").replace("0", "o").replace("1", "l")), shown)
        self.assertEqual(self.show(code.removeprefix("shuozhou-").replace("-", "　").replace("7", "７")), shown,
                         "the only city may be left out")
        self.assertNotEqual(self.code(2), code)

    def test_a_card_counts_once(self):
        self.replied()
        code = self.code(1)
        answers = at_once(8, lambda _: self.attempt(code))
        self.assertEqual(sorted(answers), ["FAILED_PRECONDITION"] * 7 + ["OK"])
        self.assertEqual(len([kind for kind, _ in self.log() if kind == "card_returned"]), 1)
        shown = self.show(code)
        self.assertEqual((shown.returned, shown.open, shown.result), (True, False, 1))
        refusal = self.as_("liaison1").refusal("ReturnCard", **self.about(
            signer=1, manner=1, result=1, received_date=TODAY))
        self.refused(refusal, "FAILED_PRECONDITION", "STATE_REFUSES")

    def attempt(self, code: str) -> str:
        try:
            self.return_by_code(code)
        except reply_city.service_fixture.grpc.RpcError as error:
            return error.code().name
        return "OK"

    def test_a_code_returned_twice_by_one_request_is_one(self):
        self.replied()
        fields = {"request_id": request_id(), "code": self.code(1), "manner": "SATISFIED", "result": "SATISFIED"}
        self.assertEqual(self.gateway.call("ReturnCardByCode", **fields), self.gateway.call("ReturnCardByCode", **fields))

    def test_codes_are_secret_until_the_letter_has_left(self):
        self.put()
        self.sign()
        self.assertEqual([card.code for card in self.reply().cards], ["", ""])

    def test_codes_of_a_recalled_signature_are_void(self):
        self.put()
        self.sign()
        store, before = self.city.redis.client(), set()
        for member in store.zrange("{shuozhou}:index:reply:cards", 0, -1):
            code, _, proposal = member.decode().split("/")[:3]
            before |= {code} if proposal == self.proposal else set()
        self.assertEqual(len(before), 2)
        self.as_("principal1").call("Recall", **self.about(reason="数字有误"))
        self.assertEqual({self.place(code) for code in before}, {"CARD_VOID"})
        self.sign()
        self.assertEqual({self.place(code) for code in before}, {"CARD_VOID"})

    def place(self, code: str) -> str:
        try:
            self.show(code)
        except reply_city.service_fixture.grpc.RpcError as error:
            return reply_city.service_fixture.Refusal(error).reason
        return ""

    def test_unknown_codes_are_refused_and_guessing_is_slowed(self):
        guess = self.city.client("reply", reply_city.REPLY, self.city.token("reply", "service:gateway", "SERVICE"),
                                 x_forwarded_for="203.0.113.9")
        self.assertEqual(guess.refusal("GetCardByCode", code="shuozhou-0000-0000-00000").reason, "CARD_UNKNOWN")
        self.assertEqual(guess.refusal("GetCardByCode", code="datong-0000-0000-00000").reason, "CARD_UNKNOWN")
        reasons = [guess.refusal("GetCardByCode", code="nonsense").reason for _ in range(30)]
        self.assertEqual(reasons[-1], "TOO_MANY_TRIES")
        self.replied()
        self.assertEqual(self.show(self.code(1)).signer, "龙丰瑞", "others are not slowed")

    def test_paper_cards_say_who_entered_them(self):
        self.replied()
        self.on_paper(signer=1)
        self.on_paper(self.as_("committee1", "COMMITTEE", "SUGGESTION"), signer=2)
        self.assertEqual([(card.state, card.on_paper, card.entered_by) for card in self.reply().cards],
                         [("RETURNED", True, "UNIT"), ("RETURNED", True, "COMMITTEE")])

    def test_paper_cards_keep_their_order(self):
        self.replied()
        for fields, field in (({"received_date": "2022-06-19"}, "receivedDate"),
                              ({"received_date": "2022-06-21"}, "receivedDate"), ({"received_date": ""}, "receivedDate"),
                              ({"result": 0}, "result"), ({"manner": 9}, "manner"), ({"opinion": "\x01"}, "opinion"),
                              ({"scan": b"%PDF" + bytes(200000)}, "scan")):
            refusal = self.as_("liaison1").refusal("ReturnCard", **self.about(
                signer=1, manner=1, result=1, received_date=TODAY) | fields)
            self.assertEqual(refusal.code, "INVALID_ARGUMENT", refusal)
            self.assertIn(field, refusal.fields)
        self.assertEqual(self.as_("liaison1").refusal("ReturnCard", **self.about(
            signer=1, round=2, manner=1, result=1, received_date=TODAY)).reason, "NO_SUCH_ROUND")
        self.assertEqual(self.as_("liaison1").refusal("ReturnCard", **self.about(
            signer=7, manner=1, result=1, received_date=TODAY)).reason, "NO_SUCH_SIGNER")

    def test_a_wrong_entry_is_corrected_against_the_scan(self):
        self.replied()
        self.on_paper(result="DISSATISFIED")
        self.assertEqual(self.standing(1), "REHANDLING")
        fields = {"unit": UNIT, "signer": 1, "manner": 1, "result": 1, "received_date": TODAY}
        self.assertEqual(self.as_("liaison1").refusal("CorrectCard", **self.about(**fields)).code, "PERMISSION_DENIED")
        self.refused(self.office.refusal("CorrectCard", **self.about(**fields)), "INVALID_ARGUMENT", "SCAN_MISSING", "scan")
        self.office.call("CorrectCard", **self.about(**fields, scan=b"%PDF"))
        self.assertEqual(self.standing(1), "CONTENT")
        self.assertTrue(self.reply().cards[0].corrected)
        self.assertTrue(self.log()[-1][1].card_corrected.unfounded)

    def test_both_entries_are_shown_with_their_scans(self):
        self.replied()
        self.on_paper(result="DISSATISFIED", reason="误录", scan=b"%PDF wrong")
        self.office.call("CorrectCard", **self.about(unit=UNIT, signer=1, manner=1, result=2, received_date=TODAY,
                                                     reason="基本满意", scan=b"%PDF right"))
        card = self.reply().cards[0]
        self.assertEqual((card.corrected, card.result, card.reason, card.entered_by), (True, 2, "基本满意", "OFFICE"))
        wrong = card.wrong_entry
        self.assertEqual((wrong.result, wrong.reason, wrong.entered_by, wrong.received_date), (3, "误录", "UNIT", TODAY))
        self.assertNotEqual(card.scan, wrong.scan)
        self.assertEqual([self.scan(), self.scan(wrong_entry=True)],
                         [("application/pdf", b"%PDF right"), ("application/pdf", b"%PDF wrong")])

    def scan(self, client=None, **fields):
        paper = (client or self.office).call("GetScan", timeout=30, docket=DOCKET, proposal=self.proposal, unit=UNIT,
                                             **{"signer": 1} | fields)
        return paper.media_type, paper.content

    def test_a_photograph_is_kept_in_pieces(self):
        self.replied()
        photograph = b"\xff\xd8\xff" + random.Random(7).randbytes((5 << 20) + 12345)
        fields = self.about(unit=UNIT, signer=1, scan=photograph)
        receipt = self.as_("liaison1").call("PutScan", timeout=30, **fields)
        self.assertEqual(receipt.digest, hashlib.sha256(photograph).hexdigest())
        self.assertEqual(self.as_("liaison1").call("PutScan", timeout=30, **fields), receipt)
        told = [event.scan_kept for kind, event in self.log() if kind == "scan_kept"]
        self.assertEqual([(one.signer, one.round, one.size) for one in told], [(1, 1, len(photograph))])
        self.on_paper(scan_digest=receipt.digest)
        for client in (self.office, self.as_("handler1"), self.as_("committee1", "COMMITTEE", "SUGGESTION")):
            self.assertEqual(self.scan(client), ("image/jpeg", photograph))

    def test_a_scan_is_of_one_card_and_a_card_has_no_more_than_five(self):
        self.replied()
        liaison, put = self.as_("liaison1"), lambda scan, signer=1: self.about(unit=UNIT, signer=signer, scan=scan)
        digests = [liaison.call("PutScan", **put(b"%PDF " + str(place).encode())).digest for place in range(5)]
        self.refused(liaison.refusal("PutScan", **put(b"%PDF sixth")), "RESOURCE_EXHAUSTED", "TOO_MANY_SCANS")
        self.assertEqual(liaison.call("PutScan", **put(b"%PDF 3")).digest, digests[3], "known already")
        liaison.call("PutScan", **put(b"%PDF of the second", 2))
        card = {"unit": UNIT, "manner": 1, "result": 1, "received_date": TODAY}
        self.refused(liaison.refusal("ReturnCard", **self.about(**card, signer=2, scan_digest=digests[0])), "NOT_FOUND",
                     "SCAN_UNKNOWN", "scanDigest")
        liaison.call("ReturnCard", **self.about(**card, signer=1, scan_digest=digests[0]))
        self.assertEqual(self.scan(), ("application/pdf", b"%PDF 0"))

    def test_killed_between_the_pieces_the_same_request_keeps_the_whole(self):
        self.replied()
        photograph = b"\xff\xd8\xff" + random.Random(8).randbytes(5 << 20)
        fields, redis = self.about(unit=UNIT, signer=1, scan=photograph), self.city.redis.client()
        texts, end = len(redis.keys("{shuozhou}:text:*")), time.monotonic() + 20
        under_way = self.as_("liaison1").start("PutScan", timeout=30, **fields)
        while len(redis.keys("{shuozhou}:text:*")) < texts + 2:
            self.assertLess(time.monotonic(), end)
            self.assertFalse(under_way.done())
        self.city.processes.pop("reply").kill()
        self.assertIsNotNone(under_way.exception())
        self.city.start("reply", **self.settings)
        type(self).clients = {}
        self.assertEqual([kind for kind, _ in self.log() if kind == "scan_kept"], [])
        receipt = self.as_("liaison1").call("PutScan", timeout=30, **fields)
        self.assertEqual(receipt.digest, hashlib.sha256(photograph).hexdigest())
        self.on_paper(scan_digest=receipt.digest)
        self.assertEqual(self.scan(), ("image/jpeg", photograph))

    def test_scans_that_are_none_are_refused(self):
        self.replied()
        put, liaison = self.about(unit=UNIT, signer=1), self.as_("liaison1")
        for scan in (b"", b"GIF89a", b"\xff\xd8\xff" + bytes(6 << 20)):
            self.refused(liaison.refusal("PutScan", **put | {"scan": scan, "request_id": request_id()}),
                         "INVALID_ARGUMENT", "FIELDS_INVALID", "scan")
        for fields, code in (({"signer": 9}, "NOT_FOUND"), ({"round": 2}, "NOT_FOUND"), ({"unit": "市水利局"}, "NOT_FOUND")):
            self.assertEqual(liaison.refusal("PutScan", **put | {"scan": b"%PDF"} | fields).code, code)
        self.assertEqual(self.as_("liaison9", "LIAISON", "市水利局").refusal("PutScan", **put | {"scan": b"%PDF"}).code,
                         "PERMISSION_DENIED")
        card = {"manner": 1, "result": 1, "received_date": TODAY}
        self.refused(liaison.refusal("ReturnCard", **put | card | {"scan_digest": "0" * 64}), "NOT_FOUND", "SCAN_UNKNOWN",
                     "scanDigest")
        self.refused(liaison.refusal("ReturnCard", **put | card | {"scan_digest": "../x"}), "INVALID_ARGUMENT",
                     "FIELDS_INVALID", "scanDigest")
        self.assertEqual(self.office.refusal("GetScan", docket=DOCKET, proposal=self.proposal, signer=1).reason, "NO_SCAN")

    def test_a_card_of_another_round_is_refused_by_field(self):
        self.replied()
        self.return_by_code(self.code(1), "DISSATISFIED")
        self.put(kind="SECOND", signers=[1])
        self.sign()
        self.number(f"朔住建函〔2022〕{next(reply_city._numbers) + 5000}号")
        self.dispatch()
        card = {"unit": UNIT, "manner": 1, "result": 1, "received_date": TODAY}
        liaison = self.as_("liaison1")
        self.refused(liaison.refusal("ReturnCard", **self.about(signer=2, round=2, **card)), "NOT_FOUND", "NO_LETTER", "round")
        self.refused(liaison.refusal("ReturnCard", **self.about(signer=2, round=3, **card)), "NOT_FOUND", "NO_SUCH_ROUND",
                     "round")
        self.assertEqual(liaison.call("ReturnCard", **self.about(signer=2, round=1, **card)).state, "OPEN")
        with self.subTest("without a round the signer's own latest letter is meant"):
            liaison.call("ConfirmReceipt", **self.about(unit=UNIT, signer=2, date=TODAY))
            receipts = {letter.signer: letter.received_date for letter in self.reply(1).letters}
            self.assertEqual((receipts[2], receipts[1]), (TODAY, ""))

    def test_a_replaced_card_says_so(self):
        self.replied()
        code = self.code(1)
        self.dissatisfied()
        self.put(kind="SECOND", signers=[1])
        self.sign()
        self.number(f"朔住建函〔2022〕{next(reply_city._numbers) + 5000}号")
        self.dispatch()
        refusal = self.gateway.refusal("ReturnCardByCode", request_id=request_id(), code=code, manner=1, result=1)
        self.refused(refusal, "FAILED_PRECONDITION", "STATE_REFUSES", "round")
        self.dissatisfied()
        self.assertEqual([one.dissatisfied_rounds for one in self.handling().standings], [2, 0])
        self.assertTrue(self.log()[-1][1].dissatisfaction_recorded.meeting)

    def dissatisfied(self, **fields):
        return self.as_("committee1", "COMMITTEE", "SUGGESTION").call("RecordDissatisfaction", **self.about(
            unit=UNIT, signer=1, date=TODAY, way="PHONE", gist="没有解决") | fields)

    def test_dissatisfaction_by_any_way_starts_one_clock(self):
        self.replied()
        self.assertEqual(self.dissatisfied().state, "REHANDLING")
        self.return_by_code(self.code(1), "DISSATISFIED")
        told = [event for _, event in self.log()[-2:]]
        self.assertEqual((told[0].dissatisfaction_recorded.fresh, told[1].card_returned.fresh), (True, False))
        self.assertEqual([(one.signer, one.way, one.gist) for one in self.handling().dissatisfactions][0],
                         (1, 4, "没有解决"))
        self.refused(self.office.refusal("RecordDissatisfaction", **self.about(
            unit=UNIT, signer=2, date="2022-06-19", way=4, gist="x")), "INVALID_ARGUMENT", "FIELDS_INVALID", "date")

    def test_the_manner_alone_starts_none(self):
        self.replied()
        self.assertEqual(self.dissatisfied(manner_only=True).state, "OPEN")
        told = self.log()[-1][1].dissatisfaction_recorded
        self.assertEqual((told.manner_only, told.fresh), (True, False))

    def test_taken_back_in_writing(self):
        self.replied()
        self.dissatisfied()
        for blank in ("", " \n", "　"):
            self.refused(self.office.refusal("TakeBackDissatisfaction", **self.about(unit=UNIT, signer=1, reason=blank)),
                         "INVALID_ARGUMENT", "FIELDS_INVALID", "reason")
        self.assertEqual(self.standing(1), "REHANDLING")
        self.office.call("TakeBackDissatisfaction", **self.about(unit=UNIT, signer=1, reason="来函撤回"))
        self.assertEqual(self.standing(1), "ANSWERED")
        told = self.log()[-1][1]
        self.assertEqual((told.rehandling_taken_back.signer, told.rehandling_taken_back.round, told.reason),
                         (1, 1, "来函撤回"))

    def test_the_office_closes_and_one_comes_back_alone(self):
        self.replied()
        self.refused(self.office.refusal("Close", **self.about()), "INVALID_ARGUMENT", "FIELDS_INVALID", "reason")
        self.dissatisfied(signer=2)
        self.refused(self.office.refusal("Close", **self.about(reason="逾期")), "FAILED_PRECONDITION", "REHANDLING_RUNS")
        self.office.call("TakeBackDissatisfaction", **self.about(signer=2, reason="来函撤回"))
        self.assertEqual(self.office.call("Close", **self.about(reason="逾期未返回")).state, "CLOSED")
        self.refused(self.office.refusal("Close", **self.about(reason="再来")), "FAILED_PRECONDITION", "ALREADY_CLOSED")
        self.assertEqual(self.return_by_code(self.code(2), "DISSATISFIED").state, "REHANDLING")
        self.assertEqual((self.standing(1), self.standing(2)), ("CLOSED", "REHANDLING"))
        told = self.log()[-1][1].card_returned
        self.assertEqual((told.fresh, told.reopened), (True, True))
        seen = self.handling()
        self.assertEqual((seen.state, seen.closed_date, seen.closed_by_office, seen.closed_reason), ("REHANDLING", "", False, ""))

    def test_many_are_closed_at_once_and_the_others_told_why_not(self):
        names = []
        for _ in range(3):
            self.replied()
            names.append(self.proposal)
            self.setUp()
        self.put()
        names.append(self.proposal)
        receipt = self.office.call("CloseMany", request_id=request_id(), docket=DOCKET, reason="37日未返回",
                                   proposals=names + ["suggestion-99999"])
        self.assertEqual([(item.proposal, item.code, item.reason) for item in receipt.items],
                         [(name, "OK", "") for name in names[:3]] +
                         [(names[3], "FAILED_PRECONDITION", "NOT_REPLIED"), ("suggestion-99999", "NOT_FOUND", "NO_HANDLING")])
        self.proposal = names[1]
        self.assertEqual(self.handling().closed_reason, "37日未返回")
        self.refused(self.office.refusal("CloseMany", request_id=request_id(), docket=DOCKET, reason="x",
                                         proposals=[names[0], names[0]]), "INVALID_ARGUMENT", "FIELDS_INVALID", "proposals")

    def test_split_units_answer_each_for_itself(self):
        self.replied()
        other = "市水利局"
        for account, method, fields in (
                ("handler2", "PutReply", self.draft()), ("head2", "Submit", {}), ("leader2", "Review", {"approve": True}),
                ("principal2", "Sign", {})):
            role = {"handler2": "HANDLER", "head2": "DIVISION_HEAD", "leader2": "LEADER", "principal2": "PRINCIPAL"}[account]
            self.as_(account, role, other).call(method, **self.about() | fields)
        handlings = self.office.call("GetReplies", docket=DOCKET, proposal=self.proposal).handlings
        self.assertEqual(sorted((one.unit, one.replies[0].state) for one in handlings),
                         sorted([(UNIT, "DISPATCHED"), (other, "SIGNED")]))
        refusal = self.office.refusal("Close", **self.about(reason="逾期"))
        self.refused(refusal, "INVALID_ARGUMENT", "FIELDS_INVALID", "unit")


if __name__ == "__main__":
    unittest.main()
