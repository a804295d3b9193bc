#!/usr/bin/python3
"""Measures what the project promises of its speed, each beside its peer in the same run.

usage: run.py BUILD [--peers] [--rounds N] [--scale FACTOR] [--json FILE] [NAME…]

NAME: only these benches. --scale 0.1 makes each round a tenth as long: to see that it runs, not to quote.
"""
import argparse
import importlib
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
BENCHES = {
    "echo": "rpc.echo_bench",
    "commit": "commit.commit_bench",
    "change": "change.change_bench",
    "extension": "deadline.extension_bench",
    "sweep": "deadline.sweep_bench",
    "calendar": "deadline.calendar_bench",
    "gateway": "gateway.gateway_bench",
    "import": "assignment.import_bench",
    "letters": "document.letters_bench",
    "office": "document.office_bench",
    "docx": "document.docx_bench",
    "preview": "reply.preview_bench",
    "draft": "reply.draft_bench",
    "diff": "reply.diff_bench",
    "linter": "reply.linter_bench",
}
WITH_PEERS = {"gateway", "office", "docx"}  # measured with --peers or by name: their peers are large

sys.path[:0] = [str(HERE), str(HERE.parent / "support")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("names", nargs="*")
    asked = parser.parse_intermixed_args()
    unknown = set(asked.names) - BENCHES.keys()
    if unknown:
        parser.error(f"no such bench: {' '.join(sorted(unknown))}; there are {' '.join(BENCHES)}")
    results = []
    rounds = importlib.import_module("rounds")
    for name in asked.names or [name for name in BENCHES if asked.peers or name not in WITH_PEERS]:
        with importlib.import_module(BENCHES[name]).comparison(asked.build, asked.scale) as comparison:
            results.append(comparison.run(asked.rounds))
        print(rounds.report(results[-1]), flush=True)
    if asked.json:
        asked.json.write_text(json.dumps(results, indent=1))
    missed = [result["name"] for result in results if not all(ratio["reached"] for ratio in result["ratios"])]
    if missed:
        sys.exit(f"limits missed: {' '.join(missed)}")


if __name__ == "__main__":
    main()
