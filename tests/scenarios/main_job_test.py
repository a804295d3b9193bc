#!/usr/bin/python3
"""The main job, end to end on the register of 300, over HTTP and again over gRPC: imported, assigned as its columns say,
accepted, drafted, passed through three levels, signed, numbered, printed, dispatched, fed back by code, found
unsatisfactory, handled again, closed; an extension asked, granted up to the cap and refused beyond it."""
import pathlib
import re
import socket
import sys
import time
import unittest
import urllib.parse
import uuid

from pdf_text import text_of
import service_fixture
import transports

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCKET = "shuozhou-2022"
DAY_MS = 86400000
MARCH_25 = 1648170000000  # 2022-03-25 09:00 in Shanghai
UNIT, CASE, SIGNERS = "市国资委", "suggestion-2", 5
EXTENDED_UNIT, EXTENDED_CASE = "市税务局", "suggestion-3"
PASSWORD = "Scenario-2022-办复"
PEOPLE = [("office1", "OFFICE", ""), ("committee1", "COMMITTEE", "建议"), ("committee2", "COMMITTEE", "提案")] + [
    (f"{role.lower()}{number}", role, unit) for number, unit in ((1, UNIT), (2, EXTENDED_UNIT))
    for role in ("LIAISON", "HANDLER", "DIVISION_HEAD", "LEADER", "PRINCIPAL")]
SESSIONS = {"congressSession": "市七届人大一次会议", "conferenceSession": "市政协七届一次会议", "noticeDate": "2022-03-25",
            "replyDate": "2022-06-30", "reportDate": "2022-08-31", "government": "市政府", "office": "市政府办公室",
            "congressCommittee": "市人大人事工作委员会", "conferenceCommittee": "市政协提案委员会"}
BODY = ("一、关于国有资产监管。我委高度重视您提出的建议，成立工作专班，4月20日赴企业实地调研。\n"
        "二、下一步措施。2022年12月底前完成市属国有企业全面审计，由考核分配科负责，投入审计经费120万元，审计结果向社会公布。"
        "我委将定期向您通报进展情况，接受社会监督。")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def write_seed(folder: pathlib.Path) -> pathlib.Path:
    folder.mkdir()
    rows = (ROOT / "ops/demonstration/units-2022.tsv").read_text().splitlines()[1:]
    kinds = {"department": "部门", "county": "县区", "other": "其他"}
    units = [row.split("\t") for row in rows]
    lines = ["简称,全称,类别,发文代字"] + [f"{short},{full},{kinds[kind]},{code}" for short, full, kind, code in units]
    (folder / "units.csv").write_text("\n".join(lines) + "\n")
    lines = ["账号,姓名,角色,单位,初始密码"] + [f"{account},{account},{role},{unit},{PASSWORD}" for account, role, unit in PEOPLE]
    (folder / "accounts.csv").write_text("\n".join(lines) + "\n")
    return folder


