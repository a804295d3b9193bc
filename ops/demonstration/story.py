"""What becomes of each of the 300, decided once and for all from its key: how far it gets by today, and on which days.

A fate names how far; `Telling` turns it into acts. Everything follows from the register and one seed, so that a second
run asks for exactly the same."""
import random
from dataclasses import dataclass, field

import days
import texts
from acts import BASE, Act, Acts
from days import day, earlier, later
from register import REGISTER, Proposal, Unit

SEED = "banfu 2022"
ASSIGNED = day("03-28")
OFFICE = "office1"
COMMITTEE = {"suggestion": "committee1", "proposal": "committee2"}

# How many of the 300 get how far by 2022-06-20, and between which days their reply is first drafted.
FATES = {
    "lapsed": (9, None),
    "accepted": (64, None),
    "extended": (14, None),
    "drafting": (27, ("05-23", "06-16")),
    "submitted": (16, ("06-09", "06-16")),
    "reviewed": (12, ("06-08", "06-14")),
    "signed": (13, ("06-06", "06-10")),
    "replied": (62, ("05-12", "06-07")),
    "content": (70, ("04-26", "05-18")),
    "dissatisfied": (8, ("04-22", "04-28")),
    "closed by the office": (5, ("04-22", "04-28")),
}
BEYOND_DRAFTING = ("submitted", "reviewed", "signed", "replied", "content", "dissatisfied", "closed by the office")
SENT = ("replied", "content", "dissatisfied", "closed by the office")
RETURNS_GRANTED, RETURNS_REFUSED = 5, 3
SECOND_REPLIES = 5  # of the dissatisfied; the last two of them are content then


@dataclass
class Expected:
    """What the ledger must say of it in the end."""
    state: str
    reply_class: str = ""
    lead_unit: str = ""
    due_date: str = "2022-06-30"
    letter_number: str = ""


@dataclass
class Story:
    acts: Acts = field(default_factory=Acts)
    expected: dict[str, Expected] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)  # the last letter number of a unit

    def next_number(self, unit: Unit) -> str:
        # The registry numbers other letters of the unit too: gaps are normal.
        self.numbers[unit.name] = self.numbers.get(unit.name, 6) + 1 + len(self.numbers) % 3
        return f"{unit.letter_code}〔2022〕{self.numbers[unit.name]}号"


def between(chance: random.Random, first: days.Date, last: days.Date) -> days.Date:
    """A worked day from `first` to `last`."""
    worked = [first.fromordinal(at) for at in range(first.toordinal(), last.toordinal() + 1)
              if days.is_worked(first.fromordinal(at))]
    return chance.choice(worked) if worked else later(first, 0)


