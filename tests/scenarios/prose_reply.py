"""Sentences about replies: the deeds and findings of rules 3 (merged replies) and 17 to 24."""
import re

DAY, UNIT, NUMBER = r"(\d{4}-\d\d-\d\d)", r"(\S+)", r"(\d+)"
ROUND = r"(?: in round (\d+))?"


def reply(story, unit: str, number: str, round_number: str | None = None):
    return story.unit(unit, "reply", "GetReply", number, unit=unit, round=int(round_number or 0))


def found_is(found, wanted):
    if found != wanted:
        raise AssertionError(f"found {found}")


def as_person(story, person: str, unit: str, method: str, number: str, *posts, **fields):
    """By somebody of that name who holds those posts: (role, whose it is, "" when their own)."""
    token = story.city.identity_key.token("reply", person, [(role, unit, whose) for role, whose in posts])
    client = story.city.client("reply", "banfu.reply.v1.Reply", token)
    return client.call(method, timeout=30, docket=story.docket, proposal=f"suggestion-{number}",
                       request_id=f"deed-{next(story.ids)}", **fields)


# --- deeds: drafts and the three levels ---

def contact_lead(story, unit: str, number: str):
    for stage in ("BEFORE", "DURING"):
        story.unit(unit, "assignment", "RecordContact", number, "HANDLER", stage=stage, way="VISIT", date=story.today,
                   signers=[1], who="李志强", gist="听取意见")


def draft(story, unit: str, number: str):
    story.unit(unit, "reply", "PutReply", number, "HANDLER", kind="FIRST", **story.usual_draft(number))


def answer_asks(story, unit: str, number: str, asks: str):
    story.unit(unit, "reply", "PutReply", number, "HANDLER", kind="FIRST",
               asks=[{"ask": int(ask), "answer": f"第{ask}项已办。"} for ask in asks.split("、")],
               **story.usual_draft(number))


def draft_as(story, person: str, unit: str, number: str):
    as_person(story, person, unit, "PutReply", number, ("DIVISION_HEAD", ""), **story.usual_draft(number))


def draft_and_submit(story, person: str, unit: str, whose: str | None, number: str):
    as_person(story, person, unit, "PutReply", number, ("DIVISION_HEAD", whose or ""), submit=True, **story.usual_draft(number))


def do_both(story, person: str, unit: str, first: str, second: str, whose: str | None, verb: str, number: str):
    as_person(story, person, unit, {"submits": "Submit", "signs": "Sign"}[verb], number, (first, ""),
              (second, whose or ""))


def stand_in(story, person: str, whose: str, unit: str, role: str, verb: str, number: str):
    method, fields = {"approves": ("Review", {"approve": True, "comment": "同意"}), "signs": ("Sign", {})}[verb]
    as_person(story, person, unit, method, number, (role, whose), **fields)

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


def dispatch_unsealed(story, unit: str, number: str):
    story.unit(unit, "reply", "Dispatch", number, date=story.today, way="POST")


def send_copies(story, unit: str, number: str):
    story.unit(unit, "reply", "Dispatch", number, date=story.today, way="HAND", signed_and_sealed_on=story.today,
               copies=["COMMITTEE", "OFFICE"])


def remember_codes(story, unit: str, number: str):
    """As they stand in the store: before a letter has left nobody is shown its code."""
    for member in story.city.redis.client().zrange("{shuozhou}:index:reply:cards", 0, -1):
        code, _, proposal, _, signer, owner = member.decode().split("/")
        if proposal == f"suggestion-{number}" and owner == unit:
            story.card_codes.setdefault((number, int(signer)), []).append(code)


def show_card(story, unit: str, number: str, signer: str):
    token = story.city.token("reply", "service:gateway", "SERVICE")
    story.city.client("reply", "banfu.reply.v1.Reply", token).call(
        "GetCardByCode", code=story.card_codes[number, int(signer)][0])


def confirm_receipt(story, unit: str, number: str, signer: str, day: str | None = None):
    story.unit(unit, "reply", "ConfirmReceipt", number, signer=int(signer), date=day or story.today)


def dispatch_sealed(story, unit: str, number: str, day: str, sealed: str):
    story.unit(unit, "reply", "Dispatch", number, date=day, way="POST", signed_and_sealed_on=sealed)


