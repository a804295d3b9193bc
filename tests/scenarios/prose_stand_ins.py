"""Sentences about stand-ins (rule 17). Who is signed in acts under the posts that identity issues on that day, no others."""
import re

DAY, UNIT, NUMBER = r"(\d{4}-\d\d-\d\d)", r"(\S+)", r"(\d+)"
PASSWORD = "Pass-keeper-1"  # as prose_units gives it
GROUNDS = {"in charge": "IN_CHARGE", "authorised in writing": "AUTHORISED_IN_WRITING", "appointed": "UNSPECIFIED"}
DEEDS = {"drafts": ("PutReply", {"kind": "FIRST"}), "submits": ("Submit", {}), "signs": ("Sign", {}),
         "approves": ("Review", {"approve": True, "comment": "同意"}), "recalls": ("Recall", {"reason": "数据有误"})}


def found_is(found, wanted):
    if found != wanted:
        raise AssertionError(f"found {found}")


def signed_in(story, account: str, service: str):
    """Through login and exchange, as a person is."""
    anybody = story.city.client("identity", "banfu.identity.v1.Identity")
    if account not in story.sessions:
        story.sessions[account] = anybody.call("Login", account=account, password=PASSWORD, timeout=30).token
    token, = anybody.call("Exchange", session=story.sessions[account], audiences=[service]).tokens
    return story.city.client(service, f"banfu.{service}.v1.{service.capitalize()}", token.token)


def enter(story, officer: str, account: str, role: str, unit: str, whose: str, first: str, last: str, ground: str, paper: str,
          paper_day: str):
    signed_in(story, officer, "identity").call(
        "PutStandIn", timeout=30, request_id=f"deed-{next(story.ids)}", docket=story.docket, unit=unit, account=account,
        role=role, on_behalf_of=whose, ground=GROUNDS[ground], paper=paper, paper_date=paper_day, until=last,
        **{"from": first})


def end(story, officer: str, number: str, unit: str, reason: str):
    signed_in(story, officer, "identity").call("EndStandIn", timeout=30, request_id=f"deed-{next(story.ids)}",
                                               docket=story.docket, unit=unit, number=int(number), reason=reason)


def give_anothers_post(story, account: str, role: str, unit: str, whose: str, paper: str):
    signed_in(story, "administrator1", "identity").call(
        "SetAccount", timeout=30, request_id=f"deed-{next(story.ids)}", account=account, name=account,
        posts=[{"role": role, "scope": unit, "on_behalf_of": whose, "paper": paper}])


def act(story, account: str, verb: str, number: str, unit: str):
    method, fields = DEEDS[verb]
    if method == "PutReply":
        fields = fields | story.usual_draft(number)
    signed_in(story, account, "reply").call(method, timeout=30, request_id=f"deed-{next(story.ids)}", docket=story.docket,
                                            proposal=f"suggestion-{number}", unit=unit, **fields)


def expect_register(story, unit: str, lines: str):
    """As the office sees it."""
    entries = story.do("identity", "ListStandIns", "OFFICE", "", unit=unit).stand_ins
    found = [f"{one.number} {one.account} {one.role} for {one.on_behalf_of} {one.state}" for one in entries]
    found_is("; ".join(found), lines)


SENTENCES = [(re.compile(pattern), deed) for pattern, deed in (
    (rf"(\S+) enters (\S+) as ([A-Z_]+) of {UNIT} for (\S+) from {DAY} to {DAY}, "
     rf"(in charge|authorised in writing|appointed) by (\S+) of {DAY}", enter),
    (rf"(\S+) ends stand-in {NUMBER} of {UNIT} because (.+)", end),
    (rf"the administrator gives (\S+) the post of ([A-Z_]+) of {UNIT} for (\S+) by (\S+)", give_anothers_post),
    (rf"(\S+), signed in, (drafts|submits|approves|signs|recalls) the reply to {NUMBER} of {UNIT}", act),
    (rf"expect the stand-ins of {UNIT} to be: (.+)", expect_register),
)]
