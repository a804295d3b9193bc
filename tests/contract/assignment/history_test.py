#!/usr/bin/python3
"""Random histories: deeds in random order, by whoever may and may not, against a small model that only reads the log.

BANFU_SEED=n plays one again; it is printed when something is wrong."""
import datetime
import os
import random
import time
import unittest

from docket_log import DocketLog
from service_fixture import Refusal

from assignment_city import DOCKET, AssignmentTest, request_id, row
from history_model import GONE, OWES_OPINION, Docket

UNITS = ["市住建局", "市水利局", "市交通局", "市财政局", "市审计局", "市商务局", "市民政局"]
LAST_DAY = datetime.date(2022, 6, 24)
CASES, DEEDS = 8, 400
NAMES = ["石轩庆", "黎花", "王五"]
TRESPASS = "TRESPASS"
OF_THE_WHOLE = ("Assign", "Merge", "WaiveOpinion", "Withdraw")  # their requests name no unit


class HistoryTest(AssignmentTest):
    def setUp(self):
        self.seed = int(os.environ.get("BANFU_SEED") or random.randrange(1 << 32))
        self.chance = random.Random(self.seed)
        self.docket_log, self.model, self.read = DocketLog(self.city, DOCKET), Docket(), 0
        self.clients = {(unit, role): self.as_unit(unit, role) for unit in UNITS for role in ("LIAISON", "HANDLER")}
        self.service = self.as_service()
        self.today = datetime.date(2022, 3, 25)
        self.histories = {}
        self.units = list(UNITS)  # that stand

    def follow(self):
        """Feeds the model what stands in the log."""
        for entry in self.docket_log.entries()[self.read:]:
            self.model.apply(entry)
            self.read += 1

    # --- a deed and whether the rules let it happen; None: the model has no opinion ---

    def deeds(self, case):
        unit, other = self.chance.sample(self.units, 2)
        answering = case.state(unit, self.today) if unit in case.answering else None
        opinion = case.opinions.get(unit)
        part = answering or opinion
        live = case.assigned and not case.withdrawn
        yield "SignFor", unit, {}, (answering == "ASSIGNED" or opinion == "ASKED" or (
            answering == "DEEMED_ACCEPTED" and unit not in case.signed_for)), None
        yield "Accept", unit, {"leader": "王", "handler": "李", "task": "答复", "time_limit": "2022-06-30",
                               "quality_aim": "满意"}, answering in ("ASSIGNED", "SIGNED_FOR", "ACCEPTED", "DEEMED_ACCEPTED"), None
        in_window = opinion and self.today <= case.window(unit)
        yield "RequestReturn", unit, {"reason": "不属职责", "proposed_unit": other}, (
            answering in ("ASSIGNED", "SIGNED_FOR") or (opinion in ("ASKED", "SIGNED_FOR") and in_window)), None
        grant = self.chance.random() < 0.5
        known = other in case.answering or other in case.opinions
        yield "DecideReturn", None, {"unit": unit, "grant": grant, "reason": "按职责", "lead_unit": other}, (
            part == "RETURN_REQUESTED" and case.stands_alone() and not (grant and known)), None
        yield "GiveOpinion", unit, {"text": "同意", "number": "1号", "signed_by": "王", "date": str(self.today)}, (
            opinion in OWES_OPINION[:2] + ("GIVEN", "WAIVED")), "HANDLER"
        yield "WaiveOpinion", None, {"co_unit": unit, "reason": "已当面取得"}, opinion in OWES_OPINION, None
        yield "PressOpinion", other, {"co_unit": unit}, (
            opinion in OWES_OPINION and other in case.answering and case.hears(other)), None
        yield "SetAsks", None, {"asks": ["甲", "乙"][:self.chance.randint(0, 2)]}, not case.withdrawn and not case.reply_signed(), None
        yield "SetAsks", None, {"asks": ["甲"] * 51}, False, None
        signer = self.chance.randint(1, 4)
        last = signer <= len(case.signers) and sum(case.standing) == 1
        yield "Withdraw", None, {"signer": signer, "reason": "书面撤回", "date": str(self.today)}, (
            signer <= len(case.signers) and case.standing[signer - 1] and not case.withdrawn and not (
                last and case.merged and not case.reply_signed())), None
        yield "Withdraw", None, {"signer": signer, "reason": "已离任", "by_office": True}, (
            signer <= len(case.signers) and case.standing[signer - 1] and not case.withdrawn and not (
                last and case.merged and not case.reply_signed())), None
        yield "RequestCoordination", unit, {"reason": "有分歧"}, bool(
            part and part not in GONE[:1] and all(case.coordinations)), None
        yield "DecideCoordination", None, {"decision": "由主办单位牵头"}, bool(
            case.coordinations and not case.coordinations[-1]), None
        yield "UndoMerge", None, {"reason": "不宜并案"}, bool(live and case.merged and not case.reply_signed()), None
        yield "RecordContact", unit, {"stage": "BEFORE", "way": "PHONE", "date": str(self.today), "signers": [signer], "who": "李",
                                      "gist": "听取意见"}, (
            answering is not None and signer <= len(case.signers) and case.standing[signer - 1]), "HANDLER"
        yield from self.office_deeds(case)
        yield from self.trespasses(case, unit, other)

    def trespasses(self, case, unit, other):
        """What is not theirs to do: a unit never forwards by itself, acts for none but itself, and decides nothing."""
        yield "Assign", unit, {"lead_unit": other, "reason": "转办"}, TRESPASS, None
        yield "Accept", other, {"unit": unit, "leader": "王", "handler": "李", "task": "答复", "time_limit": "2022-06-30",
                                "quality_aim": "满意"}, TRESPASS, None
        yield "RequestReturn", unit, {"reason": "不属职责", "proposed_unit": other}, TRESPASS, "HANDLER"
        yield "DecideReturn", unit, {"grant": True, "reason": "同意", "lead_unit": other}, TRESPASS, None
        yield "WaiveOpinion", unit, {"co_unit": unit, "reason": "不必出具"}, TRESPASS, None
        yield "Withdraw", unit, {"signer": 1, "reason": "代为撤回", "date": str(self.today)}, TRESPASS, None
        yield "Merge", unit, {"with": [self.chance.choice(sorted(self.model.cases))]}, TRESPASS, None

    def office_deeds(self, case):
        lead, *rest = self.chance.sample(self.units, 4)
        co, split = rest[:self.chance.randint(0, 1)], rest[1:1 + self.chance.randint(0, 1)]
        fields = {"lead_unit": lead, "co_units": co, "split_units": split}
        yield "Assign", None, fields | {"reason": "按职责"}, not case.assigned and not case.withdrawn or (
            case.assigned and not case.withdrawn and case.stands_alone() and not case.reply_signed()), None
        other = self.chance.choice(self.alike(case) if self.chance.random() < 0.8 else sorted(self.model.cases))
        more = self.model.cases[other]
        alike = other in self.alike(case)
        ready = all(one.assigned and not one.withdrawn and not one.reply_signed() and not one.merged_into for one in (case, more))
        yield "Merge", None, {"with": [other]}, bool(ready and alike and other != case.key and not more.merged), None

    def alike(self, case):
        """Those that the same units answer; itself among them."""
        return sorted(key for key, one in self.model.cases.items()
                      if case.lead == one.lead and set(case.answering) == set(one.answering))

    def perform(self, case, method, unit, fields, expected, role):
        trespass, expected = expected == TRESPASS, expected and expected != TRESPASS
        client = self.clients[unit, role or "LIAISON"] if unit else self.office
        named = {"unit": unit} if unit and "unit" not in fields and method not in OF_THE_WHOLE else {}
        before = self.view(case.key).version
        length = len(self.docket_log.entries())
        error = client.start(method, request_id=request_id(), docket=DOCKET, proposal=case.key, **named, **fields).exception()
        refusal = Refusal(error) if error else None
        self.assertEqual(refusal is None, bool(expected), f"{method} on {case.key} by {unit}: {refusal}")
        if refusal:
            codes = ("PERMISSION_DENIED",) if trespass else ("FAILED_PRECONDITION", "INVALID_ARGUMENT", "NOT_FOUND")
            self.assertIn(refusal.code, codes, f"{method} on {case.key} by {unit}: {refusal}")
            self.assertEqual((self.view(case.key).version, len(self.docket_log.entries())), (before, length))
            if refusal.code == "FAILED_PRECONDITION":
                self.assertRegex(refusal.message, r"（.*规则\d+.*）$")

    def reply_deed(self, case):
        """What reply's log says of a unit of the case: signed, taken back, closed."""
        if not case.answering or case.merged_into:
            return
        wanted = {"signed": "ACCEPTED", "recalled": "REPLY_SIGNED", "closed": "REPLY_SIGNED"}
        fitting = [(unit, kind) for kind, state in wanted.items() for unit in sorted(case.answering)
                   if case.answering[unit] == state]
        if not fitting:
            return
        unit, kind = self.chance.choice(fitting)
        whole = {"proposals": [case.key, *case.merged]} if kind != "closed" and case.merged else {}
        self.docket_log.append(kind, case.key, unit, **whole)

    def race(self, case):
        """Two with the same version in hand: one wins, the other learns the new version."""
        version = self.view(case.key).version
        expected = not case.withdrawn and not case.reply_signed()
        calls = [self.office.start("SetAsks", request_id=request_id(), docket=DOCKET, proposal=case.key, version=version,
                                   asks=[str(place)]) for place in range(2)]
        refusals = [Refusal(call.exception()) for call in calls if call.exception()]
        if expected and version:
            self.assertEqual([(one.code, one.metadata.get("version")) for one in refusals], [("ABORTED", str(version + 1))])

    def succeed(self):
        """A unit is merged into another one (rule 5): where its part passes, its days pass with it."""
        meeting = [(unit, co) for case in self.model.cases.values() for unit in case.answering for co in case.opinions
                   if unit in self.units and co in self.units and case.opinions[co] not in GONE]
        pick = meeting and self.chance.random() < 0.7
        unit, successor = self.chance.choice(sorted(meeting)) if pick else self.chance.sample(self.units, 2)
        self.units.remove(unit)
        receipt = self.office.call("SucceedUnit", request_id=request_id(), docket=DOCKET, unit=unit, successor=successor,
                                   reason="机构改革")
        end = time.monotonic() + 20
        while self.office.call("GetJob", job=receipt.job).state != "DONE":
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)
        self.follow()
        for key in self.model.cases:
            self.check(key)

    # --- what must hold after each ---

    def check(self, key):
        case, view = self.model.cases[key], self.view(key)
        self.assertEqual(case.withdrawn, not any(case.standing), f"{key}: when all have gone, handling ends")
        found = ({one.unit: (one.state, self.days(one.state, one.acceptance_due)) for one in view.handlings}, {one.co_unit: one.state for one in view.opinions},
                 [not signer.withdrawn for signer in view.signers], (view.withdrawn, view.ended), len(view.asks), len(view.contacts),
                 [bool(one.decision) for one in view.coordinations],
                 sorted(view.merged_with))
        wanted = ({unit: (case.state(unit, self.today), self.days(state, case.window(unit)))
                   for unit, state in case.answering.items()}, case.opinions,
                  case.standing, (case.withdrawn and not case.excused, case.excused), case.asks, case.contacts, case.coordinations,
                  sorted(case.merged or [case.merged_into] * bool(case.merged_into)))
        self.assertEqual(found, wanted, key)
        history = [(line.instant_ms, line.what, line.by, line.reason) for line in view.history]
        earlier = self.histories.get(key, [])
        kept = earlier[-(100 - (len(history) - len(earlier))):] if len(history) < 100 else history[:0]
        self.assertEqual(history[:len(kept)] if kept else [], kept, "history is kept")
        self.histories[key] = history

    @staticmethod
    def days(state, window) -> str:
        """Who waits for the office's decision has no days; they begin anew with it."""
        return "" if state == "RETURN_REQUESTED" else str(window)

    def check_opinions(self, case):
        """When they are due, and whom an answering unit waits for (rule 7)."""
        owed = {unit: str(case.opinion_due(unit)) for unit, state in case.opinions.items() if state in OWES_OPINION}
        self.assertEqual({one.co_unit: one.due_date for one in self.view(case.key).opinions if one.co_unit in owed}, owed, case.key)
        if case.answering and case.stands_alone() and not case.withdrawn:
            unit = self.chance.choice(sorted(case.answering))
            self.assertEqual(sorted(self.facts(case.key, unit).missing_opinions), sorted(case.waits_for(unit, self.today)),
                             f"{case.key} {unit}")

    def test_a_random_history(self):
        self.import_rows(*[row(number, 联名人="、".join(NAMES[1:1 + number % 3])) for number in range(1, CASES + 1)])
        for number in range(1, CASES // 2 + 1):
            self.act("Assign", f"suggestion-{number}", lead_unit=UNITS[0], co_units=UNITS[3:4])
        self.follow()
        for key in self.model.cases:
            self.check(key)
        try:
            for _ in range(DEEDS):
                self.one_deed()
        except AssertionError as error:
            raise AssertionError(f"BANFU_SEED={self.seed}: {error}") from error
        kinds = {entry.kind for entry in self.docket_log.entries()}
        self.assertGreater(self.read, DEEDS // 4, "so many deeds were done")
        self.assertGreater(len(kinds), 12, f"BANFU_SEED={self.seed}: only {kinds}")

    def choose(self, deeds):
        """More of what the rules let happen, less of withdrawals, which end everything."""
        deeds = [deed for deed in deeds if deed[0] != "Withdraw" or self.chance.random() < 0.3]
        allowed = [deed for deed in deeds if deed[3] and deed[3] != TRESPASS]
        refused = [deed for deed in deeds if not deed[3] and deed[0] in ("Assign", "Merge", "UndoMerge", "DecideReturn")]
        luck = self.chance.random()
        if allowed and luck < 0.6:
            return self.chance.choice(allowed)
        return self.chance.choice(refused if refused and luck < 0.75 else deeds)

    def pass_days(self):
        """To a day on which something turns, or just on."""
        turning = sorted({day for case in self.model.cases.values() for day in case.turning_days()
                          if 0 < (day - self.today).days < 10})
        any_day = self.today + datetime.timedelta(self.chance.randint(1, 6))
        self.today = min(self.chance.choice(turning) if turning and self.chance.random() < 0.8 else any_day, LAST_DAY)
        self.set_day(str(self.today))

    def one_deed(self):
        case = self.model.cases[self.chance.choice(sorted(self.model.cases))]
        luck = self.chance.random()
        if luck < 0.05 and self.today < LAST_DAY:
            self.pass_days()
        elif luck < 0.13:
            self.reply_deed(case)
        elif luck < 0.18:
            self.race(case)
        elif luck < 0.20 and len(self.units) > 4:
            self.succeed()
            return
        else:
            self.perform(case, *self.choose(list(self.deeds(case))))
        self.follow()
        for key in self.model.cases:
            self.check(key)
        self.check_opinions(case)


if __name__ == "__main__":
    unittest.main()
