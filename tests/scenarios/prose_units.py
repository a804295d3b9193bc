"""Sentences about units themselves: successors (rule 5)."""
import re
import time

DAY, UNIT, NUMBER = r"(\d{4}-\d\d-\d\d)", r"(\S+)", r"(\d+)"
WAIT_S = 20


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


SENTENCES = [(re.compile(pattern), deed) for pattern, deed in (
    (rf"the office names {UNIT} the successor of {UNIT}(?: from {DAY})?", succeed),
    (rf"expect {UNIT} to have ended on {DAY} with {UNIT} as its successor", expect_until),
)]
