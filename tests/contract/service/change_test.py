#!/usr/bin/python3
"""A change from its request to its receipt, in each of the ways it can end."""
import threading
import time
import unittest

import grpc
from service_fixture import CALL_S, Refusal

from shelf_city import ShelfTest, request_id


def outcomes(futures):
    """Receipts and refusals of calls under way."""
    receipts, refusals = [], []
    for future in futures:
        try:
            receipts.append(future.result())
        except grpc.RpcError as error:
            refusals.append(Refusal(error))
    return receipts, refusals


class ChangeTest(ShelfTest):
    def lend(self, client=None, **fields):
        return (client or self.office).call("Lend", **({"request_id": request_id()} | self.thing | fields))

    def test_receipt_tells_version_position_and_state(self):
        before = len(self.log())
        first, second = self.put(title="甲"), self.put(title="乙")
        self.assertEqual((first.version, first.position, first.state), (1, before + 1, "PUT"))
        self.assertEqual((second.version, second.position), (2, before + 2))
        self.assertGreater(first.instant_ms, 1e12)

    def test_repeated_request_gets_its_first_receipt_before_any_rule(self):
        self.put(copies=1)
        first = self.lend(request_id="lend-the-last")
        self.put(title="改名", copies=0)
        self.assertEqual(self.lend(request_id="lend-the-last"), first)
        self.assertEqual(self.office.refusal("Lend", request_id=request_id(), **self.thing).reason, "NONE_LEFT")

    def test_request_ids_are_scoped_to_account_and_method(self):
        self.put(copies=3)
        self.lend(request_id="same")
        self.lend(self.client("office2", "OFFICE"), request_id="same")
        self.office.call("Put", request_id="same", title="他", copies=9, **self.thing)
        self.assertEqual((self.get().copies, self.get().version), (9, 4))

    def test_other_words_under_the_same_id_are_refused(self):
        self.put(request_id="reused", title="甲")
        refusal = self.office.refusal("Put", request_id="reused", title="乙", copies=1, **self.thing)
        self.assertEqual((refusal.code, refusal.reason), ("INVALID_ARGUMENT", "REQUEST_ID_REUSED"))
        self.assertEqual(self.get().title, "甲")

    def test_refused_request_may_be_sent_again(self):
        self.put(copies=0, title="空")
        self.assertEqual(self.office.refusal("Lend", request_id="again", **self.thing).reason, "NONE_LEFT")
        self.put(copies=1, title="满")
        self.assertEqual(self.lend(request_id="again").state, "LENT")

    def test_request_id_is_asked_for(self):
        missing = self.office.refusal("Put", title="甲", **self.thing)
        self.assertEqual((missing.code, missing.reason), ("INVALID_ARGUMENT", "REQUEST_ID_MISSING"))
        self.assertIn("request_id", missing.fields)
        for bad in ("a b", "x" * 65, "编号"):
            refusal = self.office.refusal("Put", request_id=bad, title="甲", **self.thing)
            self.assertEqual((refusal.reason, list(refusal.fields)), ("REQUEST_ID_INVALID", ["request_id"]))

    def test_dockets_that_are_none(self):
        for docket, code, reason in (("", "INVALID_ARGUMENT", "FIELDS_INVALID"),
                                     ("shuozhou", "INVALID_ARGUMENT", "FIELDS_INVALID"),
                                     ("{x}-2022", "INVALID_ARGUMENT", "FIELDS_INVALID"),
                                     ("datong-2022", "NOT_FOUND", "DOCKET_UNKNOWN")):
            for refusal in (self.office.refusal("Put", request_id=request_id(), docket=docket, proposal="suggestion-1"),
                            self.office.refusal("Get", docket=docket, proposal="suggestion-1")):
                self.assertEqual((refusal.code, refusal.reason), (code, reason), docket)

    def test_stale_version_is_told_with_the_current_one(self):
        self.put(title="甲")
        self.put(title="乙", version=1)
        refusal = self.office.refusal("Put", request_id=request_id(), title="丙", version=1, **self.thing)
        self.assertEqual((refusal.code, refusal.reason, refusal.metadata["version"]), ("ABORTED", "VERSION_STALE", "2"))
        self.assertEqual(self.get().title, "乙")

    def test_of_many_with_one_version_one_wins(self):
        self.put(copies=9)
        receipts, refusals = outcomes([self.office.start("Lend", request_id=request_id(), version=1, slow_ms=200,
                                                         **self.thing) for _ in range(8)])
        self.assertEqual([receipt.version for receipt in receipts], [2])
        self.assertEqual({(refusal.code, refusal.reason, refusal.metadata["version"]) for refusal in refusals},
                         {("ABORTED", "VERSION_STALE", "2")})
        self.assertEqual(self.get().copies, 8)

    def test_whatever_stands_is_decided_again(self):
        self.put(copies=3)
        receipts, refusals = outcomes([self.office.start("Lend", request_id=request_id(), slow_ms=150, **self.thing)
                                       for _ in range(3)])
        self.assertEqual((sorted(receipt.version for receipt in receipts), refusals), ([2, 3, 4], []))
        self.assertEqual(self.get().copies, 0)

    def test_last_copy_is_lent_once(self):
        self.put(copies=1)
        receipts, refusals = outcomes([self.office.start("Lend", request_id=request_id(), slow_ms=150, **self.thing)
                                       for _ in range(3)])
        self.assertEqual((len(receipts), {refusal.reason for refusal in refusals}), (1, {"NONE_LEFT"}))

    def test_new_thing_is_made_once(self):
        receipts, refusals = outcomes([self.office.start("Put", request_id=request_id(), title=title, copies=1, version=0,
                                                         **self.thing) for title in ("甲", "乙", "丙")])
        self.assertEqual((sorted(receipt.version for receipt in receipts), refusals), ([1, 2, 3], []))

    def test_same_request_twice_at_once_is_carried_out_once(self):
        self.put(copies=5)
        receipts, refusals = outcomes([self.office.start("Lend", request_id="twice", slow_ms=200, **self.thing)
                                       for _ in range(4)])
        self.assertEqual(refusals, [])
        self.assertEqual({(receipt.version, receipt.position, receipt.state) for receipt in receipts},
                         {(2, receipts[0].position, "LENT")})
        self.assertEqual(self.get().copies, 4)

    def test_refusal_by_a_rule_changes_nothing(self):
        before = len(self.log())
        refusal = self.office.refusal("Put", request_id=request_id(), title="甲", copies=-1, **self.thing)
        self.assertEqual((refusal.code, refusal.reason, refusal.message),
                         ("FAILED_PRECONDITION", "COPIES_NEGATIVE", "册数不能小于零"))
        self.assertEqual((len(self.log()), self.get().version), (before, 0))

    def test_nothing_to_change_is_answered_without_a_write(self):
        self.put(title="甲")
        before = len(self.log())
        again = self.put(title="甲")
        self.assertEqual((again.version, again.position, len(self.log())), (1, 0, before))

    def test_event_names_who_did_it(self):
        handler = self.client("handler7", "HANDLER", "市住建局", x_forwarded_for="10.1.2.3")
        receipt = handler.call("Put", request_id="envelope", title="甲", unit="市住建局", **self.thing)
        position, kind, event = self.log()[receipt.position - 1]
        actor = event.actor
        self.assertEqual((position, kind, event.pressed.text), (receipt.position, 209, "甲"))
        self.assertEqual((event.docket, event.proposal, event.unit, event.request_id),
                         (self.thing["docket"], self.thing["proposal"], "市住建局", "envelope"))
        self.assertEqual((actor.account, actor.name, actor.role, actor.unit, actor.on_behalf_of, actor.peer),
                         ("handler7", "handler7", "HANDLER", "市住建局", "", "10.1.2.3"))
        self.assertGreater(event.recorded_ms, 1e12)

    def test_event_names_whom_it_was_done_for(self):
        token = self.city.token("shelf", "deputy", "HANDLER", "市住建局", "handler7")
        client = self.city.client("shelf", "banfu.shelf.v1.Shelf", token)
        receipt = client.call("Put", request_id=request_id(), title="甲", unit="市住建局", **self.thing)
        actor = self.log()[receipt.position - 1][2].actor
        self.assertEqual((actor.account, actor.on_behalf_of), ("deputy", "handler7"))


