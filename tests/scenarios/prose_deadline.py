"""Sentences about what units owe once, and about lists and messages of dates: findings of rules 10 to 16 and 30."""
import re

DAY, UNIT = r"(\d{4}-\d\d-\d\d)", r"(\S+)"


def name_of(message, field: str) -> str:
    return message.DESCRIPTOR.fields_by_name[field].enum_type.values_by_number[getattr(message, field)].name


def unit_clock(story, kind: str, unit: str):
    clocks = [one for one in story.do("deadline", "ListUnitClocks", "OFFICE", "", unit=unit).clocks
              if name_of(one, "kind") == kind]
    return clocks[-1] if clocks else None


def expect_unit_clock(story, kind: str, unit: str, day: str, state: str):
    clock = unit_clock(story, kind, unit)
    if not clock or (clock.due_date, state) not in ((clock.due_date, clock.state), (clock.due_date, clock.end)) \
            or clock.due_date != day:
        raise AssertionError(f"found {clock and (clock.due_date, clock.state, clock.end)}")


def expect_no_unit_clock(story, kind: str, unit: str):
    clock = unit_clock(story, kind, unit)
    if clock:
        raise AssertionError(f"found {clock.due_date, clock.state}")


SENTENCES = [(re.compile(pattern), deed) for pattern, deed in (
    (rf"expect the ([A-Z_]+) of {UNIT} to be due {DAY} ([A-Z_]+)", expect_unit_clock),
    (rf"expect no ([A-Z_]+) of {UNIT} to be due", expect_no_unit_clock),
)]
