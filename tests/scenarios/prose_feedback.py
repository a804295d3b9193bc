"""Sentences about drafts and what signers say: the deeds and findings of rules 14, 17 (versions), 18, 19, 20 (publication)
and 21 to 23."""
import re
import time

DAY, UNIT, NUMBER, WORDS = r"(\d{4}-\d\d-\d\d)", r"(\S+)", r"(\d+)", r'"([^"]*)"'
SOON_S = 20
ROUND = r"(?: in round (\d+))?"
BODY = ("一、基本情况。您所提第{0}号建议列入今年重点工程，4月20日赴现场调研。\n"
        "二、下一步措施。2022年12月底前完成改造，由市政科负责，投入120万元，并通报第{0}号建议的进展。\n"
        "三、长效机制。建立每季度巡检制度，由{1}市政科逐段检查，发现问题七日内修复，结果向社会公布，接受代表监督。")


def found_is(found, wanted):
    if found != wanted:
        raise AssertionError(f"found {found}")


def reply(story, unit: str, number: str, round_number: str | None = None):
    return story.unit(unit, "reply", "GetReply", number, unit=unit, round=int(round_number or 0))


def handling(story, unit: str, number: str):
    found = story.office("reply", "GetReplies", number).handlings
    return next(one for one in found if one.unit == unit)


# --- deeds: drafts ---

def put(story, unit: str, number: str, **fields):
    draft = {"kind": "FIRST", "class": "A", "body": BODY.format(number, unit), "field": "城市建设", "handler": "李志强",
             "phone": "0349-5550100", "publication": "PROACTIVE"} | fields
    story.unit(unit, "reply", "PutReply", number, "HANDLER", **draft)


def write(story, unit: str, number: str, grade: str, what=None, by=None, who=None, why=None):
    put(story, unit, number, class_reason=why or "", **{"class": grade},
        promises=[{"what": what, "by_date": by, "who": who}] if what else [])


def write_words(story, unit: str, number: str, words: str, phone: str | None = None):
    put(story, unit, number, body=words, phone="" if phone else "0349-5550100")


def write_later(story, unit: str, kind: str, number: str, signer: str | None = None, bare: str | None = None):
    put(story, unit, number, kind=kind, signers=[int(signer)] if signer else [],
        office_report="" if bare else "已重新办理，特此报告。")


def review_publication(story, unit: str, number: str, publication: str, why: str | None = None):
    put(story, unit, number, publication=publication, publication_reason=why or "")


def bring_out(story, unit: str, number: str):
    for stage in ("BEFORE", "DURING"):
        story.unit(unit, "assignment", "RecordContact", number, stage=stage, way="VISIT", date=story.today, signers=[1],
                   who="李志强", gist="听取意见")
    story.unit(unit, "reply", "Submit", number, "DIVISION_HEAD")
    story.unit(unit, "reply", "Review", number, "LEADER", approve=True, comment="同意")
    story.unit(unit, "reply", "Sign", number, "PRINCIPAL")
    story.unit(unit, "reply", "Number", number, letter_number=f"{story.codes[unit]}〔2022〕{next(story.numbers)}号")
    story.dispatch(unit, number)


# --- deeds: what signers say ---

def by_code(story, signer: str, number: str, unit: str, result: str, round_number: str | None = None,
            manner: str = "SATISFIED"):
    code = next(card.code for card in reply(story, unit, number, round_number).cards if card.signer == int(signer))
    token = story.city.token("reply", "service:gateway", "SERVICE", "")
    story.city.client("reply", "banfu.reply.v1.Reply", token).call(
        "ReturnCardByCode", request_id=f"deed-{next(story.ids)}", code=code, manner=manner, result=result, reason="如卡所写")


def manner_alone(story, signer: str, number: str, unit: str):
    by_code(story, signer, number, unit, "SATISFIED", manner="DISSATISFIED")


def enter(story, who: str, signer: str, number: str, unit: str, result: str, round_number: str | None = None,
          method: str = "ReturnCard", day: str | None = None):
    role, scope = {"the office": ("OFFICE", ""), "the committee": ("COMMITTEE", "SUGGESTION")}.get(who, ("LIAISON", who))
    story.do("reply", method, role, scope, proposal=f"suggestion-{number}", unit=unit, signer=int(signer),
             round=int(round_number or 0), manner="SATISFIED", result=result, received_date=day or story.today, scan=b"%PDF")


