#!/usr/bin/python3
"""Judges whether the end of a Redis append-only file may be cut off.

usage: aof_tail.py FILE WHOLE

WHOLE is the number of bytes that redis-check-aof found whole. The rest may go only if it is what a power failure leaves
of one change: the beginning of one command, or of one transaction that holds no EXEC. A transaction with its EXEC may
have been acknowledged, and whatever holds a second command is damage of another kind. Exit 0 and what would be cut, or
exit 1 and why not.
"""
import re
import sys
from pathlib import Path

CUT_AT_MOST = 4 << 20  # a commit has at most 256 KiB
EXEC = b"$4\r\nEXEC\r\n"
# Where a command begins. Inside a value this is possible too: then nothing is cut, which is the safe side.
COMMAND = re.compile(rb"\r\n\*[0-9]+\r\n\$[0-9]+\r\n")
HEADER = re.compile(rb"([*$])([0-9]{1,10})\r\n")


class Damaged(Exception):
    pass


def number(rest: bytes, at: int, sign: bytes) -> tuple[int, int] | None:
    """The number of a header line at `at` and where it ends; None where the bytes run out within the line."""
    found = HEADER.match(rest, at)
    if found and found.group(1) == sign:
        return int(found.group(2)), found.end()
    if not re.fullmatch(rb"(\%b[0-9]{0,10}\r?)?" % sign, rest[at:]):
        raise Damaged(f"no command stands at byte {at} of what is left over")
    return None


def command(rest: bytes, at: int) -> tuple[bytes, int] | None:
    """The first word of the command at `at` and where it ends; None where the bytes run out within it."""
    count = number(rest, at, b"*")
    if count is None:
        return None
    words, at, first = count[0], count[1], b""
    for place in range(words):
        size = number(rest, at, b"$")
        if size is None or size[1] + size[0] + 2 > len(rest):
            return None
        at = size[1] + size[0] + 2
        if rest[at - 2:at] != b"\r\n":
            raise Damaged(f"a value does not end at byte {at} of what is left over")
        if place == 0:
            first = rest[size[1]:at - 2].upper()
    return first, at


def judge(rest: bytes) -> str:
    """What the bytes are; raises Damaged when they may not be cut off."""
    if not rest:
        raise Damaged("redis-check-aof finds it whole")
    if len(rest) > CUT_AT_MOST:
        raise Damaged(f"{len(rest)} bytes would be lost")
    if EXEC in rest:
        raise Damaged("a finished transaction would be lost")
    at, commands = 0, 0
    while at < len(rest) and (one := command(rest, at)) is not None:
        if commands == 0 and one[0] != b"MULTI":
            raise Damaged("a whole command would be lost")
        if commands > 0 and one[0] == b"MULTI":
            raise Damaged("a second transaction would be lost")
        at, commands = one[1], commands + 1
    if COMMAND.search(rest, at):
        raise Damaged("a command that follows a damaged one would be lost")
    return f"{len(rest)} bytes, " + (f"a transaction begun, {commands - 1} commands in it" if commands else "a command begun")


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    if not sys.argv[2].isdigit():
        sys.exit("redis-check-aof cannot tell how far it is whole")
    try:
        print(judge(Path(sys.argv[1]).read_bytes()[int(sys.argv[2]):]))
    except Damaged as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
