#!/usr/bin/python3
"""What assignment does about reply's events: what is signed is not given to others any more (rules 5, 7, 21, 23)."""
import unittest

from docket_log import DocketLog

from assignment_city import DOCKET, AssignmentTest, row

LEAD, CO_UNIT = "市住建局", "市财政局"


class ReactionTest(AssignmentTest):
    def setUp(self):
        self.docket_log = DocketLog(self.city, DOCKET)

    def state(self, key):
        return self.facts(key, LEAD).handling_state

    def signed(self, key, **fields):
        return self.docket_log.append("signed", key, LEAD, kind="FIRST", round=1, signers=[1], **fields)

    def test_signed_recalled_closed_reopened(self):
        key = self.assigned(1, co=[CO_UNIT])
        self.accept(key, LEAD)
        version = self.facts(key, LEAD).version
        self.signed(key)
        facts = self.facts(key, LEAD)
        self.assertEqual((facts.handling_state, facts.version), ("REPLY_SIGNED", version + 1))
        self.assertEqual(self.view(key).opinions[0].state, "OMITTED")
        refusal = self.refused("Assign", key, lead_unit="市水利局", reason="职责调整")
        self.assertEqual((refusal.code, refusal.reason), ("FAILED_PRECONDITION", "REPLY_SIGNED"))
        self.docket_log.append("recalled", key, LEAD, round=1)
        self.assertEqual(self.state(key), "ACCEPTED")
        self.assertEqual(self.view(key).opinions[0].state, "SIGNED_FOR")
        self.signed(key)
        self.docket_log.append("closed", key, LEAD)
        self.assertEqual(self.state(key), "CLOSED")
        self.docket_log.append("reopened", key, LEAD, signer=1)
        self.assertEqual(self.state(key), "REPLY_SIGNED")

    def test_a_merged_handling_is_signed_together(self):
        first, second = self.assigned(10), self.assigned(11)
        self.accept(first, LEAD)
        self.act("Merge", first, **{"with": [second]})
        self.signed(first, proposals=[first, second])
        self.assertEqual([self.state(key) for key in (first, second)], ["REPLY_SIGNED", "REPLY_SIGNED"])
        self.assertEqual(self.refused("UndoMerge", first, reason="不宜并案").reason, "REPLY_SIGNED")

    def test_a_second_round_changes_nothing(self):
        key = self.assigned(20)
        self.accept(key, LEAD)
        self.signed(key)
        version = self.facts(key, LEAD).version
        self.docket_log.append("signed", key, LEAD, kind="SECOND", round=2, signers=[1])
        self.assertEqual(self.facts(key, LEAD).version, version)

    def test_what_is_not_of_ours_holds_up_nothing(self):
        self.docket_log.append("signed", "suggestion-999", LEAD, kind="FIRST", round=1)
        self.docket_log.append("closed", "nonsense", LEAD)
        self.import_rows(row(30))
        self.act("Assign", "suggestion-30", lead_unit=LEAD)
        self.assertEqual(self.state("suggestion-30"), "ASSIGNED")


if __name__ == "__main__":
    unittest.main()
