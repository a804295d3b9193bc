"""How each C file of ours is compiled, and what was found in it remembered by the digest of all it consists of."""
import concurrent.futures
import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

INCLUDE = re.compile(rb'^[ \t]*#[ \t]*include[ \t]*[<"]([^>"\n]+)[>"]', re.MULTILINE)
REMEMBERED_AT_MOST = 20000


@dataclass(frozen=True)
class Unit:
    """One file and the command that compiles it."""
    path: Path
    folder: Path
    arguments: tuple[str, ...]

    def include_folders(self) -> list[Path]:
        found = []
        words = iter(self.arguments)
        for word in words:
            if word in ("-I", "-isystem"):
                found.append(Path(next(words)))
            elif word.startswith("-I"):
                found.append(Path(word[2:]))
        return [folder if folder.is_absolute() else self.folder / folder for folder in found]


def units(build: Path, tree: Path) -> list[Unit]:
    """Our own files among the build's compile commands; generated ones lie in the build and are left out."""
    listed = json.loads((build / "compile_commands.json").read_text())
    found = {}
    for entry in listed:
        path = Path(entry["file"])
        if path.suffix == ".c" and path.is_relative_to(tree) and not path.is_relative_to(build):
            found[path] = Unit(path, Path(entry["directory"]), tuple(shlex.split(entry["command"])))
    return [found[path] for path in sorted(found)]


class Digests:
    """The digest of a unit: its command and every file of the tree or the build that it includes, at any depth."""

    def __init__(self, tree: Path, build: Path, more: str):
        self.tree, self.build, self.more = tree, build, more
        self.contents: dict[Path, tuple[str, list[str]]] = {}

    def of_unit(self, unit: Unit) -> str:
        digest = hashlib.sha256(self.more.encode())
        digest.update(self.movable(" ".join(unit.arguments)).encode())
        folders = [path for path in unit.include_folders() if path.is_relative_to(self.tree)]
        seen, waiting = set(), [unit.path]
        while waiting:
            path = waiting.pop()
            if path in seen:
                continue
            seen.add(path)
            own, included = self.of_file(path)
            digest.update(own.encode())
            for name in included:
                waiting += [to for to in (path.parent / name, *(folder / name for folder in folders))
                            if to.is_file()][:1]
        return digest.hexdigest()

    def of_file(self, path: Path) -> tuple[str, list[str]]:
        if path not in self.contents:
            content = path.read_bytes()
            self.contents[path] = (hashlib.sha256(content).hexdigest(),
                                   [name.decode() for name in INCLUDE.findall(content)])
        return self.contents[path]

    def movable(self, command: str) -> str:
        """Two checkouts of the same content have the same digests."""
        return command.replace(str(self.build), "BUILD").replace(str(self.tree), "TREE")


def memory(name: str) -> Path:
    """Where the digests of what was found faultless are kept, as empty files."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = base / "banfu" / name
    folder.mkdir(parents=True, exist_ok=True)
    oldest_first = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime)
    for path in oldest_first[:-REMEMBERED_AT_MOST]:
        path.unlink(missing_ok=True)
    return folder


def run_over(name: str, build: Path, tree: Path, command, more: str) -> None:
    """Runs `command(unit)` for each unit not known to be faultless, as many at once as there are processors, and ends
    with 1 if any was found wrong. `more` is what else decides the outcome: versions, settings."""
    digests, remembered, all_units = Digests(tree, build, more), memory(name), units(build, tree)
    unknown = [(unit, remembered / digests.of_unit(unit)) for unit in all_units]
    unknown = [(unit, mark) for unit, mark in unknown if not mark.exists()]
    wrong = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for mark, answer in pool.map(lambda each: (each[1], run(command(each[0]))), unknown):
            if answer.returncode == 0:
                mark.touch()
            else:
                wrong += 1
                sys.stdout.write(answer.stdout + answer.stderr)
    print(f"{len(all_units)} files, {len(unknown)} looked at anew, {wrong} wrong")
    sys.exit(1 if wrong else 0)


def run(command: list[str]) -> subprocess.CompletedProcess:
    return subprocess.run(command, check=False, capture_output=True, text=True)
