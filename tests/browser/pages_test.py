#!/usr/bin/python3
"""A person logs in, looks through the ledger and opens a proposal: in a real browser, wide and phone-sized.

usage: pages_test.py [FOLDER]     with FOLDER the pictures taken are kept there
"""
import pathlib
import queue
import subprocess
import sys
import threading
import unittest

import fake_services
import whole_site

HERE = pathlib.Path(__file__).resolve().parent
PICTURES = sys.argv[1:2]
JUNE_20 = 1655686800000
UNITS = ["市住建局", "市教育局", "市交通局", "市城管局"]
LIGHTS = ["GREEN", "YELLOW", "RED", "OVERDUE"]


def row(number: int) -> dict:
    made = dict(key=f"suggestion-{number}", kind="SUGGESTION", number=number, title=f"关于第{number}处<路灯>的建议",
                field="城建", state="DRAFTING", light=LIGHTS[number % 4], due_date="2022-06-30", lead_unit=UNITS[number % 4],
                co_units=["市财政局"], signers=["张三", "李四"], key_supervision=number == 3)
    made["class"] = "B"
    return made


asked_live = []


def list_proposals(request, call) -> dict:
    del call
    if "nope" in (request.docket, request.unit):
        raise fake_services.Refused("INVALID_ARGUMENT", "FIELDS_INVALID", "填写的内容有误，请按提示改正", [("docket", "没有这个卷宗或单位")])
    if request.q == "实时":
        asked_live.append(request)
        return dict(total=len(asked_live))
    if request.q == "看见制作中":
        seen_running.set()
    rows = [row(number) for number in range(1, 121)]
    if request.light:
        rows = [one for one in rows if LIGHTS.index(one["light"]) + 1 == request.light]
    if request.q:
        rows = [one for one in rows if request.q in one["title"]]
    if request.sort == "-number":
        rows.reverse()
    start = int(request.page_token or 0)
    end = start + (request.page_size or 50)
    return dict(proposals=rows[start:end], next_page_token=str(end) if end < len(rows) else "", total=len(rows))


def proposal(request, call) -> dict:
    del call
    return dict(
        proposal=request.proposal, version=3, kind="SUGGESTION", number=17,
        title="关于<路灯>的建议" if request.docket == "shuozhou-2022" else "去年的提案", text="正文第一段。\n第二段。",
        field="城建", signers=[dict(position=1, name="张三", delegation="朔城区代表团"), dict(position=2, name="李四")],
        lead_unit="市住建局", co_units=["市财政局"],
        handlings=[dict(unit="市住建局", state="ACCEPTED", assigned_ms=JUNE_20, commitment=dict(
            leader="王局长", handler="赵工", task="更换路灯", time_limit="2022-06-25", quality_aim="亮灯率98%"))],
        opinions=[dict(co_unit="市财政局", state="GIVEN", text="同意安排资金。", number="朔财函〔2022〕3号", given_date="2022-05-20")],
        contacts=[dict(unit="市住建局", stage="BEFORE", way="VISIT", date="2022-04-02", signers=[1], gist="听取意见", reached=True)],
        history=[dict(instant_ms=JUNE_20, what="交办", by="张办")])


CLOCKS = dict(version=4, clocks=[dict(
    kind="REPLY", unit="市住建局", due_date="2022-09-30", original_due_date="2022-06-30", state="RUNNING", light="RED",
    why=[dict(clause="通知二；规则10", anchor="卷宗规定", arithmetic="2022-06-30 + 3个月 = 2022-09-30", date="2022-09-30")])],
    extensions=[dict(unit="市住建局", state="GRANTED", reason="需跨季施工", old_due_date="2022-06-30", new_due_date="2022-09-30",
                     asked_date="2022-06-10", decided_by="张办", decided_date="2022-06-12", decision_reason="属实")],
    unexplained=[2])


