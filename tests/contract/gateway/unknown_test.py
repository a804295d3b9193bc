#!/usr/bin/python3
"""What is not there: every reading route of the route table is asked about a docket, a proposal and a unit that do not exist,
and says so. A list of nothing would read as "nothing is owed"."""
import re
import unittest

from real_services_test import RealServices

USUAL = {"signer": "1", "format": "pdf", "paper": "approval", "unit": "%E5%B8%82%E4%BD%8F%E5%BB%BA%E5%B1%80"}
NO_UNIT = "%E5%B8%82%E6%97%A0%E6%AD%A4%E5%B1%80"  # 市无此局
# What such a route needs to be told besides.
QUERIES = {"/clocks": "", "/similar": "?title=x", "/extension:preview": "?newDueDate=2022-08-31", "/persons": "?name=x"}


class Unknown(RealServices):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        pages = cls.ask("GET", "/openapi.json").json["paths"]
        cls.paths = sorted(path for path, methods in pages.items() if "get" in methods and "{docket}" in path)

    def filled(self, path: str, **given: str) -> str:
        given = USUAL | given | ({"format": "csv"} if "publications" in path else {})
        given |= {"paper": "register"} if "/units/{unit}/papers" in path else {}
        there = re.sub(r"\{(\w+)\}", lambda found: given[found[1]], path)
        ending = next((query for end, query in QUERIES.items() if path.endswith(end)), "")
        return there + ending

    def test_a_docket(self):
        for path in self.paths:
            with self.subTest(path):
                answer = self.ask("GET", self.filled(path, docket="shuozhou-2031", proposal="suggestion-1"))
                self.assert_refused(answer, 404, "DOCKET_UNKNOWN")
                self.assertEqual(answer.json["error"]["message"], "没有“shuozhou-2031”这个办理年度")

    def test_a_proposal(self):
        for path in self.paths:
            if "{proposal}" in path:
                with self.subTest(path):
                    answer = self.ask("GET", self.filled(path, docket="shuozhou-2022", proposal="suggestion-4711"))
                    self.assertEqual(answer.status, 404, answer.json)
                    self.assertRegex(answer.json["error"]["message"], "没有|尚未")

    def test_a_unit(self):
        for path in self.paths:
            if "{unit}" in path:
                with self.subTest(path):
                    answer = self.ask("GET", self.filled(path, docket="shuozhou-2022", unit=NO_UNIT))
                    self.assert_refused(answer, 404, "NOTHING_OF_UNIT" if "/papers/" in path else "UNIT_UNKNOWN")


del RealServices

if __name__ == "__main__":
    unittest.main()
