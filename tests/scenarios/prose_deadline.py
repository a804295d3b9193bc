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


def expect_order(found: list, numbers: str):
    """Each proposal where it is met first."""
    met = list(dict.fromkeys(proposal.removeprefix("suggestion-") for proposal in found if proposal))
    if met != numbers.split():
        raise AssertionError(f"found {met}")


def expect_lines(story, unit: str, day: str, numbers: str):
    messages = story.do("deadline", "ListNotices", "OFFICE", "", unit=unit, until=day, **{"from": day}).messages
    expect_order([line.proposal for message in messages for line in message.lines], numbers)


def expect_due(story, unit: str, day: str, numbers: str):
    expect_order([one.proposal for one in story.do("deadline", "ListDue", "OFFICE", "", unit=unit, until=day).clocks], numbers)


def take_between_sessions(story):
    body = story.do("assignment", "GetDocket", "OFFICE", "").body
    body.settings.between_sessions = 1
    story.do("assignment", "PutDocket", "OFFICE", "", body=body)


def set_docket(story, **fields):
    body = story.do("assignment", "GetDocket", "OFFICE", "").body
    for name, value in fields.items():
        setattr(body if hasattr(body, name) else body.settings, name, value)
    story.do("assignment", "PutDocket", "OFFICE", "", body=body)


def switch(story, name: str, to: str):
    set_docket(story, **{name.replace(" ", "_"): {"on": 1, "off": 2}[to]})


def calendar_with(story, day: str, sort: str) -> str:
    """The city's table with that day off, or worked."""
    table = story.do("deadline", "GetCalendar", "OFFICE", "").table
    return table + f"{'off' if sort == 'off' else 'work'}\t{day}\t\t临时调整\n"


def put_calendar(story, day: str, sort: str):
    story.do("deadline", "PutCalendar", "OFFICE", "", table=calendar_with(story, day, sort))


def expect_moves(story, day: str, sort: str, moves: str):
    """suggestion's number, kind, unit, old and new date of each, ; between them. Units' own dates are left out."""
    answer = story.do("deadline", "PreviewCalendar", "OFFICE", "", table=calendar_with(story, day, sort))
    found = [f"{one.proposal.removeprefix('suggestion-')} {name_of(one, 'kind')} of {one.unit} from {one.old_due_date} to {one.new_due_date}"
             for one in answer.moved if one.proposal]
    if sorted(found) != sorted(moves.split("; ") if moves != "nothing" else []):
        raise AssertionError(f"found {found}")


def journal(story, body: str) -> list:
    event = story.message("banfu.event.v1.Event")
    entries = [event.FromString(fields[b"e"]) for _, fields in
               story.city.redis.client().xrange(f"{{shuozhou}}:log:{story.docket}")]
    return [entry for entry in entries if entry.WhichOneof("body") == body]


def expect_moved(story, number: str, kind: str, unit: str, old: str, new: str):
    """An entry in the log, once the sweep of now is done."""
    story.wait_for_sweep()
    found = [(name_of(clock, "kind"), clock.unit, clock.old_due_date, clock.due_date)
             for entry in journal(story, "clocks_changed") for clock in entry.clocks_changed.clocks
             if clock.proposal == f"suggestion-{number}" and clock.old_due_date]
    if (kind, unit, old, new) not in found:
        raise AssertionError(f"found {found}")


def preview(story, unit: str, number: str, day: str):
    return story.do("deadline", "PreviewExtension", "LIAISON", unit, proposal=f"suggestion-{number}", reason="情况复杂",
                    steps_done="已调研", new_due_date=day)


def expect_preview(story, unit: str, number: str, day: str, left: str, clash: str | None, signers: str):
    found = preview(story, unit, number, day)
    wanted = (day, int(left), bool(clash), [int(one) for one in re.findall(r"\d+", signers)])
    if (found.resulting_date, found.days_left_of_cap, found.past_report_date, list(found.to_tell)) != wanted:
        raise AssertionError(f"found {found}")


def try_preview(story, unit: str, number: str, day: str):
    preview(story, unit, number, day)


def expect_extensions(story, number: str, unit: str, wanted: str):
    found = [f"{one.state} {one.old_due_date} {one.new_due_date} because {one.decision_reason or 'nothing'} by "
             f"{one.decided_by or 'nobody'}" for one in story.office("deadline", "ListClocks", number, unit=unit).extensions]
    if found != wanted.split("; "):
        raise AssertionError(f"found {found}")


def ask_bare(story, unit: str, number: str, missing: str):
    fields = {"reason": "情况复杂", "steps_done": "已调研两次", "new_due_date": "2022-08-01"}
    story.unit(unit, "deadline", "RequestExtension", number, **fields | {missing.replace(" ", "_"): "　"})


def grant_as(story, unit: str, number: str):
    story.unit(unit, "deadline", "DecideExtension", number, grant=True, reason="同意")


def judge_bare(story, number: str):
    story.office("deadline", "JudgeLateEntry", number, confirmed=True, proof=" ")


def expect_pressed_with(story, number: str, words: str):
    found = [one.text for one in story.office("deadline", "ListClocks", number).pressed]
    if words not in found:
        raise AssertionError(f"found {found}")


def expect_delay(story, number: str, day: str, words: str):
    found = [(one.date, one.text) for one in story.office("deadline", "ListClocks", number).delays]
    if found != [(day, words)]:
        raise AssertionError(f"found {found}")


SENTENCES = [(re.compile(pattern), deed) for pattern, deed in (
    (rf"expect the ([A-Z_]+) of {UNIT} to be due {DAY} ([A-Z_]+)", expect_unit_clock),
    (rf"expect no ([A-Z_]+) of {UNIT} to be due", expect_no_unit_clock),
    (r"the docket takes what is raised between sessions", take_between_sessions),
    (rf"the docket's replies are due on {DAY}", lambda story, day: set_docket(story, reply_date=day)),
    (r"the docket switches ([a-z ]+) (on|off)", switch),
    (r"the office makes (\d{4}-\d\d-\d\d) a day (off|of work)", put_calendar),
    (r"expect (\d{4}-\d\d-\d\d) as a day (off|of work) to move: (.+)", expect_moves),
    (rf"expect the log to have moved (\d+) ([A-Z_]+) of {UNIT} from {DAY} to {DAY}", expect_moved),
    (rf"expect {UNIT} extending (\d+) to {DAY} to have (\d+) days left(, past the report date)?, telling((?: \d+)*)",
     expect_preview),
    (rf"{UNIT} tries extending (\d+) to {DAY}", try_preview),
    (rf"expect the extensions of (\d+) of {UNIT} to be: (.+)", expect_extensions),
    (rf"{UNIT} asks to extend (\d+) without (reason|steps done)", ask_bare),
    (rf"{UNIT} grants the extension of (\d+)", grant_as),
    (r"the office confirms the late entry of (\d+) without proof", judge_bare),
    (r"expect (\d+) to have been pressed with the words (\S+)", expect_pressed_with),
    (rf"expect the delay of (\d+) to be explained on {DAY} by: (.+)", expect_delay),
    (rf"the machine sleeps until {DAY} at (\d\d:\d\d)", sleep_until),
    (rf"expect (the office|\S+) to be told on {DAY}: (.+)", expect_told),
    (rf"expect {UNIT} to be told on {DAY} in this order:((?: \d+)+)", expect_lines),
    (rf"expect what {UNIT} owes by {DAY} in this order:((?: \d+)+)", expect_due),
    (r"expect ([A-Z]+) to be owed for:((?: \d+)*)", expect_owed),
)]
