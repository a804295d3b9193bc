"""Sentences about who answers what: the deeds and findings of rules 1 to 9 and 30."""
import re

DAY, UNIT, NUMBER = r"(\d{4}-\d\d-\d\d)", r"(\S+)", r"(\d+)"
PLAN = {"principal": "赵局长", "meeting": "局长办公会", "leader": "王副局长", "people": "李志强", "progress": "五月底前答复",
        "standards": "代表满意"}
ANSWERS = {"comes": "COMING", "declines": "DECLINED", "does not answer": "SILENT"}


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


def invite(story, unit: str, number: str, stage: str, answer: str):
    story.unit(unit, "assignment", "RecordContact", number, stage=stage.upper(), way="INVITATION", date=story.today,
               signers=[1], who="李志强", gist="邀请参加现场办理", answer=ANSWERS[answer])


def meet_for_several(story, unit: str, number: str, stage: str, also: str):
    story.unit(unit, "assignment", "RecordContact", number, stage=stage.upper(), way="MEETING", date=story.today,
               signers=[1], who="李志强", gist="一并座谈", also=[key(other) for other in re.findall(r"\d+", also)])


def meet_on(story, unit: str, number: str, stage: str, day: str):
    story.unit(unit, "assignment", "RecordContact", number, stage=stage.upper(), way="PHONE", date=day, signers=[1],
               who="李志强", gist="听取意见")


def bring(story, unit: str, number: str):
    story.unit(unit, "assignment", "RequestCoordination", number, reason="职责分工有分歧")


def settle(story, number: str):
    story.office("assignment", "DecideCoordination", number, decision="由主办单位牵头，会办单位配合")


def keep_offline(story, number: str, unit: str, replied: str | None = None):
    story.office("assignment", "RegisterOffline", number, lead_unit=unit, assigned_date="2022-03-25",
                 replied_date=replied or "")


def begin_draft(story, unit: str, number: str):
    """Just so, without having accepted (compare Story.have_accepted)."""
    story.do("reply", "PutReply", "HANDLER", unit, proposal=key(number), body="稿", field="城市建设", handler="李志强",
             phone="0349-5550100", publication="PROACTIVE", **{"class": "A"})


def excuse(story, signer: str, number: str):
    story.office("assignment", "Withdraw", number, signer=int(signer), by_office=True, reason="已不再担任代表")


def contact(story, unit: str, number: str, stage: str, way: str, failed: str | None = None):
    story.unit(unit, "assignment", "RecordContact", number, stage=stage.upper(), way=way.upper(), date=story.today,
               signers=[1], who="李志强", gist="听取意见", failed=bool(failed))


def wish(story, who: str, unit: str, number: str):
    story.unit(unit, "assignment", "RecordContact", number, who, stage="BEFORE", way="PHONE", date=story.today, signers=[1],
               who="李志强", gist="代表表示不必联系", waived=True)


def accept_until(story, unit: str, number: str, day: str):
    story.unit(unit, "assignment", "Accept", number, leader="王建国", handler="李志强", task="研究答复", time_limit=day,
               quality_aim="代表满意")


def meet_whoever_leads(story, unit: str, number: str):
    """The first of those who are still to be answered (rule 3)."""
    lead = next(place for place, signer in enumerate(view(story, number).signers, 1) if not signer.withdrawn)
    for stage in ("BEFORE", "DURING"):
        story.unit(unit, "assignment", "RecordContact", number, stage=stage, way="VISIT", date=story.today, who="李志强",
                   signers=[lead], gist="听取意见")


def withdraw(story, signer: str, number: str):
    story.office("assignment", "Withdraw", number, signer=int(signer), reason="书面撤回", date=story.today)


def merge(story, others: str, number: str):
    story.office("assignment", "Merge", number, **{"with": [key(other) for other in re.findall(r"\d+", others)]})


def take_apart(story, number: str):
    story.office("assignment", "UndoMerge", number, reason="不宜并案")


