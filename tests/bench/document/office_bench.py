"""300 two-page letters as PDF: ours by one thread beside LibreOffice, headless, which is given them as DOCX.

It stops silently after 248 files, so that it gets 200 at once. Its figures hold its start, twice.
"""
import contextlib
import pathlib
import subprocess
import tempfile

import rounds
from document.letters_bench import FALLBACK, FONTS, LETTERS, Program, processor_seconds, surroundings

AT_ONCE = 200


class Office:
    def __init__(self, folder: pathlib.Path, count: int, environment: dict):
        self.folder, self.count, self.environment = folder, count, environment
        self.letters = [str(folder / f"{number}.docx") for number in range(1, count + 1)]

    def measure(self) -> float:
        with tempfile.TemporaryDirectory() as made:
            before = processor_seconds()
            for begin in range(0, self.count, AT_ONCE):
                subprocess.run(["soffice", f"-env:UserInstallation=file://{self.folder}/profile", "--headless", "--convert-to",
                                "pdf", "--outdir", made, *self.letters[begin:begin + AT_ONCE]],
                               check=True, env=self.environment, capture_output=True)
            used = processor_seconds() - before
            if len(list(pathlib.Path(made).glob("*.pdf"))) != self.count:
                raise RuntimeError("LibreOffice left letters out")
        return self.count / used


@contextlib.contextmanager
def comparison(build, scale: float):
    count = max(1, int(LETTERS * scale))
    program = pathlib.Path(build) / "tests/bench/document/bench_letters_ours"
    with surroundings() as (folder, environment):
        subprocess.run([program, FONTS, FALLBACK, folder, str(count), "docx"], check=True)
        ours = Program([program, FONTS, FALLBACK, "FOLDER", count], count, environment)
        office = Office(folder, count, environment)
        yield rounds.Comparison("office", "letters/s", rounds.Side("ours, one thread", ours.measure),
                                [rounds.Side("LibreOffice", office.measure)], [rounds.Limit("LibreOffice", 15.0)])
