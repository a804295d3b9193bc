#!/usr/bin/python3
"""Prints what `ops/status --json` says.

usage: status_json.py URL SIMULATED_DATE ACCOUNTS_CSV

ACCOUNTS_CSV is the demo's seed; "" elsewhere, where passwords are nobody's to print.
"""
import csv
import json
import sys


def accounts(path: str) -> list[dict[str, str]]:
    if not path:
        return []
    with open(path, encoding="utf-8-sig", newline="") as opened:
        return [{"account": row["账号"], "password": row["初始密码"], "role": row["角色"], "unit": row["单位"]}
                for row in csv.DictReader(opened)]


def main() -> None:
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    url, date, path = sys.argv[1:]
    json.dump({"url": url.rstrip("/"), "simulatedDate": date, "accounts": accounts(path)}, sys.stdout, ensure_ascii=False)
    print()


main()
