"""Sentences about who answers what: the deeds and findings of rules 1 to 9 and 30."""
import re

DAY, UNIT, NUMBER = r"(\d{4}-\d\d-\d\d)", r"(\S+)", r"(\d+)"
PLAN = {"principal": "赵局长", "meeting": "局长办公会", "leader": "王副局长", "people": "李志强", "progress": "五月底前答复",
        "standards": "代表满意"}


def names(text: str | None) -> list:
    return text.split("、") if text else []


def key(number: str) -> str:
    return f"suggestion-{number}"


def facts(story, number: str, unit: str):
    return story.do("assignment", "Facts", "SERVICE", "", proposal=key(number), unit=unit)


def view(story, number: str):
    return story.office("assignment", "GetProposal", number)


def found_is(found, wanted):
    if found != wanted:
        raise AssertionError(f"found {found}")


# --- deeds ---

def directory(story, name: str, delegations: str):
    rows = [f"代表,{name},{delegation},,,1380000000{place}" for place, delegation in enumerate(names(delegations))]
    table = "\n".join(["类别,姓名,代表团或界别,工作单位,通讯地址,联系电话", *rows]) + "\n"
    story.do("assignment", "ImportSigners", "OFFICE", "", table=table.encode())


def choose(story, number: str, signer: str, place: str):
    name = view(story, number).signers[int(signer) - 1].name
    person = story.do("assignment", "FindPersons", "OFFICE", "", name=name).persons[int(place) - 1].person
    story.office("assignment", "SetSigner", number, signer=int(signer), person=person)


def sign_for(story, unit: str, number: str):
    story.unit(unit, "assignment", "SignFor", number)


def grant_return(story, number: str, successor: str):
    story.office("assignment", "DecideReturn", number, grant=True, lead_unit=successor)


def waive(story, unit: str, number: str):
    story.office("assignment", "WaiveOpinion", number, co_unit=unit, reason="意见已当面取得")


def press(story, unit: str, co_unit: str, number: str):
    story.unit(unit, "assignment", "PressOpinion", number, co_unit=co_unit)


def contact(story, unit: str, number: str, stage: str, way: str, failed: str | None = None):
    story.unit(unit, "assignment", "RecordContact", number, stage=stage.upper(), way=way.upper(), date=story.today,
               signers=[1], who="李志强", gist="听取意见", failed=bool(failed))


def wish(story, who: str, unit: str, number: str):
    story.unit(unit, "assignment", "RecordContact", number, who, stage="BEFORE", way="PHONE", date=story.today, signers=[1],
               who="李志强", gist="代表表示不必联系", waived=True)


def withdraw(story, signer: str, number: str):
    story.office("assignment", "Withdraw", number, signer=int(signer), reason="书面撤回", date=story.today)


def merge(story, others: str, number: str):
    story.office("assignment", "Merge", number, **{"with": [key(other) for other in re.findall(r"\d+", others)]})


def take_apart(story, number: str):
    story.office("assignment", "UndoMerge", number, reason="不宜并案")


def ask(story, number: str, asks: str):
    story.office("assignment", "SetAsks", number, asks=names(asks))


def file_plan(story, unit: str, number: str | None = None):
    fields = {"proposal": key(number)} if number else {}
    story.do("assignment", "FilePlan", "LIAISON", unit, unit=unit, plan=PLAN | {"date": story.today}, **fields)


def confirm_plan(story, unit: str):
    story.do("assignment", "FilePlan", "PRINCIPAL", unit, unit=unit)


# --- what must be found ---

def expect_state(story, number: str, unit: str, state: str):
    found_is(facts(story, number, unit).handling_state, state)


def expect_units(story, number: str, lead: str, co: str | None = None, splits: str | None = None):
    seen = view(story, number)
    found_is((seen.lead_unit, list(seen.co_units), list(seen.split_units)), ("" if lead == "nobody" else lead, names(co),
                                                                             names(splits)))


def expect_window(story, number: str, unit: str, day: str):
    found_is([one.acceptance_due for one in view(story, number).handlings if one.unit == unit], [day])


