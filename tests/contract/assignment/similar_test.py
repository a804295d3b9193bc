#!/usr/bin/python3
"""What an import's answer says of new rows that are like others (rule 3): told by the ledger, decided by nobody."""
import random
import unittest

from assignment_city import BODY, DOCKET, REGISTER, AssignmentTest, register, request_id, row

EARLIER = "shuozhou-2021"
BUS = "关于优化山阴县城乡公交线路的建议"


class SimilarTest(AssignmentTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.city.start("ledger")  # stopped by the last test: gRPC does not come back to it at once

    def told(self, answer):
        return [(one.row, one.proposal, one.similar_docket, one.similar_proposal) for one in answer.similar]

    def test_new_rows_are_held_against_what_stands_and_against_each_other(self):
        self.office.call("PutDocket", request_id=request_id(), docket=EARLIER, body=BODY | {
            "congress_session": "市六届人大六次会议", "notice_date": "2021-03-25", "reply_date": "2021-06-30",
            "report_date": "2021-08-31"})
        self.office.call("ImportProposals", request_id=request_id(), docket=EARLIER,
                         table=register(row(7, 案由=BUS, 内容="班次少，末班车收车太早。"), row(8, 案由="关于新建市妇幼保健院的建议")))
        rows = [row(1, 案由=BUS, 内容="群众出行不便，建议增加班次。"),
                row(2, 案由="关于加强政府债务管理的建议", 内容="部分县区化解缓慢。"),
                row(3, 类别="提案", 案由=BUS.replace("建议", "提案"), 内容="建议延长运营时间。")]
        answer = self.import_rows(*rows[:2])
        self.assertEqual(self.told(answer), [(2, "suggestion-1", EARLIER, "suggestion-7")])
        self.assertEqual((answer.similar[0].similar_title, answer.similar_unknown, answer.similar_more), (BUS, False, False))
        with self.subTest("said beforehand, too, where nothing is written"):
            preview = self.import_rows(*rows, dry_run=True)
            self.assertEqual(self.told(preview), [(4, "proposal-3", DOCKET, "suggestion-1"),
                                                  (4, "proposal-3", EARLIER, "suggestion-7")])
        with self.subTest("only of rows that are new"):
            name = request_id()
            answer = self.office.call("ImportProposals", request_id=name, docket=DOCKET, table=register(*rows))
            self.assertEqual((answer.created, answer.unchanged), (1, 2))
            self.assertEqual(self.told(answer), self.told(preview))
            again = self.office.call("ImportProposals", request_id=name, docket=DOCKET, table=register(*rows))
            self.assertEqual(again, answer)
            self.assertEqual(self.told(self.import_rows(*rows)), [])
        with self.subTest("not of a row that is not taken in, nor of others with it"):
            twins = [row(11, 案由="关于修缮应县木塔的建议", 主办单位="市不存在局"), row(12, 案由="关于修缮应县木塔的建议"),
                     row(13, 案由="关于修缮应县木塔的建议")]
            answer = self.import_rows(*twins, partial=True)
            self.assertEqual(self.told(answer), [(4, "suggestion-13", DOCKET, "suggestion-12")])
            self.assertEqual(self.told(self.import_rows(row(14, 案由="关于修缮应县木塔的建议", 主办单位="市不存在局"))), [])

    def test_rows_that_are_faulty_are_none_left_out(self):
        """As many new rows as are looked at, and further ones that nobody takes in; then one that somebody would."""
        letters = random.Random(1)

        def words():
            return "".join(chr(letters.randrange(0x4E00, 0x9FA0)) for _ in range(12))
        rows = [row(number, 案由=words(), 内容=words()) for number in range(3001, 3501)]
        faulty = [row(number, 领衔人="") for number in range(3501, 3504)]
        answer = self.import_rows(*rows, *faulty, partial=True, dry_run=True, timeout=60)
        self.assertEqual((answer.created, len(answer.errors), answer.similar_unknown), (500, 3, False))
        self.assertFalse(answer.similar_more)
        answer = self.import_rows(*rows, *faulty, row(3504), partial=True, dry_run=True, timeout=60)
        self.assertTrue(answer.similar_more)

    def test_the_register_of_300_is_capped(self):
        self.office.call("PutDocket", request_id=request_id(), docket="shuozhou-2020", body=BODY)
        answer = self.office.call("ImportProposals", request_id=request_id(), docket="shuozhou-2020", table=REGISTER)
        self.assertEqual((answer.created, len(answer.similar), answer.similar_more), (300, 100, True))
        self.assertEqual([one.likeness for one in answer.similar], sorted((one.likeness for one in answer.similar), reverse=True))
        twins = [one for one in answer.similar if one.proposal.split("-")[0] != one.similar_proposal.split("-")[0]]
        self.assertGreaterEqual(len([one for one in twins if one.likeness == 100]), 18, "the same subject in the other kind")

    def test_without_the_ledger_an_import_goes_on(self):
        self.city.stop("ledger")
        answer = self.import_rows(row(21, 案由="关于整治市区内涝的建议"), row(22, 案由="关于整治市区内涝的建议"))
        self.assertEqual((answer.created, answer.similar_unknown, list(answer.similar)), (2, True, []))


if __name__ == "__main__":
    unittest.main()
