"""300 two-page letters as DOCX, a file each: ours by one thread beside python-docx, in one process.

The peer sets paragraphs, faces, sizes, rules and numbers alike; it neither measures the letterhead nor balances titles.
"""
import contextlib
import json
import pathlib
import re

import rounds
from document.letters_bench import FALLBACK, FONTS, LETTERS, Program, surroundings

HERE = pathlib.Path(__file__).resolve().parent
LEAST = 4000  # bytes


def bodies() -> list:
    """What letter_text.h makes of its paragraphs: all of them, from another one on each time."""
    listed = re.search(r"letter_paragraphs\[\w+\] = \{(.*?)\};", (HERE / "letter_text.h").read_text(), re.S).group(1)
    paragraphs = ["".join(re.findall(r'"([^"]*)"', piece)) for piece in re.split(r'(?<="),', listed)]
    return ["\n".join(paragraphs[number:] + paragraphs[:number]) for number in range(len(paragraphs))]


@contextlib.contextmanager
def comparison(build, scale: float):
    count = max(1, int(LETTERS * scale))
    program = pathlib.Path(build) / "tests/bench/document/bench_letters_ours"
    with surroundings() as (_, environment):
        ours = Program([program, FONTS, FALLBACK, "FOLDER", count, "docx"], count, environment, "docx", LEAST)
        peer = Program(["/usr/bin/python3", HERE / "letters_python.py", "FOLDER", count], count, environment, "docx", LEAST,
                       json.dumps(bodies()))
        yield rounds.Comparison("docx", "letters/s", rounds.Side("ours, one thread", ours.measure),
                                [rounds.Side("python-docx", peer.measure)], [rounds.Limit("python-docx", 30.0)])