def expect_late_entries(story, unit: str, number: str, signer: str, marks: str):
    """What of a signer's letter and card is marked 补录."""
    shown = reply(story, unit, number)
    letter = next(one for one in shown.letters if one.signer == int(signer))
    card = next(one for one in shown.cards if one.signer == int(signer))
    found_is(", ".join(word for word, late in (("sending", letter.late_entry), ("seal", letter.seal_late_entry),
                                               ("receipt", letter.receipt_late_entry), ("card", card.late_entry))
                       if late) or "nothing", marks)


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


def expect_acts(story, unit: str, number: str, acts: str):
    found = [f"{one.by} {one.act}" + (f" for {one.on_behalf_of}" if one.on_behalf_of else "") + (" at once" if one.joined else "")
             for one in reply(story, unit, number).levels]
    found_is("; ".join(found), acts)


SENTENCES = [(re.compile(pattern), deed) for pattern, deed in (
    (rf"{UNIT} drafts the reply to {NUMBER} answering asks (\S+)", answer_asks),
    (rf"{UNIT} meets the lead signer of {NUMBER}", contact_lead),
    (rf"{UNIT} drafts the reply to {NUMBER}", draft),
    (rf"(\w+), division head of {UNIT}, drafts the reply to {NUMBER}", draft_as),
    (rf"(\w+), division head of {UNIT}(?: for (\w+))?, drafts and submits the reply to {NUMBER}", draft_and_submit),
    (rf"(\w+) of {UNIT}, ([A-Z_]+) and ([A-Z_]+)(?: for (\w+))?, (submits|signs) the reply to {NUMBER}", do_both),
    (rf"(\w+), standing in for (\w+) of {UNIT} as ([A-Z_]+), (approves|signs) the reply to {NUMBER}", stand_in),
    (rf"{UNIT} dispatches the reply to {NUMBER} unsealed", dispatch_unsealed),
    (rf"{UNIT} sends the copies of the reply to {NUMBER}", send_copies),
    (rf"the cards of {UNIT} for {NUMBER} are printed", remember_codes),
    (rf"somebody shows the card of {UNIT} for {NUMBER} of signer (\d+)", show_card),
    (rf"expect the acts of {UNIT} for {NUMBER} to be: (.+)", expect_acts),
    (rf"the ([A-Z_]+) of {UNIT} submits the reply to {NUMBER}", submit),
    (rf"the ([A-Z_]+) of {UNIT} approves the reply to {NUMBER}", approve),
    (rf"the ([A-Z_]+) of {UNIT} sends back the reply to {NUMBER}(?: with \"(.+)\")?", send_back),
    (rf"the ([A-Z_]+) of {UNIT} puts a name to the reply to {NUMBER}", put_name),
    (rf"{UNIT} recalls the reply to {NUMBER}(?: with \"(.+)\")?", recall),
    (rf"{UNIT} numbers the reply to {NUMBER} as (\S+)", give_number),
    (rf"{UNIT} numbers the reply to {NUMBER} from its series", take_number),
    (rf"{UNIT} keeps the series (\S+)(?: from (\d+))?", keep_series),
    (rf"signer (\d+) of {NUMBER} has received the letter of {UNIT}(?: on {DAY})?",
     lambda story, signer, number, unit, day=None: confirm_receipt(story, unit, number, signer, day)),
    (rf"{UNIT} dispatches the reply to {NUMBER} on {DAY}, sealed on {DAY}", dispatch_sealed),
    (rf"expect late entries of {UNIT} for {NUMBER} to signer (\d+): (.+)", expect_late_entries),
    (rf"expect the reply of {UNIT} to {NUMBER}{ROUND} to be ([A-Z_]+)", expect_state),
    (rf"expect the letters of {UNIT} for {NUMBER}{ROUND} to be numbered (\S+)", expect_number),
    (rf"expect the number (\S+) of {UNIT} for {NUMBER} to be void",
     lambda story, letter_number, unit, number: expect_voided(story, unit, number, letter_number)),
    (rf"expect the gaps of {UNIT} for {NUMBER} to be: (.+)", expect_gaps),
    (rf"expect letters of {UNIT} for {NUMBER} to (\S+)", expect_letters),
)]