def correct(story, signer: str, number: str, unit: str, result: str, round_number: str | None = None):
    enter(story, "the office", signer, number, unit, result, round_number, "CorrectCard")


def hear(story, signer: str, number: str, unit: str, way: str, day: str | None = None):
    story.do("reply", "RecordDissatisfaction", "COMMITTEE", "SUGGESTION", proposal=f"suggestion-{number}", unit=unit,
             signer=int(signer), date=day or story.today, way=way, gist="还没有解决")


def close(story, number: str, unit: str, why: str):
    story.office("reply", "Close", number, unit=unit, reason=why)


def close_for_silence(story, number: str, unit: str):
    story.office("reply", "Close", number, unit=unit, cards_overdue=True)


def close_many(story, numbers: str, why: str, state: str):
    done = story.do("reply", "CloseMany", "OFFICE", "", reason=why,
                    proposals=[f"suggestion-{number}" for number in numbers.split("、")])
    found_is(done.state, state)


def close_all(story):
    story.do("reply", "CloseMany", "OFFICE", "", cards_overdue=True)


# --- what must be found ---

def expect_handling(story, number: str, unit: str, state: str):
    found_is(handling(story, unit, number).state, state)


def soon_handling(story, number: str, unit: str, state: str):
    """What reply sees to by itself, each second, once a signer is released."""
    end = time.monotonic() + SOON_S
    while handling(story, unit, number).state != state and time.monotonic() < end:
        time.sleep(0.02)
    expect_handling(story, number, unit, state)


def expect_standing(story, signer: str, number: str, state: str, unit: str):
    found_is(next(one.state for one in handling(story, unit, number).standings if one.signer == int(signer)), state)


def expect_card(story, signer: str, number: str, unit: str, round_number: str | None, state: str, result: str | None = None):
    card = next(one for one in reply(story, unit, number, round_number).cards if one.signer == int(signer))
    results = card.DESCRIPTOR.fields_by_name["result"].enum_type.values_by_number
    found_is((card.state, results[card.result].name if card.result else None), (state, result))


def expect_about(story, signer: str, number: str, unit: str, case: str):
    """As the card names the case."""
    code = next(card.code for card in reply(story, unit, number).cards if card.signer == int(signer))
    token = story.city.token("reply", "service:gateway", "SERVICE", "")
    found_is(story.city.client("reply", "banfu.reply.v1.Reply", token).call("GetCardByCode", code=code).case_name, case)


def expect_wrong_entry(story, signer: str, number: str, unit: str, result: str):
    card = next(one for one in reply(story, unit, number).cards if one.signer == int(signer))
    results = card.DESCRIPTOR.fields_by_name["result"].enum_type.values_by_number
    found_is(results[card.wrong_entry.result].name, result)


def expect_reason(story, number: str, unit: str, words: str):
    found = handling(story, unit, number).closed_reason
    if words not in found:
        raise AssertionError(f"found {found}")


def expect_lint(story, unit: str, number: str, findings: str):
    found = story.unit(unit, "reply", "Lint", number, "HANDLER").findings
    if not all("通知" in one.clause or "规则" in one.clause for one in found):
        raise AssertionError(f"a finding without its clause: {found}")
    found_is(", ".join(f"{one.severity} {one.field}" for one in found) or "nothing", findings)


def expect_difference(story, old: str, new: str, unit: str, number: str, words: str):
    found = story.unit(unit, "reply", "CompareVersions", number, "LEADER", **{"from": int(old), "to": int(new)})
    found_is(" ".join(f"{'=-+'[piece.sort - 1]}{piece.text}" for piece in found.body if piece.sort != 1), words)


def expect_class(story, unit: str, number: str, grade: str):
    found = reply(story, unit, number)
    grades = found.DESCRIPTOR.fields_by_name["class"].enum_type.values_by_number
    found_is(grades[getattr(found, "class")].name, grade)


def expect_rounds(story, unit: str, number: str, kinds: str):
    found = handling(story, unit, number).replies
    names = found[0].DESCRIPTOR.fields_by_name["kind"].enum_type.values_by_number
    found_is(" ".join(names[one.kind].name for one in found), kinds)


