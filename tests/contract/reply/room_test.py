#!/usr/bin/python3
"""A handling never outgrows its commit: with every text as long as it may be, cards still come back, a second reply is
written and the matter is closed."""
import random
import unittest

import reply_city
from reply_city import DOCKET, request_id

SIGNERS_MAX, SENT_BACK, REMARK_BYTES, DRAFT_WORDS = 100, 60, 6000, 64 << 10


def words(seed: str, size: int = REMARK_BYTES) -> str:
    """As many bytes, of characters that hardly compress."""
    source = random.Random(seed)
    text = "".join(chr(source.randrange(0x4E00, 0x9F00)) for _ in range(size // 3))
    return text + "x" * (size - len(text.encode()))


class Room(reply_city.ReplyTest):
    def full(self, **fields):
        """Everything a draft may say besides its body, and a body as long as it may be."""
        report = words("report") if fields.get("kind") == "SECOND" else ""
        left = DRAFT_WORDS - len(report.encode())
        asks = [{"ask": place + 1, "answer": words(f"ask {place}")} for place in range(left // REMARK_BYTES)]
        body = self.body + words(self.proposal, (64 << 10) - len(self.body.encode()))
        return self.put(asks=asks, body=body, **(fields | ({"office_report": report} if report else {})))

    def send_back(self, place: int):
        self.as_("head1").call("Submit", **self.about())
        self.as_("leader1").call("Review", **self.about(approve=False, comment=words(f"back {place}")))

    def test_with_every_text_full_all_that_must_follow_is_done(self):
        names = [{"position": place, "name": f"代表{place:03}"} for place in range(1, SIGNERS_MAX + 1)]
        self.assignment.know(self.proposal, signers=names, asks=[f"诉求{place}" for place in range(1, 11)])
        self.full()
        for place in range(SENT_BACK):
            self.send_back(place)
        self.full()
        self.sign()
        self.number("朔住建函〔2022〕7001号")
        self.dispatch()
        codes = {card.signer: card.code for card in self.reply().cards}
        for signer in range(1, SIGNERS_MAX):
            self.return_by_code(codes[signer], "DISSATISFIED" if signer < 3 else "SATISFIED",
                                reason=words(f"reason {signer}"), opinion=words(f"opinion {signer}"))
        shown = self.reply()
        self.assertEqual([(card.reason, card.opinion) for card in shown.cards[:SIGNERS_MAX - 1]],
                         [(words(f"reason {place}"), words(f"opinion {place}")) for place in range(1, SIGNERS_MAX)])
        self.assertEqual([act.comment for act in shown.levels if act.act == "SENT_BACK"],
                         [words(f"back {place}") for place in range(SENT_BACK)])
        self.assertEqual(shown.asks[9].answer, words("ask 9"))
        self.assertEqual(self.handling().dissatisfactions[0].gist, words("reason 1"))

        self.full(kind="SECOND", signers=[1, 2])
        self.sign()
        self.number("朔住建函〔2022〕7002号")
        self.dispatch()
        second = self.reply()
        self.assertEqual(second.office_report, words("report"))
        for card in second.cards:
            self.return_by_code(card.code, "SATISFIED", reason=words("content"), opinion=words("thanks"))
        reason = words("closed")
        self.office.call("Close", **self.about(reason=reason))
        self.assertEqual(self.handling().closed_reason, reason)
        self.assertEqual(self.log()[-1][1].reason, reason)

    def test_many_are_closed_with_one_long_reason(self):
        names = []
        for place in range(30):
            self.proposal = f"suggestion-{7100 + place}"
            names.append(self.proposal)
            self.replied()
        reason = words("many")
        closed = self.office.call("CloseMany", request_id=request_id(), docket=DOCKET, reason=reason, proposals=names)
        self.assertEqual({item.code for item in closed.items}, {"OK"})
        self.assertEqual(self.handling().closed_reason, reason)

    def test_room_is_kept_for_what_letters_bring(self):
        names = [{"position": place, "name": "某单位" * 130 + f"{place:03}"} for place in range(1, SIGNERS_MAX + 1)]
        self.assignment.know(self.proposal, signers=names)
        self.refused(self.as_("handler1").refusal("PutReply", **self.draft()), "RESOURCE_EXHAUSTED", "HANDLING_FULL")

    def test_a_draft_says_no_more_than_one_commit_takes(self):
        self.assignment.know(self.proposal, asks=[f"诉求{place}" for place in range(22)])
        asks = [{"ask": place + 1, "answer": words(f"ask {place}")} for place in range(22)]
        self.refused(self.as_("handler1").refusal("PutReply", **self.draft(asks=asks)), "INVALID_ARGUMENT", "FIELDS_INVALID",
                     "asks")
        promises = [{"what": words(f"promise {place}"), "by_date": "2022-12-31", "who": "市政科"} for place in range(11)]
        draft = self.draft(promises=promises) | {"class": "B"}
        self.refused(self.as_("handler1").refusal("PutReply", **draft), "INVALID_ARGUMENT", "FIELDS_INVALID", "promises")


if __name__ == "__main__":
    unittest.main()
