#!/usr/bin/python3
"""Rule 16: a clock that jumps, a time zone that differs, a machine that slept, a restart by kill -9. A due date is never
lost, each rung goes out late rather than never, and exactly once."""
import collections
import os
import signal
import time
import unittest

from office_desk import DOCKET, UNIT, Desk, name_of, offset_of

WAIT_S = 30
# The reply's rungs up to that day; 2 and 3 July are a weekend, its days are told once the Thursday is past.
RUNGS = {"2022-05-31": [30], "2022-06-15": [30, 15], "2022-06-30": [30, 15, 7, 3, 1, 0],
         "2022-07-04": [30, 15, 7, 3, 1, 0, -1, -2, -3, -4]}


class Time(Desk):
    def rungs(self, proposal: str = "suggestion-1") -> list:
        return [reminder.days_left for entry in self.log.events("reminders_issued") if entry.event.proposal == proposal
                for reminder in entry.body.reminders if name_of(reminder, "kind") == "REPLY"]

    def wait_for_rungs(self, wanted: list, proposal: str = "suggestion-1"):
        end = time.monotonic() + WAIT_S
        while self.rungs(proposal) != wanted:
            self.assertLess(time.monotonic(), end, f"{self.rungs(proposal)} instead of {wanted}")
            time.sleep(0.02)

    def kill_and_start(self):
        self.city.processes.pop("deadline").kill()
        self.city.start("deadline")

    def light(self) -> str:
        return name_of(self.clock("suggestion-1", "REPLY"), "light")

    def test_a_clock_that_jumps_far_ahead_fires_late_rather_than_never(self):
        self.assign("suggestion-1")
        self.assertEqual(self.light(), "GREEN")
        self.set_clock("2022-07-04 09:30")
        self.wait_for_rungs(RUNGS["2022-07-04"])
        self.assertEqual(self.light(), "OVERDUE")
        for entry in self.log.events("reminders_issued"):
            for reminder in entry.body.reminders:
                self.assertLessEqual(reminder.instant_ms, entry.instant_ms)

    def test_a_clock_that_jumps_back_issues_nothing_twice(self):
        self.assign("suggestion-1")
        self.assertEqual(self.light(), "GREEN")
        self.set_clock("2022-06-30 10:00")
        self.wait_for_rungs(RUNGS["2022-06-30"])
        # A process is deaf to it, one started anew has to live with it.
        self.city.set_clock(offset_of("2022-06-10 10:00"))
        self.kill_and_start()
        self.wait_for_sweep("2022-06-10 10:00")
        self.assertEqual(self.clock("suggestion-1", "REPLY").due_date, "2022-06-30")
        self.set_clock("2022-06-30 11:00")
        self.wait_for_sweep("2022-06-30 11:00")
        self.assertEqual(self.rungs(), RUNGS["2022-06-30"])
        self.set_clock("2022-07-04 09:30")
        self.wait_for_rungs(RUNGS["2022-07-04"])

    def test_a_machine_that_slept_for_weeks_catches_up(self):
        self.assign("suggestion-1")
        self.assertEqual(self.light(), "GREEN")
        self.set_clock("2022-05-31 10:00")
        self.wait_for_rungs(RUNGS["2022-05-31"])
        self.city.processes["deadline"].process.send_signal(signal.SIGSTOP)
        self.city.set_clock(offset_of("2022-07-04 09:30"))
        time.sleep(1.5)  # asleep over its own ticks and time-outs
        self.assertEqual(self.rungs(), RUNGS["2022-05-31"])
        self.city.processes["deadline"].process.send_signal(signal.SIGCONT)
        self.wait_for_rungs(RUNGS["2022-07-04"])

    def test_a_store_that_slept_too_loses_nothing(self):
        self.assign("suggestion-1")
        self.assertEqual(self.light(), "GREEN")
        self.city.set_clock(offset_of("2022-06-15 10:00"))
        self.city.redis.kill()
        time.sleep(0.5)
        self.city.redis.restart()
        self.log.redis = self.city.redis.client()
        self.city.processes["deadline"].wait_for_health("SERVING")
        self.wait_for_rungs(RUNGS["2022-06-15"])
        self.kill_and_start()
        self.wait_for_sweep("2022-06-15 10:00")
        self.assertEqual(self.rungs(), RUNGS["2022-06-15"])

    def test_a_time_zone_that_differs_moves_no_date_and_no_hour(self):
        os.environ["TZ"] = "America/Los_Angeles"
        self.addCleanup(os.environ.pop, "TZ")
        self.kill_and_start()
        self.assign("suggestion-1")
        self.assertEqual(self.clock("suggestion-1", "ACCEPTANCE").due_date, "2022-04-07")
        self.set_clock("2022-05-31 08:59")
        self.wait_for_sweep("2022-05-31 08:59")
        self.assertEqual(self.rungs(), [])
        self.set_clock("2022-05-31 09:00")
        self.wait_for_rungs(RUNGS["2022-05-31"])
        self.set_clock("2022-06-30 23:59")
        self.assertEqual(self.light(), "RED")
        self.set_clock("2022-07-01 00:00")
        self.assertEqual(self.light(), "OVERDUE")

    def test_a_reminder_is_issued_once_however_often_the_service_is_killed(self):
        proposals = [f"suggestion-{number}" for number in range(1, 26)]
        for proposal in proposals:
            self.assign(proposal)
        self.assertTrue(self.clocks("suggestion-25").clocks)
        self.city.start("deadline2", program="services/deadline/banfu-deadline")
        for day in ("2022-05-31", "2022-06-30", "2022-07-04"):
            self.city.set_clock(offset_of(f"{day} 10:00"))
            for name in ("deadline", "deadline2", "deadline"):  # whatever they are at
                before = len(self.log.entries())
                end = time.monotonic() + 2
                while len(self.log.entries()) < before + 7 and time.monotonic() < end:
                    time.sleep(0.005)
                self.city.processes.pop(name).kill()
                self.city.start(name, program="services/deadline/banfu-deadline")
            self.wait_for_sweep(f"{day} 10:00")
            for proposal in proposals:
                self.wait_for_rungs(RUNGS[day], proposal)
        counted = collections.Counter((entry.event.proposal, name_of(reminder, "kind"), reminder.days_left)
                                      for entry in self.log.events("reminders_issued") for reminder in entry.body.reminders)
        self.assertEqual(set(counted.values()), {1})
        told = self.office().call("ListNotices", docket=DOCKET, unit=UNIT, **{"from": "2022-07-04", "until": "2022-07-04"})
        self.assertEqual(len([line for line in told.messages[0].lines if "答复）已逾期4天" in line.text]), 25)


if __name__ == "__main__":
    unittest.main()
