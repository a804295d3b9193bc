#!/usr/bin/python3
"""Plays the demo's history through the public HTTP API, and checks what came of it.

usage: ops/demonstration/history.py URL ACCOUNTS_CSV OPS_FOLDER

From the notice of 2022-03-25 to 2022-06-20, day by day: OPS_FOLDER/clock moves the simulated time. Every change carries
an idempotency key made from the act's name, so that playing again changes nothing, also where a run was broken off.
Played again after others have worked there, it looks for each deed in the log, sends only what is missing, names what
others' deeds have made impossible, and compares what nobody else has touched.
"""
import subprocess
import sys
import time
from pathlib import Path

import checks
import days
import deeds
import register
import story
from client import Client, Refused

RESTART_S = 30  # for what supervision starts again


class Player:
    def __init__(self, client: Client, ops: Path):
        self.client, self.ops = client, ops
        self.said = self.began = time.monotonic()
        self.receipts: dict[str, dict] = {}
        self.overtaken = 0
        self.at = "reading the log"

    @property
    def done(self) -> int:
        return len(self.receipts)

    def say(self, text: str) -> None:
        print(f"{text} ({time.monotonic() - self.began:.0f} s)", file=sys.stderr, flush=True)
        self.said = time.monotonic()

    def now(self) -> str:
        return subprocess.run([self.ops / "clock"], check=True, capture_output=True, text=True).stdout.strip()

    def move_to(self, day: days.Date) -> None:
        """Again for a while where it fails: supervision may just be starting what was killed."""
        moment, end = f"{day}T09:00:00+08:00", time.monotonic() + RESTART_S
        while subprocess.run([self.ops / "clock", moment]).returncode != 0:
            if time.monotonic() > end:
                raise RuntimeError(f"ops/clock {moment} fails")
            time.sleep(1)
            if self.stands_at(moment):
                return

    def stands_at(self, moment: str) -> bool:
        try:
            return self.now() >= moment
        except subprocess.CalledProcessError:
            return False

    def do(self, act, standing: deeds.Standing) -> None:
        self.at = f"{act.name} by {act.account}"
        if act.name in standing.receipts:
            self.receipts[act.name] = standing.receipts[act.name]
            return
        try:
            self.receipts[act.name] = act.do(self.client)
        except Refused as error:
            if not standing.overtaken(act, error):
                raise
            self.overtaken += 1
            print(f"  overtaken by others' deeds: {self.at}: {error}", file=sys.stderr, flush=True)

    def play(self, acts: dict, standing: deeds.Standing) -> None:
        stands = self.now()
        for day in sorted(acts.keys() | {days.TODAY}):
            if f"{day}T09:00:00+08:00" > stands:
                self.move_to(day)
            for act in acts.get(day, []):
                self.do(act, standing)
                if time.monotonic() - self.said > 2:
                    self.say(f"playing {day}: {self.done} acts done")


def main() -> int:
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    accounts = register.read_accounts(Path(sys.argv[2]))
    client = Client(sys.argv[1], accounts)
    told = story.tell(register.read_proposals(), register.read_units(accounts))
    player = Player(client, Path(sys.argv[3]))
    try:
        player.play(told.acts.by_day(), deeds.Standing(deeds.read(client), told))
        player.at = "reading the ledger back"
        rows = checks.read_rows(client)
        log = deeds.Deeds(deeds.read(client), told, player.receipts)
        others = log.others()
        untouched = deeds.untouched(told.expected, others)
        wrong = log.lost + checks.differences(told, rows, untouched) + checks.letters_missing(client, told, untouched)
    except (Refused, OSError, RuntimeError, subprocess.CalledProcessError) as error:
        sys.exit(f"error: the history broke off after {player.done} acts, at {player.at}: {error}; ops/demo goes on from there")
    if wrong:
        sys.exit("error: the ledger is not what was played:\n  " + "\n  ".join(wrong[:40]))
    player.say(f"{player.done} acts over {len(rows)} proposals played and found in the ledger, {client.requests} requests")
    if player.overtaken:
        print(f"  {player.overtaken} acts were overtaken by others' deeds and are left out")
    if others:
        print(f"  {len(others)} entries by others since: {len(told.expected) - len(untouched)} of the proposals are as they left "
              "them, the others as they were played")
    print(checks.summary(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