class Telling:
    """One proposal's way."""

    def __init__(self, story: Story, proposal: Proposal, fate: str, place: int, units: dict[str, Unit]):
        self.story, self.proposal, self.fate, self.place, self.units = story, proposal, fate, place, units
        self.chance = random.Random(f"{SEED} {proposal.key}")
        self.lead = units[proposal.lead_unit]
        self.began, self.signed_for = ASSIGNED, None
        self.expected = Expected("ASSIGNED", lead_unit=proposal.lead_unit)
        story.expected[proposal.key] = self.expected
        self.round = 1
        window = FATES[fate][1]
        self.draft = between(self.chance, day(window[0]), day(window[1])) if window else None

    def person(self, role: str, unit: Unit | None = None) -> str:
        return (unit or self.lead).people[role].account

    def call(self, on: days.Date, verb: str, account: str, body: dict, **more) -> None:
        self.story.acts.call(on, self.proposal, verb, account, body, **more)

    # --- assignment ---

    def ask_to_return(self, grant: bool, instead: Unit) -> None:
        asked = later(ASSIGNED, 2)
        self.call(asked, "requestReturn", self.person("LIAISON"),
                  {"reason": texts.RETURN_REASON.format(unit=instead.name), "proposedUnit": instead.name})
        decided = later(asked, 2)
        if grant:
            self.call(decided, "decideReturn", OFFICE,
                      {"grant": True, "reason": "经核实三定方案，同意退办，改由相应单位主办。", "leadUnit": instead.name})
            self.lead, self.began = instead, decided
            self.expected.lead_unit = instead.name
        else:
            self.call(decided, "decideReturn", OFFICE, {"grant": False, "reason": "此件主要措施属你单位职责，请抓紧办理。"})
            self.began, self.signed_for = decided, decided  # asking showed that it had been received

    def sign_for_and_accept(self) -> None:
        if self.signed_for is None and (self.fate != "lapsed" or self.place % 2):
            self.signed_for = later(self.began, self.chance.randint(1, 3))
            self.call(self.signed_for, "signFor", self.person("LIAISON"), {}, name=f"signFor/{self.lead.name}")
        if self.fate == "lapsed":
            return
        self.accepted = later(self.signed_for, self.chance.randint(1, 3))
        self.call(self.accepted, "accept", self.person("LIAISON"), {
            "leader": self.lead.people["LEADER"].name, "handler": self.lead.people["HANDLER"].name,
            "task": f"研究{self.proposal.subject}，提出可行措施并答复"[:100], "timeLimit": "2022-06-20",
            "qualityAim": "意见明确、措施具体，代表委员满意", "guarantor": ""})
        self.expected.state = "ACCEPTED"
        if self.chance.random() < 0.93 or self.proposal.key_supervision:
            self.call(later(self.accepted, 2), "filePlan", self.person("LIAISON"),
                      {"plan": self.plan()}, name="plan")
        if self.proposal.key_supervision:
            self.supervise()

    def plan(self) -> dict:
        plan = plan_of(self.lead, self.accepted)
        if self.proposal.key_supervision:
            plan |= {"leader": plan["principal"], "supervisor": "张副市长"}
        return plan

    def supervise(self) -> None:
        """Of the key proposals: a plan that the principal confirms, and progress each month."""
        self.call(later(self.accepted, 3), "filePlan", self.person("PRINCIPAL"), {"plan": {}}, name="plan/confirm")
        for month, on in (("2022-04", "04-29"), ("2022-05", "05-31")):
            self.call(day(on), "reportProgress", self.person("LIAISON"),
                      {"month": month, "gist": "按工作方案推进，调研和征求意见已完成。"}, name=f"progress/{month}")

    # --- before the reply ---

    def contact(self, stage: str, on: days.Date) -> None:
        ways = ["VISIT", "MEETING", "INVITATION"] if self.proposal.key_supervision else ["VISIT", "MEETING", "PHONE", "PHONE"]
        way = self.chance.choice(ways)
        self.call(on, "recordContact", self.person("HANDLER"), {
            "stage": stage, "way": way, "date": str(on), "answer": "COMING" if way == "INVITATION" else "UNSPECIFIED",
            "signers": list(range(1, len(self.proposal.signers) + 1)), "who": self.lead.people["HANDLER"].name,
            "gist": self.chance.choice(texts.GISTS[stage])}, name=f"contact/{stage}")

    def contacts(self) -> None:
        last = earlier(self.draft, 4) if self.draft else day("06-10")
        before = between(self.chance, later(self.accepted, 1), min(later(self.accepted, 14), last))
        if self.draft or self.chance.random() < 0.85:
            self.contact("BEFORE", before)
            if self.draft or self.chance.random() < 0.4:
                self.contact("DURING", between(self.chance, later(before, 2), self.draft or day("06-15")))

    def opinions(self) -> None:
        for name in self.proposal.co_units:
            co_unit = self.units[name]
            self.call(later(ASSIGNED, self.chance.randint(1, 4)), "signFor", self.person("LIAISON", co_unit), {},
                      name=f"signFor/{name}")
            self.opinion(co_unit, self.chance.random())

    def opinion(self, co_unit: Unit, luck: float) -> None:
        needed = self.fate in BEYOND_DRAFTING
        last = min(earlier(self.draft, 1) if self.draft else day("06-10"), day("06-15"))
        if needed and luck > 0.96:
            self.call(self.draft, "waiveOpinion", OFFICE, {"coUnit": co_unit.name, "reason": "经沟通，此件不再涉及该单位职责。"},
                      name=f"waive/{co_unit.name}")
        elif needed and luck > 0.92:
            self.call(earlier(self.draft, 8), "pressOpinion", self.person("LIAISON"), {"coUnit": co_unit.name},
                      name=f"press/{co_unit.name}")
        elif needed or luck < 0.65:
            on = between(self.chance, day("04-12"), last)
            self.call(on, "giveOpinion", self.person("LEADER", co_unit), {
                "text": self.chance.choice(texts.OPINIONS).format(subject=self.proposal.subject),
                "number": self.story.next_number(co_unit), "signedBy": co_unit.people["LEADER"].name,
                "date": str(on)}, name=f"opinion/{co_unit.name}")

    # --- extension ---

    def extend(self) -> None:
        asked = between(self.chance, day("06-06"), day("06-13"))
        new_date = ("2022-07-31", "2022-08-31", "2022-09-30")[self.place % 3]
        if self.place == 0:
            self.call(asked, "requestExtension", self.person("LIAISON"),
                      {"reason": texts.EXTENSION_REASON, "stepsDone": texts.EXTENSION_STEPS, "newDueDate": "2022-10-15"},
                      name="extension/too-far", refused="EXTENSION_PAST_LIMIT")
        self.call(asked, "requestExtension", self.person("LIAISON"),
                  {"reason": texts.EXTENSION_REASON, "stepsDone": texts.EXTENSION_STEPS, "newDueDate": new_date})
        decided = later(asked, 2)
        if self.place < 9:
            self.call(decided, "decideExtension", OFFICE, {"grant": True, "reason": "情况属实，同意延期，请做好解释。"})
            self.expected.due_date = new_date
            for signer in range(1, len(self.proposal.signers) + (self.place < 7)):
                explained = later(decided, 2)
                self.call(explained, "recordExplanation", self.person("LIAISON"),
                          {"signer": signer, "date": str(explained), "way": "PHONE", "gist": "说明延期原因和安排，提出人表示理解。"},
                          name=f"explanation/{signer}")
        elif self.place < 12:
            self.call(decided, "decideExtension", OFFICE, {"grant": False, "reason": "可在规定期限内答复，不予延期。"})

    # --- the reply ---

    def put(self, on: days.Date, body: str, name: str, kind: str, signers: list[int]) -> None:
        draft = {"kind": kind, "signers": signers, "class": self.expected.reply_class, "body": body,
                 "field": self.proposal.field, "handler": self.lead.people["HANDLER"].name, "phone": self.lead.phone,
                 "publication": "PROACTIVE" if self.proposal.consent else "ON_REQUEST"}
        if kind == "SECOND":
            draft["officeReport"] = texts.office_report(self.proposal.subject)
        if self.expected.reply_class == "B":
            draft["promises"] = [{"promise": 1, "what": f"完成{self.proposal.subject}的年度任务"[:100],
                                  "byDate": "2022-12-31", "who": "业务科"}]
        if self.expected.reply_class == "C":
            draft["classReason"] = "受资金和规划条件限制，目前尚不具备实施条件。"
        self.call(on, "reply", self.person("HANDLER"), draft, name=f"draft/{name}", method="PUT")

    def write(self, kind: str, signers: list[int], on: days.Date, until: str) -> days.Date:
        """Draft, three levels, number: up to `until`. Answers the day of the signature."""
        round_name = f"round-{self.round}"
        handler = self.lead.people["HANDLER"].name
        body = (texts.second_body(self.proposal.subject, earlier(on, 1)) if kind == "SECOND" else
                texts.body(self.chance, self.expected.reply_class, self.proposal.subject, handler, earlier(on, 3)))
        self.put(on, body, f"{round_name}/1", kind, signers)
        self.expected.state = "DRAFTING"
        if until == "drafting":
            return on
        submitted = later(on, 1)
        self.call(submitted, "reply:submit", self.person("DIVISION_HEAD"), {}, name=f"submit/{round_name}/1")
        self.expected.state = "REVIEWING"
        if until == "submitted":
            return submitted
        reviewed = later(submitted, 1)
        if kind == "FIRST" and self.chance.random() < 0.12:
            self.call(reviewed, "reply:review", self.person("LEADER"), {"approve": False, "comment": texts.SEND_BACK},
                      name=f"review/{round_name}/1")
            self.put(reviewed, body + "\n上述措施由业务科负责，2022年10月底前完成。", f"{round_name}/2", kind, signers)
            self.call(reviewed, "reply:submit", self.person("DIVISION_HEAD"), {}, name=f"submit/{round_name}/2")
        self.call(reviewed, "reply:review", self.person("LEADER"), {"approve": True, "comment": "同意"},
                  name=f"review/{round_name}/2")
        if until == "reviewed":
            return reviewed
        signed = later(reviewed, 1)
        self.call(signed, "reply:sign", self.person("PRINCIPAL"), {}, name=f"sign/{round_name}")
        self.expected.state = "SIGNED"
        if until != "signed" or self.place % 2:
            self.expected.letter_number = self.story.next_number(self.lead)
            self.call(signed, "reply:number", self.person("LIAISON"), {"letterNumber": self.expected.letter_number},
                      name=f"number/{round_name}")
        return signed

    def dispatch(self, signed: days.Date, signers: list[int]) -> days.Date:
        """Letters leave, and are received. Answers the day of receipt."""
        sent = later(signed, self.chance.randint(1, 2))
        entered = later(sent, 5) if self.fate == "replied" and self.place < 2 else sent  # 补录
        way = self.chance.choice(["POST", "EMS", "HAND", "DELEGATION"])
        tracking = f"EM{self.chance.randrange(10**9):09}CN" if way == "EMS" else ""
        self.call(entered, "reply:dispatch", self.person("LIAISON"), {
            "date": str(sent), "way": way, "tracking": tracking, "signedAndSealedOn": str(signed)},
            name=f"dispatch/round-{self.round}")
        self.expected.state = "DISPATCHED"
        received = later(entered, self.chance.randint(2, 4))
        for signer in signers:
            self.call(received, "reply:confirmReceipt", self.person("LIAISON"),
                      {"signer": signer, "date": str(received)}, name=f"receipt/{signer}/round-{self.round}")
        for copy, account in (("COMMITTEE", COMMITTEE[self.proposal.kind]), ("OFFICE", OFFICE)):
            self.call(received, "reply:confirmReceipt", account, {"copy": copy, "date": str(received)},
                      name=f"receipt/{copy}/round-{self.round}")
        return received

    def card(self, signer: int, on: days.Date, result: str, reason: str = "") -> None:
        manner = "BASICALLY_SATISFIED" if result == "DISSATISFIED" else "SATISFIED"
        if self.chance.random() < 0.7:
            self.story.acts.card_by_code(on, self.proposal, self.person("LIAISON"), signer, self.round,
                                         {"manner": manner, "result": result, "reason": reason, "opinion": ""})
        else:
            self.call(on, f"cards/{signer}:return", self.person("LIAISON"),
                      {"manner": manner, "result": result, "reason": reason, "receivedDate": str(on)},
                      name=f"card/{signer}/{self.round}")

    def everybody_content(self, received: days.Date, but: int = 0) -> None:
        for signer in range(1, len(self.proposal.signers) + 1):
            if signer != but:
                on = later(received, self.chance.randint(1, 8))
                self.card(signer, on, self.chance.choice(["SATISFIED", "SATISFIED", "SATISFIED", "BASICALLY_SATISFIED"]))

    def dissatisfy(self, received: days.Date) -> None:
        """The last signer is not content with the result: by card, or, the first two, by telephone."""
        signer = len(self.proposal.signers)
        self.everybody_content(received, but=signer)
        learnt = later(received, 5 if self.place < SECOND_REPLIES else 12 + self.place)
        if self.place < 2:
            self.call(learnt, "recordDissatisfaction", self.person("LIAISON"), {
                "signer": signer, "date": str(learnt), "way": "PHONE", "gist": "认为完成时限太晚，措施不够具体。"},
                name=f"dissatisfaction/{signer}")
        else:
            self.card(signer, learnt, "DISSATISFIED", "措施不够具体，没有完成时限")
        self.expected.state = "REHANDLING"
        if self.place < SECOND_REPLIES:
            self.round = 2
            signed = self.write("SECOND", [signer], day("06-02"), "sent")
            received = self.dispatch(signed, [signer])
            if self.place >= SECOND_REPLIES - 2:
                self.card(signer, later(received, 1), "SATISFIED")
                self.expected.state = "CLOSED"

    def answer(self) -> None:
        self.expected.reply_class = self.chance.choices("ABC", (55, 35, 10))[0]
        signed = self.write("FIRST", [], self.draft, "sent" if self.fate in SENT else self.fate)
        if self.fate not in SENT:
            return
        everybody = list(range(1, len(self.proposal.signers) + 1))
        received = self.dispatch(signed, everybody)
        if self.fate == "content":
            self.everybody_content(received)
            self.contact("AFTER", later(received, 1))
            self.expected.state = "CLOSED"
        elif self.fate == "dissatisfied":
            self.dissatisfy(received)
        elif self.fate == "closed by the office":
            self.call(day("06-17"), "close", OFFICE, {"reason": "反馈卡在收到答复30日后仍未返回。"})
            self.expected.state = "CLOSED"
        elif len(everybody) > 1 and self.place % 3 == 0:
            self.card(1, later(received, 2), "SATISFIED")

    def tell(self) -> None:
        self.sign_for_and_accept()
        self.opinions()
        if self.fate == "lapsed":
            self.call(day("06-13"), "remind", OFFICE, {"unit": self.lead.name, "text": "此件尚未填报五定，请立即补报并抓紧办理。"})
            return
        self.contacts()
        if self.fate == "extended":
            self.extend()
        if self.draft:
            self.answer()
        if self.fate == "drafting" and self.place % 3 == 0:
            self.call(day("06-17"), "remind", OFFICE, {"unit": self.lead.name, "text": "距答复期限不足半月，请抓紧送审。"})


