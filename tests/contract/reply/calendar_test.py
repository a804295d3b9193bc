#!/usr/bin/python3
"""Whether an entry is late (补录, rule 10) goes by the city's calendar as the office has extended it."""
import time
import unittest

import docket_log
import reply_city
from reply_city import DAY_MS, DOCKET, JUNE_20, TODAY

ONE_DAY_LESS = "year\t2022\noff\t2022-06-22\t\t防汛\n"  # of work between Monday, the 20th, and Friday
EVERY_DAY = "year\t2022\n"
NUMBERS = iter(range(1, 100))


class Calendar(reply_city.ReplyTest):
    """A city of its own: the clock only moves forward."""

    def tell(self, table: str, version: int):
        log = docket_log.DocketLog(self.city, DOCKET)
        log.append("calendar_changed", table_digest=log.put_text(table), version=version)

    def numbered(self, number: int):
        self.proposal = f"suggestion-{number}"
        self.put()
        self.sign()
        self.number(f"朔住建函〔2022〕{next(NUMBERS)}号")

    def marks(self, number: int) -> set:
        """Of an entry on Friday of what left and came back on Monday."""
        self.proposal = f"suggestion-{number}"
        self.dispatch()
        self.as_("liaison1").call("ConfirmReceipt", **self.about(signer=1, date=TODAY))
        self.as_("liaison1").call("ReturnCard", **self.about(signer=1, manner="SATISFIED", result="SATISFIED",
                                                             received_date=TODAY))
        return self.marked()

    def marked(self) -> set:
        shown = self.reply()
        letter = next(letter for letter in shown.letters if letter.signer == 1)
        card = next(card for card in shown.cards if card.signer == 1)
        return {letter.late_entry, letter.seal_late_entry, letter.receipt_late_entry, card.late_entry} | {
            copy.late_entry for copy in shown.copies}

    def test_entries_are_late_by_the_offices_calendar(self):
        for number in (1, 2, 3, 4):
            self.numbered(number)
        self.city.set_clock(JUNE_20 + 4 * DAY_MS - int(time.time() * 1000))
        end = time.monotonic() + 5
        while self.as_("liaison1").refusal("Dispatch", **self.about(
                date="2022-06-24", way=0, signed_and_sealed_on=TODAY)).fields.keys() != {"way"}:
            self.assertLess(time.monotonic(), end)
        self.assertEqual(self.marks(1), {True}, "four working days by the calendar that ships")
        self.tell(ONE_DAY_LESS, 2)
        self.assertEqual(self.marks(2), {False}, "three by the office's")
        self.tell(EVERY_DAY, 1)
        self.assertEqual(self.marks(3), {False}, "an older table told of late")
        self.tell(EVERY_DAY, 3)
        self.assertEqual(self.marks(4), {True})
        self.proposal = "suggestion-2"
        self.assertEqual(self.marked(), {False}, "what stands written is not marked anew")


if __name__ == "__main__":
    unittest.main()