def expect_waiting(story, number: str, unit: str, missing: str):
    found_is(list(facts(story, number, unit).missing_opinions), [] if missing == "nobody" else names(missing))


def expect_omitted(story, number: str, unit: str, state: str):
    found_is([one.state for one in view(story, number).opinions if one.co_unit == unit], [state])


def expect_contacts(story, number: str, unit: str, words: str):
    found = facts(story, number, unit).contacts
    said = [word for word in ("before", "during", "during_face_to_face", "waived") if getattr(found, word)]
    said += [f"{found.failed_days} failed days"] if found.failed_days else []
    found_is(" ".join(said) or "nothing", words)


def expect_withdrawn(story, number: str):
    found_is(facts(story, number, "").withdrawn, True)


def expect_together(story, number: str, others: str):
    found_is(list(view(story, number).merged_with), [key(other) for other in re.findall(r"\d+", others)])


def expect_signers(story, number: str, signers: str):
    found_is([one.name for one in view(story, number).signers], names(signers))


def expect_delegation(story, number: str, signer: str, delegation: str):
    one = view(story, number).signers[int(signer) - 1]
    found_is((one.ambiguous, one.delegation), (False, delegation) if delegation != "unknown" else (True, ""))


def expect_plan(story, unit: str, who: str):
    plan = story.do("assignment", "GetPlan", "OFFICE", "", unit=unit).plan
    found_is(plan.confirmed_by or "nobody", who)


SENTENCES = [(re.compile(pattern), deed) for pattern, deed in (
    (r"the directory has (\S+) of (\S+)", directory),
    (rf"signer (\d+) of {NUMBER} is number (\d+) of that name",
     lambda story, signer, number, place: choose(story, number, signer, place)),
    (rf"{UNIT} signs for {NUMBER}", sign_for),
    (rf"the office grants the return of {NUMBER} to {UNIT}", grant_return),
    (rf"the office waives the opinion of {UNIT} on {NUMBER}", waive),
    (rf"{UNIT} presses {UNIT} for its opinion on {NUMBER}", press),
    (rf"{UNIT} meets the lead signer of {NUMBER} (before|during) by (\w+)(, in vain)?", contact),
    (rf"the ([A-Z_]+) of {UNIT} notes that the lead signer of {NUMBER} does not wish to be contacted", wish),
    (rf"signer (\d+) of {NUMBER} withdraws", withdraw),
    (rf"((?:\d+(?:, )?)+) (?:is|are) merged into {NUMBER}", merge),
    (rf"{NUMBER} is taken apart", take_apart),
    (rf"{NUMBER} asks: (\S+)", ask),
    (rf"{UNIT} files its plan(?: for {NUMBER})?", file_plan),
    (rf"the principal of {UNIT} confirms its plan", confirm_plan),
    (rf"expect {NUMBER} with {UNIT} to be ([A-Z_]+)", expect_state),
    (rf"expect {NUMBER} to be answered by {UNIT}(?: with (\S+))?(?: and by (\S+))?", expect_units),
    (rf"expect {UNIT} to have until {DAY} to accept {NUMBER}",
     lambda story, unit, day, number: expect_window(story, number, unit, day)),
    (rf"expect {UNIT} to wait for {UNIT} in {NUMBER}",
     lambda story, unit, missing, number: expect_waiting(story, number, unit, missing)),
    (rf"expect the opinion of {UNIT} on {NUMBER} to be ([A-Z_]+)",
     lambda story, unit, number, state: expect_omitted(story, number, unit, state)),
    (rf"expect the contacts of {UNIT} for {NUMBER} to be: (.+)",
     lambda story, unit, number, words: expect_contacts(story, number, unit, words)),
    (rf"expect {NUMBER} to be withdrawn", expect_withdrawn),
    (rf"expect {NUMBER} to be handled with((?: \d+)*)", expect_together),
    (rf"expect {NUMBER} to be signed by (\S+)", expect_signers),
    (rf"expect signer (\d+) of {NUMBER} to be of (\S+)",
     lambda story, signer, number, delegation: expect_delegation(story, number, signer, delegation)),
    (rf"expect the plan of {UNIT} to be confirmed by (.+)", expect_plan),
)]
