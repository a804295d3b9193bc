#!/usr/bin/python3
"""Plays a scenario that reads as prose over the real services, a real Redis and the simulated clock.

usage: prose.py SCENARIO.scn

One sentence a line, # begins a comment, `: refused REASON` behind a deed says that it must be refused, `, saying WORDS` behind
that what the refusal says. Proposals are numbers, units short names, days YYYY-MM-DD; deeds happen on the day that `on DAY`
has set. SENTENCES below are all there are.
"""
import csv
import datetime
import io
import itertools
import os
import pathlib
import re
import sys
import time

import prose_assignment
import prose_deadline
import prose_feedback
import prose_former
import prose_reply
import prose_stand_ins
import prose_units
import service_fixture

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCKET = "shuozhou-2022"
SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
BODY = {"congress_session": "市七届人大一次会议", "conference_session": "市政协七届一次会议", "notice_date": "2022-03-25",
        "reply_date": "2022-06-30", "report_date": "2022-08-31", "government": "市政府", "office": "市政府办公室",
        "congress_committee": "市人大人事工作委员会", "conference_committee": "市政协提案委员会"}
TEXT = ("一、基本情况。您提出的第{0}号建议已列入今年重点工程，4月20日赴现场调研。\n"
        "二、下一步措施。2022年12月底前完成改造，由市政科负责，投入120万元，并向您通报第{0}号建议的进展。")
WAIT_S = 20
SERVICES = ("identity", "assignment", "deadline", "reply")


class Wrong(Exception):
    """What a sentence found other than it says."""


def names(text: str | None) -> list:
    return text.split("、") if text else []


