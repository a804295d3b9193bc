"""300 two-page letters, a file each: ours by one thread beside Pango and Cairo, one document a letter in one process.

Rates are letters a second of processor time, which neighbours on the machine disturb least.
"""
import contextlib
import pathlib
import resource
import subprocess
import tempfile

import rounds

ROOT = pathlib.Path(__file__).resolve().parents[3]
FONTS = ROOT / "build/fonts"
FALLBACK = pathlib.Path("/usr/share/fonts/opentype/noto")
LETTERS = 300
FONT_CONFIGURATION = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><dir>{fallback}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


def processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Program:
    """Writes `count` letters of that kind, each of that many bytes at least, into a folder of its own, again each time."""

    def __init__(self, command: list, count: int, environment: dict, kind: str = "pdf", least: int = 10_000, given: str = ""):
        self.command, self.count, self.environment = [str(word) for word in command], count, environment
        self.kind, self.least, self.given = kind, least, given

    def measure(self) -> float:
        with tempfile.TemporaryDirectory() as folder:
            before = processor_seconds()
            subprocess.run([word.replace("FOLDER", folder) for word in self.command], check=True, env=self.environment,
                           input=self.given, text=True)
            used = processor_seconds() - before
            files = list(pathlib.Path(folder).glob(f"*.{self.kind}"))
            if len(files) != self.count or min(file.stat().st_size for file in files) < self.least:
                raise RuntimeError(f"{len(files)} letters written, {self.count} wanted")
        return self.count / used


@contextlib.contextmanager
def surroundings():
    with tempfile.TemporaryDirectory() as folder:
        configuration = pathlib.Path(folder) / "fonts.conf"
        configuration.write_text(FONT_CONFIGURATION.format(fonts=FONTS, fallback=FALLBACK, cache=folder))
        yield pathlib.Path(folder), {"FONTCONFIG_FILE": str(configuration), "LC_ALL": "C.UTF-8", "HOME": folder,
                                     "PATH": "/usr/bin:/bin"}


@contextlib.contextmanager
def comparison(build, scale: float):
    count = max(1, int(LETTERS * scale))
    programs = pathlib.Path(build) / "tests/bench/document"
    with surroundings() as (_, environment):
        ours = Program([programs / "bench_letters_ours", FONTS, FALLBACK, "FOLDER", count], count, environment)
        pango = Program([programs / "bench_letters_pango", "FOLDER", count], count, environment)
        pango.measure()  # fills fontconfig's cache
        yield rounds.Comparison("letters", "letters/s", rounds.Side("ours, one thread", ours.measure),
                                [rounds.Side("Pango and Cairo", pango.measure)],
                                [rounds.Limit("Pango and Cairo", 3.0)])
