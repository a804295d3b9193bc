"""Reads the ledger back and holds it against what was played."""
from collections import Counter

from acts import BASE
from client import Client
from story import OFFICE, Story

HAS_CLASS = ("SIGNED", "DISPATCHED", "REHANDLING", "CLOSED")  # a draft's class is nobody's yet


def read_rows(client: Client) -> dict[str, dict]:
    rows, token = {}, ""
    while True:
        page = client.json("GET", f"{BASE}/proposals?pageSize=500&pageToken={token}", account=OFFICE)
        rows |= {row["key"]: row for row in page["proposals"]}
        token = page.get("nextPageToken", "")
        if not token:
            return rows


def differences(story: Story, rows: dict[str, dict], untouched: set[str]) -> list[str]:
    """`untouched`: those that nobody else has worked on."""
    wrong = [f"{key} is not in the ledger" for key in story.expected.keys() - rows.keys()]
    if len(untouched) == len(story.expected):
        wrong += [f"{key} is in the ledger and not in the register" for key in rows.keys() - story.expected.keys()]
    for key in untouched & rows.keys():
        expected, row = story.expected[key], rows[key]
        reply_class = expected.reply_class if expected.state in HAS_CLASS else "UNSPECIFIED"
        for name, should in (("state", expected.state), ("leadUnit", expected.lead_unit), ("class", reply_class)):
            if row.get(name, "UNSPECIFIED") != should:
                wrong.append(f"{key}: {name} is {row.get(name)}, should be {should}")
        if expected.state not in ("DISPATCHED", "REHANDLING", "CLOSED") and row["dueDate"] != expected.due_date:
            wrong.append(f"{key}: dueDate is {row['dueDate']}, should be {expected.due_date}")
    return sorted(wrong)


def letters_missing(client: Client, story: Story, untouched: set[str]) -> list[str]:
    """Looks into one proposal of each state: the number of its letter, and letters for all its signers."""
    looked_at, wrong = set(), []
    for key, expected in sorted(story.expected.items()):
        if key not in untouched or not expected.letter_number or expected.state in looked_at:
            continue
        looked_at.add(expected.state)
        replies = client.json("GET", f"{BASE}/proposals/{key}/replies", account=OFFICE)
        latest = replies["handlings"][0]["replies"][-1]
        if latest.get("letterNumber") != expected.letter_number:
            wrong.append(f"{key}: letter number is {latest.get('letterNumber')}, should be {expected.letter_number}")
    return wrong


def summary(rows: dict[str, dict]) -> str:
    words = {"REGISTERED": "已登记", "ASSIGNED": "已交办", "ACCEPTED": "已接收", "DRAFTING": "拟稿中", "REVIEWING": "审核中",
             "SIGNED": "已签发", "DISPATCHED": "已办复", "REHANDLING": "重新办理", "CLOSED": "已办结"}
    counts = Counter(row["state"] for row in rows.values())
    classes = Counter(row["class"] for row in rows.values() if row.get("class", "") in ("A", "B", "C"))
    return "\n".join([f"  {state:<11} {word}  {counts[state]:>3}" for state, word in words.items() if counts[state]] +
                     [f"  classes     A {classes['A']}, B {classes['B']}, C {classes['C']}"])