class Story:
    def __init__(self, city: service_fixture.City):
        self.city, self.ids, self.numbers, self.signers = city, itertools.count(1), itertools.count(101), {}
        self.docket, self.card_codes, self.sessions = DOCKET, {}, {}
        self.today = "2022-03-25"
        self.on("2022-03-25")
        city.start("identity", SEED=self.seed())
        for name in SERVICES[1:]:
            city.start(name, wait=False, FONTS=ROOT / "build/fonts")
        for name in SERVICES[1:]:
            city.processes[name].wait_for_line("ready")
        self.do("assignment", "PutDocket", "OFFICE", "", body=BODY)

    def seed(self) -> pathlib.Path:
        folder = self.city.folder / "seed"
        folder.mkdir()
        kinds = {"department": "部门", "county": "县区", "other": "其他"}
        with open(ROOT / "ops/demonstration/units-2022.tsv", encoding="utf-8") as file:
            units = list(csv.DictReader(file, delimiter="\t"))
        self.codes = {unit["short_name"]: unit["letter_code"] for unit in units}
        rows = [f"{unit['short_name']},{unit['full_name']},{kinds[unit['kind']]},{unit['letter_code']}" for unit in units]
        (folder / "units.csv").write_text("\n".join(["简称,全称,类别,发文代字", *rows]) + "\n")
        (folder / "accounts.csv").write_text("账号,姓名,角色,单位,初始密码\nadministrator1,管理员,ADMINISTRATOR,,Pass-keeper-1\n")
        return folder

    # --- acting ---

    def do(self, service: str, method: str, role: str, scope: str, /, **fields):
        # The account says who it is: whoever drafts never signs.
        token = self.city.token(service, f"{role.lower()} of {scope or 'the office'}", role, scope)
        client = self.city.client(service, f"banfu.{service}.v1.{service.capitalize()}", token)
        if not method.startswith(("Compare", "Facts", "Find", "Get", "Lint", "List")):
            fields["request_id"] = f"deed-{next(self.ids)}"
        return client.call(method, timeout=30, docket=DOCKET, **fields)

    def office(self, service: str, method: str, number: str, /, **fields):
        return self.do(service, method, "OFFICE", "", proposal=f"suggestion-{number}", **fields)

    def unit(self, unit: str, service: str, method: str, number: str, role: str = "LIAISON", /, **fields):
        if method == "PutReply":
            self.have_accepted(unit, number)
        return self.do(service, method, role, unit, proposal=f"suggestion-{number}", **fields)

    def have_accepted(self, unit: str, number: str):
        """Whoever drafts has accepted before (rule 6): scenarios about something else need not say so."""
        facts = self.do("assignment", "Facts", "SERVICE", "", proposal=f"suggestion-{number}", unit=unit)
        if facts.handling_state in ("ASSIGNED", "SIGNED_FOR"):
            self.accept(unit, number)

    # --- sentences: deeds ---

    def on(self, day: str, hour: str = "10:00"):
        moment = datetime.datetime.fromisoformat(f"{day} {hour}").replace(tzinfo=SHANGHAI)
        offset = int((moment.timestamp() - time.time()) * 1000)
        self.today = day
        self.city.set_clock(offset)
        end = time.monotonic() + WAIT_S
        for process in self.city.processes.values():
            while process.metrics().get("banfu_case_clock_offset_ms") != offset:
                if time.monotonic() > end:
                    raise Wrong("the clock stays")
                time.sleep(0.01)

    @staticmethod
    def end_of(day: str) -> int:
        """Its end, in milliseconds, in Asia/Shanghai."""
        begin = datetime.datetime.fromisoformat(day).replace(tzinfo=SHANGHAI)
        return int((begin + datetime.timedelta(days=1)).timestamp() * 1000)

    def register(self, number: str, signers: str, key: str | None = None, about: str | None = None):
        self.signers[number] = names(signers)
        table = io.StringIO()
        writer = csv.writer(table)
        writer.writerow(["类别", "编号", "案由", "分类", "领衔人", "联名人", "代表团或界别", "联系电话", "内容", "主办单位", "重点督办", "是否公开"])
        writer.writerow(["建议", number.replace("b", "闭"), f"关于{about or f'第{number}号事项'}的建议", "城市建设", self.signers[number][0],
                         "、".join(self.signers[number][1:]), "应县代表团", "13800000001", f"建议{about}。" if about else f"第{number}号正文。", "市住建局",
                         "是" if key else "否", "是"])
        self.do("assignment", "ImportProposals", "OFFICE", "", table=table.getvalue().encode())

    def assign(self, number: str, lead: str | None, co: str | None = None, splits: str | None = None):
        self.office("assignment", "Assign", number, lead_unit="" if lead in (None, "nobody") else lead, co_units=names(co), split_units=names(splits),
                    reason="按职责分工")

    def accept(self, unit: str, number: str):
        self.unit(unit, "assignment", "Accept", number, leader="王建国", handler="李志强", task="研究答复",
                  time_limit="2022-06-30", quality_aim="代表满意")

    def ask_return(self, unit: str, number: str):
        self.unit(unit, "assignment", "RequestReturn", number, reason="不属本单位职责", proposed_unit="市交通局")

    def refuse_return(self, number: str):
        self.office("assignment", "DecideReturn", number, grant=False, reason="属于本单位职责")

    def give_opinion(self, unit: str, number: str):
        self.unit(unit, "assignment", "GiveOpinion", number, "LEADER", text="同意办理意见。", number="会办〔2022〕1号",
                  signed_by="张副局长")

    def ask_extension(self, unit: str, number: str, day: str):
        self.unit(unit, "deadline", "RequestExtension", number, reason="情况复杂", steps_done="已调研两次", new_due_date=day)

    def grant_extension(self, number: str, day: str | None = None):
        self.office("deadline", "DecideExtension", number, grant=True, reason="情况属实", new_due_date=day or "")

    def refuse_extension(self, number: str):
        self.office("deadline", "DecideExtension", number, grant=False, reason="可以按期答复")

    def explain(self, unit: str, number: str, signer: str, day: str | None = None):
        self.unit(unit, "deadline", "RecordExplanation", number, signer=int(signer), date=day or self.today, way="PHONE",
                  gist="说明延期原因")

    def explain_delay(self, unit: str, number: str):
        self.unit(unit, "deadline", "ExplainDelay", number, text="施工受阻，已抓紧办理。")

    def press(self, who: str, unit: str, number: str):
        if who == "the office":
            self.office("deadline", "Press", number, unit=unit, text="请抓紧办理。")
        else:
            self.unit(who, "deadline", "Press", number, unit=unit, text="请尽快出具意见。")

    @staticmethod
    def usual_draft(number: str) -> dict:
        return {"body": TEXT.format(number), "field": "城市建设", "handler": "李志强", "phone": "0349-5550100",
                "publication": "PROACTIVE", "class": "A"}

    def draft_and_sign(self, unit: str, number: str, kind: str, signers: list):
        for stage in ("BEFORE", "DURING"):
            self.unit(unit, "assignment", "RecordContact", number, stage=stage, way="VISIT", date=self.today, signers=[1],
                      who="李志强", gist="听取意见")
        self.unit(unit, "reply", "PutReply", number, "HANDLER", kind=kind, signers=signers, **self.usual_draft(number),
                  office_report="已重新办理，报告市政府办公室。" if kind == "SECOND" else "")
        self.unit(unit, "reply", "Submit", number, "DIVISION_HEAD")
        self.unit(unit, "reply", "Review", number, "LEADER", approve=True, comment="同意")
        self.unit(unit, "reply", "Sign", number, "PRINCIPAL")
        self.unit(unit, "reply", "Number", number, letter_number=f"{self.codes[unit]}〔2022〕{next(self.numbers)}号")

    def sign(self, unit: str, number: str):
        self.draft_and_sign(unit, number, "FIRST", [])

    def dispatch(self, unit: str, number: str, signer: str | None = None, day: str | None = None):
        self.unit(unit, "reply", "Dispatch", number, date=day or self.today, way="POST",
                  signed_and_sealed_on=day or self.today, signers=[int(signer)] if signer else [])

    def answer_again(self, unit: str, number: str, signer: str):
        self.draft_and_sign(unit, number, "SECOND", [int(signer)])
        self.dispatch(unit, number)

    def dissatisfied(self, signer: str, number: str, unit: str, day: str | None = None, manner: str | None = None):
        self.unit(unit, "reply", "RecordDissatisfaction", number, unit=unit, signer=int(signer), date=day or self.today,
                  way="PHONE", gist="没有时间表", manner_only=bool(manner))

    def take_back(self, signer: str, number: str, unit: str):
        self.office("reply", "TakeBackDissatisfaction", number, unit=unit, signer=int(signer), reason="书面撤回")

    def release(self, signer: str, number: str):
        self.office("assignment", "Withdraw", number, signer=int(signer), by_office=True, reason="已离任", date=self.today)

    def judge(self, verb: str, number: str):
        self.office("deadline", "JudgeLateEntry", number, confirmed=verb == "confirms", proof="EMS回执")

    # --- sentences: what must be found ---

    def clock(self, number: str, kind: str, unit: str, signer: str | None):
        clocks = self.office("deadline", "ListClocks", number, unit=unit).clocks
        kinds = clocks[0].DESCRIPTOR.fields_by_name["kind"].enum_type.values_by_name if clocks else {}
        found = [one for one in clocks if one.kind == kinds[kind].number and one.signer == int(signer or 0)]
        return found[-1] if found else None

    def expect_due(self, number: str, kind: str, unit: str, signer: str | None, day: str, rest: str | None = None):
        clock = self.clock(number, kind, unit, signer)
        if not clock:
            raise Wrong("there is no such clock")
        light = clock.DESCRIPTOR.fields_by_name["light"].enum_type.values_by_number[clock.light].name
        found = [clock.due_date, clock.state, light, clock.end]
        missing = [word for word in [day, *(rest or "").split()] if word not in found]
        if missing:
            raise Wrong(f"{' '.join(missing)}: found {found}")

    def expect_none(self, number: str, kind: str, unit: str, signer: str | None = None):
        if self.clock(number, kind, unit, signer):
            raise Wrong("there is one")

    def expect_why(self, number: str, kind: str, unit: str, signer: str | None, words: str):
        lines = [f"{line.clause} {line.anchor} {line.arithmetic}" for line in self.clock(number, kind, unit, signer).why]
        if not any(words in line for line in lines):
            raise Wrong("\n".join(lines))

    def expect_unexplained(self, number: str, signers: str):
        found = list(self.office("deadline", "ListClocks", number).unexplained)
        if found != [int(one) for one in re.findall(r"\d+", signers)]:
            raise Wrong(f"found {found}")

    def expect_presses(self, number: str, count: str):
        found = self.office("deadline", "ListClocks", number).presses
        if found != int(count):
            raise Wrong(f"found {found}")

    def reminders(self, number: str, kind: str, unit: str) -> list:
        event = service_fixture.message_class("banfu.event.v1.Event")
        found = []
        for _, fields in self.city.redis.client().xrange(f"{{shuozhou}}:log:{DOCKET}"):
            entry = event.FromString(fields[b"e"])
            if entry.proposal == f"suggestion-{number}" and entry.WhichOneof("body") == "reminders_issued":
                kinds = event.DESCRIPTOR.file.message_types_by_name["ClockKind"].enum_types_by_name["Enum"].values_by_number
                found += [one.days_left for one in entry.reminders_issued.reminders
                          if kinds[one.kind].name == kind and one.unit == unit]
        return found

    @staticmethod
    def message(name: str):
        return service_fixture.message_class(name)

    def wait_for_sweep(self):
        """Whatever time brings about by now has been done."""
        now = int(time.time() * 1000) + int(self.city.redis.client().get("banfu:clock"))
        end = time.monotonic() + WAIT_S
        while self.city.processes["deadline"].metrics().get("banfu_sweep_done_ms", 0) < now:
            if time.monotonic() > end:
                raise Wrong("the sweep does not end")
            time.sleep(0.02)

    def expect_reminders(self, number: str, kind: str, unit: str, rungs: str):
        """Those issued so far, once the sweep of now is done."""
        self.wait_for_sweep()
        found = self.reminders(number, kind, unit)
        if found != [int(one) for one in re.findall(r"-?\d+", rungs)]:
            raise Wrong(f"found {found}")

    def deadline_is_killed(self):
        self.city.processes.pop("deadline").kill()
        self.city.start("deadline")


