"""What another calendar would move among 10,000 running clocks, previewed, beside one second."""
import contextlib
import time

import rounds
from deadline import filled_city

CLOCKS = 10000
CLOCKS_EACH = 3  # reply, acceptance, opinion


class Preview:
    def __init__(self, city, clocks: int):
        self.city, self.clocks = city, clocks
        self.table = city.office.call("GetCalendar", docket=filled_city.DOCKET).table + "off\t2022-04-07\t\t庙会\n"

    def measure(self) -> float:
        began = time.monotonic()
        answer = self.city.client().call("PreviewCalendar", docket=filled_city.DOCKET, table=self.table)
        if answer.running < self.clocks or answer.moved_count < self.clocks // CLOCKS_EACH:
            raise RuntimeError(f"{answer.running} clocks, {answer.moved_count} moved")
        return 1 / (time.monotonic() - began)


@contextlib.contextmanager
def comparison(build, scale: float):
    count = int(CLOCKS * scale) // CLOCKS_EACH + 1
    with filled_city.FilledCity(build, count, 0) as city:
        preview = Preview(city, count * CLOCKS_EACH)
        yield rounds.Comparison("calendar", "previews/s", rounds.Side(f"of {count * CLOCKS_EACH:,} clocks", preview.measure),
                                [rounds.Side("one second", lambda: 1.0)], [rounds.Limit("one second", 1.0)], timed=True)
