#!/usr/bin/python3
"""Two replicas on one store, and a store that goes: whatever races or breaks, a number is given once and without a gap, a
card counts once, and nothing is half done."""
import re
import unittest

import reply_city
from reply_city import DOCKET, UNIT, at_once, request_id

grpc = reply_city.service_fixture.grpc


class Replicas(reply_city.ReplyTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.city.start("reply2", "services/reply/banfu-reply")

    def on_both(self, role: str, scope: str, account: str = "somebody"):
        return [self.city.client(name, reply_city.REPLY, self.city.token("reply", account, role, scope))
                for name in ("reply", "reply2")]

    def until_done(self, client, method: str, **fields):
        """Sent again, as the same request, while others are faster."""
        for _ in range(100):
            try:
                return client.call(method, **fields)
            except grpc.RpcError as error:
                if error.code().name != "ABORTED":
                    raise
        raise AssertionError("aborted for ever")

    def test_a_series_over_two_replicas_has_no_gaps(self):
        both = self.on_both("LIAISON", UNIT)
        both[0].call("PutSeries", request_id=request_id(), docket=DOCKET, code="朔住建提函", year=2022)
        proposals = []
        for _ in range(10):
            self.setUp()
            self.put()
            self.sign()
            proposals.append(self.proposal)
        given = at_once(10, lambda place: self.until_done(
            both[place % 2], "Number", request_id=f"number-{place}", docket=DOCKET, proposal=proposals[place]).letter_number)
        self.assertEqual(sorted(int(re.search(r"〕(\d+)号", number).group(1)) for number in given), list(range(1, 11)))

    def test_one_request_at_both_is_one(self):
        both = self.on_both("HANDLER", UNIT, "handler1")
        draft = self.draft()
        receipts = at_once(6, lambda place: self.until_done(both[place % 2], "PutReply", **draft))
        self.assertEqual({receipt.position for receipt in receipts}, {receipts[0].position})
        self.assertEqual(len(self.reply().text_versions), 1)

    def test_a_card_returned_at_both_counts_once(self):
        self.replied()
        code, both = self.code(1), self.on_both("SERVICE", "", "service:gateway")

        def give_back(place):
            try:
                self.until_done(both[place % 2], "ReturnCardByCode", request_id=request_id(), code=code, manner=1, result=1)
            except grpc.RpcError as error:
                return error.code().name
            return "OK"

        self.assertEqual(sorted(at_once(6, give_back)), ["FAILED_PRECONDITION"] * 5 + ["OK"])

    def test_who_drafts_at_once_is_told_to_look_again(self):
        self.put()
        both = self.on_both("HANDLER", UNIT, "handler1")

        def save(place):
            try:
                both[place % 2].call("PutReply", **self.draft(version=1, handler=f"承办人{place}"))
            except grpc.RpcError as error:
                return error.code().name
            return "OK"

        self.assertEqual(sorted(at_once(4, save)), ["ABORTED"] * 3 + ["OK"])


class LostStore(reply_city.ReplyTest):
    def test_a_store_that_goes_and_comes_back(self):
        self.put()
        draft = self.draft(body=self.body + "第二稿。")
        self.city.redis.kill()
        refusal = self.as_("handler1").refusal("PutReply", **draft)
        self.assertEqual(refusal.code, "UNAVAILABLE", refusal)
        self.city.redis.restart()
        self.city.processes["reply"].wait_for_health("SERVING")
        self.as_("handler1").call("PutReply", **draft)
        self.assertEqual(self.as_("handler1").call("PutReply", **draft).version, 2)
        self.assertEqual([version.version for version in self.reply().text_versions], [1, 2])


if __name__ == "__main__":
    unittest.main()