def plan_of(unit: Unit, studied: days.Date) -> dict:
    return {"principal": unit.people["PRINCIPAL"].name, "date": str(studied), "meeting": "建议提案办理工作部署会",
            "leader": unit.people["LEADER"].name, "people": unit.people["HANDLER"].name,
            "progress": "4月调研，5月形成措施，6月答复", "standards": "措施落实到科室和时限"}


def file_unit_plans(story: Story, units: list[Unit]) -> None:
    """Each answering unit's own plan for the docket, which its principal confirms; two units have not filed theirs."""
    for place, unit in enumerate(units[:-2]):
        filed = later(day("04-06"), place % 6)
        for on, role, plan, name in ((filed, "LIAISON", plan_of(unit, earlier(filed, 1)), "plan"),
                                     (later(filed, 1), "PRINCIPAL", {}, "plan/confirm")):
            story.acts.acts.append(Act(on, f"{unit.name}/{name}", unit.people[role].account, "PUT",
                                       f"{BASE}/units/{unit.name}/plan", {"plan": plan}))


def docket_body() -> dict:
    return {"congressSession": "市七届人大一次会议", "conferenceSession": "市政协七届一次会议", "noticeDate": str(days.NOTICE),
            "replyDate": "2022-06-30", "reportDate": "2022-08-31", "government": "市政府", "office": "市政府办公室",
            "congressCommittee": "市人大人事工作委员会", "conferenceCommittee": "市政协提案委员会"}