DAY, UNIT, NUMBER, SIGNER = r"(\d{4}-\d\d-\d\d)", r"(\S+)", r"(b?\d+)", r"(?: to signer (\d+))?"
SENTENCES = [(re.compile(pattern), deed) for pattern, deed in (
    (rf"on {DAY}(?: at (\d\d:\d\d))?", Story.on),
    (rf"{NUMBER} is registered by (\S+?)(, a key proposal)?", Story.register),
    (rf"{NUMBER} is assigned to {UNIT}(?: with (\S+))?(?: and split to (\S+))?", Story.assign),
    (rf"{UNIT} accepts {NUMBER}", Story.accept),
    (rf"{UNIT} asks to return {NUMBER}", Story.ask_return),
    (rf"the office refuses the return of {NUMBER}", Story.refuse_return),
    (rf"{UNIT} gives its opinion on {NUMBER}", Story.give_opinion),
    (rf"{UNIT} asks to extend {NUMBER} to {DAY}", Story.ask_extension),
    (rf"the office grants the extension of {NUMBER}(?: to {DAY})?", Story.grant_extension),
    (rf"the office refuses the extension of {NUMBER}", Story.refuse_extension),
    (rf"{UNIT} explains the extension of {NUMBER} to signer (\d+)(?: on {DAY})?", Story.explain),
    (rf"{UNIT} explains the delay of {NUMBER}", Story.explain_delay),
    (rf"(the office|\S+) presses {UNIT} for {NUMBER}", Story.press),
    (rf"{UNIT} signs the reply to {NUMBER}", Story.sign),
    (rf"{UNIT} dispatches the reply to {NUMBER}{SIGNER}(?:, dated {DAY})?", Story.dispatch),
    (rf"{UNIT} answers {NUMBER} again to signer (\d+)", Story.answer_again),
    (rf"signer (\d+) of {NUMBER} is dissatisfied with {UNIT}(?:, learnt on {DAY})?(, with the manner only)?",
     Story.dissatisfied),
    (rf"signer (\d+) of {NUMBER} takes it back from {UNIT}", Story.take_back),
    (rf"signer (\d+) of {NUMBER} is no longer to be answered", Story.release),
    (rf"the office (confirms|rejects) the late entry of {NUMBER}", Story.judge),
    (rf"expect {NUMBER} ([A-Z_]+) of {UNIT}{SIGNER} due {DAY}((?: [A-Z_]+)*)", Story.expect_due),
    (rf"expect no ([A-Z_]+) of {UNIT} for {NUMBER}{SIGNER}",
     lambda story, kind, unit, number, signer=None: story.expect_none(number, kind, unit, signer)),
    (rf"expect {NUMBER} ([A-Z_]+) of {UNIT}{SIGNER} because \"(.*)\"", Story.expect_why),
    (rf"expect {NUMBER} to be explained still to:((?: \d+)*)", Story.expect_unexplained),
    (rf"expect {NUMBER} pressed (\d+) times?", Story.expect_presses),
    (rf"expect reminders of {NUMBER} ([A-Z_]+) to {UNIT}:((?: -?\d+)*)", Story.expect_reminders),
    (r"deadline is killed and started", Story.deadline_is_killed),
)] + [sentence for room in (prose_assignment, prose_deadline, prose_feedback, prose_former, prose_reply, prose_stand_ins, prose_units)
     for sentence in room.SENTENCES]


def play(story: Story, line: str):
    deed, _, refused = line.partition(": refused ")
    reason, _, saying = refused.partition(", saying ")
    for pattern, act in SENTENCES:
        found = pattern.fullmatch(deed.strip())
        if not found:
            continue
        words = list(found.groups())
        while words and words[-1] is None:
            words.pop()
        try:
            act(story, *words)
        except AssertionError as found:
            raise Wrong(str(found)) from found
        except service_fixture.grpc.RpcError as error:
            refusal = service_fixture.Refusal(error)
            if reason and refusal.reason == reason.strip() and saying in refusal.message:
                return
            raise Wrong(repr(refusal)) from error
        if reason:
            raise Wrong("it was not refused")
        return
    raise Wrong("no such sentence")


def main():
    path = pathlib.Path(sys.argv[1])
    with service_fixture.City() as city:
        story = Story(city)
        for number, line in enumerate(path.read_text().splitlines(), 1):
            sentence = line.split("#")[0].strip()
            if not sentence:
                continue
            try:
                play(story, sentence)
            except Wrong as wrong:
                sys.exit(f"{path.name}:{number}: {sentence}\n  {wrong}")
    print(f"{path.name}: played")


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    main()
