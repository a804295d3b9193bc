#!/usr/bin/python3
"""What is filled in wrongly is told by field, with the rule, and is not repeated at length."""
import unittest

from assignment_city import DOCKET, AssignmentTest, request_id, row

LONG = "长" * 20000


class BadInputTest(AssignmentTest):
    def refused_by(self, field, method, proposal, client=None, **fields):
        refusal = self.refused(method, proposal, client, **fields)
        self.assertEqual((refusal.code, refusal.reason), ("INVALID_ARGUMENT", "FIELDS_INVALID"), refusal)
        self.assertIn(field, refusal.fields)
        self.assertLess(len(str(refusal)), 2000, "it is not repeated")
        return refusal

    def test_a_unit_s_name_that_is_too_long(self):
        key = self.assigned(1, "市住建局", ["市财政局"])
        lead = self.as_unit("市住建局")
        self.import_rows(row(2))
        for field, fields in (("leadUnit", {"lead_unit": LONG}), ("coUnits[0]", {"lead_unit": "市水利局", "co_units": [LONG]}),
                              ("splitUnits[1]", {"split_units": ["市水利局", LONG]})):
            self.assertIn("规则5", self.refused_by(field, "Assign", "suggestion-2", **fields).fields[field])
        self.refused_by("proposedUnit", "RequestReturn", key, lead, reason="不属职责", proposed_unit=LONG)
        self.refused_by("coUnit", "WaiveOpinion", key, co_unit=LONG, reason="已取得")
        self.refused_by("coUnit", "PressOpinion", key, lead, co_unit=LONG)
        self.refused_by("unit", "PressOpinion", key, co_unit="市财政局", unit=LONG)
        self.act("RequestReturn", key, lead, reason="不属职责", proposed_unit="市水利局")
        self.refused_by("leadUnit", "DecideReturn", key, unit="市住建局", grant=True, lead_unit=LONG)
        refusal = self.office.refusal("SucceedUnit", request_id=request_id(), docket=DOCKET, unit="市住建局", successor=LONG,
                                      reason="机构改革")
        self.assertEqual(list(refusal.fields), ["successor"])

    def test_many_at_once_are_some(self):
        """All that is done is told, however much of it is refused; nothing, or too many, is refused by field."""
        for count, field in ((0, "items"), (2001, "items")):
            refusal = self.office.refusal("AssignMany", request_id=request_id(), docket=DOCKET,
                                          items=[{"proposal": "suggestion-10", "lead_unit": "市住建局"}] * count)
            self.assertEqual((refusal.code, list(refusal.fields)), ("INVALID_ARGUMENT", [field]))
            self.assertIn("规则5", refusal.fields[field])
        self.import_rows(row(10))
        items = [{"proposal": "suggestion-99999", "lead_unit": "市住建局"}] * 1999
        receipt = self.office.call("AssignMany", timeout=60, request_id="many", docket=DOCKET,
                                   items=[{"proposal": "suggestion-10", "lead_unit": "市住建局"}, *items])
        self.assertEqual([(one.code, one.reason) for one in receipt.items],
                         [("OK", "")] + [("NOT_FOUND", "PROPOSAL_UNKNOWN")] * 1999)
        self.assertTrue(receipt.items[1].message)
        self.assertEqual(self.view("suggestion-10").lead_unit, "市住建局")

    def test_a_hand_over_s_refusal_names_its_rule(self):
        refusal = self.as_unit("市住建局").refusal("CancelHandOver", request_id=request_id(), docket=DOCKET, unit="市住建局",
                                                  reason="不必交接")
        self.assertEqual(refusal.reason, "STATE_REFUSES", refusal)
        self.assertRegex(refusal.message, "无交接.*发起交接.*规则8")


if __name__ == "__main__":
    unittest.main()
