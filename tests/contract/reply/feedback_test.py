#!/usr/bin/python3
"""Random histories of one handling over real gRPC against a small model that only reads the log: replaying it gives what
the service shows, one signer never moves another, and what the model forbids is refused in Chinese with rule and state.

BANFU_SEED=n plays one again; it is printed when something is wrong."""
import datetime
import os
import random
import re
import time
import unittest

import reply_city
from feedback_model import SECOND, Handling
from reply_city import DAY_MS, DOCKET, JUNE_20, TODAY, UNIT, request_id
from service_fixture import Refusal

HISTORIES, DEEDS, SIGNERS = 8, 100, 3
REFUSED = ("FAILED_PRECONDITION", "INVALID_ARGUMENT", "NOT_FOUND", "PERMISSION_DENIED")
KINDS = {1: "FIRST", 2: "SUPPLEMENTARY", 3: "SECOND", 4: "FURTHER"}
NAMES = ["龙丰瑞", "孟浩雅", "石轩庆"]


class HistoryTest(reply_city.ReplyTest):
    day = 0  # since the first, of all histories: the clock only moves forward

    @classmethod
    def date(cls, days: int = 0) -> str:
        return (datetime.date.fromisoformat(TODAY) + datetime.timedelta(cls.day + days)).isoformat()

    def next_day(self):
        """Until the service goes by it."""
        type(self).day += 1
        begins = JUNE_20 + self.day * DAY_MS
        self.city.set_clock(begins - int(time.time() * 1000))
        end = time.monotonic() + 20
        while self.office.call("CloseMany", request_id=request_id(), docket=DOCKET, reason="试", dry_run=True,
                               proposals=["suggestion-99999"]).instant_ms < begins:
            self.assertLess(time.monotonic(), end)

    def any_day(self) -> str:
        return self.date(self.chance.choice((-3, -2, -1, 0, 0, 0, 1)))

    def replaced(self, signer: int, number: int) -> str:
        """The day the next letter to the signer left; no day is later than none."""
        return next((each.letters[signer].sent for each in self.model.rounds[number:]
                     if signer in each.letters and each.letters[signer].sent), "9999")

    def begin(self):
        self.assignment.know(self.proposal, signers=[{"position": place, "name": name}
                                                     for place, name in enumerate(NAMES, 1)])
        self.model, self.read, self.done = Handling(SIGNERS), 0, {}

    def follow(self):
        """Feeds the model what stands in the log; says whom each event concerns."""
        concerned = []
        for kind, event in self.log()[self.read:]:
            self.model.apply(kind, event)
            self.read += 1
            body = getattr(event, kind)
            concerned += list(body.signers) if kind == "dispatched" else [getattr(body, "signer", 0)]
            if getattr(body, "closed", False) is True or kind == "closed":
                concerned += range(1, SIGNERS + 1)
        self.assertEqual(self.model.wrong, [])
        return set(concerned)

    def found(self) -> dict:
        handling = self.handling()
        rounds = []
        for reply in handling.replies:
            cards = {card.signer: card for card in reply.cards}
            signed = reply.state.startswith(("SIGNED", "DISPATCH"))
            rounds.append((reply.kind, reply.state, getattr(reply, "class"), reply.letter_number, reply.letter_date,
                           len(reply.text_versions),
                           {letter.signer: (letter.dispatched_date, letter.received_date, cards[letter.signer].state,
                                            cards[letter.signer].result, cards[letter.signer].corrected)
                            for letter in reply.letters} if signed else {}))
        return {"state": handling.state, "standings": {one.signer: one.state for one in handling.standings},
                "rounds": rounds}

    # --- deeds: client, method, fields, and whether the rules let it happen (None: the model has no opinion) ---

    def drafting(self, signer):
        kind = self.chance.choice(list(KINDS))
        started = bool(self.model.rounds) and any(letter.sent for letter in self.model.round(1).letters.values())
        allowed = False if (kind == 1) == started or (
            kind == SECOND and self.model.standing[signer] != "REHANDLING") else None
        signers = [] if kind in (1, 4) else [signer]
        fields = self.draft_fields(kind=KINDS[kind], signers=signers)
        return self.as_("handler1"), "PutReply", fields, allowed

    def draft_fields(self, **fields):
        grade = self.chance.choice("AAB")
        promises = [{"what": "更换管道", "by_date": "2022-12-31", "who": "市政科"}] if grade == "B" else []
        return self.draft(**fields) | {"class": grade, "promises": promises, "body": f"{self.body}{self.chance.random()}"}

    def levels(self, number):
        state = self.model.round(number).state if self.model.rounds else "NONE"
        client, method, fields, states = self.chance.choice((
            ("head1", "Submit", {}, ["DRAFTING"]), ("leader1", "Review", {"approve": True}, ["SUBMITTED"]),
            ("leader1", "Review", {"approve": False, "comment": "再改"}, ["SUBMITTED"]),
            ("principal1", "Sign", {}, ["REVIEWED"]), ("head1", "Submit", {}, ["DRAFTING"]),
            ("leader1", "Review", {"approve": True}, ["SUBMITTED"]), ("principal1", "Sign", {}, ["REVIEWED"]),
            ("principal1", "Recall", {"reason": "有误"}, ["SIGNED"])))
        return self.as_(client), method, self.about(round=number, **fields), state in states

    def papers(self, signer, number):
        reply = self.model.round(number) if self.model.rounds else None
        choice = self.chance.random()
        if not reply or (choice < 0.4 and not reply.number):
            allowed = bool(reply) and reply.state in ("SIGNED", "DISPATCHING") and not reply.number
            return self.as_("liaison1"), "Number", self.about(
                round=number, letter_number=f"朔住建函〔2022〕{next(reply_city._numbers) + 20000}号"), allowed
        letter = reply.letters.get(signer)
        if choice < 0.8:
            allowed = reply.state in ("SIGNED", "DISPATCHING") and bool(reply.number) and bool(letter) and not letter.sent
            return self.as_("liaison1"), "Dispatch", self.about(
                round=number, signers=[signer], date=self.date(), way="POST", signed_and_sealed_on=self.date()), allowed
        allowed = reply.state.startswith("DISPATCH") and bool(letter) and bool(letter.sent) and not letter.received
        return self.as_("liaison1"), "ConfirmReceipt", self.about(round=number, signer=signer, date=self.date()), allowed

    def feedback(self, signer, number):
        letter = self.model.round(number).letters.get(signer) if self.model.rounds else None
        latest, _ = self.model.latest(signer)
        result, day = self.chance.choice((1, 2, 3)), self.any_day()
        card = {"unit": UNIT, "round": number, "signer": signer, "manner": 1, "result": result, "received_date": day}
        in_order = bool(letter) and bool(letter.sent) and letter.sent <= day <= self.date()
        choice = self.chance.random()
        if choice < 0.45:  # on the day it was replaced it still came in time
            allowed = in_order and (letter.card == "OWED" or
                                    letter.card == "REPLACED" and day <= self.replaced(signer, number))
            return self.as_("liaison1"), "ReturnCard", self.about(**card), allowed
        if choice < 0.65:
            allowed = in_order and letter.card == "RETURNED" and letter.on_paper
            scan = b"" if letter and letter.corrected and self.chance.random() < 0.5 else b"%PDF"
            return self.office, "CorrectCard", self.about(**card, scan=scan), allowed
        if choice < 0.85:
            return self.as_("committee1", "COMMITTEE", "SUGGESTION"), "RecordDissatisfaction", self.about(
                unit=UNIT, signer=signer, date=day, way="VISIT", gist="没有解决",
                manner_only=self.chance.random() < 0.4), latest > 0 and self.replaced(signer, 0) <= day <= self.date()
        return self.office, "TakeBackDissatisfaction", self.about(unit=UNIT, signer=signer, reason="来函"), (
            self.model.standing[signer] == "REHANDLING")

    def closing(self):
        closable = set(self.model.standing.values()) <= {"ANSWERED", "CONTENT", "CLOSED"} and self.model.state() != "CLOSED"
        return self.office, "Close", self.about(unit=UNIT, reason="逾期"), closable

    # --- playing ---

    def draw(self):
        signer, number = self.chance.randint(1, SIGNERS), self.chance.randint(1, max(1, len(self.model.rounds)))
        sort = self.chance.choices(("draft", "pass", "send", "speak", "close"), (3, 8, 6, 9, 1))[0]
        deeds = {"draft": lambda: self.drafting(signer), "pass": lambda: self.levels(number),
                 "send": lambda: self.papers(signer, number), "speak": lambda: self.feedback(signer, number),
                 "close": self.closing}
        return deeds[sort]()

    def act(self):
        """Most deeds may happen; the others must be refused."""
        if self.chance.random() < 0.03:
            self.next_day()
        wants_refusal = self.chance.random() < 0.25
        for _ in range(12):
            client, method, fields, allowed = self.draw()
            if wants_refusal or allowed is not False:
                break
        before = dict(self.model.standing)
        refusal = None
        try:
            client.call(method, **fields)
        except reply_city.service_fixture.grpc.RpcError as error:
            refusal = Refusal(error)
        concerned = self.follow()
        if allowed is not None:
            self.assertEqual(refusal is None, allowed, f"{method} {fields}: {refusal}")
        if refusal:
            self.assertIn(refusal.code, REFUSED, refusal)
            self.assertRegex(refusal.message, "[一-龥]")
            self.assertTrue(refusal.fields or re.search("规则[0-9]", refusal.message), refusal)
            self.assertEqual(concerned, set())
            return
        self.done[method] = self.done.get(method, 0) + 1
        moved = {one for one in before if before[one] != self.model.standing[one]}
        self.assertLessEqual(moved, concerned, "one signer never moves another")
        self.assertEqual(self.found(), self.model.shown(), "the log replayed is what is shown")

    def test_histories(self):
        seed = int(os.environ.get("BANFU_SEED") or random.randrange(1 << 32))
        print(f"BANFU_SEED={seed}")
        self.chance, done = random.Random(seed), {}
        for _ in range(HISTORIES):
            self.setUp()
            self.begin()
            for _ in range(DEEDS):
                self.act()
            done = {method: done.get(method, 0) + self.done.get(method, 0) for method in done.keys() | self.done.keys()}
        print(done)
        self.assertGreaterEqual(done.keys(), {"PutReply", "Submit", "Review", "Sign", "Number", "Dispatch", "ReturnCard",
                                                 "RecordDissatisfaction"})


if __name__ == "__main__":
    unittest.main()
