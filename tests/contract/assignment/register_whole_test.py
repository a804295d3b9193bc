#!/usr/bin/python3
"""All that the register holds is assigned as it says, however many its first thousands cannot be (rule 5)."""
import unittest

from assignment_city import DOCKET, AssignmentTest, request_id, row

COUNT = 5000  # as many as a register holds


class WholeRegisterTest(AssignmentTest):
    def test_all_that_are_not_assigned_yet(self):
        """The index also lists such as are not there: refused without a commit, they stand before the one that is."""
        self.import_rows(row(COUNT))
        store = self.city.redis.client()
        index, = [key for key in store.keys() if b"unassigned" in key]
        store.zadd(index, {f"suggestion-{number}": 0 for number in range(COUNT + 1, COUNT + COUNT)})
        receipt = self.office.call("AssignFromRegister", request_id="all", docket=DOCKET, timeout=60)
        self.assertEqual(len(receipt.items), COUNT)
        self.assertEqual({item.code for item in receipt.items[:-1]}, {"NOT_FOUND"})
        self.assertEqual({item.reason for item in receipt.items[:3000]}, {"PROPOSAL_UNKNOWN"}, "the last ones go without")
        self.assertEqual((receipt.items[-1].proposal, receipt.items[-1].code), (f"suggestion-{COUNT}", "OK"))
        self.assertEqual(self.view(f"suggestion-{COUNT}").lead_unit, "市住建局")
        again = self.office.call("AssignFromRegister", request_id="all", docket=DOCKET)
        self.assertEqual(again.items, receipt.items)

    def test_named_ones_are_some(self):
        refusal = self.office.refusal("AssignFromRegister", request_id=request_id(), docket=DOCKET,
                                      proposals=["suggestion-1"] * 2001)
        self.assertEqual((refusal.code, list(refusal.fields)), ("INVALID_ARGUMENT", ["items"]))


if __name__ == "__main__":
    unittest.main()
