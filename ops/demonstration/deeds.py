"""Reads the docket's log back: whether each deed that was played stands in it, and what others have added since."""
from collections import Counter, defaultdict

from acts import BASE, CardByCode
from client import Client
from story import ASSIGNED, OFFICE, Story

BULK = ("PROPOSALS_REGISTERED", "IMPORT_FINISHED", "ASSIGNED")  # entries of acts whose receipts name no position
SERVICE = "SERVICE"  # what services do about a deed, and the reminders


def read(client: Client) -> dict[int, dict]:
    entries, after = {}, 0
    while True:
        page = client.json("GET", f"{BASE}/log?after={after}&pageSize=500", account=OFFICE)
        entries |= {int(entry["position"]): entry for entry in page["entries"]}
        after = int(page["nextAfter"])
        if after >= int(page["head"]):
            return entries


class Deeds:
    """`receipts`: the answer to each act, by its name."""

    def __init__(self, entries: dict[int, dict], story: Story, receipts: dict[str, dict]):
        self.entries, self.lost, self.own = entries, [], set()
        acts = {act.name: act for act in story.acts.acts}
        positions = {name: int(answer.get("position", 0)) for name, answer in receipts.items()}
        for name, position in positions.items():
            if position > 0:
                self.find(acts[name], position)
        self.find_bulk(min((position for name, position in positions.items()
                            if position > 0 and acts[name].day > ASSIGNED), default=0))
        self.find_cards([act for act in acts.values() if isinstance(act, CardByCode)])

    def find(self, act, position: int) -> None:
        entry = self.entries.get(position)
        if entry is None or (entry["account"], entry["proposal"]) != (act.account, act.key):
            self.lost.append(f"{act.name}: entry {position} of the log is not this deed")
        self.own.add(position)

    def find_bulk(self, before: int) -> None:
        self.own |= {position for position, entry in self.entries.items()
                     if position < before and entry["what"] in BULK and entry["account"] == OFFICE}

    def find_cards(self, acts: list) -> None:
        """A card has no receipt: the first of a proposal are those that were played."""
        expected = Counter(act.key for act in acts)
        found = defaultdict(list)
        for position, entry in sorted(self.entries.items()):
            if entry["what"] == "CARD_RETURNED" and entry["role"] == "SIGNER":
                found[entry["proposal"]].append(position)
        for key, count in expected.items():
            if len(found[key]) < count:
                self.lost.append(f"{key}: {len(found[key])} cards by code stand in the log, {count} were sent back")
            self.own |= set(found[key][:count])

    def others(self) -> list[dict]:
        """What people have done beside what was played."""
        return [entry for position, entry in self.entries.items()
                if position not in self.own and entry["role"] != SERVICE]


def untouched(keys, others: list[dict]) -> set[str]:
    """The proposals whose rows must be as they were played: none, where something was done to more than one."""
    if any(not entry["proposal"] or "MERGE" in entry["what"] for entry in others):
        return set()
    return set(keys) - {entry["proposal"] for entry in others}
