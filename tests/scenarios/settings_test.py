#!/usr/bin/python3
"""What the rules leave to the docket, each with its default: it is there, it is told in the docs, and changing it takes effect.

A row: the rule, the setting, its default, another value, what holds by the default, what holds by the other. Deeds are the
sentences of prose.py; `other` alone may differ. Where a scenario shows the change already, the row names it instead.
"""
import pathlib
import re
import unittest

import prose
import service_fixture

HERE = pathlib.Path(__file__).resolve().parent
README = HERE.parents[1] / "services/assignment/README.md"
SIGN = ("the PRINCIPAL of 市住建局 puts a name to the reply to {0}",)


def drafted(number: int, *before: str) -> tuple:
    return (f"{number} is registered by 石轩庆", f"{number} is assigned to 市住建局", f"市住建局 accepts {number}", *before,
            f"市住建局 drafts the reply to {number}" + (" answering asks 1" if before else ""),
            f"the DIVISION_HEAD of 市住建局 submits the reply to {number}", f"the LEADER of 市住建局 approves the reply to {number}")


# In the order of their days: the clock only goes on.
ROWS = [
    ("6", "acceptance_working_days", 7, 5,
     ("on 2022-03-28", "1 is registered by 石轩庆", "1 is assigned to 市住建局"),
     ("expect 1 ACCEPTANCE of 市住建局 due 2022-04-07", "expect 市住建局 to have until 2022-04-07 to accept 1"),
     ("expect 1 ACCEPTANCE of 市住建局 due 2022-04-02", "expect 市住建局 to have until 2022-04-02 to accept 1")),
    ("30", "plan_working_days", 15, 10, (),
     ("expect the PLAN of 市住建局 to be due 2022-04-19 RUNNING",), ("expect the PLAN of 市住建局 to be due 2022-04-12 RUNNING",)),
    ("7", "opinion_days_before_due", 30, 20, ("2 is registered by 石轩庆", "2 is assigned to 市住建局 with 市财政局"),
     ("expect 2 OPINION of 市财政局 due 2022-05-31",), ("expect 2 OPINION of 市财政局 due 2022-06-10",)),
    ("30", "progress_months", 1, 3, ("3 is registered by 石轩庆, a key proposal", "4 is registered by 石轩庆, a key proposal"),
     ("3 is assigned to 市住建局", "expect 3 PROGRESS of 市住建局 due 2022-04-28 RUNNING"),
     ("4 is assigned to 市住建局", "expect 4 PROGRESS of 市住建局 due 2022-06-28 RUNNING")),
    ("3", "withdrawal_taken", "ON", "OFF", ("5 is registered by 石轩庆、黎花、龙丰瑞", "5 is assigned to 市住建局"),
     ("signer 1 of 5 withdraws",),
     ("signer 2 of 5 withdraws: refused WITHDRAWAL_NOT_TAKEN, saying 规则3", "signer 3 of 5 is no longer to be answered")),
    ("9", "contacts_required", "ON", "OFF", drafted(6),
     (SIGN[0].format(6) + ": refused NO_CONTACT_BEFORE",), (SIGN[0].format(6),)),
    ("4", "asks_required", "ON", "OFF",
     drafted(7, "市住建局 meets the lead signer of 7 before by visit", "市住建局 meets the lead signer of 7 during by visit",
             "7 asks: 改造管网、公布水质"),
     (SIGN[0].format(7) + ": refused ASK_UNANSWERED",), (SIGN[0].format(7),)),
    ("14", "taking_back_accepted", "ON", "OFF",
     ("8 is registered by 石轩庆、黎花", "8 is assigned to 市住建局", "市住建局 signs the reply to 8", "市住建局 dispatches the reply to 8",
      "signer 1 of 8 is dissatisfied with 市住建局", "signer 2 of 8 is dissatisfied with 市住建局"),
     ("signer 1 of 8 takes it back from 市住建局", "expect 8 REHANDLING of 市住建局 to signer 1 due 2022-04-28 ENDED TAKEN_BACK"),
     ("signer 2 of 8 takes it back from 市住建局: refused TAKING_BACK_OFF, saying 规则14",
      "expect 8 REHANDLING of 市住建局 to signer 2 due 2022-04-28 RUNNING")),
    ("7", "opinion_least_working_days", 10, 5,
     ("on 2022-06-20", "9 is registered by 石轩庆", "9 is assigned to 市住建局 with 市财政局"),
     ("expect 9 OPINION of 市财政局 due 2022-07-04", "expect the opinion of 市财政局 on 9 to be due 2022-07-04"),
     ("expect 9 OPINION of 市财政局 due 2022-06-27", "expect the opinion of 市财政局 on 9 to be due 2022-06-27")),
    ("7", "opinion_after_press_working_days", 5, 2,
     ("市住建局 accepts 9", "市住建局 presses 市财政局 for its opinion on 9", "on 2022-06-23"),
     ("expect 市住建局 to wait for 市财政局 in 9",), ("expect 市住建局 to wait for nobody in 9",)),
    ("12", "explanation_working_days", 3, 1,
     ("10 is registered by 石轩庆", "10 is assigned to 市住建局", "市住建局 signs the reply to 10", "on 2022-07-08",
      "市住建局 dispatches the reply to 10"),
     ("expect 10 EXPLANATION of 市住建局 due 2022-07-13",), ("expect 10 EXPLANATION of 市住建局 due 2022-07-11",)),
    ("10", "between_sessions", "OFF", "ON", "rule-10-between-sessions", "the docket takes what is raised between sessions"),
    ("14", "meetings_asked", "ON", "OFF", "rule-14-several-units", "the docket switches meetings asked off"),
    ("15", "reminders_before_rest", "ON", "OFF", "rule-15-rest-days", "the docket switches reminders before rest off"),
]
SWITCHES = {"ON": 1, "OFF": 2}


