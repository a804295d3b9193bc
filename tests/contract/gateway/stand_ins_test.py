#!/usr/bin/python3
"""Stand-ins over HTTP, as another program meets them (rule 17), with the real services behind: entered by the unit's liaison
officer, the principal's stand-in signs under the principal's name, and no day longer than the paper says."""
import time
import unittest

import replies_test
from replies_test import BODY, D, P, UNIT

STAND_INS = f"{D}/units/{UNIT}/standIns"
WISH = {"account": "vice1", "role": "PRINCIPAL", "onBehalfOf": "principal1", "ground": "AUTHORISED_IN_WRITING",
        "paper": "朔住建授〔2022〕3号", "paperDate": "2022-04-10", "from": "2022-04-14", "until": "2022-04-20"}


class StandIns(replies_test.Replies):
    units = [*replies_test.Replies.units, "市教育局,朔州市教育局,部门,朔教函"]
    accounts = replies_test.ROLES | {"vice1": ("LEADER", UNIT), "liaison2": ("LIAISON", "市教育局"),
                                     "administrator1": ("ADMINISTRATOR", "")}

    def until_done(self, *asked) -> dict:
        """Posts that have just changed are heard of within a moment: a token of before is refused until then."""
        end = time.monotonic() + 20
        while (answer := self.ask(*asked))[0] == 403:
            self.assertLess(time.monotonic(), end, answer[2].decode())
            time.sleep(0.05)
        self.assertEqual(answer[0], 200, answer[2].decode())
        return answer

    def test_the_way_of_a_reply(self):
        self.assigned_and_contacted()
        self.only_the_liaison_officer_enters()
        self.every_fault_is_named()
        self.reviewed()
        self.refused(403, "NOT_ALLOWED", "POST", P + "/reply:sign", {}, "vice1")
        self.entered_and_seen()
        self.signed_for_the_principal()
        self.no_day_longer()
        self.ended_at_once()

    def only_the_liaison_officer_enters(self):
        for account in ("office1", "principal1", "vice1", "liaison2", "administrator1"):
            self.refused(403, "NOT_ALLOWED", "POST", STAND_INS, WISH, account)
        for account in ("liaison2", "administrator1", "committee1"):
            self.refused(403, "NOT_ALLOWED", "GET", STAND_INS, account=account)
        post = {"role": "PRINCIPAL", "scope": UNIT, "onBehalfOf": "principal1", "paper": "任意文件"}
        error = self.refused(400, "FIELDS_INVALID", "PUT", "/api/v1/accounts/vice1", {"name": "vice1", "posts": [post]},
                             "administrator1")
        self.assertEqual([one["field"] for one in error["fields"]], ["posts[0].onBehalfOf"])

    def every_fault_is_named(self):
        error = self.refused(400, "FIELDS_INVALID", "POST", STAND_INS, {}, "liaison1")
        self.assertEqual({one["field"] for one in error["fields"]},
                         {"account", "role", "onBehalfOf", "paper", "paperDate", "from", "until"})
        error = self.refused(400, "FIELDS_INVALID", "POST", STAND_INS, WISH | {"ground": "UNSPECIFIED"}, "liaison1")
        self.assertIn("主持工作", error["fields"][0]["message"])
        self.refused(400, "FIELDS_INVALID", "POST", STAND_INS, WISH | {"paperDate": "2022-04-15"}, "liaison1")
        self.refused(403, "STAND_IN_ONESELF", "POST", STAND_INS, WISH | {"account": "liaison1"}, "liaison1")
        self.refused(409, "VERSION_STALE", "POST", STAND_INS, WISH | {"version": "7"}, "liaison1")

    def reviewed(self):
        self.done("PUT", P + "/reply", self.draft(BODY), "handler1")
        self.done("POST", P + "/reply:submit", {}, "head1")
        self.done("POST", P + "/reply:review", {"approve": True, "comment": "同意"}, "leader1")

    def entered_and_seen(self):
        receipt = self.done("POST", STAND_INS, WISH, "liaison1")
        self.assertEqual((receipt["state"], receipt["number"], receipt["dueDate"]), ("STANDING", 1, "2022-04-20"))
        error = self.refused(409, "STAND_IN_STANDS", "POST", STAND_INS, WISH, "liaison1")
        self.assertEqual(error["allowed"], ["END_STAND_IN"])
        for account in ("office1", "handler1", "liaison1"):
            listed = self.done("GET", STAND_INS, account=account)
            entry, = listed["standIns"]
            self.assertEqual({name: entry[name] for name in WISH} | {"state": entry["state"], "by": entry["enteredBy"]},
                             WISH | {"state": "STANDING", "by": "liaison1"})
            self.assertEqual(listed["version"], receipt["version"])

    def signed_for_the_principal(self):
        self.until_done("POST", P + "/reply:sign", {}, "vice1")
        act = self.done("GET", P + "/reply", account="vice1")["levels"][-1]
        self.assertEqual((act["act"], act["by"], act["onBehalfOf"], act["behalfName"]),
                         ("SIGNED", "vice1", "principal1", "principal1"))
        me = self.done("GET", "/api/v1/me", account="vice1")
        self.assertEqual([(post["role"], post["onBehalfOf"], post["until"]) for post in me["posts"]],
                         [("LEADER", "", ""), ("PRINCIPAL", "principal1", "2022-04-20")])

    def no_day_longer(self):
        """By the case clock, whatever token the gateway still holds."""
        self.day(26)
        recall = {"reason": "数据有误"}
        self.done("POST", P + "/reply:recall", recall, "vice1")
        self.done("POST", P + "/reply:submit", {}, "head1")
        self.done("POST", P + "/reply:review", {"approve": True, "comment": "同意"}, "leader1")
        self.done("POST", P + "/reply:sign", {}, "vice1")
        self.day(27)
        self.refused(403, "NOT_ALLOWED", "POST", P + "/reply:recall", recall, "vice1")
        self.refused(422, "STAND_IN_OVER", "POST", STAND_INS + "/1:end", {"reason": "返岗"}, "liaison1")
        self.assertEqual(self.done("GET", STAND_INS)["standIns"][0]["state"], "EXPIRED")

    def ended_at_once(self):
        wish = WISH | {"ground": "IN_CHARGE", "paper": "朔组干〔2022〕8号", "from": "2022-04-21", "until": "2022-12-31"}
        number = self.done("POST", STAND_INS, wish, "liaison1")["number"]
        self.until_done("POST", P + "/reply:recall", {"reason": "数据有误"}, "vice1")
        self.done("POST", P + "/reply:submit", {}, "head1")
        self.done("POST", P + "/reply:review", {"approve": True, "comment": "同意"}, "leader1")
        ended = self.done("POST", f"{STAND_INS}/{number}:end", {"reason": "新局长到任"}, "liaison1")
        self.assertEqual(ended["state"], "ENDED")
        # The old token is called in within a second; the new one has no such post.
        end = time.monotonic() + 20
        while "PRINCIPAL" in [post["role"] for post in self.done("GET", "/api/v1/me", account="vice1")["posts"]]:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)
        self.refused(403, "NOT_ALLOWED", "POST", P + "/reply:sign", {}, "vice1")
        self.done("POST", P + "/reply:sign", {}, "principal1")
        self.assertEqual([(one["number"], one["state"], one["endReason"]) for one in self.done("GET", STAND_INS)["standIns"]],
                         [(1, "EXPIRED", ""), (2, "ENDED", "新局长到任")])


if __name__ == "__main__":
    unittest.main()
