#!/usr/bin/python3
"""Killed in the middle of an import: nothing half done is seen, and whoever comes next finishes it (rule 2)."""
import time
import unittest

import grpc

from assignment_city import DOCKET, REGISTER, AssignmentTest

MANY = 40


class CrashTest(AssignmentTest):
    def docket_log(self):
        return [event.WhichOneof("body") for event in self.log()]

    def kill_once(self, reached):
        """Kills assignment as soon as `reached` of the log's events say so, in the middle of an import."""
        call = self.office.start("ImportProposals", request_id="killed", docket=DOCKET, table=REGISTER, timeout=30)
        client = self.city.redis.client()
        end = time.monotonic() + 20
        while not reached(client.xlen(f"{{shuozhou}}:log:{DOCKET}")):
            self.assertLess(time.monotonic(), end)
        self.city.processes.pop("assignment").kill()
        self.assertIsInstance(call.exception(), grpc.RpcError)

    def test_killed_and_resumed(self):
        before = len(self.docket_log())
        self.kill_once(lambda length: length > before + 1)
        applied = self.docket_log()[before:]
        self.assertIn("proposals_registered", applied)
        if "import_finished" in applied:
            self.skipTest("the import was faster than the kill")
        self.city.start("assignment")
        self.office = self.as_post("office1", "OFFICE")
        with self.subTest("what is in is not there yet"):
            if "import_finished" not in self.docket_log():
                refusal = self.view_refused("suggestion-1")
                self.assertEqual(refusal.reason, "PROPOSAL_UNKNOWN")
        with self.subTest("the same request waits for what goes on and is answered as planned"):
            answer = self.office.call("ImportProposals", request_id="killed", docket=DOCKET, table=REGISTER, timeout=30)
            self.assertEqual((answer.created, answer.unchanged), (300, 0))
        with self.subTest("each proposal once"):
            registered = [one.proposal for event in self.log() for one in event.proposals_registered.proposals]
            self.assertEqual((len(registered), len(set(registered))), (300, 300))
            self.assertEqual(self.docket_log().count("import_finished"), 1)
            self.assertEqual(self.view("suggestion-171").number, 171)
        with self.subTest("the same register again changes nothing"):
            answer = self.office.call("ImportProposals", request_id="again", docket=DOCKET, table=REGISTER)
            self.assertEqual((answer.created, answer.unchanged, answer.updated), (0, 300, 0))


if __name__ == "__main__":
    unittest.main()
