#!/usr/bin/python3
"""What may go to the website: reviewed as 主动公开 and left; phones, and without consent names and text, are left out.
And closing on the ground of overdue cards, which is checked card by card."""
import csv
import io
import time
import unittest

import reply_city
from reply_city import DAY_MS, DOCKET, JUNE_20, TODAY, UNIT, request_id


class Publication(reply_city.ReplyTest):
    def publications(self, **fields):
        return self.office.call("ListPublications", docket=DOCKET, page_size=500, **fields).publications

    def mine(self):
        return [one for one in self.publications() if one.key == self.proposal]

    def body_with(self, words: str) -> str:
        return f"{self.body}{words}"

    def test_what_may_go_out(self):
        self.assignment.know(self.proposal, publication_consent=True)
        self.put(body=self.body_with("孟浩雅代表可拨0349-5550112或13834901234。"))
        self.sign()
        number = f"朔住建函〔2022〕{next(reply_city._numbers) + 3000}号"
        self.number(number)
        self.assertEqual(self.mine(), [], "nothing has left yet")
        self.dispatch()
        one = self.mine()[0]
        self.assertEqual((one.title, one.unit, one.unit_full_name, one.letter_number, one.letter_date, one.consent,
                          list(one.signers), one.round), ("关于改造老旧小区供水管网的建议", UNIT, "朔州市住房和城乡建设局",
                                                          number, TODAY, True, ["龙丰瑞", "孟浩雅"], 1))
        self.assertEqual((one.text, one.body), (f"{self.proposal}的正文，请联系（电话略）。",
                                                self.body_with("孟浩雅代表可拨（电话略）或（电话略）。")))
        self.assignment.know(self.proposal, publication_consent=False)
        one = self.mine()[0]
        self.assertEqual((list(one.signers), one.text), ([], ""))
        self.assertIn("某某代表可拨（电话略）", one.body)

    def test_other_reviews_stay(self):
        for fields in ({"publication": "ON_REQUEST"}, {"publication": "NONE", "publication_reason": "涉及个人信息"}):
            self.setUp()
            self.replied(**fields)
            self.assertEqual(self.mine(), [])

    def test_later_rounds_are_reviewed_apart(self):
        self.replied()
        self.return_by_code(self.code(1), "DISSATISFIED")
        self.put(kind="SECOND", signers=[1], publication="ON_REQUEST")
        self.sign()
        self.number(f"朔住建函〔2022〕{next(reply_city._numbers) + 3000}号")
        self.dispatch()
        self.assertEqual([one.round for one in self.mine()], [1])

    def test_pages_and_filters(self):
        for _ in range(3):
            self.setUp()
            self.replied()
        first = self.office.call("ListPublications", docket=DOCKET, page_size=2, kind="SUGGESTION")
        rest, token = [], first.next_page_token
        self.assertEqual(token, "2")
        while token:
            page = self.office.call("ListPublications", docket=DOCKET, page_size=2, page_token=token, kind="SUGGESTION")
            rest += page.publications
            token = page.next_page_token
        keys = [one.key for one in list(first.publications) + rest]
        self.assertEqual(keys, [one.key for one in self.publications(kind="SUGGESTION")])
        self.assertEqual(keys, sorted(keys, key=lambda key: int(key.rsplit("-", 1)[1])))
        self.assertEqual({one.key.split("-")[0] for one in self.publications(kind="PROPOSAL")} - {"proposal"}, set())
        self.assertEqual(len(self.publications(unit="市水利局")), 0)
        for fields, field in (({"page_size": 501}, "pageSize"), ({"page_size": -1}, "pageSize"), ({"page_token": "x"}, "pageToken")):
            self.refused(self.office.refusal("ListPublications", docket=DOCKET, **fields), "INVALID_ARGUMENT",
                         "FIELDS_INVALID", field)
        for client in (self.as_("liaison1"), self.as_("committee1", "COMMITTEE", "SUGGESTION")):
            self.assertEqual(client.refusal("ListPublications", docket=DOCKET).code, "PERMISSION_DENIED")

    def test_long_texts_make_a_page_shorter(self):
        names = []
        for _ in range(3):
            self.setUp()
            self.proposal = self.proposal.replace("suggestion", "proposal")
            self.assignment.know(self.proposal, publication_consent=True)
            self.assignment.texts[self.proposal] = "全文" * (300 << 10)  # 1.8 MiB
            self.replied()
            names.append(self.proposal)
        pages, token = [], ""
        while True:
            page = self.office.call("ListPublications", docket=DOCKET, page_size=500, page_token=token, kind="PROPOSAL")
            pages.append([one.key for one in page.publications])
            token = page.next_page_token
            if not token:
                break
        self.assignment.texts.clear()
        self.assertEqual(pages, [names[:1], names[1:2], names[2:]])

    def test_the_file_has_no_formulas(self):
        self.assignment.know(self.proposal, publication_consent=True, title="=HYPERLINK(\"http://x\")")
        self.replied()
        paper = self.office.call("ExportPublications", docket=DOCKET)
        self.assertEqual(paper.media_type, "text/csv; charset=utf-8")
        self.assertTrue(paper.content.startswith("﻿".encode()))
        rows = list(csv.reader(io.StringIO(paper.content.decode("utf-8-sig"))))
        row = next(row for row in rows[1:] if row[1] == self.proposal.rsplit("-", 1)[1])
        self.assertEqual(dict(zip(rows[0], row))["案由"], "'=HYPERLINK(\"http://x\")")
        self.assertEqual(dict(zip(rows[0], row))["提出人"], "龙丰瑞、孟浩雅")
        self.assertEqual(len({len(row) for row in rows}), 1)
        self.assertEqual(self.office.refusal("ExportPublications", docket=DOCKET, format="pdf").code, "INVALID_ARGUMENT")