def expect_letters_of_round(story, unit: str, number: str, round_number: str, signers: str):
    shown = reply(story, unit, number, round_number)
    found_is(([one.signer for one in shown.letters], [one.signer for one in shown.cards], len(shown.copies),
              bool(shown.letter_number), len(shown.levels)),
             ([int(one) for one in signers.split()], [int(one) for one in signers.split()], 2, True, 3))


def expect_published(story, numbers: str):
    found = story.do("reply", "ListPublications", "OFFICE", "", page_size=100).publications
    found_is(" ".join(str(one.number) for one in found) or "nothing", numbers.strip())


SENTENCES = [(re.compile(pattern), deed) for pattern, deed in (
    (rf"{UNIT} writes a reply to {NUMBER} of class ([ABC])(?: promising {WORDS} by {DAY} through (\S+))?"
     rf"(?: because {WORDS})?", write),
    (rf"{UNIT} writes a reply to {NUMBER} saying {WORDS}(, without a phone)?", write_words),
    (rf"{UNIT} writes a reply to {NUMBER} reviewed as ([A-Z_]+)(?: because {WORDS})?", review_publication),
    (rf"{UNIT} writes a ([A-Z]+) reply to {NUMBER}(?: for signer (\d+))?(, without a report)?", write_later),
    (rf"{UNIT} brings out the reply to {NUMBER}", bring_out),
    (rf"signer (\d+) of {NUMBER} returns the card of {UNIT} as ([A-Z_]+){ROUND}", by_code),
    (rf"signer (\d+) of {NUMBER} returns the card of {UNIT} content with the result alone", manner_alone),
    (rf"(the office|the committee|\S+) enters the card of signer (\d+) of {NUMBER} to {UNIT} as ([A-Z_]+){ROUND}", enter),
    (rf"{UNIT} enters the card of signer (\d+) of {NUMBER} as ([A-Z_]+), received on {DAY}",
     lambda story, unit, signer, number, result, day: enter(story, unit, signer, number, unit, result, day=day)),
    (rf"the office corrects the card of signer (\d+) of {NUMBER} to {UNIT} into ([A-Z_]+){ROUND}", correct),
    (rf"the committee hears that signer (\d+) of {NUMBER} is dissatisfied with {UNIT} by ([A-Z_]+)(?:, on {DAY})?", hear),
    (rf"the office closes {NUMBER} of {UNIT} because {WORDS}", close),
    (rf"the office closes {NUMBER} of {UNIT} for its silence", close_for_silence),
    (r"the office closes all that are silent", close_all),
    (rf"the office closes (\S+、\S+) because {WORDS}: (CLOSED|PARTLY_CLOSED|REFUSED)", close_many),
    (rf"expect the handling of {NUMBER} by {UNIT} to be ([A-Z]+)", expect_handling),
    (rf"soon the handling of {NUMBER} by {UNIT} is ([A-Z]+)", soon_handling),
    (rf"expect signer (\d+) of {NUMBER} to stand ([A-Z]+) with {UNIT}", expect_standing),
    (rf"expect the card of signer (\d+) of {NUMBER} to {UNIT}{ROUND} to be ([A-Z]+)(?: as ([A-Z_]+))?", expect_card),
    (rf"expect the card of signer (\d+) of (b?\d+) to {UNIT} to be about (\S+)", expect_about),
    (rf"expect the card of signer (\d+) of {NUMBER} to {UNIT} to have been entered as ([A-Z_]+)", expect_wrong_entry),
    (rf"expect {NUMBER} of {UNIT} to be closed because {WORDS}", expect_reason),
    (rf"expect the linter to find in the reply of {UNIT} to {NUMBER}: (.+)", expect_lint),
    (rf"expect versions (\d+) and (\d+) of the reply of {UNIT} to {NUMBER} to differ by: (.*)", expect_difference),
    (rf"expect the reply of {UNIT} to {NUMBER} to be of class ([ABC])", expect_class),
    (rf"expect {UNIT} to have answered {NUMBER} by: (.+)", expect_rounds),
    (rf"expect round (\d+) of {UNIT} for {NUMBER} to have letters, cards, number and levels of its own for:((?: \d+)+)",
     lambda story, round_number, unit, number, signers: expect_letters_of_round(story, unit, number, round_number, signers)),
    (r"expect to be published:(.*)", expect_published),
)]
