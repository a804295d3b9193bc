#!/usr/bin/python3
"""Random histories of several replies over real gRPC against a model of rules 17, 20 and 21: what is allowed is carried out,
what is not is refused; series gapless and entered numbers unique, a signed text never changes, nothing leaves without number
and seal; the log replayed gives the state that is shown, before and after a kill."""
import os
import random
import unittest

import reply_city
from reply_city import DOCKET, TODAY, request_id

grpc = reply_city.service_fixture.grpc
PROPOSALS, STEPS, SIGNERS, POOL = 8, 1500, (1, 2), range(901, 961)
COPIES = ("COMMITTEE", "OFFICE")
CODE = "朔住建史函"


class Reply:
    """The model: one round."""

    def __init__(self, kind: str):
        self.kind, self.state, self.number, self.voided, self.text = kind, "DRAFTING", "", [], ""
        self.sent, self.copies, self.received = set(), set(), set()

    @property
    def has_left(self) -> bool:
        return bool(self.sent or self.copies)

    def shown(self) -> tuple:
        return (self.kind, self.state, self.number, self.voided, sorted(self.sent), sorted(self.copies), sorted(self.received))


class History(reply_city.ReplyTest):
    def setUp(self):
        super().setUp()
        self.seed = int(os.environ.get("BANFU_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
        self.random = random.Random(self.seed)
        first = next(reply_city._numbers) * 1000
        self.replies = {f"suggestion-{first + place}": [] for place in range(PROPOSALS)}
        self.taken, self.series = {}, 0
        self.bodies = 0

    # --- what the model says: may it be done, and what follows ---

    def latest(self):
        return self.replies[self.proposal][-1] if self.replies[self.proposal] else None

    def put(self):
        rounds = self.replies[self.proposal]
        kind = "SUPPLEMENTARY" if rounds and rounds[0].has_left else "FIRST"
        latest = self.latest()
        new = not latest or (latest.state == "DISPATCHED" and kind != "FIRST")
        allowed = new or (latest.state == "DRAFTING" and latest.kind == kind)
        self.bodies += 1
        text = f"{self.body}第{self.bodies}稿。"

        def follow():
            if new:
                rounds.append(Reply(kind))
            self.latest().text = text
        return "handler1", "PutReply", self.draft(kind=kind, body=text), allowed, follow

    def move(self, account: str, method: str, before: str, after: str, **fields):
        latest = self.latest()

        def follow():
            latest.state = after
        return account, method, self.about(**fields), bool(latest) and latest.state == before, follow

    def submit(self):
        return self.move("head1", "Submit", "DRAFTING", "SUBMITTED")

    def approve(self):
        return self.move("leader1", "Review", "SUBMITTED", "REVIEWED", approve=True)

    def send_back(self):
        return self.move("leader1", "Review", "SUBMITTED", "DRAFTING", approve=False, comment="补充")

    def sign(self):
        return self.move("principal1", "Sign", "REVIEWED", "SIGNED")

    def recall(self):
        return self.move("principal1", "Recall", "SIGNED", "DRAFTING", reason="有误")

    def enter(self):
        latest, number = self.latest(), f"朔住建函〔2022〕{self.random.choice(POOL)}号"
        given_up = [one for one in latest.voided if CODE not in one] if latest else []
        if given_up and self.random.random() < 0.5:
            number = self.random.choice(given_up)
        holder = (self.proposal, len(self.replies[self.proposal]))
        allowed = bool(latest) and latest.state in ("SIGNED", "DISPATCHING") and number not in self.taken and not (
            latest.number and (latest.has_left or CODE in latest.number))

        def follow():
            self.taken[number] = holder
            latest.voided += [latest.number] if latest.number else []
            latest.number = number
        return "liaison1", "Number", self.about(letter_number=number), allowed, follow

    def take(self):
        latest = self.latest()
        allowed = bool(latest) and latest.state in ("SIGNED", "DISPATCHING") and not latest.number

        def follow():
            self.series += 1
            latest.number = f"{CODE}〔2022〕{self.series}号"
        return "liaison1", "Number", self.about(), allowed, follow

    def dispatch(self):
        latest, sealed = self.latest(), self.random.random() < 0.8
        signers = self.random.choice(([], [1], [2]))
        copies = self.random.choice(([], [self.random.choice(COPIES)]))
        sent = set(signers) or set() if signers or copies else set(SIGNERS) - (latest.sent if latest else set())
        left = set(copies) if signers or copies else set(COPIES) - (latest.copies if latest else set())
        allowed = bool(latest) and latest.state in ("SIGNED", "DISPATCHING", "DISPATCHED") and bool(latest.number) and sealed and \
            bool(sent or left) and not sent & latest.sent and not left & latest.copies

        def follow():
            latest.sent |= sent
            latest.copies |= left
            latest.state = "DISPATCHED" if latest.sent == set(SIGNERS) else "DISPATCHING"
        return "liaison1", "Dispatch", self.about(
            date=TODAY, way="POST", signed_and_sealed_on=TODAY if sealed else "", signers=signers, copies=copies), allowed, follow

    def confirm(self):
        latest, signer = self.latest(), self.random.choice(SIGNERS)

        def follow():
            latest.received.add(signer)
        return "liaison1", "ConfirmReceipt", self.about(signer=signer, date=TODAY), \
            bool(latest) and signer in latest.sent - latest.received, follow

    def step(self):
        self.proposal = self.random.choice(list(self.replies))
        deeds = [self.put, self.submit, self.submit, self.approve, self.approve, self.send_back, self.sign, self.sign, self.enter,
                 self.enter, self.enter, self.take, self.dispatch, self.dispatch, self.confirm] + [self.recall] * (self.random.random() < 0.4)
        account, method, request, allowed, follow = self.random.choice(deeds)()
        why = f"seed {self.seed}: {method} of {request}"
        try:
            self.as_(account).call(method, **request)
        except grpc.RpcError as error:
            refusal = reply_city.service_fixture.Refusal(error)
            self.assertFalse(allowed, f"{why} was refused: {refusal!r}")
            self.assertRegex(refusal.message + " ".join(refusal.fields.values()), "[一-鿿]", why)
            if self.latest():
                self.assertEqual(refusal.metadata.get("state"), self.latest().state, f"{why}: {refusal!r}")
                if self.latest().state != "DISPATCHED":  # where all has been sent and received there is nothing more to do
                    self.assertTrue(refusal.allowed, f"{why}: {refusal!r}")
            return
        self.assertTrue(allowed, f"{why} was not refused")
        follow()

    # --- what is shown, and what the log says ---

    def shown(self) -> dict:
        kinds = {number: name for name, number in
                 (("FIRST", 1), ("SUPPLEMENTARY", 2))}
        found = {}
        for self.proposal, rounds in self.replies.items():
            handlings = self.office.call("GetReplies", docket=DOCKET, proposal=self.proposal).handlings
            found[self.proposal] = [
                (kinds[one.kind], one.state, one.letter_number, list(one.voided_numbers),
                 sorted(letter.signer for letter in one.letters if letter.dispatched_date),
                 sorted(COPIES[copy.copy - 1] for copy in one.copies if copy.dispatched_date),
                 sorted(letter.signer for letter in one.letters if letter.received_date))
                for one in (handlings[0].replies if handlings else [])]
            for place, one in enumerate(handlings[0].replies if handlings else []):
                self.assertEqual(one.body, rounds[place].text, f"seed {self.seed}: the text of {self.proposal}")
        return found

    def replayed(self) -> dict:
        """From the log alone."""
        found = {proposal: [] for proposal in self.replies}
        for self.proposal in self.replies:
            rounds = found[self.proposal]
            for kind, event in self.log():
                body = getattr(event, kind)
                if kind == "draft_saved" and body.round > len(rounds):
                    rounds.append(Reply({1: "FIRST", 2: "SUPPLEMENTARY"}[body.kind]))
                self.replay(rounds[body.round - 1], kind, body)
        return {proposal: [one.shown() for one in rounds] for proposal, rounds in found.items()}

    @staticmethod
    def replay(reply: Reply, kind: str, body):
        if kind == "submitted":
            reply.state = "SUBMITTED"
        elif kind == "reviewed":
            reply.state = "REVIEWED" if body.approved else "DRAFTING"
        elif kind in ("signed", "recalled"):
            reply.state = "SIGNED" if kind == "signed" else "DRAFTING"
        elif kind == "numbered":
            reply.voided += [body.voided] if body.voided else []
            reply.number = body.letter_number
        elif kind == "dispatched":
            reply.sent |= set(body.signers)
            reply.copies |= {COPIES[copy - 1] for copy in body.copies}
            reply.state = "DISPATCHED" if body.to_all else "DISPATCHING"
        elif kind == "receipt_confirmed":
            reply.received.add(body.signer)

    def test_histories_keep_to_the_model(self):
        self.as_("liaison1").call("PutSeries", request_id=request_id(), docket=DOCKET, code=CODE, year=2022)
        for turn in range(STEPS):
            self.step()
            if turn == STEPS // 2:
                self.city.processes.pop("reply").kill()
                self.city.start("reply")
                type(self).clients = {}
        model = {proposal: [one.shown() for one in rounds] for proposal, rounds in self.replies.items()}
        self.assertEqual(self.shown(), model, f"seed {self.seed}")
        self.assertEqual(self.replayed(), model, f"seed {self.seed}")
        numbers = [number for rounds in self.replies.values() for one in rounds for number in [one.number, *one.voided] if number]
        self.assertEqual(len(numbers), len(set(numbers)), "each number once")
        given = sorted(int(number.split("〕")[1][:-1]) for number in numbers if CODE in number)
        self.assertEqual(given, list(range(1, self.series + 1)), "the series has no gaps")
        self.assertGreater(sum(one.state == "DISPATCHED" for rounds in self.replies.values() for one in rounds), 3)


if __name__ == "__main__":
    unittest.main()