class PeersTest(ShelfTest):
    depot = True

    def test_depot_is_asked_by_the_shelf_itself(self):
        self.put()
        receipt = self.office.call("Lend", request_id=request_id(), ask_depot=True, **self.thing)
        self.assertEqual(receipt.version, 2)

    def test_depots_refusal_ends_the_change(self):
        self.thing["proposal"] = "suggestion-13"
        self.put()
        refusal = self.office.refusal("Lend", request_id=request_id(), ask_depot=True, **self.thing)
        self.assertEqual(refusal.reason, "DEPOT_REFUSES")

    def test_facts_that_move_meanwhile_are_asked_for_again(self):
        self.put()
        depot = self.client("office1", "OFFICE", on="depot")
        lending = self.office.start("Lend", request_id=request_id(), ask_depot=True, slow_ms=400, **self.thing)
        depot.call("Put", request_id=request_id(), title="库存", copies=1, **self.thing)
        self.assertEqual(lending.result().state, "LENT")

    def test_depot_that_is_gone_makes_it_unavailable(self):
        self.put()
        self.city.processes["depot"].kill()
        self.addCleanup(self.city.start, "depot", "tests/contract/service/service_shelf", AS="depot")
        refusal = self.office.refusal("Lend", request_id=request_id(), ask_depot=True, **self.thing)
        self.assertEqual((refusal.code, refusal.reason), ("UNAVAILABLE", "PEER_UNAVAILABLE"))
        self.assertEqual(self.get().version, 1)

    def test_depot_has_reacted_before_it_answers(self):
        depot = self.client("office1", "OFFICE", on="depot")
        seen = depot.call("Get", **self.thing).seen
        for number in range(1, 20):
            self.put(title=f"第{number}册")
            self.assertEqual(depot.call("Get", **self.thing).seen, seen + number)


    def test_an_event_that_cannot_be_reacted_to_holds_up_its_docket_alone(self):
        depot, held = self.client("office1", "OFFICE", on="depot"), "shuozhou-1999"
        redis, process = self.city.redis.client(), self.city.processes["depot"]
        redis.xadd(f"{{shuozhou}}:log:{held}", {"t": 1, "k": 209, "e": b"no event", "s": bytes(32)}, id="1-0")
        redis.hset("{shuozhou}:heads", held, 1)
        stuck = process.wait_for_line("reaction_stuck")
        self.assertEqual((stuck["log"], stuck["position"], stuck["why"]), (held, 1, "an event that cannot be read"))
        self.assertEqual(process.metrics()["banfu_logs_stuck"], 1)
        began = time.monotonic()
        refusal = depot.refusal("Get", docket=held, proposal="suggestion-1")
        self.assertEqual((refusal.code, refusal.reason), ("UNAVAILABLE", "EVENTS_BEHIND"))
        self.assertLess(time.monotonic() - began, CALL_S / 2)
        self.put()
        self.assertGreater(depot.call("Get", **self.thing).seen, 0)
        self.assertEqual(process.health(), "SERVING")
        self.assertEqual(sum('"reaction_stuck"' in line for line in process.log), 1)

    def test_depot_answers_while_the_log_never_rests(self):
        depot = self.client("office1", "OFFICE", on="depot")
        done = threading.Event()

        def keep_putting(proposal):
            number = 0
            while not done.is_set():
                number += 1
                self.office.call("Put", request_id=f"{proposal}-{number}", title=f"第{number}册", copies=1,
                                 docket=self.thing["docket"], proposal=proposal)
        putters = [threading.Thread(target=keep_putting, args=(f"suggestion-{9000 + n}",)) for n in range(1)]
        for putter in putters:
            putter.start()
        self.addCleanup(lambda: [putter.join() for putter in putters])
        self.addCleanup(done.set)
        took = []
        for _ in range(50):
            begun = time.monotonic()
            depot.call("Get", **self.thing)
            took.append(time.monotonic() - begun)
        self.assertLess(sorted(took)[45], 1, took)


class ReplicasTest(ShelfTest):
    depot = True

    def test_two_depots_count_each_event_once(self):
        self.city.start("second", "tests/contract/service/service_shelf", AS="depot")
        depots = [self.client("office1", "OFFICE", on="depot"),
                  self.city.client("second", "banfu.shelf.v1.Shelf", self.city.token("depot", "office1", "OFFICE"))]
        putting = [self.office.start("Put", request_id=request_id(), title=f"第{n}册", copies=1,
                                     docket="shuozhou-2022", proposal=f"proposal-{n}") for n in range(100)]
        putting[0].result()  # before it the docket is none
        asking = [depots[n % 2].start("Get", **self.thing) for n in range(40)]
        self.assertEqual(outcomes(putting)[1], [])
        self.assertEqual(outcomes(asking)[1], [])
        for depot in depots:
            self.assertEqual(depot.call("Get", **self.thing).seen, 100)


if __name__ == "__main__":
    unittest.main()
