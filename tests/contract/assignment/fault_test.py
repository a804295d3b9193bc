#!/usr/bin/python3
"""Without the store or without identity: a clear refusal, nothing half done, and on once they are back."""
import signal
import time
import unittest

import grpc

from assignment_city import ASSIGNMENT, DOCKET, REGISTER, AssignmentTest, register, request_id, row, write_seed
from service_fixture import Refusal


class IdentityAbsentTest(AssignmentTest):
    def test_units_cannot_be_told(self):
        self.import_rows(row(1), row(2))
        self.act("Assign", "suggestion-1", lead_unit="市住建局")
        self.city.stop("identity")
        time.sleep(2.1)  # what was heard of units is kept for two seconds
        refusal = self.refused("Assign", "suggestion-2", lead_unit="市住建局")
        self.assertEqual((refusal.code, refusal.reason), ("UNAVAILABLE", "PEER_UNAVAILABLE"))
        self.assertEqual(self.act("SignFor", "suggestion-1", self.as_unit("市住建局")).state, "SIGNED_FOR")
        self.city.start("identity", SEED=write_seed(self.city.folder / "seed"))
        end = time.monotonic() + 10
        while True:
            try:
                self.assertEqual(self.act("Assign", "suggestion-2", lead_unit="市住建局").state, "ASSIGNED")
                return
            except grpc.RpcError as error:
                self.assertEqual(Refusal(error).reason, "PEER_UNAVAILABLE")
                self.assertLess(time.monotonic(), end)
                time.sleep(0.05)


class StoreLostTest(AssignmentTest):
    def wait_for_answers(self):
        self.city.processes["assignment"].wait_for_health("SERVING")

    def test_lost_in_the_middle_of_an_import(self):
        log = f"{{shuozhou}}:log:{DOCKET}"
        client = self.city.redis.client()
        before = client.xlen(log)
        call = self.office.start("ImportProposals", request_id="lost", docket=DOCKET, table=REGISTER, timeout=30)
        while client.xlen(log) <= before:
            pass
        self.city.redis.kill()
        refusal = Refusal(call.exception())
        self.assertEqual(refusal.code, "UNAVAILABLE", refusal)
        with self.subTest("refused meanwhile, in Chinese"):
            refusal = self.office.refusal("GetDocket", docket=DOCKET)
            self.assertEqual((refusal.code, refusal.reason), ("UNAVAILABLE", "STORE_UNAVAILABLE"))
            self.assertIn("请稍后再试", refusal.message)
        self.city.redis.restart()
        self.wait_for_answers()
        with self.subTest("the same request finds its job, which goes on"):
            answer = self.office.call("ImportProposals", request_id="lost", docket=DOCKET, table=REGISTER, timeout=30)
            self.assertEqual((answer.created, answer.unchanged, answer.job), (300, 0, ""))
            registered = [one.proposal for event in self.log() for one in event.proposals_registered.proposals]
            self.assertEqual((len(registered), len(set(registered))), (300, 300))
        with self.subTest("and work goes on"):
            self.assertEqual(self.act("Assign", "suggestion-1", lead_unit="市住建局").state, "ASSIGNED")
            self.assertEqual(self.import_rows(row(1000)).created, 1)


class SlowCallerTest(AssignmentTest):
    def test_whoever_cannot_wait_asks_for_the_job(self):
        """The replica that ran the import is killed: its lease holds up the other one for longer than the caller waits."""
        table = register(*(row(number, 内容="正文" * 200) for number in range(1, 3001)))
        self.city.start("assignment2", "services/assignment/banfu-assignment")
        doomed = self.city.client("assignment2", ASSIGNMENT, self.city.token("assignment", "office1", "OFFICE"))
        survivor = self.city.processes["assignment"].process
        survivor.send_signal(signal.SIGSTOP)  # or its look each second might take the job first
        self.addCleanup(survivor.send_signal, signal.SIGCONT)
        client, log = self.city.redis.client(), f"{{shuozhou}}:log:{DOCKET}"
        before = client.xlen(log)
        first = doomed.start("ImportProposals", request_id="slow", docket=DOCKET, table=table, timeout=60)
        while client.xlen(log) <= before:
            self.assertFalse(first.done())
        self.city.processes.pop("assignment2").kill()
        self.assertEqual(Refusal(first.exception()).code, "UNAVAILABLE")
        survivor.send_signal(signal.SIGCONT)
        again = self.office.call("ImportProposals", request_id="slow", docket=DOCKET, table=table, timeout=2)
        self.assertTrue(again.job, "it did not wait for the lease")
        self.assertEqual(self.office.call("GetJob", job=again.job).what, "IMPORT_PROPOSALS")
        end = time.monotonic() + 30
        while (job := self.office.call("GetJob", job=again.job)).state != "DONE":
            self.assertEqual(job.state, "RUNNING")
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)
        self.assertEqual(job.done, job.total)
        self.assertEqual(self.office.call("GetProposal", docket=DOCKET, proposal="suggestion-3000").number, 3000)
        stranger = self.as_unit("市住建局").refusal("GetJob", job=again.job)
        self.assertEqual(stranger.reason, "JOB_UNKNOWN")


class OneAtATimeTest(AssignmentTest):
    def test_two_imports_at_once(self):
        calls = [self.office.start("ImportProposals", request_id=request_id(), docket=DOCKET, table=REGISTER, timeout=30)
                 for _ in range(4)]
        outcomes = []
        for call in calls:
            error = call.exception()
            outcomes.append(Refusal(error).reason if error else (call.result().created, call.result().unchanged))
        self.assertEqual(outcomes.count((300, 0)), 1, outcomes)
        self.assertLessEqual(set(outcomes) - {(300, 0)}, {"IMPORT_RUNNING", "VERSION_STALE", (0, 300)}, outcomes)
        registered = [one.proposal for event in self.log() for one in event.proposals_registered.proposals
                      if one.number <= 171]
        self.assertEqual((len(registered), len(set(registered))), (300, 300))

    def test_the_same_request_twice_at_once(self):
        rows = [row(number) for number in range(1001, 1101)]
        calls = [self.office.start("ImportProposals", request_id="twins", docket=DOCKET, timeout=30,
                                   table=register(*rows)) for _ in range(3)]
        self.assertEqual({call.result().created for call in calls}, {100})


if __name__ == "__main__":
    unittest.main()
