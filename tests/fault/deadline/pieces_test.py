#!/usr/bin/python3
"""What one event says of many proposals is done in pieces, a commit each: killed between two of them, the service goes on
where it was, and each proposal's clocks move once."""
import collections
import time
import unittest

from office_desk import Desk, UNIT

PROPOSALS = [f"suggestion-{number}" for number in range(1, 121)]
WAIT_S = 30


class Pieces(Desk):
    def setUp(self):
        super().setUp()
        for proposal in PROPOSALS:
            self.assign(proposal)
        self.assertTrue(self.clocks(PROPOSALS[-1]).clocks)

    def moved_by(self, position: int) -> collections.Counter:
        return collections.Counter(proposal for entry in self.log.events("clocks_changed") if entry.body.caused_by == position
                                   for proposal in {clock.proposal for clock in entry.body.clocks})

    def kill_in_the_middle_of(self, position: int):
        end = time.monotonic() + WAIT_S
        while self.log.redis.xlen(self.log.key) < position + 3:
            self.assertLess(time.monotonic(), end, "no piece is done")
        self.city.processes.pop("deadline").kill()
        self.assertLess(len(self.moved_by(position)), len(PROPOSALS), "all was done before the kill")
        self.city.start("deadline")

    def check(self, position: int, state: str, end: str):
        self.assertTrue(self.clocks(PROPOSALS[-1]).clocks)  # an answer catches up with the log first
        self.assertEqual(self.moved_by(position), {proposal: 1 for proposal in PROPOSALS})
        for proposal in (PROPOSALS[0], PROPOSALS[len(PROPOSALS) // 2], PROPOSALS[-1]):
            reply = self.clock(proposal, "REPLY")
            self.assertEqual((reply.state, reply.end), (state, end))

    def test_letters_of_merged_proposals_that_leave_at_once(self):
        self.set_clock("2022-06-10 10:00")
        left = {"signers": [1], "to_all": True, "last_date": "2022-06-10"}
        position = self.log.append("dispatched", PROPOSALS[0], UNIT, kind="FIRST", date="2022-06-10", **left,
                                   matters=[{"proposal": proposal, **left} for proposal in PROPOSALS[1:]])
        self.kill_in_the_middle_of(position)
        self.check(position, "MET", "")

    def test_many_that_are_closed_at_once(self):
        position = self.log.append("closed_many", items=[{"proposal": proposal} for proposal in PROPOSALS])
        self.kill_in_the_middle_of(position)
        self.check(position, "ENDED", "CLOSED")


if __name__ == "__main__":
    unittest.main()
