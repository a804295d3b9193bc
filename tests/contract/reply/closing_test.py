#!/usr/bin/python3
"""Many closed by one call: each by itself, by a job that goes on whatever dies; a result for each (rule 23)."""
import time
import unittest

import grpc

import reply_city
from reply_city import DOCKET, UNIT, request_id

OTHER = "市水利局"
KILLED, AT_A_TIME = 24, 3


class Closing(reply_city.ReplyTest):
    def close(self, *proposals, reason="清理", **fields):
        return self.office.call("CloseMany", **{"request_id": request_id()} | fields, docket=DOCKET, reason=reason,
                                proposals=proposals)

    def replied_many(self, count: int) -> list:
        names = []
        for _ in range(count):
            self.setUp()
            self.replied()
            names.append(self.proposal)
        return names

    def closings(self, *proposals) -> list:
        """Which were closed, as the log tells it."""
        event = reply_city.service_fixture.message_class("banfu.event.v1.Event")
        entries = self.city.redis.client().xrange(f"{{shuozhou}}:log:{DOCKET}")
        events = [event.FromString(fields[b"e"]) for _, fields in entries]
        return [one.proposal for one in events if one.WhichOneof("body") == "closed" and one.proposal in proposals]

    def test_the_state_says_whether_any_was_closed(self):
        first, second = self.replied_many(2)
        self.setUp()
        self.put()
        self.assertEqual(self.close(self.proposal, "suggestion-90000").state, "REFUSED")
        partly = self.close(first, self.proposal)
        self.assertEqual((partly.state, [item.code for item in partly.items]), ("PARTLY_CLOSED", ["OK", "FAILED_PRECONDITION"]))
        self.assertEqual(self.close(second).state, "CLOSED")
        again = self.close(first, second)
        self.assertEqual((again.state, {item.reason for item in again.items}), ("REFUSED", {"ALREADY_CLOSED"}))
        self.assertEqual(self.close(first, second, dry_run=True).state, "REFUSED")

    def test_who_closed_why_and_under_which_request(self):
        name, = self.replied_many(1)
        self.close(name, reason="届满清理", request_id="closing-1")
        kind, event = self.log()[-1]
        self.assertEqual((kind, event.closed.by_office, event.unit, event.reason, event.request_id),
                         ("closed", True, UNIT, "届满清理", "closing-1"))
        self.assertEqual((event.actor.account, event.actor.role), ("office1", "OFFICE"))

    def test_split_units_of_many_are_no_reason_to_refuse(self):
        """81 handlings and more, however they spread over proposals."""
        names = self.replied_many(1)
        for _ in range(40):
            self.setUp()
            self.put()
            self.as_("handler2", "HANDLER", OTHER).call("PutReply", **self.draft())
            names.append(self.proposal)
        done = self.close(*names)
        self.assertEqual([(item.proposal, item.unit) for item in done.items],
                         [(names[0], UNIT)] + [(name, unit) for name in names[1:] for unit in sorted((UNIT, OTHER))])
        self.assertEqual((done.items[0].code, {item.reason for item in done.items[1:]}), ("OK", {"NOT_REPLIED"}))
        dry = self.close(*names, dry_run=True)
        self.assertEqual([item.reason for item in dry.items], ["ALREADY_CLOSED"] + ["NOT_REPLIED"] * 80)
        self.assertIn("规则23", dry.items[1].message)

    def test_the_same_request_closes_once(self):
        names = self.replied_many(3)
        fields = {"request_id": request_id(), "reason": "清理"}
        first = self.close(*names, **fields)
        again = self.close(*names, **fields)
        self.assertEqual((again.state, list(again.items)), ("CLOSED", list(first.items)))
        self.assertEqual(self.closings(*names), names)
        other = self.office.refusal("CloseMany", request_id=fields["request_id"], docket=DOCKET, reason="另行清理", proposals=names)
        self.assertEqual(other.reason, "REQUEST_ID_REUSED")
        bare = self.office.refusal("CloseMany", request_id=request_id(), docket=DOCKET, proposals=names)
        self.refused(bare, "INVALID_ARGUMENT", "FIELDS_INVALID", "reason")

    def kill_in_the_middle(self) -> tuple:
        """Names, the request, and those that were closed when the process died."""
        names = self.replied_many(KILLED)
        fields = {"request_id": request_id(), "docket": DOCKET, "reason": "清理", "proposals": names}
        client, log = self.city.redis.client(), f"{{shuozhou}}:log:{DOCKET}"
        before = client.xlen(log)
        call = self.office.start("CloseMany", timeout=60, **fields)
        while client.xlen(log) <= before and not call.done():
            pass
        self.city.processes.pop("reply").kill()
        ended = call.exception()
        self.city.start("reply", **self.settings)
        self.clients.clear()
        return names, fields, self.closings(*names) if isinstance(ended, grpc.RpcError) else names

    def test_killed_in_the_middle_it_goes_on(self):
        for _ in range(AT_A_TIME):
            names, fields, closed = self.kill_in_the_middle()
            if len(closed) < len(names):
                break
        self.assertLess(len(closed), len(names), "it was never killed in the middle")
        self.assertGreater(len(closed), 0)
        # The lease of the dead holds the job up for longer than this caller waits.
        waits = self.office.call("CloseMany", timeout=1.5, **fields)
        self.assertEqual((waits.state, waits.job[:8]), ("CLOSING", "closing-"))
        self.assertEqual([item.proposal for item in waits.items], closed)
        stranger = self.as_("liaison1").refusal("GetJob", job=waits.job)
        self.assertEqual((stranger.code, stranger.reason), ("NOT_FOUND", "JOB_UNKNOWN"))
        end = time.monotonic() + 60
        while (job := self.office.call("GetJob", job=waits.job)).state != "DONE":
            self.assertEqual((job.state, job.what, job.total), ("RUNNING", "CLOSE_MANY", KILLED))
            self.assertEqual(len(job.items), job.done)
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)
        self.assertEqual([(item.proposal, item.code) for item in job.items], [(name, "OK") for name in names])
        done = self.office.call("CloseMany", timeout=30, **fields)
        self.assertEqual((done.state, done.job, list(done.items)), ("CLOSED", "", list(job.items)))
        self.assertEqual(self.closings(*names), names, "each once")


if __name__ == "__main__":
    unittest.main()