def ask(story, number: str, asks: str):
    story.office("assignment", "SetAsks", number, asks=names(asks))


def file_plan(story, unit: str, number: str | None = None, supervisor: str | None = None):
    fields = {"proposal": key(number)} if number else {}
    led = {"leader": PLAN["principal"], "supervisor": supervisor} if supervisor else {}
    story.do("assignment", "FilePlan", "LIAISON", unit, unit=unit, plan=PLAN | {"date": story.today} | led, **fields)


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


def expect_opinion_due(story, unit: str, number: str, day: str):
    """Assignment's page and deadline's clock say the same."""
    found_is([one.due_date for one in view(story, number).opinions if one.co_unit == unit], [day])
    story.expect_due(number, "OPINION", unit, None, day)


def expect_contacts(story, number: str, unit: str, words: str):
    found = facts(story, number, unit).contacts
    said = [word for word in ("before", "during", "during_face_to_face", "waived") if getattr(found, word)]
    said += [f"{found.failed_days} failed days"] if found.failed_days else []
    found_is(" ".join(said) or "nothing", words)


def expect_late_contacts(story, number: str, wanted: str):
    found = [one.date for one in view(story, number).contacts if one.late_entry]
    found_is(" ".join(found) or "none", wanted)


def expect_withdrawn(story, number: str):
    found_is(facts(story, number, "").withdrawn, True)


def expect_ended(story, number: str):
    seen = view(story, number)
    found_is((seen.withdrawn, seen.ended, facts(story, number, "").withdrawn), (False, True, True))


def expect_together(story, number: str, others: str):
    found_is(list(view(story, number).merged_with), [key(other) for other in re.findall(r"\d+", others)])


def expect_like(story, number: str, others: str):
    if "ledger" not in story.city.processes:
        story.city.start("ledger")
    found = [one.proposal.key for one in story.office("ledger", "ListSimilar", number).similar]
    found_is(found, [key(other) for other in re.findall(r"\d+", others)])


def expect_signers(story, number: str, signers: str):
    found_is([one.name for one in view(story, number).signers], names(signers))


def expect_delegation(story, number: str, signer: str, delegation: str):
    one = view(story, number).signers[int(signer) - 1]
    found_is((one.ambiguous, one.delegation), (False, delegation) if delegation != "unknown" else (True, ""))


def expect_plan(story, unit: str, who: str):
    plan = story.do("assignment", "GetPlan", "OFFICE", "", unit=unit).plan
    found_is(plan.confirmed_by or "nobody", who)


def expect_unreachable(story, signer: str, number: str, words: str | None):
    listed = story.do("assignment", "ListUnreachable", "OFFICE", "").signers
    found = [[word for word, lacks in (("phone", one.no_phone), ("address", one.no_address)) if lacks]
             for one in listed if (one.proposal, one.signer) == (key(number), int(signer))]
    found_is(found, [words.split(" or ")] if words else [])


def complete(story, signer: str, number: str, phone: str, address: str):
    story.office("assignment", "SetSigner", number, signer=int(signer), phone=phone, address=address)


def signer_reads(story, scope: str, number: str):
    story.do("assignment", "GetProposal", "SIGNER", scope, proposal=key(number))


def expect_offline(story, number: str, unit: str):
    seen = view(story, number)
    found_is((seen.offline, seen.lead_unit, seen.title, seen.text, len(seen.signers)), (True, unit, "", "", 0))


def expect_coordination(story, number: str, wanted: str):
    found_is("settled" if view(story, number).coordinations[-1].decision else "open", wanted)


def expect_history(story, number: str, what: str):
    found_is(view(story, number).history[-1].what, what)


