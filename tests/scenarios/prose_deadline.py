"""Sentences about what units owe once, and about lists and messages of dates: findings of rules 10 to 16 and 30."""
import datetime
import re
import signal
import time

SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
SLEEP_S, WAIT_S = 1.2, 20
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


def sleep_until(story, day: str, hour: str):
    """The machine sleeps: the service misses all ticks between."""
    process = story.city.processes["deadline"].process
    process.send_signal(signal.SIGSTOP)
    moment = datetime.datetime.fromisoformat(f"{day} {hour}").replace(tzinfo=SHANGHAI)
    offset = int((moment.timestamp() - time.time()) * 1000)
    story.city.set_clock(offset)
    time.sleep(SLEEP_S)
    process.send_signal(signal.SIGCONT)
    story.today = day
    for other in story.city.processes.values():
        end = time.monotonic() + WAIT_S
        while other.metrics().get("banfu_case_clock_offset_ms") != offset:
            if time.monotonic() > end:
                raise AssertionError("the clock stays")
            time.sleep(0.02)


def expect_told(story, whom: str, day: str, heading: str):
    unit = "" if whom == "the office" else whom
    messages = story.do("deadline", "ListNotices", "OFFICE", "", unit=unit, until=day, **{"from": day}).messages
    found = [message.heading for message in messages]
    if found != ([] if heading == "nothing" else [heading]):
        raise AssertionError(f"found {found}: {[line.text for message in messages for line in message.lines]}")


def expect_owed(story, kind: str, numbers: str):
    found = [one.proposal for one in story.do("deadline", "ListOwed", "OFFICE", "", kind=kind).owed]
    if found != [f"suggestion-{number}" for number in numbers.split()]:
        raise AssertionError(f"found {found}")


def take_between_sessions(story):
    body = story.do("assignment", "GetDocket", "OFFICE", "").body
    body.settings.between_sessions = 1
    story.do("assignment", "PutDocket", "OFFICE", "", body=body)


SENTENCES = [(re.compile(pattern), deed) for pattern, deed in (
    (rf"expect the ([A-Z_]+) of {UNIT} to be due {DAY} ([A-Z_]+)", expect_unit_clock),
    (rf"expect no ([A-Z_]+) of {UNIT} to be due", expect_no_unit_clock),
    (r"the docket takes what is raised between sessions", take_between_sessions),
    (rf"the machine sleeps until {DAY} at (\d\d:\d\d)", sleep_until),
    (rf"expect (the office|\S+) to be told on {DAY}: (.+)", expect_told),
    (r"expect ([A-Z]+) to be owed for:((?: \d+)*)", expect_owed),
)]
