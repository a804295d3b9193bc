#!/usr/bin/python3
"""What time brings about: reminders issued once whatever jumps or crashes (rules 15, 16), dates that follow the calendar."""
import collections
import hashlib
import time
import unittest

import docket_log
from office_desk import CO_UNIT, DOCKET, UNIT, Desk, instant, new_id, offset_of

HOLIDAY = "year\t2022\noff\t2022-04-07\t2022-04-08\t庙会\n"


class Reminders(Desk):
    def reminders(self, kind: str = "REPLY") -> list:
        found = []
        for entry in self.log.events("reminders_issued"):
            for reminder in entry.body.reminders:
                name = reminder.DESCRIPTOR.fields_by_name["kind"].enum_type.values_by_number[reminder.kind].name
                self.assertLessEqual(reminder.instant_ms, entry.instant_ms)
                if name == kind:
                    found.append((entry.event.proposal, reminder.days_left))
        return found

    def test_each_rung_once_over_jumps(self):
        self.assign("suggestion-1")
        self.assertEqual(self.clock("suggestion-1", "REPLY").days_left, 94)
        for moment in ("2022-05-31 08:59", "2022-05-31 09:00", "2022-06-01 09:00", "2022-06-28 12:00", "2022-07-03 12:00"):
            self.set_clock(moment)
            self.wait_for_sweep(moment)
        self.assertEqual(self.reminders(), [("suggestion-1", rung) for rung in (30, 15, 7, 3, 1, 0, -1, -2, -3)])
        last = [reminder for entry in self.log.events("reminders_issued") for reminder in entry.body.reminders][-1]
        self.assertTrue(last.to_leader and last.to_office)

    def test_each_rung_once_over_crashes_and_by_two_replicas(self):
        proposals = [f"suggestion-{number}" for number in range(1, 61)]
        for proposal in proposals:
            self.assign(proposal)
        self.assertTrue(self.clocks("suggestion-60").clocks)
        self.city.start("deadline2", program="services/deadline/banfu-deadline")
        self.city.set_clock(offset_of("2022-06-29 12:00"))
        until = time.monotonic() + 20
        while len(self.log.events("reminders_issued")) < 5:  # in the middle of it
            self.assertLess(time.monotonic(), until)
        self.city.processes.pop("deadline").kill()
        self.wait_for_sweep("2022-06-29 12:00", "deadline2")
        self.city.start("deadline")
        self.wait_for_sweep("2022-06-29 12:00")
        counted = collections.Counter(self.reminders())
        self.assertEqual(counted, {(proposal, rung): 1 for proposal in proposals for rung in (30, 15, 7, 3, 1)})

    def test_one_that_is_damaged_holds_up_no_other(self):
        for number in range(1, 4):
            self.assign(f"suggestion-{number}")
        self.assertTrue(self.clocks("suggestion-3").clocks)
        [key] = [key for key in self.city.redis.client().keys() if key.endswith(b"timetable/shuozhou-2022/suggestion-2")]
        self.city.redis.client().set(key, b"nonsense")
        self.set_clock("2022-05-31 10:00")
        until = time.monotonic() + 20
        while len(self.reminders()) < 2:
            self.assertLess(time.monotonic(), until)
            time.sleep(0.02)
        self.assertEqual(self.reminders(), [("suggestion-1", 30), ("suggestion-3", 30)])
        self.assertLess(self.city.processes["deadline"].metrics().get("banfu_sweep_done_ms", 0), instant("2022-05-31 10:00"))
        refusal = self.office().refusal("ListClocks", docket=DOCKET, proposal="suggestion-2")
        self.assertEqual(refusal.code, "DATA_LOSS")

    def test_an_extension_begins_rungs_of_its_own(self):
        self.assign("suggestion-1")
        self.set_clock("2022-06-24 10:00")
        self.wait_for_sweep("2022-06-24 10:00")
        self.ask("suggestion-1", "2022-09-30")
        self.office().call("DecideExtension", **self.deciding("suggestion-1", True))
        self.set_clock("2022-07-05 10:00")
        self.wait_for_sweep("2022-07-05 10:00")
        self.assertEqual(self.reminders(), [("suggestion-1", rung) for rung in (30, 15, 7)])
        self.set_clock("2022-09-01 10:00")
        self.wait_for_sweep("2022-09-01 10:00")
        self.assertEqual(self.reminders()[3:], [("suggestion-1", 30)])