class Silence(reply_city.ReplyTest):
    """Days pass in this one: tests come one after the other."""

    @classmethod
    def day(cls, days: int):
        offset = JUNE_20 + days * DAY_MS - int(time.time() * 1000)
        cls.city.set_clock(offset)
        end = time.monotonic() + 10
        while cls.city.processes["reply"].metrics().get("banfu_case_clock_offset_ms") != offset:
            assert time.monotonic() < end
            time.sleep(0.02)

    def close(self, **fields):
        return self.office.call("Close", **self.about(cards_overdue=True) | fields)

    def not_yet(self, words: str):
        refusal = self.refused(self.office.refusal("Close", **self.about(cards_overdue=True)), "FAILED_PRECONDITION",
                               "CARD_NOT_OVERDUE")
        self.assertIn(words, refusal.message)

    def test_silence_is_a_ground_when_its_days_are_over(self):
        names = []
        for _ in range(3):
            self.setUp()
            self.replied()
            names.append(self.proposal)
        received, unknown, answered = names
        self.proposal = received
        for signer in (1, 2):
            self.as_("liaison1").call("ConfirmReceipt", **self.about(signer=signer, date=TODAY))
        self.not_yet("龙丰瑞的反馈卡2022-07-20期满")
        self.proposal = answered
        self.return_by_code(self.code(1), "DISSATISFIED")
        self.refused(self.office.refusal("Close", **self.about(cards_overdue=True)), "FAILED_PRECONDITION", "REHANDLING_RUNS")

        self.day(30)  # 2022-07-20: the last day in time
        self.proposal = received
        self.not_yet("2022-07-20期满")
        self.day(31)
        self.assertEqual(self.close(dry_run=True).state, "CLOSED")
        self.assertEqual(self.handling().state, "OPEN", "only asked whether it may be")
        self.proposal = unknown
        self.not_yet("2022-07-27期满")
        self.day(38)
        dry = self.office.call("CloseMany", request_id=request_id(), docket=DOCKET, cards_overdue=True, dry_run=True)
        mine = {item.proposal: (item.code, item.reason) for item in dry.items if item.proposal in names}
        self.assertEqual(mine, {received: ("OK", ""), unknown: ("OK", ""),
                                answered: ("FAILED_PRECONDITION", "REHANDLING_RUNS")})
        fields = {"request_id": request_id(), "docket": DOCKET, "cards_overdue": True, "reason": "年度清理"}
        done = self.office.call("CloseMany", **fields)
        self.assertEqual([(item.proposal, item.code) for item in done.items if item.proposal in names],
                         [(received, "OK"), (unknown, "OK"), (answered, "FAILED_PRECONDITION")])
        self.assertEqual([item.code for item in self.office.call("CloseMany", **fields).items],
                         [item.code for item in done.items], "sent again, it says the same")
        self.proposal = unknown
        handling = self.handling()
        self.assertEqual((handling.state, handling.closed_by_office), ("CLOSED", True))
        self.assertEqual(handling.closed_reason, "年度清理；反馈卡逾期未返回：龙丰瑞（2022-06-20寄出，无收到记录，37日内未返回）、"
                                                 "孟浩雅（2022-06-20寄出，无收到记录，37日内未返回）")
        self.assertEqual(self.log()[-1][1].reason, handling.closed_reason)
        # Closed or not, the card may come back, and brings this signer alone back (rule 23).
        self.assertEqual(self.return_by_code(self.code(2), "SATISFIED").state, "CLOSED")
        self.assertEqual(self.return_by_code(self.code(1), "DISSATISFIED").state, "REHANDLING")
        self.assertEqual((self.standing(1), self.standing(2)), ("REHANDLING", "CLOSED"))

    def test_more_than_one_commit_takes(self):
        self.replied()
        names = [self.proposal] + [f"suggestion-{number}" for number in range(80000, 80120)]
        done = self.office.call("CloseMany", request_id=request_id(), docket=DOCKET, reason="清理", proposals=names)
        self.assertEqual([item.code for item in done.items], ["OK"] + ["NOT_FOUND"] * 120)
        self.assertEqual(self.handling().state, "CLOSED")
        many = [f"suggestion-{number}" for number in range(80000, 80501)]
        self.refused(self.office.refusal("CloseMany", request_id=request_id(), docket=DOCKET, reason="清理", proposals=many),
                     "INVALID_ARGUMENT", "FIELDS_INVALID", "proposals")
        self.assertEqual(self.as_("principal1").refusal("CloseMany", request_id=request_id(), docket=DOCKET, reason="清理",
                                                        proposals=names).code, "PERMISSION_DENIED")


if __name__ == "__main__":
    unittest.main()
