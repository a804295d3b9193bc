"""What identity's tests share: a seed of a few units and accounts, and an identity that has taken it in."""
import csv
import itertools
import pathlib
import unittest

import docket_log
import service_fixture

IDENTITY = "banfu.identity.v1.Identity"
SHELF = "banfu.shelf.v1.Shelf"
SHELF_PROGRAM = "tests/contract/service/service_shelf"
DOCKET = "shuozhou-2022"
UNITS = [{"简称": "市住建局", "全称": "朔州市住房和城乡建设局", "类别": "部门", "发文代字": "朔住建函"},
         {"简称": "市教育局", "全称": "朔州市教育局", "类别": "部门", "发文代字": "朔教函"}]
ACCOUNTS = [("office1", "王办公", "OFFICE", ""), ("handler1", "李承办", "HANDLER", "市住建局"),
            ("principal1", "赵局长", "PRINCIPAL", "市住建局"), ("administrator1", "管理员", "ADMINISTRATOR", ""),
            ("auditor1", "审计员", "AUDITOR", "")]
_numbers = itertools.count(1)


def password_of(account: str) -> str:
    return f"Pass-{account[::-1]}-1"


def request_id() -> str:
    return f"request-{next(_numbers)}"


def accounts(rows=ACCOUNTS, **disabled) -> list:
    return [{"账号": account, "姓名": name, "角色": role, "单位": unit, "停用": disabled.get(account, "否"),
             "初始密码": password_of(account)} for account, name, role, unit in rows]


def write_seed(folder: pathlib.Path, units=UNITS, people=None) -> pathlib.Path:
    folder.mkdir(exist_ok=True)
    for name, rows in (("units.csv", units), ("accounts.csv", people or accounts())):
        with open(folder / name, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return folder


def open_docket(city):
    """As assignment does: units are asked for by a docket's path."""
    docket_log.DocketLog(city, DOCKET).append("docket_set", docket={})


def log_of(city) -> list:
    """Kind and event of every entry of identity's log."""
    event = service_fixture.message_class("banfu.event.v1.Event")
    entries = city.redis.client().xrange("{identity}:log:identity")
    return [event.FromString(entry[b"e"]) for _, entry in entries]


class IdentityTest(unittest.TestCase):
    """One city for the tests of a class, its identity seeded."""
    shelf = False

    @classmethod
    def setUpClass(cls):
        cls.city = service_fixture.City()
        cls.addClassCleanup(cls.city.end)
        open_docket(cls.city)
        cls.seed = write_seed(cls.city.folder / "seed")
        cls.identity = cls.city.start("identity", SEED=cls.seed)
        if cls.shelf:
            cls.city.start("shelf", SHELF_PROGRAM)
        cls.anybody = cls.city.client("identity", IDENTITY)

    def login(self, account, password=None) -> str:
        return self.anybody.call("Login", account=account, password=password or password_of(account)).token

    def exchange(self, session, audience="identity") -> str:
        return self.anybody.call("Exchange", session=session, audiences=[audience]).tokens[0].token

    def as_account(self, account, password=None, on="identity"):
        """A client signed in through login and exchange, as a person is."""
        token = self.exchange(self.login(account, password), on)
        return self.city.client(on, {"identity": IDENTITY, "shelf": SHELF}[on], token)

    def refused(self, client, method, **fields):
        refusal = client.refusal(method, **fields)
        return refusal.code, refusal.reason

    def make_account(self, account, role="HANDLER", scope="市住建局", **fields):
        """An account of the test's own, made by the administrator."""
        administrator = self.as_account("administrator1")
        return administrator.call("SetAccount", **({"request_id": request_id(), "account": account, "name": account,
                                                    "posts": [{"role": role, "scope": scope}],
                                                    "new_password": password_of(account)} | fields))
