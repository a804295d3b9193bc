"""What the deadline service's tests have in common: a city with the docket of 2022, its log, and somebody to be."""
import datetime
import itertools
import time
import unittest

import directory_fake
import docket_log
import service_fixture

DOCKET, SERVICE = "shuozhou-2022", "banfu.deadline.v1.Deadline"
UNIT, CO_UNIT = "市住建局", "市财政局"
SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
_ids = itertools.count()


def instant(text: str) -> int:
    """Milliseconds of "2022-03-28 10:00" in Shanghai."""
    return int(datetime.datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI).timestamp() * 1000)


def offset_of(text: str) -> int:
    """What the case clock must be set off by for it to be that moment now."""
    return instant(text) - int(time.time() * 1000)


def new_id() -> str:
    return f"request-{next(_ids)}"


def name_of(message, field: str) -> str:
    return message.DESCRIPTOR.fields_by_name[field].enum_type.values_by_number[getattr(message, field)].name


class Desk(unittest.TestCase):
    starts_at = "2022-03-28 10:00"

    def setUp(self):
        self.city = service_fixture.City()
        self.addCleanup(self.city.end)
        self.directory = directory_fake.Directory(self.city)
        self.addCleanup(self.directory.stop)
        self.set_clock(self.starts_at)
        self.log = docket_log.DocketLog(self.city, DOCKET)
        self.log.append("docket_set", docket={"reply_date": "2022-06-30", "report_date": "2022-08-31"})
        self.city.start("deadline")

    def set_clock(self, text: str):
        """Moves the case clock to that moment and waits until each process knows it."""
        offset = offset_of(text)
        self.city.set_clock(offset)
        until = time.monotonic() + 10
        for process in self.city.processes.values():
            while process.metrics().get("banfu_case_clock_offset_ms") != offset:
                self.assertLess(time.monotonic(), until, "the clock stays")
                time.sleep(0.01)

    def wait_for_sweep(self, text: str, name: str = "deadline"):
        deadline = time.monotonic() + 20
        while self.city.processes[name].metrics().get("banfu_sweep_done_ms", 0) < instant(text):
            self.assertLess(time.monotonic(), deadline, "no sweep up to " + text)
            time.sleep(0.02)

    def as_(self, role: str, scope: str = "", name: str = "deadline"):
        return self.city.client(name, SERVICE, self.city.token("deadline", f"{role}-{scope}".encode().hex()[:30], role, scope))

    def office(self):
        return self.as_("OFFICE")

    def liaison(self, unit: str = UNIT):
        return self.as_("LIAISON", unit)

    def assign(self, proposal: str, lead: str = UNIT, co=(), splits=(), signers=("张三",), again: bool = False,
               **more) -> int:
        return self.log.append("assigned", proposal, lead_unit=lead, split_units=splits, co_units=co, signers=signers,
                               again=again, **more)

    def dispatch(self, proposal: str, date: str, signers, to_all: bool, kind: str = "FIRST", unit: str = UNIT) -> int:
        return self.log.append("dispatched", proposal, unit, kind=kind, signers=signers, date=date, to_all=to_all,
                               last_date=date if to_all else "")

    def clocks(self, proposal: str, unit: str = ""):
        if not proposal:  # what units owe once
            return self.office().call("ListUnitClocks", docket=DOCKET, unit=unit)
        return self.office().call("ListClocks", docket=DOCKET, proposal=proposal, unit=unit)

    def clock(self, proposal: str, kind: str, unit: str = UNIT, signer: int = 0):
        found = [clock for clock in self.clocks(proposal, unit).clocks
                 if name_of(clock, "kind") == kind and clock.signer == signer]
        self.assertTrue(found, f"no {kind} of {unit}")
        return found[-1]

    def ask(self, proposal: str, date: str, client=None, **more):
        return (client or self.liaison()).call("RequestExtension", **self.asking(proposal, date, **more))

    def asking(self, proposal: str, date: str, **more) -> dict:
        return {"request_id": new_id(), "docket": DOCKET, "proposal": proposal, "reason": "情况复杂",
                "steps_done": "已两次现场调研", "new_due_date": date} | more

    def deciding(self, proposal: str, grant: bool, **more) -> dict:
        return {"request_id": new_id(), "docket": DOCKET, "proposal": proposal, "grant": grant, "reason": "同意"} | more