class MainJob(unittest.TestCase):
    transport_class = None

    @classmethod
    def setUpClass(cls):
        cls.city = service_fixture.City()
        cls.addClassCleanup(cls.city.end)
        cls.set_day(0)
        cls.city.start("identity", SEED=write_seed(cls.city.folder / "seed"))
        for name in ("assignment", "deadline", "reply", "ledger"):
            cls.city.start(name, wait=False, **({"FONTS": ROOT / "build/fonts"} if name == "reply" else {}))
        for name in ("assignment", "deadline", "reply", "ledger"):
            cls.city.processes[name].wait_for_line("ready")
        cls.port = free_port()
        cls.city.start("gateway", "gateway/banfu-gateway", LISTEN=f"127.0.0.1:{cls.port}")
        cls.transport = cls.transport_class(cls.city, cls.port, {account: PASSWORD for account, _, _ in PEOPLE})

    @classmethod
    def set_day(cls, days: int):
        """That many days after the notice, 09:00, and waits until every process goes by it."""
        offset = MARCH_25 + days * DAY_MS - int(time.time() * 1000)
        cls.city.set_clock(offset)
        for name, process in cls.city.processes.items():
            if name == "gateway":
                continue
            end = time.monotonic() + 10
            while process.metrics().get("banfu_case_clock_offset_ms") != offset:
                assert time.monotonic() < end, f"{name} does not follow the clock"
                time.sleep(0.02)

    def as_(self, account: str):
        # Tokens live a minute: a caller is made anew for each step.
        return self.transport.as_account(account)

    def on_case(self, account: str, act: str, **fields):
        return self.as_(account).do(act, docket=DOCKET, proposal=CASE, **fields)

    def row(self, key: str) -> dict:
        rows = self.as_("office1").do("ListProposals", docket=DOCKET, key=key)["proposals"]
        self.assertEqual(len(rows), 1)
        return rows[0]

    def clock(self, key: str, kind: str) -> dict:
        clocks = self.as_("office1").do("ListClocks", docket=DOCKET, proposal=key)["clocks"]
        found = [clock for clock in clocks if clock["kind"] == kind]
        self.assertEqual(len(found), 1, f"{kind} among {clocks}")
        return found[0]

    def accept(self, key: str, number: int, day: str):
        who = {"docket": DOCKET, "proposal": key}
        self.as_(f"liaison{number}").do("SignFor", **who)
        self.as_(f"liaison{number}").do("Accept", leader="王建国", handler="李志强", task="研究答复", time_limit=day,
                                        quality_aim="代表满意", **who)

    def each_committee_sees_its_kind(self):
        """What identity writes into a committee's post is what every other service reads there (rule 28)."""
        case = {"docket": DOCKET, "proposal": CASE}
        for account, total in (("committee1", 171), ("committee2", 129)):
            self.assertEqual(self.as_(account).do("ListProposals", docket=DOCKET, page_size=500)["total"], total)
        for act in ("GetProposal", "ListClocks"):
            self.as_("committee1").do(act, **case)
            self.assertEqual(self.as_("committee2").refused(act, **case).code, "PERMISSION_DENIED")

    def card_codes(self, round_number: int) -> dict:
        handlings = self.on_case("liaison1", "GetReplies")["handlings"]
        reply = next(reply for reply in handlings[0]["replies"] if reply["round"] == round_number)
        return {card["signer"]: card["code"] for card in reply["cards"]}

    def return_card_by_code(self, code: str, result: str):
        """As the signer does, on the page behind the QR code, without an account and without script."""
        page = transports.HttpCaller(self.port)
        status, _, content = page.send("GET", f"/c/{code}")
        self.assertEqual(status, 200)
        key = re.search(r'name="key" value="([^"]+)"', content.decode())
        form = {"manner": "SATISFIED", "result": result, "reason": "措施不具体" if result == "DISSATISFIED" else "",
                "opinion": "", "key": key.group(1) if key else str(uuid.uuid4())}
        status, _, content = page.send("POST", f"/c/{code}", urllib.parse.urlencode(form).encode(),
                                       Content_Type="application/x-www-form-urlencoded")
        self.assertEqual(status, 200, content.decode())

    def reply_and_dispatch(self, kind: str, signers: list, number: str, day: str):
        self.on_case("handler1", "PutReply", kind=kind, signers=signers, body=BODY, field="国资监管", handler="李志强",
                     phone="0349-5550100", publication="PROACTIVE", **{"class": "A"},
                     office_report="已重新办理并向代表说明。" if kind == "SECOND" else "")
        findings = self.on_case("handler1", "Lint")["findings"]
        self.assertEqual([finding for finding in findings if finding["severity"] == "ERROR"], [])
        self.on_case("division_head1", "Submit")
        self.on_case("leader1", "Review", approve=True, comment="同意")
        refused = self.as_("handler1").refused("Sign", docket=DOCKET, proposal=CASE)
        self.assertEqual(refused.code, "PERMISSION_DENIED")
        self.on_case("principal1", "Sign")
        if kind == "FIRST":
            self.recall_and_sign_again(number, day)
        self.on_case("liaison1", "Number", letter_number=number)
        self.on_case("liaison1", "Dispatch", date=day, way="POST", signed_and_sealed_on=day)

    def recall_and_sign_again(self, number: str, day: str):
        """Rules 20 and 21: what is refused, by field, reason and rule; the signature taken back and given again."""
        about = {"docket": DOCKET, "proposal": CASE}
        unnumbered = self.as_("liaison1").refused("Dispatch", date=day, way="POST", signed_and_sealed_on=day, **about)
        self.assertEqual((unnumbered.code, unnumbered.reason), ("FAILED_PRECONDITION", "NOT_NUMBERED"))
        self.assertIn("规则20", unnumbered.message)
        year = number.split("〔")[0] + "〔2021〕" + number.split("〕")[1]
        for wrong, reason in (("15", "NUMBER_FORM"), (year, "NUMBER_YEAR"), ("朔水函〔2022〕1号", "NUMBER_CODE")):
            refused = self.as_("liaison1").refused("Number", letter_number=wrong, **about)
            self.assertEqual((refused.code, refused.reason, list(refused.fields)), ("INVALID_ARGUMENT", reason, ["letterNumber"]))
        self.assertEqual(self.as_("principal1").refused("Recall", **about).reason, "REASON_MISSING")
        self.on_case("principal1", "Recall", reason="数字有误")
        self.assertEqual(self.row(CASE)["state"], "DRAFTING")
        self.assertEqual(self.as_("liaison1").refused("Number", letter_number=number, **about).reason, "STATE_REFUSES")
        self.on_case("division_head1", "Submit")
        self.on_case("leader1", "Review", approve=True, comment="同意")
        self.on_case("principal1", "Sign")

    def test_the_main_job(self):
        office = self.as_("office1")
        office.do("PutDocket", docket=DOCKET, body=SESSIONS)
        table = (ROOT / "ops/demonstration/register-2022.csv").read_bytes()
        imported = office.do("ImportProposals", docket=DOCKET, table=table)
        self.assertEqual((imported["created"], imported["errors"]), (300, []))
        again = self.as_("office1").do("ImportProposals", docket=DOCKET, table=table)
        self.assertEqual((again["created"], again["unchanged"]), (0, 300))
        assigned = self.as_("office1").do("AssignFromRegister", docket=DOCKET, proposals=[CASE, EXTENDED_CASE])
        self.assertEqual([item["code"] for item in assigned["items"]], ["OK", "OK"])
        self.assertEqual(self.as_("office1").do("ListProposals", docket=DOCKET, page_size=500)["total"], 300)
        self.assertEqual((self.row(CASE)["state"], self.row(CASE)["dueDate"]), ("ASSIGNED", "2022-06-30"))
        self.each_committee_sees_its_kind()

        self.set_day(3)
        self.accept(CASE, 1, "2022-06-20")
        self.assertEqual(self.row(CASE)["state"], "ACCEPTED")
        clock = self.clock(CASE, "REPLY")
        self.assertEqual((clock["dueDate"], clock["state"]), ("2022-06-30", "RUNNING"))
        self.assertIn("2022-06-30", str(clock["why"]))

        self.set_day(30)
        for stage, day in (("BEFORE", "2022-04-10"), ("DURING", "2022-04-20")):
            self.on_case("handler1", "RecordContact", stage=stage, way="VISIT", date=day, signers=[1], who="李志强",
                         gist="听取意见")
        draft = self.as_("handler1").refused("GetLetter", docket=DOCKET, proposal=CASE, signer=1)
        self.assertEqual(draft.code, "NOT_FOUND")
        self.reply_and_dispatch("FIRST", [], "朔国资函〔2022〕15号", "2022-04-24")
        self.assertEqual(self.row(CASE)["state"], "DISPATCHED")
        self.assertEqual(self.clock(CASE, "REPLY")["state"], "MET")
        for signer in range(1, SIGNERS + 1):
            letter = text_of(self.on_case("liaison1", "GetLetter", signer=signer))
            self.assertIn("关于市七届人大一次会议第2号建议的答复", letter)
            self.assertIn("朔国资函〔2022〕15号", letter)
            self.assertIn("（A）类", letter)
            card = text_of(self.on_case("liaison1", "GetCard", signer=signer))
            self.assertIn("意见反馈卡", card)
        self.assertIn("孟浩雅代表：", text_of(self.on_case("liaison1", "GetLetter", signer=2)))

        self.set_day(40)
        codes = self.card_codes(1)
        self.assertEqual(sorted(codes), list(range(1, SIGNERS + 1)))
        for signer in range(2, SIGNERS + 1):
            self.return_card_by_code(codes[signer], "SATISFIED")
        self.return_card_by_code(codes[1], "DISSATISFIED")
        self.assertEqual(self.row(CASE)["state"], "REHANDLING")
        clock = self.clock(CASE, "REHANDLING")
        self.assertEqual((clock["signer"], clock["dueDate"]), (1, "2022-06-04"))

        self.set_day(50)
        self.reply_and_dispatch("SECOND", [1], "朔国资函〔2022〕21号", "2022-05-14")
        self.assertNotIn(self.clock(CASE, "REHANDLING")["state"], ("RUNNING",))
        letter = text_of(self.on_case("liaison1", "GetLetter", signer=1))
        self.assertIn("关于市七届人大一次会议第2号建议的再次答复", letter)
        self.return_card_by_code(self.card_codes(2)[1], "SATISFIED")
        self.assertEqual(self.row(CASE)["state"], "CLOSED", "every latest card is satisfied (rule 23)")

        self.extension()

    def extension(self):
        who = {"docket": DOCKET, "proposal": EXTENDED_CASE}
        self.accept(EXTENDED_CASE, 2, "2022-06-20")
        asked = {"reason": "情况复杂", "steps_done": "已调研两次"}
        beyond = self.as_("liaison2").refused("RequestExtension", new_due_date="2022-10-01", **asked, **who)
        self.assertIn(beyond.code, ("FAILED_PRECONDITION", "INVALID_ARGUMENT"))
        self.assertIn("规则11", beyond.message + str(beyond.fields))
        self.as_("liaison2").do("RequestExtension", new_due_date="2022-09-30", **asked, **who)
        self.assertEqual(self.row(EXTENDED_CASE)["dueDate"], "2022-06-30", "until decided the old date counts")
        nobody = self.as_("liaison2").refused("DecideExtension", grant=True, **who)
        self.assertEqual(nobody.code, "PERMISSION_DENIED")
        self.as_("office1").do("DecideExtension", grant=True, new_due_date="2022-09-30", reason="情况属实", **who)
        self.assertEqual(self.row(EXTENDED_CASE)["dueDate"], "2022-09-30")
        more = self.as_("liaison2").refused("RequestExtension", new_due_date="2022-10-31", **asked, **who)
        self.assertIn("规则11", more.message + str(more.fields))


class OverHttp(MainJob):
    transport_class = transports.Http


class OverGrpc(MainJob):
    transport_class = transports.Grpc


def load_tests(loader, _tests, _pattern):
    """The two, not what they share."""
    chosen = {"http": [OverHttp], "grpc": [OverGrpc]}.get(CHOSEN, [OverHttp, OverGrpc])
    return unittest.TestSuite(loader.loadTestsFromTestCase(case) for case in chosen)


CHOSEN = sys.argv.pop(1) if len(sys.argv) > 1 and sys.argv[1] in ("http", "grpc") else ""

if __name__ == "__main__":
    unittest.main()
