#!/usr/bin/python3
"""Asks of what is handled as one: one reply answers them all (rules 3 and 4)."""
import unittest

from assignment_city import AssignmentTest, row


class MergedAsksTest(AssignmentTest):
    def test_a_merge_of_twenty_with_long_asks(self):
        """Asks are kept apart: the commit holds twenty proposals however long they are."""
        self.import_rows(*[row(number, 联名人="、".join(f"联名{place}" for place in range(14))) for number in range(30, 50)])
        keys = [f"suggestion-{number}" for number in range(30, 50)]
        for key in keys:
            self.act("Assign", key, lead_unit="市住建局")
            self.act("SetAsks", key, asks=[f"{key}的第{place}项诉求" + "修缮道路管网" * 96
                                           for place in range(12 if key == keys[0] else 2)])
        self.act("Merge", keys[0], **{"with": keys[1:]})
        facts = self.facts(keys[0], "市住建局")
        self.assertEqual((len(facts.members), len(facts.asks), facts.members[19].first_ask), (20, 50, 49))
        self.assertTrue(facts.asks[48].startswith("suggestion-49的第0项"))
        self.assertEqual(set(self.refused("SetAsks", keys[0], asks=["长" * 1000] * 31).fields), {"asks"})
        self.act("UndoMerge", keys[0], reason="不宜并案")
        self.assertEqual(self.view(keys[19]).merged_with, [])

    def test_a_merge_holds_no_more_asks_than_a_reply_answers(self):
        """Fifty, whether they were there before the merge or come after it (rules 3 and 4)."""
        keys = [self.assigned(number) for number in (60, 61, 62, 63)]
        for key, count in zip(keys, (30, 20, 0, 1)):
            self.act("SetAsks", key, asks=[f"第{place}项" for place in range(count)])
        refusal = self.refused("Merge", keys[0], **{"with": [keys[1], keys[3]]})
        self.assertEqual((refusal.reason, set(refusal.fields)), ("FIELDS_INVALID", {"with"}))
        self.assertIn("（规则3、4）", refusal.fields["with"])
        self.act("Merge", keys[0], **{"with": [keys[1]]})
        self.assertEqual(set(self.refused("Merge", keys[0], **{"with": [keys[3]]}).fields), {"with"}, "merged earlier count")
        self.act("Merge", keys[0], **{"with": [keys[2]]})
        self.assertEqual(len(self.facts(keys[0], "市住建局").asks), 50)
        for key, count in ((keys[0], 31), (keys[1], 21), (keys[2], 1)):
            refusal = self.refused("SetAsks", key, asks=["甲"] * count)
            self.assertEqual((key, set(refusal.fields)), (key, {"asks"}))
            self.assertIn("（规则3、4）", refusal.fields["asks"])
        self.act("SetAsks", keys[1], asks=["甲"] * 19)
        self.act("SetAsks", keys[2], asks=["乙"])
        self.assertEqual(len(self.facts(keys[0], "市住建局").asks), 50)
        self.act("UndoMerge", keys[0], reason="不宜并案")
        self.act("SetAsks", keys[2], asks=["乙"] * 50)


del AssignmentTest

if __name__ == "__main__":
    unittest.main()
