#!/usr/bin/python3
"""Units that are merged or renamed (rule 5), over real gRPC: what is open passes to the successor by a job."""
import time
import unittest

import service_fixture
from assignment_city import DOCKET, AssignmentTest, request_id, row

PAPER = "朔编发〔2022〕8号"


class SuccessorTest(AssignmentTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ("deadline", "ledger"):
            cls.city.start(name)

    def succeed(self, unit, successor, **fields):
        return self.office.call("SucceedUnit", request_id=request_id(), docket=DOCKET, unit=unit, successor=successor,
                                **({"reason": PAPER} | fields))

    def refuse(self, unit, successor, **fields):
        return self.office.refusal("SucceedUnit", request_id=request_id(), docket=DOCKET, unit=unit, successor=successor,
                                   **({"reason": PAPER} | fields))

    def passed(self, receipt):
        """The job's result, waited for."""
        end = time.monotonic() + 20
        while (job := self.office.call("GetJob", job=receipt.job)).state != "DONE":
            self.assertIn(job.state, ("WAITING", "RUNNING"))
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)
        return service_fixture.message_class("banfu.assignment.v1.SuccessionResult").FromString(job.result)

    def clocks(self, proposal, unit):
        deadline = self.city.client("deadline", "banfu.deadline.v1.Deadline",
                                    self.city.token("deadline", "office1", "OFFICE"))
        return deadline.call("ListClocks", docket=DOCKET, proposal=proposal, unit=unit).clocks

    def rows(self, **fields):
        ledger = self.city.client("ledger", "banfu.ledger.v1.Ledger", self.city.token("ledger", "office1", "OFFICE"))
        return {one.key: one for one in ledger.call("ListProposals", docket=DOCKET, page_size=500, **fields).proposals}

    def test_open_proposals_pass_with_their_clocks(self):
        lead = self.assigned(1, "市城市管理局", ["市财政局"])
        self.accept(lead, "市城市管理局")
        co = self.assigned(2, "市水利局", ["市城市管理局"])
        split = self.assigned(3, "", split=["市城市管理局", "市水利局"])
        due = {clock.kind: clock.due_date for clock in self.clocks(lead, "市城市管理局")}
        result = self.passed(self.succeed("市城市管理局", "市住建局"))
        self.assertEqual((result.unit, result.successor, result.passed, list(result.left)), ("市城市管理局", "市住建局", 3, []))
        view = self.view(lead)
        self.assertEqual((view.lead_unit, [one.what for one in view.history]),
                         ("市住建局", ["交办", "填报五定", "市城市管理局由市住建局承接"]))
        self.assertEqual(view.history[-1].reason, PAPER)
        self.assertEqual([(one.unit, one.state, one.commitment.leader) for one in view.handlings],
                         [("市住建局", "ACCEPTED", "王副局长")])
        self.assertEqual(self.view(co).co_units, ["市住建局"])
        self.assertEqual(sorted(self.view(split).split_units), ["市住建局", "市水利局"])
        clocks = self.clocks(lead, "市住建局")
        self.assertEqual({clock.kind: clock.due_date for clock in clocks}, due)
        self.assertEqual(list(self.clocks(lead, "市城市管理局")), [])
        rows = self.rows(unit="市住建局")
        self.assertEqual(rows[lead].lead_unit, "市住建局")
        self.assertIn(split, rows)
        self.assertEqual(list(self.rows(co_unit="市住建局")), [co])
        # The old unit's people lose their say, the successor's gain it.
        refusal = self.refused("SignFor", split, self.as_unit("市城市管理局"))
        self.assertEqual(refusal.reason, "UNIT_DISSOLVED")
        self.assertIn("市住建局", refusal.message)
        self.assertEqual(self.act("SignFor", split, self.as_unit("市住建局")).state, "SIGNED_FOR")

    def test_whoever_was_succeeded_is_assigned_nothing(self):
        key = self.assigned(10, "市水利局")
        self.assertEqual(self.passed(self.succeed("市司法局", "市财政局")).passed, 0)
        self.import_rows(row(11))
        for fields in ({"lead_unit": "市司法局"}, {"lead_unit": "市水利局", "co_units": ["市司法局"]}):
            refusal = self.refused("Assign", "suggestion-11", **fields)
            self.assertEqual(refusal.reason, "FIELDS_INVALID")
            self.assertIn("市财政局", next(iter(refusal.fields.values())))
        refusal = self.refused("RequestReturn", key, self.as_unit("市水利局"), reason="不属职责", proposed_unit="市司法局")
        self.assertIn("proposedUnit", refusal.fields)

    def test_what_is_refused(self):
        for unit, successor, fields, field in (("市无此局", "市财政局", {}, "unit"), ("市商务局", "", {}, "successor"),
                                               ("市商务局", "市无此局", {}, "successor"),
                                               ("市商务局", "市商务局", {}, "successor"),
                                               ("市商务局", "市财政局", {"date": "2022-12-31"}, "date"),
                                               ("市商务局", "市财政局", {"date": "2022-02-30"}, "date"),
                                               ("市商务局", "市财政局", {"reason": ""}, "reason")):
            refusal = self.refuse(unit, successor, **fields)
            self.assertEqual((refusal.code, list(refusal.fields)), ("INVALID_ARGUMENT", [field]), refusal)
        self.succeed("市商务局", "市文旅局")
        self.assertIn("已由“市文旅局”承接", self.refuse("市文旅局", "市商务局").fields["successor"])
        refusal = self.refuse("市商务局", "市财政局")
        self.assertEqual((refusal.code, refusal.reason), ("FAILED_PRECONDITION", "UNIT_SUCCEEDED"))
        liaison = self.as_unit("市财政局")
        self.assertEqual(liaison.refusal("SucceedUnit", request_id=request_id(), docket=DOCKET, unit="市财政局",
                                         successor="市住建局", reason=PAPER).code, "PERMISSION_DENIED")

    def test_the_same_request_is_one(self):
        self.assigned(20, "市卫健委")
        fields = {"request_id": request_id(), "docket": DOCKET, "unit": "市卫健委", "successor": "市教育局", "reason": PAPER}
        first = self.office.call("SucceedUnit", **fields)
        self.assertEqual(self.office.call("SucceedUnit", **fields), first)
        self.assertEqual(self.passed(first).passed, 1)

    def test_the_same_facts_again_are_the_same_job(self):
        """Under ids of their own: whoever asks again hears of the job that did it, and nothing is told twice."""
        self.assigned(21, "市医保局")
        first = self.succeed("市医保局", "市教育局")
        self.assertEqual(self.succeed("市医保局", "市教育局").job, first.job)
        self.assertEqual(self.passed(first).passed, 1)
        told = len(self.log())
        for _ in range(3):
            again = self.succeed("市医保局", "市教育局")
            self.assertEqual((again.job, again.state, again.version), (first.job, "SUCCEEDED", first.version))
        self.assertEqual(len(self.log()), told)
        # Another paper is another fact.
        other = self.succeed("市医保局", "市教育局", reason="朔编发〔2022〕9号")
        self.assertNotEqual(other.job, first.job)
        self.assertEqual(self.passed(other).passed, 0)

    def test_what_is_assigned_meanwhile_passes_as_well(self):
        """Assignments race with the naming: whatever the unit had when it was named ends with the successor."""
        keys = [f"suggestion-{number}" for number in range(60, 90)]
        self.import_rows(*(row(number) for number in range(60, 90)))
        calls = [self.office.start("Assign", request_id=request_id(), docket=DOCKET, proposal=key, lead_unit="市应急管理局")
                 for key in keys[:15]]
        naming = self.office.start("SucceedUnit", request_id=request_id(), docket=DOCKET, unit="市应急管理局",
                                   successor="市统计局", reason=PAPER)
        calls += [self.office.start("Assign", request_id=request_id(), docket=DOCKET, proposal=key, lead_unit="市应急管理局")
                  for key in keys[15:]]
        for call in calls:
            call.exception()
        self.assertEqual(list(self.passed(naming.result()).left), [])
        units = {self.view(key).lead_unit for key in keys}
        self.assertIn("市统计局", units)
        self.assertNotIn("市应急管理局", units)

    def test_two_that_answer_become_one(self):
        key = self.assigned(30, "", split=["市民政局", "市人社局"])
        self.assertEqual(self.passed(self.succeed("市民政局", "市人社局")).passed, 1)
        self.assertEqual(list(self.view(key).split_units), ["市人社局"])
        self.assertEqual([one.unit for one in self.view(key).handlings], ["市人社局"])

    def test_hundreds_pass_although_assignment_is_killed(self):
        count = 150
        self.import_rows(*(row(number) for number in range(1000, 1000 + count)))
        self.office.call("AssignMany", timeout=30, request_id=request_id(), docket=DOCKET,
                         items=[{"proposal": f"suggestion-{number}", "lead_unit": "市交通局"}
                                for number in range(1000, 1000 + count)])
        receipt = self.succeed("市交通局", "市公安局")
        end = time.monotonic() + 20
        while (job := self.office.call("GetJob", job=receipt.job)).done == 0:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.005)
        self.city.processes.pop("assignment").kill()
        self.city.start("assignment")
        type(self).office = self.as_post("office1", "OFFICE")
        result = self.passed(receipt)
        self.assertEqual((result.passed, list(result.left)), (count, []))
        self.assertEqual(len(self.rows(unit="市公安局")), count)
        events = [one for one in self.log() if one.WhichOneof("body") == "unit_succeeded" and one.unit == "市交通局"]
        self.assertEqual(len({one.proposal for one in events}), count + 1)
        self.assertEqual(len(events), count + 1)
        self.assertLess(job.done, count, "it was done before it was killed")


if __name__ == "__main__":
    unittest.main()
