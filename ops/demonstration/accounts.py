#!/usr/bin/python3
"""Writes the demo's seed for banfu-identity: units.csv and accounts.csv in a folder under var/.

usage: ops/demonstration/accounts.py FOLDER

Accounts and names follow from the register and the list of units alone; only the passwords are drawn anew, once: an
accounts.csv that is there keeps its passwords, so that running again changes nothing. The files are readable by their
owner alone and never leave var/.
"""

import csv
import os
import pathlib
import secrets
import sys

HERE = pathlib.Path(__file__).resolve().parent
UNIT_KINDS = {"department": "部门", "county": "县区", "other": "其他"}
UNIT_COLUMNS = ["简称", "全称", "类别", "发文代字"]
ACCOUNT_COLUMNS = ["账号", "姓名", "角色", "单位", "初始密码"]
UNIT_ROLES = [("liaison", "LIAISON"), ("handler", "HANDLER"), ("head", "DIVISION_HEAD"), ("leader", "LEADER"),
              ("principal", "PRINCIPAL")]
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
GIVEN_NAMES = ["建国", "志强", "海燕", "丽华", "文斌", "晓明", "玉兰", "国庆", "秀英", "永胜", "春梅", "卫东", "雪芳", "立新",
               "红霞", "振华", "淑珍"]


def person(number):
    """A made-up name, another one for each of the first 510 numbers."""
    return SURNAMES[number % len(SURNAMES)] + GIVEN_NAMES[number % len(GIVEN_NAMES)]


def read_units():
    with open(HERE / "units-2022.tsv", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def read_register():
    with open(HERE / "register-2022.csv", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def units_of_register(register):
    names = set()
    for row in register:
        for column in ("主办单位", "会办单位", "分办单位"):
            names.update(name for name in row.get(column, "").split("、") if name)
    return names


def unit_accounts(units, register):
    """Five for each unit of the register; their number is the unit's line in the list of units."""
    wanted = units_of_register(register)
    unknown = wanted - {unit["short_name"] for unit in units}
    if unknown:
        sys.exit(f"accounts.py: not in units-2022.tsv: {'、'.join(sorted(unknown))}")
    for line, unit in enumerate(units, start=1):
        if unit["short_name"] in wanted:
            for account, role in UNIT_ROLES:
                yield f"{account}{line}", role, unit["short_name"]


def signer_accounts(register):
    """The lead signer of each kind's first row, who stands for all: signers need no account."""
    for number, kind in enumerate(("建议", "提案"), start=1):
        row = next(row for row in register if row["类别"] == kind)
        yield f"signer{number}", "SIGNER", row["领衔人"]


def all_accounts(units, register):
    yield "office1", "OFFICE", ""
    yield "office2", "OFFICE", ""
    yield "committee1", "COMMITTEE", "建议"
    yield "committee2", "COMMITTEE", "提案"
    yield "administrator1", "ADMINISTRATOR", ""
    yield "security1", "SECURITY_ADMINISTRATOR", ""
    yield "auditor1", "AUDITOR", ""
    yield from signer_accounts(register)
    yield from unit_accounts(units, register)


def known_passwords(path):
    if not path.exists():
        return {}
    with open(path, encoding="utf-8") as file:
        return {row["账号"]: row["初始密码"] for row in csv.DictReader(file)}


def new_password():
    """Upper and lower case, digits and a sign by its form; 71 bits by chance."""
    return "Demo-" + secrets.token_hex(9)


def write(path, columns, rows):
    aside = path.with_suffix(".new")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
        file.flush()
        os.fsync(file.fileno())
    os.replace(aside, path)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    units, register = read_units(), read_register()
    passwords = known_passwords(folder / "accounts.csv")
    write(folder / "units.csv", UNIT_COLUMNS,
          [[unit["short_name"], unit["full_name"], UNIT_KINDS[unit["kind"]], unit["letter_code"]] for unit in units])
    write(folder / "accounts.csv", ACCOUNT_COLUMNS,
          [[account, scope if role == "SIGNER" else person(number), role, scope,
            passwords.get(account) or new_password()]
           for number, (account, role, scope) in enumerate(all_accounts(units, register))])


if __name__ == "__main__":
    main()
