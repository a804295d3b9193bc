"""What assignment's tests share: a city of the gazette's units, its docket open, the case clock at the notice's day."""
import csv
import datetime
import io
import itertools
import os
import pathlib
import time
import unittest

import service_fixture

ASSIGNMENT = "banfu.assignment.v1.Assignment"
DOCKET = "shuozhou-2022"
SOURCE = pathlib.Path(os.environ["BANFU_SOURCE"])
REGISTER = (SOURCE / "ops/demonstration/register-2022.csv").read_bytes()
BODY = {"congress_session": "市七届人大一次会议", "conference_session": "市政协七届一次会议", "notice_date": "2022-03-25",
        "reply_date": "2022-06-30", "report_date": "2022-08-31"}
COLUMNS = ["类别", "编号", "案由", "分类", "领衔人", "联名人", "代表团或界别", "联系电话", "内容", "主办单位", "会办单位", "分办单位",
           "重点督办", "是否公开"]
KINDS = {"department": "部门", "county": "县区", "other": "其他"}
_numbers = itertools.count(1)


def request_id() -> str:
    return f"request-{next(_numbers)}"


def row(number, **fields):
    """A row of a register; what is not said is usual."""
    usual = {"类别": "建议", "编号": number, "案由": f"关于第{number}号事项的建议", "分类": "城建", "领衔人": "石轩庆",
             "代表团或界别": "应县代表团", "联系电话": "13800000001", "内容": f"第{number}号正文。", "主办单位": "市住建局",
             "重点督办": "否", "是否公开": "是"}
    return usual | fields


def register(*rows) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def write_seed(folder: pathlib.Path) -> pathlib.Path:
    folder.mkdir(exist_ok=True)
    with open(SOURCE / "ops/demonstration/units-2022.tsv", encoding="utf-8") as file:
        units = list(csv.DictReader(file, delimiter="\t"))
    with open(folder / "units.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["简称", "全称", "类别", "发文代字"])
        writer.writerows([unit["short_name"], unit["full_name"], KINDS[unit["kind"]], unit["letter_code"]]
                         for unit in units)
    with open(folder / "accounts.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["账号", "姓名", "角色", "单位", "初始密码"])
        writer.writerow(["administrator1", "管理员", "ADMINISTRATOR", "", "Pass-keeper-1"])
    return folder


def clock_offset(date: str, hour: int = 10) -> int:
    """What makes the case clock show that day, at `hour` in Shanghai."""
    zone = datetime.timezone(datetime.timedelta(hours=8))
    wanted = datetime.datetime.fromisoformat(date).replace(hour=hour, tzinfo=zone)
    return int((wanted.timestamp() - time.time()) * 1000)


class AssignmentTest(unittest.TestCase):
    """One city for the tests of a class; proposals are numbered by the tests so that they do not meet."""

    @classmethod
    def setUpClass(cls):
        cls.city = service_fixture.City()
        cls.addClassCleanup(cls.city.end)
        cls.city.set_clock(clock_offset("2022-03-25"))
        cls.city.start("identity", SEED=write_seed(cls.city.folder / "seed"))
        cls.city.start("assignment")
        cls.office = cls.as_post("office1", "OFFICE")
        cls.office.call("PutDocket", request_id=request_id(), docket=DOCKET, body=BODY)

    @classmethod
    def as_post(cls, account, role, scope=""):
        return cls.city.client("assignment", ASSIGNMENT, cls.city.token("assignment", account, role, scope))

    @classmethod
    def as_unit(cls, unit, role="LIAISON"):
        return cls.as_post(f"{role.lower()} of {unit}", role, unit)

    @classmethod
    def as_service(cls, name="reply"):
        """A peer, which asks for facts."""
        return cls.as_post(f"service:{name}", "SERVICE")

    def set_day(self, date):
        """Moves the case clock, and waits until assignment goes by it."""
        offset = clock_offset(date)
        self.city.set_clock(offset)
        end = time.monotonic() + 5
        while self.city.processes["assignment"].metrics()["banfu_case_clock_offset_ms"] != offset:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)

    def import_rows(self, *rows, client=None, **fields):
        return (client or self.office).call("ImportProposals", request_id=request_id(), docket=DOCKET,
                                            table=register(*rows), **fields)

    def assigned(self, number, lead="市住建局", co=(), split=(), **fields):
        """A proposal of the test's own, imported and assigned; its key."""
        self.import_rows(row(number, **fields))
        self.act("Assign", f"suggestion-{number}", lead_unit=lead, co_units=co, split_units=split)
        return f"suggestion-{number}"

    def act(self, method, proposal, client=None, **fields):
        return (client or self.office).call(method, **({"request_id": request_id(), "docket": DOCKET,
                                                        "proposal": proposal} | fields))

    def refused(self, method, proposal, client=None, **fields):
        return (client or self.office).refusal(method, **({"request_id": request_id(), "docket": DOCKET,
                                                           "proposal": proposal} | fields))

    def view_refused(self, proposal, client=None):
        return (client or self.office).refusal("GetProposal", docket=DOCKET, proposal=proposal)

    def view(self, proposal, client=None):
        return (client or self.office).call("GetProposal", docket=DOCKET, proposal=proposal)

    def facts(self, proposal, unit="", **fields):
        return self.as_service().call("Facts", docket=DOCKET, proposal=proposal, unit=unit, **fields)

    def accept(self, proposal, unit, **fields):
        return self.act("Accept", proposal, self.as_unit(unit), **({
            "unit": unit, "leader": "王副局长", "handler": "李工", "task": "调研并答复", "time_limit": "2022-06-20",
            "quality_aim": "代表满意"} | fields))

    def log(self):
        event = service_fixture.message_class("banfu.event.v1.Event")
        entries = self.city.redis.client().xrange(f"{{shuozhou}}:log:{DOCKET}")
        return [event.FromString(entry[b"e"]) for _, entry in entries]
