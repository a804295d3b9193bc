"""A proposal as a docket's log tells it: fed by nothing but log entries, so what equals the service's own page shows that
replaying the log rebuilds the same state. Its tables are written here anew, small and plain, beside the service's."""

import datetime

WAITING = ("ASSIGNED", "SIGNED_FOR")
OWES_OPINION = ("ASKED", "SIGNED_FOR", "RETURN_REQUESTED")
GONE = ("RELEASED", "ENDED")
SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
DAYS_OFF = {datetime.date(2022, *day) for day in ((4, 4), (4, 5), (5, 2), (5, 3), (5, 4), (6, 3))}
DAYS_WORKED = {datetime.date(2022, *day) for day in ((4, 2), (4, 24), (5, 7))}
DUE = datetime.date(2022, 6, 30)


def working_days_after(day: datetime.date, count: int) -> datetime.date:
    while count:
        day += datetime.timedelta(1)
        count -= day in DAYS_WORKED or (day.weekday() < 5 and day not in DAYS_OFF)
    return day


class Case:
    def __init__(self, key: str, signers: list):
        self.key, self.signers, self.standing = key, signers, [True] * len(signers)
        self.assigned, self.withdrawn, self.excused = False, False, False
        self.lead, self.answering, self.opinions, self.signed_for = "", {}, {}, set()
        self.asks, self.contacts, self.changes = 0, 0, 0
        self.merged_into, self.merged = "", []
        self.coordinations = []  # True once settled
        self.today = None        # of the event at hand
        self.asked = {}          # when a part came to its unit
        self.began = {}          # when its days began: then, or when a return was refused
        self.pressed = {}        # when who waits for an opinion first pressed for it

    # --- what the log says happened ---

    def apply(self, kind: str, event, body, day: datetime.date) -> None:
        self.today = day
        getattr(self, f"on_{kind}", lambda event, body: None)(event, body)

    def on_assigned(self, event, body):
        wanted = {unit: True for unit in body.split_units} | ({body.lead_unit: False} if body.lead_unit else {})
        stay = {unit: state for unit, state in self.answering.items()
                if unit in wanted and (unit != self.lead) == wanted[unit] and unit != body.from_unit}
        kept = set(stay) | {unit for unit in body.co_units if unit in self.opinions}
        come = (set(wanted) | set(body.co_units)) - kept
        self.signed_for &= kept
        self.pressed = {unit: day for unit, day in self.pressed.items() if unit in kept}
        for unit in come:
            self.asked[unit] = self.began[unit] = self.today
        self.answering = {unit: stay.get(unit, "ASSIGNED") for unit in wanted}
        self.opinions = {unit: self.opinions.get(unit, "ASKED") for unit in body.co_units}
        self.lead, self.assigned = body.lead_unit, True

    def on_signed_for(self, event, body):
        self.signed_for.add(event.unit)
        if self.answering.get(event.unit) == "ASSIGNED":
            self.answering[event.unit] = "SIGNED_FOR"
        elif self.opinions.get(event.unit) == "ASKED":
            self.opinions[event.unit] = "SIGNED_FOR"

    def on_accepted(self, event, body):
        self.signed_for.add(event.unit)
        self.answering[event.unit] = "ACCEPTED"

    def on_return_requested(self, event, body):
        self.signed_for.add(event.unit)
        states = self.answering if event.unit in self.answering else self.opinions
        states[event.unit] = "RETURN_REQUESTED"

    def on_return_decided(self, event, body):
        states = self.answering if event.unit in self.answering else self.opinions
        states[event.unit] = "SIGNED_FOR"
        self.began[event.unit] = self.today

    def on_opinion_pressed(self, event, body):
        self.pressed.setdefault(body.co_unit, self.today)

    def on_opinion_given(self, event, body):
        self.opinions[event.unit] = "GIVEN"

    def on_opinion_waived(self, event, body):
        self.opinions[body.co_unit] = "WAIVED"

    def hears(self, unit: str) -> bool:
        return unit == self.lead or not self.lead

    def on_signed(self, event, body):
        if self.answering.get(event.unit) not in ("ASSIGNED", "SIGNED_FOR", "ACCEPTED", "DEEMED_ACCEPTED"):
            return
        self.answering[event.unit] = "REPLY_SIGNED"
        if self.hears(event.unit):
            self.opinions = {unit: "OMITTED" if state in OWES_OPINION else state for unit, state in self.opinions.items()}

    def on_recalled(self, event, body):
        if self.answering.get(event.unit) != "REPLY_SIGNED":
            return
        self.answering[event.unit] = "ACCEPTED"
        if self.hears(event.unit):
            self.opinions = {unit: "SIGNED_FOR" if state == "OMITTED" else state for unit, state in self.opinions.items()}

    def on_closed(self, event, body):
        if self.answering.get(event.unit) == "REPLY_SIGNED":
            self.answering[event.unit] = "CLOSED"

    def on_signer_released(self, event, body):
        self.standing[body.signer - 1] = False

    def on_withdrawn(self, event, body):
        self.standing, self.withdrawn, self.excused = [False] * len(self.signers), True, body.excused
        self.answering = {unit: state if state == "CLOSED" else "ENDED" for unit, state in self.answering.items()}
        self.opinions = {unit: "ENDED" for unit in self.opinions}

    def on_unit_succeeded(self, event, body):
        """Its part goes on with the successor, unless that has one of its own."""
        unit, successor = event.unit, body.successor
        states = self.opinions if body.co_unit else self.answering
        state = states.pop(unit)
        if not body.co_unit:
            self.lead = ("" if body.joined else successor) if self.lead == unit else self.lead
            if not body.joined:
                self.opinions.pop(successor, None)  # whoever answers is no longer heard
        if not body.joined:
            states[successor] = state
            for days in (self.asked, self.began, self.pressed):
                if unit in days:
                    days[successor] = days.pop(unit)
            self.signed_for = {successor if one == unit else one for one in self.signed_for - {successor}}

    def on_asks_set(self, event, body):
        self.asks = body.count

    def on_contact_recorded(self, event, body):
        self.contacts += 1

    def on_coordination_requested(self, event, body):
        self.coordinations.append(False)

    def on_coordination_decided(self, event, body):
        self.coordinations[-1] = True

    # --- what may happen ---

    def reply_signed(self) -> bool:
        return any(state in ("REPLY_SIGNED", "CLOSED") for state in self.answering.values())

    def stands_alone(self) -> bool:
        return not self.merged_into and not self.merged

    # --- what its days come to ---

    def window(self, unit: str) -> datetime.date:
        return working_days_after(self.began[unit], 7)

    def state(self, unit: str, today: datetime.date) -> str:
        state = self.answering[unit]
        return "DEEMED_ACCEPTED" if state in WAITING and today > self.window(unit) else state

    def opinion_due(self, unit: str) -> datetime.date:
        return max(DUE - datetime.timedelta(30), working_days_after(self.asked[unit], 10))

    def turning_days(self) -> set:
        """The last days of windows and of waiting, and those after them."""
        last = {self.window(unit) for unit in (*self.answering, *self.opinions)}
        last |= {working_days_after(day, 5) for day in self.pressed.values()}
        return last | {day + datetime.timedelta(1) for day in last}

    def waits_for(self, unit: str, today: datetime.date) -> list:
        """Whose opinions hold up the unit's reply."""
        return [co for co, state in self.opinions.items() if self.hears(unit) and state in OWES_OPINION and not (
            co in self.pressed and today > working_days_after(self.pressed[co], 5))]