class Calendar(Desk):
    def put(self, table: str, **more):
        return {"request_id": new_id(), "docket": DOCKET, "table": table} | more

    def test_a_change_is_previewed_then_moves_every_date(self):
        for number in range(1, 4):
            self.assign(f"suggestion-{number}", co=[CO_UNIT])
        shipped = self.office().call("GetCalendar", docket=DOCKET)
        self.assertEqual(shipped.version, 0)
        self.assertIn("端午节", shipped.table)
        self.assertTrue(self.clocks("suggestion-3").clocks)
        preview = self.office().call("PreviewCalendar", **self.put(shipped.table + "off\t2022-04-07\t\t庙会\n"))
        self.assertEqual((preview.moved_count, preview.running), (4, 12))
        self.assertEqual({(moved.old_due_date, moved.new_due_date) for moved in preview.moved},
                         {("2022-04-07", "2022-04-08"), ("2022-04-19", "2022-04-20")})
        self.assertEqual(sorted(moved.proposal for moved in preview.moved), ["", "suggestion-1", "suggestion-2", "suggestion-3"])
        self.assertEqual(self.clock("suggestion-1", "ACCEPTANCE").due_date, "2022-04-07")
        receipt = self.office().call("PutCalendar", **self.put(shipped.table + "off\t2022-04-07\t\t庙会\n"))
        self.assertEqual(receipt.version, 1)
        [changed] = self.log.events("calendar_changed")
        self.assertEqual(changed.body.table_digest,
                         hashlib.sha256((shipped.table + "off\t2022-04-07\t\t庙会\n").encode()).hexdigest())
        self.assertEqual(self.clock("suggestion-1", "ACCEPTANCE").due_date, "2022-04-08")
        self.set_clock("2022-03-28 11:00")
        self.wait_for_sweep("2022-03-28 11:00")
        due = self.office().call("ListDue", docket=DOCKET, until="2022-04-08").clocks
        self.assertEqual([entry.clock.due_date for entry in due], ["2022-04-08"] * 3)
        moved = [(clock.old_due_date, clock.due_date) for entry in self.log.events("clocks_changed")
                 if not entry.body.caused_by for clock in entry.body.clocks]
        self.assertEqual(collections.Counter(moved), {("2022-04-07", "2022-04-08"): 3, ("2022-04-19", "2022-04-20"): 1})

    def test_a_preview_looks_at_every_docket_of_the_city(self):
        self.assign("suggestion-1")
        later = docket_log.DocketLog(self.city, "shuozhou-2023")
        later.append("docket_set", docket={"reply_date": "2023-06-30", "report_date": "2023-08-31"})
        later.append("assigned", "suggestion-1", lead_unit=UNIT, signers=["张三"])
        self.assertTrue(self.clocks("suggestion-1").clocks)
        self.assertTrue(self.office().call("ListClocks", docket="shuozhou-2023", proposal="suggestion-1").clocks)
        table = self.office().call("GetCalendar", docket=DOCKET).table + "off\t2022-04-07\t\t庙会\n"
        preview = self.office().call("PreviewCalendar", **self.put(table))
        self.assertEqual((preview.moved_count, preview.running), (4, 8))
        moved = sorted((one.docket, one.proposal, one.new_due_date) for one in preview.moved)
        self.assertEqual(moved, [(docket, proposal, day) for docket in (DOCKET, "shuozhou-2023")
                                 for proposal, day in (("", "2022-04-20"), ("suggestion-1", "2022-04-08"))])
        self.office().call("PutCalendar", **self.put(table))
        other = self.office().call("ListClocks", docket="shuozhou-2023", proposal="suggestion-1").clocks
        self.assertIn("2022-04-08", [clock.due_date for clock in other])

    def test_a_calendar_is_of_a_docket_that_exists(self):
        for method, fields in (("GetCalendar", {"docket": "shuozhou-1999"}),
                               ("PreviewCalendar", self.put(HOLIDAY, docket="shuozhou-1999")),
                               ("PutCalendar", self.put(HOLIDAY, docket="shuozhou-1999"))):
            self.assertEqual(self.office().refusal(method, **fields).reason, "DOCKET_UNKNOWN", method)
        self.assertEqual(docket_log.DocketLog(self.city, "shuozhou-1999").entries(), [])
        refusal = self.office().refusal("PutCalendar", **self.put("#" * (64 * 1024 + 1)))
        self.assertEqual((refusal.code, list(refusal.fields)), ("INVALID_ARGUMENT", ["table"]))

    def test_a_faulty_table_names_its_lines_and_a_stale_one_its_version(self):
        refusal = self.office().refusal("PutCalendar", **self.put("year\t2022\noff\t2022-02-30\n"))
        self.assertEqual((refusal.code, list(refusal.fields)), ("INVALID_ARGUMENT", ["table"]))
        self.assertEqual(self.office().refusal("PreviewCalendar", **self.put("nonsense")).code, "INVALID_ARGUMENT")
        self.office().call("PutCalendar", **self.put(HOLIDAY))
        self.office().call("PutCalendar", **self.put(HOLIDAY, version=1))
        refusal = self.office().refusal("PutCalendar", **self.put(HOLIDAY, version=1))
        self.assertEqual((refusal.code, refusal.reason), ("ABORTED", "VERSION_STALE"))
        self.assertEqual(self.liaison().refusal("PutCalendar", **self.put(HOLIDAY)).code, "PERMISSION_DENIED")
        self.assertEqual(self.liaison().call("GetCalendar", docket=DOCKET).table, HOLIDAY)

    def test_a_table_that_takes_all_holidays_away_is_refused(self):
        emptied = ("", "# nothing\n", "year\t2022\n", "off\t2023-04-07\t\t庙会\n", "off\t2022-04-09\t\t星期六\n")
        for table in emptied:
            for method in ("PutCalendar", "PreviewCalendar"):
                refusal = self.office().refusal(method, **self.put(table))
                self.assertEqual((refusal.code, list(refusal.fields)), ("INVALID_ARGUMENT", ["table"]), (method, table))
        self.assertEqual(self.office().call("GetCalendar", docket=DOCKET).version, 0)
        self.assertEqual(self.log.events("calendar_changed"), [])

    def test_a_docket_set_anew_moves_its_clocks(self):
        self.assign("suggestion-1", co=[CO_UNIT])
        self.assertEqual(self.clock("suggestion-1", "REPLY").due_date, "2022-06-30")
        self.log.append("docket_set", docket={"reply_date": "2022-07-15", "report_date": "2022-08-31"})
        self.assertEqual(self.clock("suggestion-1", "REPLY").due_date, "2022-07-15")
        self.assertEqual(self.clock("suggestion-1", "OPINION", CO_UNIT).due_date, "2022-06-15")
        self.set_clock("2022-03-28 11:00")
        self.wait_for_sweep("2022-03-28 11:00")
        due = [entry.clock.due_date for entry in self.office().call("ListDue", docket=DOCKET, unit=UNIT).clocks]
        self.assertIn("2022-07-15", due)


if __name__ == "__main__":
    unittest.main()
