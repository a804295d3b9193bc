"""The register, the units and the people of the demo, as its files name them."""
import csv
from dataclasses import dataclass
from pathlib import Path

from client import Account

HERE = Path(__file__).resolve().parent
REGISTER = HERE / "register-2022.csv"
KINDS = {"建议": "suggestion", "提案": "proposal"}


@dataclass(frozen=True)
class Proposal:
    kind: str  # suggestion or proposal, as its key begins
    number: int
    title: str
    field: str
    signers: tuple[str, ...]
    lead_unit: str
    co_units: tuple[str, ...]
    key_supervision: bool
    consent: bool

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.number}"

    @property
    def subject(self) -> str:
        """What it is about: its title without 关于 and 的建议."""
        return self.title.removeprefix("关于").removesuffix("的建议").removesuffix("的提案")


@dataclass(frozen=True)
class Unit:
    name: str
    letter_code: str
    phone: str
    people: dict[str, Account]  # by role


def split(names: str) -> tuple[str, ...]:
    return tuple(name for name in names.split("、") if name)


def read_proposals() -> list[Proposal]:
    with open(REGISTER, encoding="utf-8-sig", newline="") as opened:
        return [Proposal(KINDS[row["类别"]], int(row["编号"]), row["案由"], row["分类"].split("，")[0],
                         (row["领衔人"], *split(row["联名人"])), row["主办单位"], split(row["会办单位"]),
                         row["重点督办"] == "是", row["是否公开"] == "是")
                for row in csv.DictReader(opened)]


def read_accounts(path: Path) -> dict[str, Account]:
    with open(path, encoding="utf-8-sig", newline="") as opened:
        return {row["账号"]: Account(row["账号"], row["初始密码"], row["姓名"], row["角色"], row["单位"])
                for row in csv.DictReader(opened)}


def read_units(accounts: dict[str, Account]) -> dict[str, Unit]:
    people: dict[str, dict[str, Account]] = {}
    for account in accounts.values():
        people.setdefault(account.unit, {})[account.role] = account
    with open(HERE / "units-2022.tsv", encoding="utf-8", newline="") as opened:
        return {row["short_name"]: Unit(row["short_name"], row["letter_code"], f"0349-202{line:04d}",
                                        people[row["short_name"]])
                for line, row in enumerate(csv.DictReader(opened, delimiter="\t"), start=1)
                if "LIAISON" in people.get(row["short_name"], {})}
