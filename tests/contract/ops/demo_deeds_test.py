"""What ops/demo finds when it is run again: each deed in the log, lost ones named, and what others have added."""
import sys
import unittest

from installation import OPS

sys.path.insert(0, str(OPS / "demonstration"))
import acts  # noqa: E402
import checks  # noqa: E402
import days  # noqa: E402
import deeds  # noqa: E402
from client import Refused, key_of  # noqa: E402
from story import ASSIGNED, Expected, Story  # noqa: E402

KEYS = ("suggestion-1", "suggestion-2")


def entry(position: int, what: str, account: str, proposal: str = "", role: str = "LIAISON", act: str = "") -> dict:
    return {"position": str(position), "what": what, "account": account, "proposal": proposal, "role": role,
            "requestId": key_of(act) if act else ""}


class Deeds(unittest.TestCase):
    def setUp(self):
        self.story = Story(expected={key: Expected("CLOSED", "A", "市住建局") for key in KEYS})
        add = self.story.acts.acts.append
        add(acts.Act(days.NOTICE, "import", "office1", "POST", "/", {}))
        for key in KEYS:
            add(acts.Act(days.later(ASSIGNED, 1), f"{key}/signFor", "liaison1", "POST", "/", {}, key=key))
        add(acts.CardByCode(days.TODAY, f"{KEYS[0]}/card", "liaison1", KEYS[0], 1, 1, {}))
        self.receipts = {"import": {"created": 2}, f"{KEYS[0]}/signFor": {"position": "4"},
                         f"{KEYS[1]}/signFor": {"position": "5"}, f"{KEYS[0]}/card": {}}
        lines = [entry(1, "PROPOSALS_REGISTERED", "office1", role="OFFICE"), entry(2, "ASSIGNED", "office1", KEYS[0], "OFFICE"),
                 entry(3, "CLOCKS_CHANGED", "service:deadline", KEYS[0], "SERVICE"),
                 entry(4, "SIGNED_FOR", "liaison1", KEYS[0], act=f"{KEYS[0]}/signFor"),
                 entry(5, "SIGNED_FOR", "liaison1", KEYS[1], act=f"{KEYS[1]}/signFor"),
                 entry(6, "CARD_RETURNED", "card", KEYS[0], "SIGNER")]
        self.log = {int(line["position"]): line for line in lines}
        self.rows = {key: {"state": "CLOSED", "class": "A", "leadUnit": "市住建局", "dueDate": "2022-06-30"} for key in KEYS}

    def find(self) -> deeds.Deeds:
        return deeds.Deeds(self.log, self.story, self.receipts)

    def add(self, what: str, proposal: str) -> None:
        position = len(self.log) + 1
        self.log[position] = entry(position, what, "office1", proposal, "OFFICE")

    def test_what_was_played_stands_and_nobody_has_added_to_it(self):
        self.assertEqual((self.find().lost, self.find().others()), ([], []))

    def test_lost_and_altered_deeds_are_named(self):
        for position, change in ((4, None), (5, {"account": "liaison2"}), (5, {"proposal": "suggestion-9"}), (6, None)):
            kept = self.log.pop(position)
            if change:
                self.log[position] = kept | change
            self.assertEqual(len(self.find().lost), 1, (position, change))
            self.log[position] = kept

    def test_what_others_have_worked_on_is_as_they_left_it(self):
        self.add("PRESSED", KEYS[0])
        others = self.find().others()
        self.assertEqual(len(others), 1)
        untouched = deeds.untouched(KEYS, others)
        self.assertEqual(untouched, {KEYS[1]})
        self.rows[KEYS[0]]["state"] = "REHANDLING"
        self.assertEqual(checks.differences(self.story, self.rows, untouched), [])
        self.rows[KEYS[1]]["state"] = "ACCEPTED"
        self.assertEqual(len(checks.differences(self.story, self.rows, untouched)), 1)
        del self.rows[KEYS[0]]
        self.assertEqual(len(checks.differences(self.story, self.rows, untouched)), 2)

    def test_deeds_that_reach_further_than_one_proposal(self):
        self.add("CLOSED_MANY", "")
        self.assertEqual(deeds.untouched(KEYS, self.find().others()), set())

    def standing(self) -> deeds.Standing:
        return deeds.Standing(self.log, self.story)

    def test_what_stands_is_not_sent_again(self):
        self.assertEqual(self.standing().receipts, {"import": {}, f"{KEYS[0]}/signFor": {"position": "4"},
                                                    f"{KEYS[1]}/signFor": {"position": "5"}, f"{KEYS[0]}/card": {}})
        self.assertEqual(self.standing().others, {})
        self.assertEqual(deeds.Standing({}, self.story).receipts, {})

    def test_what_was_broken_off_is_sent(self):
        for position in (6, 5, 4):
            del self.log[position]
        self.assertEqual(self.standing().receipts, {}, "an import may have been broken off itself")
        self.assertEqual(self.standing().others, {})

    def test_the_same_key_under_another_account_is_not_the_deed(self):
        self.log[5]["account"] = "liaison2"
        self.assertNotIn(f"{KEYS[1]}/signFor", self.standing().receipts)

    def test_only_others_deeds_that_came_before_overtake(self):
        act = next(act for act in self.story.acts.acts if act.name == f"{KEYS[1]}/signFor")
        denied = Refused(403, "", "")
        del self.log[5]
        self.assertFalse(self.standing().overtaken(act, denied), "nobody else was there: it is lost")
        self.log[7] = entry(7, "HAND_OVER_SIGNED", "handler1")
        self.assertFalse(self.standing().overtaken(act, denied), "the card, played after it, stood before the hand-over")
        self.log[3] = entry(3, "HAND_OVER_SIGNED", "handler1")
        self.assertTrue(self.standing().overtaken(act, denied))
        self.assertFalse(self.standing().overtaken(act, Refused(500, "", "")))
        self.log[3] = entry(3, "REASSIGNED", "office1", KEYS[0], "OFFICE")
        self.assertFalse(self.standing().overtaken(act, denied), "what was done to another proposal")

    def test_a_further_card_is_anothers(self):
        self.log[7] = entry(7, "CARD_RETURNED", "card", KEYS[0], "SIGNER")
        self.assertEqual([line["position"] for line in self.find().others()], ["7"])


if __name__ == "__main__":
    unittest.main()
