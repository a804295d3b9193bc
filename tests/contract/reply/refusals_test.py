#!/usr/bin/python3
"""Every refusal tells the field at fault, or where the reply or the signer stands and what may be done there (rules 14, 20 to
23)."""
import unittest

import reply_city
from reply_city import TODAY, UNIT


class Refusals(reply_city.ReplyTest):
    def told(self, client, method: str, **fields) -> tuple:
        refusal = client.refusal(method, **fields)
        return refusal.reason, refusal.metadata.get("state", ""), list(refusal.allowed), list(refusal.fields)

    def test_what_may_not_be_written_says_what_may(self):
        handler = self.as_("handler1")
        again = lambda **fields: self.told(handler, "PutReply", **self.draft(**fields))
        self.assertEqual(again(kind="SECOND"), ("FIRST_COMES_FIRST", "", ["FIRST"], []))
        self.put()
        self.assertEqual(again(kind="SECOND"), ("FIRST_COMES_FIRST", "DRAFTING", ["FIRST"], []))
        self.sign()
        self.number(f"朔住建函〔2022〕{next(reply_city._numbers) + 5000}号")
        self.dispatch()
        self.assertEqual(again(), ("FIRST_STANDS", "DISPATCHED", ["SUPPLEMENTARY"], []))
        self.assertEqual(again(kind="FURTHER"), ("NO_PROMISE", "DISPATCHED", ["SUPPLEMENTARY"], []))
        self.assertEqual(again(kind="SECOND", signers=[2]), ("NOT_DISSATISFIED", "DISPATCHED", ["SUPPLEMENTARY"], ["signers"]))
        self.return_by_code(self.code(1), "DISSATISFIED")
        self.assertEqual(again(), ("FIRST_STANDS", "DISPATCHED", ["SUPPLEMENTARY", "SECOND"], []))
        self.put(kind="SECOND", signers=[1])
        self.assertEqual(again(kind="SUPPLEMENTARY", signers=[1])[:3],
                         ("REPLY_UNDER_WAY", "DRAFTING", ["SAVE", "SUBMIT", "SUBMIT_AND_APPROVE", "SEND_BACK"]))

    def test_numbers_letters_and_signers_are_refused_by_field(self):
        self.put()
        self.sign()
        liaison = self.as_("liaison1")
        number = lambda text: self.told(liaison, "Number", **self.about(letter_number=text))[::3]
        first, second = (f"朔住建函〔2022〕{next(reply_city._numbers) + 5000}号" for _ in range(2))
        self.assertEqual(number("字" * 200), ("NUMBER_FORM", ["letterNumber"]))
        self.assertEqual(number(""), ("NO_SERIES", ["letterNumber"]))
        self.number(first)
        self.assertEqual(number(first), ("NUMBER_STANDS", ["letterNumber"]))
        self.number(second)
        self.assertEqual(number(first), ("NUMBER_VOID", ["letterNumber"]))
        sent = dict(date=TODAY, way="POST", signed_and_sealed_on=TODAY)
        self.assertEqual(self.told(liaison, "Dispatch", **self.about(**sent, signers=[9]))[::3], ("NO_LETTER", ["signers"]))
        self.dispatch(signers=[1], copies=["OFFICE"])
        self.assertEqual(self.told(liaison, "Dispatch", **self.about(**sent, signers=[1]))[::3], ("ALREADY_SENT", ["signers"]))
        self.assertEqual(self.told(liaison, "Dispatch", **self.about(**sent, copies=["OFFICE"]))[::3],
                         ("ALREADY_SENT", ["copies"]))
        receipt = lambda **fields: self.told(liaison, "ConfirmReceipt", **self.about(date=TODAY, **fields))[::3]
        self.assertEqual(receipt(signer=9), ("NO_LETTER", ["signer"]))
        self.assertEqual(receipt(signer=2), ("NOT_SENT", ["signer"]))
        self.assertEqual(receipt(copy="COMMITTEE"), ("NOT_SENT", ["copy"]))
        liaison.call("ConfirmReceipt", **self.about(date=TODAY, signer=1))
        self.assertEqual(receipt(signer=1), ("ALREADY_RECEIVED", ["signer"]))
        other, self.proposal = self.proposal, f"suggestion-{next(reply_city._numbers)}"
        self.put()
        self.sign()
        self.assertEqual(number(second), ("NUMBER_TAKEN", ["letterNumber"]))
        self.assertNotEqual(self.proposal, other)

    def test_refusals_say_where_the_reply_or_the_signer_stands(self):
        told = lambda client, method, **fields: self.told(client, method, **self.about(unit=UNIT, **fields))
        liaison = self.as_("liaison1")
        card = {"manner": 1, "result": 1, "received_date": TODAY}
        said = {"date": TODAY, "way": "PHONE", "gist": "没有解决"}
        self.put()
        drafting = ("DRAFTING", ["SAVE", "SUBMIT", "SUBMIT_AND_APPROVE", "SEND_BACK"], [])
        self.assertEqual(told(liaison, "ReturnCard", signer=1, **card), ("NO_REPLY_YET", *drafting))
        self.assertEqual(told(self.office, "RecordDissatisfaction", signer=1, **said), ("NO_REPLY_YET", *drafting))
        self.assertEqual(told(self.office, "Close", reason="逾期"), ("NOT_REPLIED", *drafting))
        self.sign()
        self.number(f"朔住建函〔2022〕{next(reply_city._numbers) + 5000}号")
        self.dispatch()
        for client, method, fields in ((liaison, "ReturnCard", card), (self.office, "RecordDissatisfaction", said),
                                       (self.office, "TakeBackDissatisfaction", {"reason": "来函"})):
            self.assertEqual(told(client, method, signer=9, **fields)[::3], ("NO_SUCH_SIGNER", ["signer"]))
        self.assertEqual(told(self.office, "TakeBackDissatisfaction", signer=1, reason="来函"),
                         ("NOTHING_TO_TAKE_BACK", "ANSWERED", ["IS_DISSATISFIED", "OFFICE_CLOSES"], []))
        self.assertEqual(told(self.office, "Close", cards_overdue=True),
                         ("CARD_NOT_OVERDUE", "ANSWERED", ["IS_DISSATISFIED", "OFFICE_CLOSES"], []))
        self.office.call("RecordDissatisfaction", **self.about(unit=UNIT, signer=1, **said))
        self.assertEqual(told(self.office, "Close", reason="逾期"),
                         ("REHANDLING_RUNS", "REHANDLING", ["IS_DISSATISFIED", "TAKES_BACK"], []))
        self.office.call("TakeBackDissatisfaction", **self.about(unit=UNIT, signer=1, reason="来函撤回"))
        self.office.call("Close", **self.about(unit=UNIT, reason="逾期"))
        self.assertEqual(told(self.office, "Close", reason="逾期"), ("ALREADY_CLOSED", "CLOSED", ["IS_DISSATISFIED"], []))


if __name__ == "__main__":
    unittest.main()
