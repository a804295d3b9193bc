"""The files a check looks at, and how it says what is wrong.

Every check is called as `ops/checks/NAME [TREE]`, TREE being this checkout unless named, prints a line
`path:line: what is wrong` each and exits 1 if there was any.
"""
import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
NOT_OURS = {"build", "var", "node_modules", "dist", ".git", "__pycache__"}


def arguments(what: str, *more: tuple[str, str]) -> argparse.Namespace:
    """The command line: `tree` and, as pairs of option and help, whatever a check takes besides."""
    parser = argparse.ArgumentParser(description=what)
    for option, text in more:
        parser.add_argument(option, help=text)
    parser.add_argument("tree", nargs="?", type=Path, default=CHECKOUT, help="default: this checkout")
    parsed = parser.parse_args()
    parsed.tree = parsed.tree.resolve()
    return parsed


def files(tree: Path, *endings: str) -> list[str]:
    """Paths below `tree` that git has or would take, or all of a tree without git; by ending if any is given."""
    found = of_git(tree) if (tree / ".git").exists() else of_folder(tree)
    return sorted(path for path in found if not endings or path.endswith(endings))


def of_git(tree: Path) -> list[str]:
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "-C", tree, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True, capture_output=True, text=True)
    return [path for path in listed.stdout.split("\0") if path and (tree / path).is_file()]


def of_folder(tree: Path) -> list[str]:
    found = []
    for folder, below, names in os.walk(tree):
        below[:] = [name for name in below if name not in NOT_OURS]
        found += [os.path.relpath(os.path.join(folder, name), tree) for name in names]
    return found


def text(tree: Path, path: str) -> str:
    return (tree / path).read_text(encoding="utf-8", errors="replace")


C_NOT_CODE = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)


def without_comments_and_strings(code: str) -> str:
    """C with its comments and literals blanked, line numbers kept; what is included stays readable."""
    def blank(match: re.Match) -> str:
        start = code.rfind("\n", 0, match.start()) + 1
        if code[start:match.start()].lstrip().startswith("#include"):
            return match.group()
        return re.sub(r"[^\n]", " ", match.group())
    return C_NOT_CODE.sub(blank, code)


def finish(wrong: list[str], fine: str) -> None:
    """Prints what is wrong and ends with 1, or says `fine`."""
    for line in wrong:
        print(line)
    if wrong:
        sys.exit(1)
    print(fine)
