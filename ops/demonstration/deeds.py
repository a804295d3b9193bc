"""Reads the docket's log: before a further run, which deeds stand in it already; after one, whether each that was played
does, and what others have added since."""
from collections import Counter, defaultdict

from acts import BASE, CardByCode
from client import Client, Refused, key_of
from story import ASSIGNED, OFFICE, Story

BULK = ("PROPOSALS_REGISTERED", "IMPORT_FINISHED", "ASSIGNED")  # entries of acts whose receipts name no position
NOT_FOUND = 404
REFUSALS = (400, 403, 404, 409, 412, 422)  # what others' deeds may bring an act
SERVICE = "SERVICE"  # what services do about a deed, and the reminders


def read(client: Client) -> dict[int, dict]:
    """Nothing of a docket that is not there yet."""
    entries, after = {}, 0
    while True:
        try:
            page = client.json("GET", f"{BASE}/log?after={after}&pageSize=500", account=OFFICE)
        except Refused as error:
            if error.status == NOT_FOUND and after == 0:
                return {}
            raise
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
                            if position > 0 and acts[name].day > ASSIGNED), default=max(entries, default=0) + 1))
        self.find_cards([act for act in acts.values() if isinstance(act, CardByCode) and act.name in receipts])

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
        expected, found = Counter(act.key for act in acts), cards(self.entries)
        for key, count in expected.items():
            if len(found[key]) < count:
                self.lost.append(f"{key}: {len(found[key])} cards by code stand in the log, {count} were sent back")
            self.own |= set(found[key][:count])

    def others(self) -> list[dict]:
        """What people have done beside what was played."""
        return [entry for position, entry in self.entries.items()
                if position not in self.own and entry["role"] != SERVICE]


class Standing:
    """What a further run finds done. A deed is known by its key in the log's envelope; what leaves no entry of its own (an
    import, an act that must be refused) was done when a later one stands: acts are played one after the other."""

    def __init__(self, entries: dict[int, dict], story: Story):
        by_key = {(entry["requestId"], entry["account"]): position for position, entry in entries.items() if entry["requestId"]}
        self.order = story.acts.in_order()
        self.positions, found = {}, cards(entries)
        for act in self.order:
            if isinstance(act, CardByCode):
                position = found[act.key].pop(0) if found[act.key] else 0
            else:
                position = by_key.get((key_of(act.name), act.account), 0)
            if position:
                self.positions[act.name] = position
        self.next = self.find_next()
        receipts = {act.name: {} if isinstance(act, CardByCode) else {"position": str(self.positions[act.name])}
                    for act in self.order if act.name in self.positions and not is_bulk(entries[self.positions[act.name]])}
        traceless = {act.name: {} for act in self.order if self.leaves_none(act, entries) and self.next[act.name]}
        self.receipts = receipts | traceless
        self.others = {int(entry["position"]): entry for entry in Deeds(entries, story, self.receipts).others()}

    def leaves_none(self, act, entries: dict[int, dict]) -> bool:
        position = self.positions.get(act.name, 0)
        return bool(getattr(act, "refused", "")) or act.day <= ASSIGNED and (not position or is_bulk(entries[position]))

    def find_next(self) -> dict[str, int]:
        """By act, where the earliest deed stands that was played after it; 0 for none."""
        following, earliest = {}, 0
        for act in reversed(self.order):
            following[act.name] = earliest
            position = self.positions.get(act.name, 0)
            earliest = min(earliest, position) if earliest and position else earliest or position
        return following

    def overtaken(self, act, refused: Refused) -> bool:
        """Whether somebody else's deed about the same can be why: one that was done before the story went past the act."""
        before = self.next[act.name]
        return refused.status in REFUSALS and any(
            (not before or position < before) and (entry["proposal"] in ("", act.key) or "MERGE" in entry["what"])
            for position, entry in self.others.items())


def cards(entries: dict[int, dict]) -> dict[str, list[int]]:
    """Those that signers sent back by code, of each proposal, in the order in which they came."""
    found = defaultdict(list)
    for position, entry in sorted(entries.items()):
        if entry["what"] == "CARD_RETURNED" and entry["role"] == "SIGNER":
            found[entry["proposal"]].append(position)
    return found


def is_bulk(entry: dict) -> bool:
    return entry["what"] in BULK


def untouched(keys, others: list[dict]) -> set[str]:
    """The proposals whose rows must be as they were played: none, where something was done to more than one."""
    if any(not entry["proposal"] or "MERGE" in entry["what"] for entry in others):
        return set()
    return set(keys) - {entry["proposal"] for entry in others}