def list_similar(request, call) -> dict:
    """Of one another is like, in an earlier docket; that one is like none."""
    del call
    if request.docket != "shuozhou-2022" or request.proposal != "suggestion-17":
        return {}
    return dict(similar=[dict(docket="shuozhou-2021", likeness=86, proposal=row(9) | dict(key="proposal-9", kind="PROPOSAL"))])


REPLY = dict(unit="市住建局", round=1, kind="FIRST", state="DISPATCHED", body="张三、李四代表：\n……", letter_number="朔住建函〔2022〕15号",
             letter_date="2022-06-18", levels=[dict(level="PRINCIPAL", act="SIGNED", by="王局长", instant_ms=JUNE_20)],
             letters=[dict(signer=1, name="张三", dispatched_date="2022-06-19", way="EMS", tracking="EA123"),
                      dict(signer=2, name="李四")],
             cards=[dict(signer=1, state="RETURNED", manner="SATISFIED", result="DISSATISFIED", received_date="2022-06-20",
                         reason="没有解决")], gaps=["致李四的函未寄送"])
REPLY["class"] = "B"


seen_running = threading.Event()


def get_job(request, call) -> dict:
    """Under way until the page has shown it."""
    del call
    seen = dict(job=f"letters-{request.job}", state="RUNNING", done=3, total=14)
    if seen_running.is_set():
        seen |= dict(state="DONE", done=14, size=13 << 20, message="共300个文件", kept_until="2022-06-27",
                     file="/api/v1/jobs/letters-shuozhou-1/result")
    return seen


def no_labels(request, call) -> dict:
    del request, call
    raise fake_services.Refused("INVALID_ARGUMENT", "FIELDS_INVALID", "填写的内容有误，请按提示改正", [("signer", "李四没有地址")])


class Pages(unittest.TestCase):
    def test_a_person_at_work(self):
        with whole_site.Site() as site:
            says, heads = site.gateway.says, queue.Queue()

            def login(request, call):
                if request.password != "正确的密码":
                    raise fake_services.Refused("UNAUTHENTICATED", "LOGIN_WRONG", "账号或密码不正确")
                return dict(token=fake_services.SESSION, absolute_ms=3600000)

            def watch(request, call):
                call.add_callback(lambda: heads.put(None))
                yield dict(head=1)  # something has happened since the page was read
                heads.get()
            says("identity.Login", login)
            says("identity.Me", lambda request, call: dict(account="office1", name="张办", simulated=True, now_ms=JUNE_20,
                                                           posts=[dict(role="OFFICE")]))
            says("assignment.ListDockets", lambda request, call: dict(dockets=["shuozhou-2022"]))
            says("assignment.GetDocket", lambda request, call: dict(docket=request.docket, body=dict(
                congress_session="市七届人大一次会议", conference_session="市政协七届一次会议")))
            says("ledger.ListProposals", list_proposals)
            says("ledger.ListSimilar", list_similar)
            says("ledger.Watch", watch)
            says("assignment.GetProposal", proposal)
            says("deadline.ListClocks", lambda request, call: CLOCKS)
            says("reply.OrderSet", lambda request, call: dict(job="letters-shuozhou-1", state="RUNNING"))
            says("reply.GetJob", get_job)
            says("reply.GetUnitPaper", no_labels)
            says("reply.GetReplies", lambda request, call: dict(handlings=[dict(unit="市住建局", state="OPEN", replies=[REPLY])]))
            done = subprocess.run(["node", str(HERE / "pages.mjs"), site.url, str(whole_site.WEB), *PICTURES], text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=150, check=False)
            self.assertEqual(done.returncode, 0, done.stdout)
            self.assertTrue(site.gateway.got("ledger.Watch"))
            lost, again, of_docket = (got.request for got in site.gateway.got("reply.OrderSet"))
            self.assertEqual((list(lost.proposals), lost.unit, lost.format), (["suggestion-17"], "市住建局", "zip"))
            self.assertEqual(lost, again)  # the request id too
            self.assertEqual((list(of_docket.proposals), of_docket.unit, of_docket.format), ([], "", "pdf"))
            self.assertNotEqual(of_docket.request_id, lost.request_id)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
