"""Sentences about what somebody may see of a proposal, and what not (rule 28)."""
import re

UNIT, NUMBER = r"(\S+)", r"(\d+)"


def found_is(found, wanted):
    if found != wanted:
        raise AssertionError(f"found {found}")


def some(text: str) -> list:
    return [] if text == "nobody" else text.split("、")


def page(story, unit: str, number: str):
    return story.unit(unit, "assignment", "GetProposal", number)


def expect_contacts(story, unit: str, whose: str, number: str):
    found_is(sorted({one.unit for one in page(story, unit, number).contacts}), sorted(some(whose)))


def expect_page(story, unit: str, handlings: str, state: str | None, opinions: str, contacts: str, number: str):
    seen = page(story, unit, number)
    found_is([(one.unit, one.state) for one in seen.handlings], [(one, state) for one in some(handlings)])
    found_is([one.co_unit for one in seen.opinions], some(opinions))
    expect_contacts(story, unit, contacts, number)


def expect_history(story, unit: str, day: str, number: str):
    lines = page(story, unit, number).history
    if not lines or max(one.instant_ms for one in lines) >= story.end_of(day):
        raise AssertionError(f"found {[one.what for one in lines]}")


def expect_clocks(story, unit: str, whose: str, number: str):
    clocks = story.unit(unit, "deadline", "ListClocks", number).clocks
    found_is(sorted({one.unit for one in clocks}), sorted(some(whose)))


def expect_replies(story, unit: str, whose: str, number: str):
    found_is([one.unit for one in story.unit(unit, "reply", "GetReplies", number).handlings], some(whose))


def expect_list(story, unit: str, numbers: str, former: str = ""):
    if "ledger" not in story.city.processes:
        story.city.start("ledger")
    rows = story.do("ledger", "ListProposals", "LIAISON", unit, former=bool(former)).proposals
    found_is([row.key.removeprefix("suggestion-") for row in rows], [] if numbers == "nothing" else numbers.split())
    found_is({row.former_unit for row in rows}, ({unit} if former else {""}) if rows else set())


SENTENCES = [(re.compile(pattern), deed) for pattern, deed in (
    (rf"expect {UNIT} to see contacts of {UNIT} in {NUMBER}", expect_contacts),
    (rf"expect {UNIT} to see handlings of {UNIT}(?: ([A-Z_]+))?, opinions of {UNIT} and contacts of {UNIT} in {NUMBER}",
     expect_page),
    (rf"expect {UNIT} to see nothing later than (\d{{4}}-\d\d-\d\d) in the history of {NUMBER}", expect_history),
    (rf"expect {UNIT} to see clocks of {UNIT} for {NUMBER}", expect_clocks),
    (rf"expect {UNIT} to see replies of {UNIT} to {NUMBER}", expect_replies),
    (rf"{UNIT} looks at the phones of {NUMBER}",
     lambda story, unit, number: story.unit(unit, "assignment", "GetContacts", number)),
    (rf"{UNIT} looks at the reply of {UNIT} to {NUMBER}",
     lambda story, unit, other, number: story.unit(unit, "reply", "GetReply", number, unit=other)),
    (rf"expect {UNIT} to list (nothing|[\d ]+)( as what it had)?", expect_list),
    (rf"{UNIT} looks at {NUMBER}", page),
)]
