"""Sentences about units themselves: successors (rule 5), liaison officers and hand-overs (rule 8)."""
import re
import time

DAY, UNIT, NUMBER = r"(\d{4}-\d\d-\d\d)", r"(\S+)", r"(\d+)"
WAIT_S = 20
NEVER_CALLED_IN = 1 << 60  # an epoch later than whatever changes an account


def found_is(found, wanted):
    if found != wanted:
        raise AssertionError(f"found {found}")


# --- successors ---

def succeed(story, successor: str, unit: str, day: str | None = None):
    """Named, and whatever passes has passed."""
    receipt = story.do("assignment", "SucceedUnit", "OFFICE", "", unit=unit, successor=successor, date=day or "",
                       reason="朔编发〔2022〕8号")
    end = time.monotonic() + WAIT_S
    while receipt.job and (job := job_of(story, receipt.job)).state != "DONE":
        if time.monotonic() > end:
            raise AssertionError(f"the job is {job.state}")
        time.sleep(0.05)


def job_of(story, job: str):
    client = story.city.client("assignment", "banfu.assignment.v1.Assignment",
                               story.city.token("assignment", "office of the office", "OFFICE"))
    return client.call("GetJob", job=job)


def expect_until(story, unit: str, day: str, successor: str):
    """Identity follows within a moment."""
    end = time.monotonic() + WAIT_S
    while True:
        units = story.do("identity", "ListUnits", "OFFICE", "").units
        found = [(one.until, one.successor) for one in units if one.short_name == unit]
        if found == [(day, successor)]:
            return
        if time.monotonic() > end:
            raise AssertionError(f"found {found}")
        time.sleep(0.05)


# --- liaison officers; people act under the posts that identity gave them ---

def identity(story, method: str, **fields):
    token = story.city.token("identity", "administrator1", "ADMINISTRATOR", epoch=NEVER_CALLED_IN)
    client = story.city.client("identity", "banfu.identity.v1.Identity", token)
    return client.call(method, timeout=30, request_id=f"deed-{next(story.ids)}", **fields)


def give_post(story, account: str, post: str, unit: str):
    role = "LIAISON" if "liaison" in post else post
    fields = {"role": role, "scope": unit, "deputy": post == "the deputy liaison officer"}
    identity(story, "SetAccount", account=account, name=account, posts=[fields], new_password="Pass-keeper-1")
    story.posts = getattr(story, "posts", {}) | {account: (role, unit)}


def as_person(story, account: str, method: str, **fields):
    role, unit = story.posts[account]
    client = story.city.client("assignment", "banfu.assignment.v1.Assignment",
                               story.city.token("assignment", account, role, unit,
                                                epoch=NEVER_CALLED_IN))
    return client.call(method, timeout=30, docket="shuozhou-2022", unit=unit, **fields)


def hand_over(story, account: str, successor: str, reason: str | None = None):
    as_person(story, account, "OpenHandOver", request_id=f"deed-{next(story.ids)}", successor=successor, reason=reason or "")


def read_inventory(story, account: str):
    story.read = as_person(story, account, "GetLiaison").inventory.digest


def sign(story, account: str):
    as_person(story, account, "SignHandOver", request_id=f"deed-{next(story.ids)}", inventory=getattr(story, "read", ""))


def cancel(story, account: str):
    as_person(story, account, "CancelHandOver", request_id=f"deed-{next(story.ids)}", reason="不再变动")


def liaison(story, unit: str):
    return story.do("assignment", "GetLiaison", "OFFICE", "", unit=unit)


def expect_inventory(story, unit: str, proposals: str, promises: str, cards: str):
    held = liaison(story, unit).inventory
    found_is((len(held.proposals), len(held.promises), len(held.cards)), (int(proposals), int(promises), int(cards)))


def expect_handover(story, unit: str, state: str):
    found_is(liaison(story, unit).hand_over.state, state)


def expect_officer(story, account: str, unit: str, deputies: str | None = None):
    """Identity follows within a moment."""
    wanted = (account, deputies.split("、") if deputies else [])
    end = time.monotonic() + WAIT_S
    while True:
        found = liaison(story, unit)
        people = (found.officer.account, [one.account for one in found.deputies])
        if people == wanted:
            return
        if time.monotonic() > end:
            raise AssertionError(f"found {people}")
        time.sleep(0.05)


def expect_reads(story, account: str, day: str, heading: str):
    """What somebody is told on a day, under the post he has."""
    role, unit = story.posts[account]
    client = story.city.client("deadline", "banfu.deadline.v1.Deadline",
                               story.city.token("deadline", account, role, unit, epoch=NEVER_CALLED_IN))
    end = time.monotonic() + WAIT_S
    while True:
        messages = client.call("ListNotices", docket="shuozhou-2022", unit=unit, until=day, **{"from": day}).messages
        found = [message.heading for message in messages]
        if found == ([] if heading == "nothing" else [heading]):
            return
        if time.monotonic() > end:
            raise AssertionError(f"found {found}")
        time.sleep(0.05)


SENTENCES = [(re.compile(pattern), deed) for pattern, deed in (
    (rf"the office names {UNIT} the successor of {UNIT}(?: from {DAY})?", succeed),
    (rf"expect {UNIT} to have ended on {DAY} with {UNIT} as its successor", expect_until),
    (rf"(\S+) is (the liaison officer|the deputy liaison officer|[A-Z_]+) of {UNIT}", give_post),
    (r"(\S+) opens the hand-over to (\S+?)(?:, because (.+))?", hand_over),
    (r"(\S+) reads the inventory", read_inventory),
    (r"(\S+) signs the hand-over", sign),
    (r"(\S+) cancels the hand-over", cancel),
    (rf"expect {UNIT} to hold {NUMBER} proposals, {NUMBER} promises and {NUMBER} cards", expect_inventory),
    (rf"expect (\S+) to read on {DAY}: (.+)", expect_reads),
    (rf"expect the hand-over of {UNIT} to be ([A-Z]+)", expect_handover),
    (rf"expect (\S+) to be the liaison officer of {UNIT}(?: with (\S+) as deputy)?", expect_officer),
)]
