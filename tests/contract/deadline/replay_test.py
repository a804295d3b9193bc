#!/usr/bin/python3
"""An event is decided at its own instant: a service that was there all along and one that reads the whole log at the end
come to the same clocks."""
import datetime
import random
import unittest

import docket_log
from office_desk import CO_UNIT, DOCKET, UNIT, Desk, instant

SPLIT, SIGNERS = "市教育局", ["张三", "李四", "王五"]
LAST = "2022-09-20 10:00"


def history(seed: int) -> list:
    """Random events of two proposals, in the order and at the instants at which they happened."""
    chance, now, events = random.Random(seed), datetime.datetime(2022, 3, 28, 10), []

    def happen(body: str, proposal: str, unit: str = "", **fields):
        events.append((now.strftime("%Y-%m-%d %H:%M"), body, proposal, unit, fields))

    for proposal in ("suggestion-1", "proposal-2"):
        happen("assigned", proposal, lead_unit=UNIT, co_units=[CO_UNIT], signers=SIGNERS)
    while now < datetime.datetime(2022, 9, 10):
        now += datetime.timedelta(hours=chance.randrange(6, 120))
        proposal, day = chance.choice(("suggestion-1", "proposal-2")), now.strftime("%Y-%m-%d")
        unit, signer = chance.choice((UNIT, SPLIT)), chance.randrange(1, 4)
        chance.choice((
            lambda: happen("accepted", proposal, unit),
            lambda: happen("return_requested", proposal, unit),
            lambda: happen("return_decided", proposal, unit, grant=False),
            lambda: happen("plan_filed", proposal, unit),
            lambda: happen("opinion_given", proposal, CO_UNIT),
            lambda: happen("assigned", proposal, lead_unit=chance.choice((UNIT, SPLIT)), signers=SIGNERS, again=True),
            lambda: happen("assigned", proposal, split_units=[UNIT, SPLIT], co_units=[CO_UNIT], signers=SIGNERS, again=True),
            lambda: happen("dispatched", proposal, unit, kind=chance.choice(("FIRST", "SECOND")), signers=[signer], date=day),
            lambda: happen("dispatched", proposal, unit, kind="FIRST", signers=[1, 2, 3], date=day, to_all=True,
                           last_date=day),
            lambda: happen("dissatisfaction_recorded", proposal, unit, signer=signer, round=chance.randrange(1, 4),
                           learnt_date=day, fresh=True),
            lambda: happen("card_returned", proposal, unit, signer=signer, round=1, fresh=chance.random() < 0.5,
                           received_date=day),
            lambda: happen("rehandling_taken_back", proposal, unit, signer=signer),
            lambda: happen("signer_released", proposal, signer=signer),
            lambda: happen("docket_set", "", docket={"reply_date": chance.choice(("2022-06-30", "2022-07-15")),
                                                     "report_date": "2022-08-31"}),
            lambda: happen("closed", proposal, unit),
        ))()
    return events


class Replay(Desk):
    def write(self, events: list, follow: bool):
        for moment, body, proposal, unit, fields in events:
            self.log.append(body, proposal, unit, instant_ms=instant(moment), **fields)
            if follow and proposal:
                self.clocks(proposal)

    def seen(self) -> dict:
        answers = {proposal: self.clocks(proposal) for proposal in ("suggestion-1", "proposal-2")}
        for answer in answers.values():
            answer.version = 0  # counts commits: a docket set anew makes one more where somebody was there to count
        return answers

    def anew(self):
        self.assertEqual(self.city.close(), [])
        self.setUp()

    def test_late_or_at_once_comes_to_the_same(self):
        for seed in range(4):
            with self.subTest(seed=seed):
                events = history(seed)
                self.write(events, follow=True)
                self.set_clock(LAST)
                live = self.seen()
                self.anew()
                self.city.stop("deadline")
                self.write(events, follow=False)
                self.set_clock(LAST)
                self.city.start("deadline")
                self.assertEqual(self.seen(), live)
                self.anew()

    def test_the_log_is_dense(self):
        self.write(history(9), follow=True)
        positions = [entry.position for entry in docket_log.DocketLog(self.city, DOCKET).entries()]
        self.assertEqual(positions, list(range(1, len(positions) + 1)))


if __name__ == "__main__":
    unittest.main()