def begin(story: Story, proposals: list[Proposal]) -> None:
    """The office opens the docket, takes in the register and assigns as its columns say."""
    acts = story.acts.acts
    acts.append(Act(days.NOTICE, "docket", OFFICE, "PUT", BASE, docket_body()))
    acts.append(Act(days.NOTICE, "import", OFFICE, "POST", f"{BASE}/proposals:import", REGISTER.read_bytes(),
                    media_type="text/csv"))
    for first in range(0, len(proposals), 40):
        keys = [proposal.key for proposal in proposals[first:first + 40]]
        acts.append(Act(ASSIGNED, f"assign/{first}", OFFICE, "POST", f"{BASE}/proposals:fromRegister",
                        {"proposals": keys}))


def tell(proposals: list[Proposal], units: dict[str, Unit]) -> Story:
    story = Story()
    begin(story, proposals)
    shuffled = random.Random(SEED).sample(proposals, len(proposals))
    fates = [(fate, place) for fate, (count, _) in FATES.items() for place in range(count)]
    tellings = {proposal.key: Telling(story, proposal, fate, place, units)
                for proposal, (fate, place) in zip(shuffled, fates, strict=True)}
    busiest = [tellings[proposal.key] for proposal in proposals
               if proposal.lead_unit == "市发改委" and tellings[proposal.key].fate in ("accepted", "replied", "drafting")]
    others = [units[name] for name in ("市工信局", "市财政局", "市商务局", "市交通局", "市能源局", "市科技局", "市住建局", "市水利局")]
    for number, (telling, instead) in enumerate(zip(busiest, others)):
        if instead.name not in telling.proposal.co_units:
            telling.ask_to_return(number < RETURNS_GRANTED, instead)
    file_unit_plans(story, [units[name] for name in dict.fromkeys(proposal.lead_unit for proposal in proposals)])
    for proposal in proposals:
        tellings[proposal.key].tell()
    return story