SENTENCES = [(re.compile(pattern), deed) for pattern, deed in (
    (r"the directory has (\S+) of (\S+)", directory),
    (rf"signer (\d+) of {NUMBER} is number (\d+) of that name",
     lambda story, signer, number, place: choose(story, number, signer, place)),
    (rf"{UNIT} signs for {NUMBER}", sign_for),
    (rf"the office grants the return of {NUMBER} to {UNIT}", grant_return),
    (rf"the office waives the opinion of {UNIT} on {NUMBER}", waive),
    (rf"{UNIT} presses {UNIT} for its opinion on {NUMBER}", press),
    (rf"{UNIT} meets the lead signer of {NUMBER} (before|during) by (\w+)(, in vain)?", contact),
    (rf"{UNIT} invites the lead signer of {NUMBER} (before|during), who (comes|declines|does not answer)", invite),
    (rf"{UNIT} accepts (b?\d+) until {DAY}", accept_until),
    (rf"{UNIT} meets whoever now leads {NUMBER}", meet_whoever_leads),
    (rf"{UNIT} meets the lead signer of {NUMBER} (before|during) for(.+) as well", meet_for_several),
    (rf"{UNIT} enters a contact (before|during) with the lead signer of {NUMBER} on {DAY}",
     lambda story, unit, stage, number, day: meet_on(story, unit, number, stage, day)),
    (rf"{UNIT} begins to draft the reply to {NUMBER}", begin_draft),
    (rf"{UNIT} brings {NUMBER} to the office", bring),
    (rf"the office settles what was brought of {NUMBER}", settle),
    (rf"{NUMBER} holds state secrets and is handled on paper by {UNIT}(?:, replied to on {DAY})?", keep_offline),
    (rf"expect signer (\d+) of {NUMBER} to be listed without ((?:phone|address)(?: or address)?)", expect_unreachable),
    (rf"expect signer (\d+) of {NUMBER} not to be listed",
     lambda story, signer, number: expect_unreachable(story, signer, number, None)),
    (rf"signer (\d+) of {NUMBER} can be reached at (\S+), (\S+)", complete),
    (rf"expect the account of (\S+) to read {NUMBER}", signer_reads),
    (rf"expect {NUMBER} to be OFFLINE with {UNIT}", expect_offline),
    (rf"expect what was brought of {NUMBER} to be (open|settled)", expect_coordination),
    (rf"expect {UNIT} to read {NUMBER}",
     lambda story, unit, number: story.unit(unit, "assignment", "GetProposal", number)),
    (rf"expect the history of {NUMBER} to end with (\S+)", expect_history),
    (rf"the ([A-Z_]+) of {UNIT} notes that the lead signer of {NUMBER} does not wish to be contacted", wish),
    (rf"signer (\d+) of {NUMBER} withdraws", withdraw),
    (rf"((?:\d+(?:, )?)+) (?:is|are) merged into {NUMBER}", merge),
    (rf"{NUMBER} is taken apart", take_apart),
    (rf"{NUMBER} is registered about (\S+) by (\S+)",
     lambda story, number, about, signers: story.register(number, signers, about=about)),
    (rf"expect {NUMBER} to be like((?: \d+)*)", expect_like),
    (rf"{NUMBER} asks: (\S+)", ask),
    (rf"{UNIT} files its plan(?: for {NUMBER})?(?: under the supervision of (\S+))?", file_plan),
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
    (rf"expect contacts of {NUMBER} entered late: (.+)", expect_late_contacts),
    (rf"expect {NUMBER} to be withdrawn", expect_withdrawn),
    (rf"expect the opinion of {UNIT} on (b?\d+) to be due {DAY}", expect_opinion_due),
    (rf"expect {NUMBER} to be ended", expect_ended),
    (rf"expect {NUMBER} to be handled with((?: \d+)*)", expect_together),
    (rf"expect {NUMBER} to be signed by (\S+)", expect_signers),
    (rf"expect signer (\d+) of {NUMBER} to be of (\S+)",
     lambda story, signer, number, delegation: expect_delegation(story, number, signer, delegation)),
    (rf"expect the plan of {UNIT} to be confirmed by (.+)", expect_plan),
)]
