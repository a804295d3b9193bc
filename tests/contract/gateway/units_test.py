#!/usr/bin/python3
"""Successors and hand-overs over HTTP, as another program asks for them (rules 5 and 8), in front of the real services."""
import time
import unittest
import urllib.parse

import real_services_test
from real_services_test import D, RealServices

UNITS = f"{D}/units/"
real_services_test.ACCOUNTS.append(("handler1", "HANDLER", "市住建局"))


def unit(name: str) -> str:
    return UNITS + urllib.parse.quote(name)


class UnitsTest(RealServices):
    def until(self, path: str, holds, account: str = "office1"):
        end = time.monotonic() + 20
        while not holds(answer := self.ask("GET", path, account=account).json):
            self.assertLess(time.monotonic(), end, answer)
            time.sleep(0.05)
        return answer

    def test_1_a_hand_over_is_signed_as_it_stands(self):
        here = unit("市住建局") + "/liaison"
        path = self.proposal(801)
        self.assertEqual(self.ask("POST", path + ":assign", {"leadUnit": "市住建局"}).status, 200)
        view = self.ask("GET", here, account="liaison1").json
        self.assertEqual((view["officer"]["account"], [one["proposal"] for one in view["inventory"]["proposals"]]),
                         ("liaison1", ["suggestion-801"]))
        self.assert_refused(self.ask("GET", here, account="liaison2"), 403, "NOT_ALLOWED")
        error = self.assert_refused(self.ask("POST", here, {"successor": "nobody"}, account="liaison1"), 400, "FIELDS_INVALID")
        self.assertEqual([field["field"] for field in error["fields"]], ["successor"])
        self.assert_refused(self.ask("POST", here, {"successor": "handler1", "version": "7"}, account="liaison1"), 409,
                            "VERSION_STALE")
        opened = self.ask("POST", here, {"successor": "handler1"}, account="liaison1")
        self.assertEqual((opened.status, opened.json["state"]), (200, "OPEN"), opened.json)
        error = self.assert_refused(self.ask("POST", here + ":sign", {"inventory": "old"}, account="handler1"), 422,
                                    "INVENTORY_CHANGED")
        self.assertEqual(error["state"], "OPEN")
        digest = self.ask("GET", here, account="handler1").json["inventory"]["digest"]
        self.assertIn(digest, error["message"])
        signed = self.ask("POST", here + ":sign", {"inventory": digest}, account="handler1")
        self.assertEqual((signed.status, signed.json["state"]), (200, "SIGNED"), signed.json)
        view = self.until(here, lambda seen: seen["officer"]["account"] == "handler1")
        self.assertEqual((view["handOver"]["state"], view["handOver"]["inventory"]), ("SIGNED", digest))
        # The post has moved: who held it may no longer act, who holds it may.
        end = time.monotonic() + 20
        while self.ask("GET", here, account="liaison1").status != 403:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)
        self.assert_refused(self.ask("POST", path + ":signFor", {}, account="liaison1"), 403, "NOT_ALLOWED")
        self.assertEqual(self.ask("POST", path + ":signFor", {"unit": "市住建局"}, account="handler1").status, 200)

    def test_2_a_successor_takes_over(self):
        path = self.proposal(802)
        self.assertEqual(self.ask("POST", path + ":assign", {"leadUnit": "市教育局"}).status, 200)
        there = unit("市教育局") + ":succeed"
        body = {"successor": "市住建局", "reason": "朔编发〔2022〕8号"}
        self.assert_refused(self.ask("POST", there, body, account="liaison2"), 403, "NOT_ALLOWED")
        error = self.assert_refused(self.ask("POST", there, body | {"date": "2099-01-01"}), 400, "FIELDS_INVALID")
        self.assertEqual([field["field"] for field in error["fields"]], ["date"])
        named = self.ask("POST", there, body)
        self.assertEqual((named.status, named.json["state"]), (200, "SUCCEEDED"), named.json)
        self.until(f"/api/v1/jobs/{named.json['job']}", lambda job: job["state"] == "DONE")
        shown = self.ask("GET", path).json
        self.assertEqual(shown["proposal"]["leadUnit"], "市住建局")
        self.assertEqual(self.rows(unit=urllib.parse.quote("市教育局")), {})
        units = self.until(f"{D}/units", lambda seen: any(one.get("successor") for one in seen["units"]))["units"]
        self.assertEqual([(one["until"], one["successor"]) for one in units if one["shortName"] == "市教育局"],
                         [("2022-03-24", "市住建局")])


del RealServices

if __name__ == "__main__":
    unittest.main()