class Docket:
    """All cases of a log."""

    def __init__(self):
        self.cases = {}

    def apply(self, entry) -> None:
        event, body = entry.event, entry.body
        day = datetime.datetime.fromtimestamp(entry.instant_ms / 1000, SHANGHAI).date()
        if entry.kind == "proposals_registered":
            for one in body.proposals:
                self.cases[one.proposal] = Case(one.proposal, [signer.name for signer in one.signers])
        elif entry.kind == "merged":
            self._merge(list(body.proposals))
        elif entry.kind == "merge_undone":
            self._take_apart(list(body.proposals))
        elif entry.kind in ("signed", "recalled"):
            for key in list(body.proposals) or [event.proposal]:
                self.cases[key].apply(entry.kind, event, body, day)
        elif event.proposal in self.cases:
            self.cases[event.proposal].apply(entry.kind, event, body, day)
            if entry.kind == "contact_recorded":
                for key in body.also:
                    self.cases[key].contacts += 1

    def _merge(self, keys: list) -> None:
        self.cases[keys[0]].merged = keys[1:]
        for key in keys[1:]:
            self.cases[key].merged_into = keys[0]

    def _take_apart(self, keys: list) -> None:
        self.cases[keys[0]].merged = []
        for key in keys[1:]:
            self.cases[key].merged_into = ""
