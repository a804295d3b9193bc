#!/usr/bin/python3
"""What assignment does about reply's events: what is signed is not given to others any more (rules 5, 7, 21, 23)."""
import concurrent.futures
import time
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
        told = self.docket_log.entries()[-1]
        self.assertEqual((told.kind, told.event.proposal, list(told.body.co_units)), ("opinions_omitted", key, [CO_UNIT]))
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

    def test_whatever_closes_or_reopens_is_followed(self):
        closing = [("closed", {}), ("card_returned", {"signer": 1, "closed": True}),
                   ("card_corrected", {"signer": 1, "closed": True})]
        reopening = [("reopened", {"signer": 1}), ("card_returned", {"signer": 1, "fresh": True, "reopened": True}),
                     ("card_corrected", {"signer": 1, "fresh": True, "reopened": True}),
                     ("dissatisfaction_recorded", {"signer": 1, "fresh": True, "reopened": True})]
        key = self.assigned(2)
        self.accept(key, LEAD)
        self.signed(key)
        for close, closing_fields in closing:
            for reopen, reopening_fields in reopening:
                with self.subTest(close=close, reopen=reopen):
                    self.docket_log.append(close, key, LEAD, **closing_fields)
                    self.assertEqual(self.state(key), "CLOSED")
                    self.docket_log.append(reopen, key, LEAD, **reopening_fields)
                    self.assertEqual(self.state(key), "REPLY_SIGNED")
        self.docket_log.append("card_returned", key, LEAD, signer=1)
        self.assertEqual(self.state(key), "REPLY_SIGNED", "a card that closes nothing")

    def test_many_closed_at_once(self):
        units = [LEAD, "市水利局"]
        split, single = self.assigned(3, lead="", split=units), self.assigned(4)
        for key, unit in ((split, units[0]), (split, units[1]), (single, LEAD)):
            self.accept(key, unit)
            self.docket_log.append("signed", key, unit, kind="FIRST", round=1, signers=[1])
        items = [{"proposal": split, "unit": units[0]}, {"proposal": single, "unit": LEAD},
                 {"proposal": split, "unit": units[1]}]
        self.docket_log.append("closed_many", "", "", items=items)
        self.assertEqual([self.facts(key, unit).handling_state for key, unit in
                          ((split, units[0]), (split, units[1]), (single, LEAD))], ["CLOSED"] * 3)

    def test_a_time_limit_within_a_granted_extension(self):
        key, member = self.assigned(5), self.assigned(6)
        self.assertEqual(self.refusal_of_limit(key), {"timeLimit"})
        clocks = [{"kind": "REPLY", "unit": LEAD, "proposal": each, "due_date": "2022-08-30"} for each in (key, member)]
        self.docket_log.append("extension_decided", key, LEAD, grant=True, old_due_date="2022-06-30",
                               new_due_date="2022-08-30", clocks=clocks)
        for each in (key, member):
            self.accept(each, LEAD, time_limit="2022-08-30")
            self.assertEqual(set(self.refusal_of_limit(each, "2022-08-31")), {"timeLimit"})
        refused = self.assigned(7)
        self.docket_log.append("extension_decided", refused, LEAD, grant=False)
        self.assertEqual(self.refusal_of_limit(refused), {"timeLimit"})

    def refusal_of_limit(self, key, date="2022-08-30"):
        return set(self.refused("Accept", key, self.as_unit(LEAD), unit=LEAD, leader="王副局长", handler="李工", task="答复",
                                time_limit=date, quality_aim="满意").fields)

    def test_windows_follow_the_offices_calendar(self):
        key = self.assigned(8, co=[CO_UNIT])
        before = self.view(key)
        table = "year\t2022\noff\t2022-03-28\t2022-04-08\t封控\n"
        digest = self.docket_log.put_text(table)
        self.docket_log.append("calendar_changed", "", "", table_digest=digest, version=2)
        after = self.view(key)
        self.assertEqual((before.handlings[0].acceptance_due, after.handlings[0].acceptance_due),
                         ("2022-04-06", "2022-04-19"))
        self.assertEqual(self.view(self.assigned(9)).handlings[0].acceptance_due, "2022-04-19")
        self.docket_log.append("calendar_changed", "", "", table_digest=self.docket_log.put_text("year\t2022\n"), version=1)
        self.assertEqual(self.view(key).handlings[0].acceptance_due, "2022-04-19", "an older table told of late")
        self.docket_log.append("calendar_changed", "", "", table_digest=self.docket_log.put_text("year\t2022\n"), version=3)
        self.assertEqual(self.view(key).handlings[0].acceptance_due, "2022-04-05")

    def test_an_amendment_of_what_is_merged_waits_for_what_was_signed_meanwhile(self):
        """The register comes again, and between its look and its writing the main proposal's reply is signed: the words stay."""
        first, second = self.assigned(42), self.assigned(43)
        self.accept(first, LEAD)
        self.act("Merge", first, **{"with": [second]})
        store = self.city.redis.client()
        writing = lambda: sum("b" in client["flags"] for client in store.client_list())
        store.client_pause(20000, all=False)  # whatever would be written waits, in the order it came
        try:
            with concurrent.futures.ThreadPoolExecutor() as threads:
                amending = threads.submit(self.import_rows, row(43, 案由="关于别的事项的建议"))
                self.until(lambda: writing() == 1)  # it has looked, and stages
                signing = threads.submit(self.docket_log.append_quietly, self.city.redis.client(), "signed", first, LEAD,
                                         {(f"{DOCKET}/{first}", f"reply/{LEAD}"): 4}, kind="FIRST", round=1, signers=[1],
                                         proposals=[first, second])
                self.until(lambda: writing() == 2)
                store.client_unpause()
                signing.result(20)
                self.assertEqual(amending.result(20).updated, 1)
        finally:
            store.client_unpause()
        self.assertEqual(self.view(second).title, "关于第43号事项的建议")
        self.assertEqual(self.state(second), "REPLY_SIGNED")
        self.city.processes["assignment"].wait_for_line("import_row_skipped")
        self.assertEqual(self.import_rows(row(43, 案由="关于别的事项的建议"), partial=True).errors[0].row, 2)

    def until(self, holds):
        end = time.monotonic() + 15
        while not holds():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.002)

    def test_a_merged_handling_is_signed_together(self):
        first, second = self.assigned(10), self.assigned(11)
        self.accept(first, LEAD)
        self.act("Merge", first, **{"with": [second]})
        self.signed(first, proposals=[first, second])
        self.assertEqual([self.state(key) for key in (first, second)], ["REPLY_SIGNED", "REPLY_SIGNED"])
        self.docket_log.append("recalled", first, LEAD, round=1, proposals=[first, second])
        self.assertEqual([self.state(key) for key in (first, second)], ["ACCEPTED", "ACCEPTED"])
        self.signed(first, proposals=[first, second])
        self.assertEqual(self.refused("UndoMerge", first, reason="不宜并案").reason, "REPLY_SIGNED")

    def test_asks_come_before_the_signature_or_not_at_all(self):
        alone, first, second = self.assigned(12), self.assigned(13), self.assigned(14)
        for key in (alone, first):
            self.accept(key, LEAD)
        self.act("Merge", first, **{"with": [second]})
        for key, asked, whole in ((alone, alone, {}), (first, second, {"proposals": [first, second]})):
            self.signed(key, **whole)
            refusal = self.refused("SetAsks", asked, asks=["何时完工"])
            self.assertEqual(refusal.reason, "REPLY_SIGNED", asked)
            self.assertEqual(self.facts(key, LEAD).asks, [])

    def test_many_merged_with_all_the_asks_that_one_reply_answers(self):
        keys = [self.assigned(number) for number in range(100, 120)]
        self.accept(keys[0], LEAD)
        self.act("Merge", keys[0], **{"with": keys[1:]})
        for place, key in enumerate(keys):
            asked = 3 if place < 10 else 2  # 50 in all
            self.act("SetAsks", key, asks=["请" * 195 + f"{number:05}" for number in range(asked)])
        self.signed(keys[0], proposals=keys)
        self.assertEqual({self.state(key) for key in keys}, {"REPLY_SIGNED"})
        self.assertEqual(self.city.processes["assignment"].metrics()["banfu_logs_stuck"], 0)

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
