"""Sentences about replies: the deeds and findings of rules 3 (merged replies) and 17 to 24."""
import re

DAY, UNIT, NUMBER = r"(\d{4}-\d\d-\d\d)", r"(\S+)", r"(\d+)"
ROUND = r"(?: in round (\d+))?"


def reply(story, unit: str, number: str, round_number: str | None = None):
    return story.unit(unit, "reply", "GetReply", number, unit=unit, round=int(round_number or 0))


def found_is(found, wanted):
    if found != wanted:
        raise AssertionError(f"found {found}")


# --- deeds: the three levels ---

def submit(story, who: str, unit: str, number: str):
    story.unit(unit, "reply", "Submit", number, who)


def approve(story, who: str, unit: str, number: str):
    story.unit(unit, "reply", "Review", number, who, approve=True, comment="同意")


def send_back(story, who: str, unit: str, number: str, comment: str | None = None):
    story.unit(unit, "reply", "Review", number, who, approve=False, comment=comment or "")


def put_name(story, who: str, unit: str, number: str):
    story.unit(unit, "reply", "Sign", number, who)


def recall(story, unit: str, number: str, reason: str | None = None):
    story.unit(unit, "reply", "Recall", number, "PRINCIPAL", reason=reason or "")


# --- deeds: numbers, sending ---

def give_number(story, unit: str, number: str, letter_number: str):
    story.unit(unit, "reply", "Number", number, letter_number=letter_number)


def take_number(story, unit: str, number: str):
    story.unit(unit, "reply", "Number", number)


def keep_series(story, unit: str, code: str, first: str | None = None):
    story.do("reply", "PutSeries", "LIAISON", unit, unit=unit, code=code, year=2022, first=int(first or 0))


def confirm_receipt(story, unit: str, number: str, signer: str):
    story.unit(unit, "reply", "ConfirmReceipt", number, signer=int(signer), date=story.today)


# --- what must be found ---

def expect_state(story, unit: str, number: str, round_number: str | None, state: str):
    found_is(reply(story, unit, number, round_number).state, state)


def expect_number(story, unit: str, number: str, round_number: str | None, letter_number: str):
    found_is(reply(story, unit, number, round_number).letter_number or "none", letter_number)


def expect_voided(story, unit: str, number: str, letter_number: str):
    found_is(list(reply(story, unit, number).voided_numbers), [letter_number])


def expect_gaps(story, unit: str, number: str, gaps: str):
    found_is("、".join(reply(story, unit, number).gaps) or "none", gaps)


def expect_letters(story, unit: str, number: str, signers: str):
    found_is([one.name for one in reply(story, unit, number).letters], signers.split("、"))


SENTENCES = [(re.compile(pattern), deed) for pattern, deed in (
    (rf"the ([A-Z_]+) of {UNIT} submits the reply to {NUMBER}", submit),
    (rf"the ([A-Z_]+) of {UNIT} approves the reply to {NUMBER}", approve),
    (rf"the ([A-Z_]+) of {UNIT} sends back the reply to {NUMBER}(?: with \"(.+)\")?", send_back),
    (rf"the ([A-Z_]+) of {UNIT} puts a name to the reply to {NUMBER}", put_name),
    (rf"{UNIT} recalls the reply to {NUMBER}(?: with \"(.+)\")?", recall),
    (rf"{UNIT} numbers the reply to {NUMBER} as (\S+)", give_number),
    (rf"{UNIT} numbers the reply to {NUMBER} from its series", take_number),
    (rf"{UNIT} keeps the series (\S+)(?: from (\d+))?", keep_series),
    (rf"signer (\d+) of {NUMBER} has received the letter of {UNIT}",
     lambda story, signer, number, unit: confirm_receipt(story, unit, number, signer)),
    (rf"expect the reply of {UNIT} to {NUMBER}{ROUND} to be ([A-Z_]+)", expect_state),
    (rf"expect the letters of {UNIT} for {NUMBER}{ROUND} to be numbered (\S+)", expect_number),
    (rf"expect the number (\S+) of {UNIT} for {NUMBER} to be void",
     lambda story, letter_number, unit, number: expect_voided(story, unit, number, letter_number)),
    (rf"expect the gaps of {UNIT} for {NUMBER} to be: (.+)", expect_gaps),
    (rf"expect letters of {UNIT} for {NUMBER} to (\S+)", expect_letters),
)]