def number_of(value) -> int:
    return SWITCHES.get(value, value)


def json_name(field: str) -> str:
    return re.sub(r"_(\w)", lambda found: found[1].upper(), field)


class Settings(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        city = service_fixture.City()
        cls.addClassCleanup(city.end)
        cls.story = prose.Story(city)

    def set(self, field: str, value):
        prose.prose_deadline.set_docket(self.story, **{field: number_of(value)})

    def play(self, sentences):
        for sentence in sentences:
            try:
                prose.play(self.story, sentence)
            except prose.Wrong as wrong:
                self.fail(f"{sentence}\n  {wrong}")

    def test_each_has_its_default_and_takes_effect(self):
        settings = self.story.do("assignment", "GetDocket", "OFFICE", "").body.settings
        for rule, field, default, other, *rest in ROWS:
            with self.subTest(f"rule {rule}: {field} {default} or {other}"):
                self.assertEqual(getattr(settings, field), number_of(default))
                if len(rest) < 3:
                    continue
                deeds, usual, changed = rest
                self.play(deeds)
                self.play(usual)
                self.set(field, other)
                self.play(changed)
            self.set(field, default)

    def test_scenarios_show_the_rest(self):
        for _, field, _, _, *rest in ROWS:
            if len(rest) < 3:
                self.assertIn(rest[1], (HERE / f"{rest[0]}.scn").read_text().splitlines(), field)

    def test_the_docs_name_each_with_its_default(self):
        told = {name: (rule, default) for rule, name, default in
                re.findall(r"^\| (\d+) \| `(\w+)` \| ([^|]+?) \|", README.read_text(), re.M)}
        for rule, field, default, *_ in ROWS:
            self.assertEqual(told.get(json_name(field)), (rule, str(default)), field)
        fields = service_fixture.message_class("banfu.proposal.v1.DocketSettings").DESCRIPTOR.fields
        self.assertEqual(sorted(told), sorted(json_name(field.name) for field in fields))

    def test_what_the_notice_sets_and_what_makes_no_sense_is_refused_by_field(self):
        for field, wrong in (("extension_months_most", 4), ("rehandling_months", 2), ("acceptance_working_days", -1),
                             ("progress_months", 13), ("opinion_days_before_due", 121)):
            with self.assertRaises(service_fixture.grpc.RpcError) as error:
                self.set(field, wrong)
            refusal = service_fixture.Refusal(error.exception)
            self.assertEqual((refusal.code, list(refusal.fields)), ("INVALID_ARGUMENT", [f"settings.{json_name(field)}"]))


if __name__ == "__main__":
    unittest.main()
