"""A sweep that finds 10 timetables due among 100,000 beside one that finds 10 among 1,000: it costs by what is due."""
import contextlib
import datetime

import rounds
from deadline import filled_city

DUE, MANY, FEW = 10, 100000, 1000
FIRST_DAY = "2022-07-01 09:30"  # a Friday: from here on overdue, with a reminder each day
MORNINGS = 3  # of one measure


class Days:
    """A city's mornings, one after the other. On rest days nothing is due: their reminders went out the day before."""

    def __init__(self, city):
        self.city, self.next_ms = city, filled_city.instant(FIRST_DAY)
        self.city.sweep_to(self.next_ms)  # all rungs up to then

    def morning(self) -> float:
        self.next_ms += filled_city.DAY_MS
        while datetime.datetime.fromtimestamp(self.next_ms / 1000, filled_city.SHANGHAI).weekday() > 4:
            self.next_ms += filled_city.DAY_MS
        return self.city.sweep_to(self.next_ms)

    def sweep(self) -> float:
        return MORNINGS / sum(self.morning() for _ in range(MORNINGS))


@contextlib.contextmanager
def comparison(build, scale: float):
    many = max(FEW, int(MANY * scale))
    with filled_city.FilledCity(build, many, DUE) as large, filled_city.FilledCity(build, FEW, DUE) as small:
        ours, other = Days(large), Days(small)
        yield rounds.Comparison(
            "sweep", "sweeps/s",
            rounds.Side(f"{DUE} due of {many:,}", ours.sweep), [rounds.Side(f"{DUE} due of {FEW:,}", other.sweep)],
            [rounds.Limit(f"{DUE} due of {FEW:,}", 1 / 1.2)], timed=True)
