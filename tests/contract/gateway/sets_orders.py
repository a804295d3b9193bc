"""Sets of letters over HTTP, as their tests share them: a city with a folder for them, and a job's way to its file."""
import pathlib
import re
import subprocess
import tempfile
import time

import replies_test
from replies_test import BODY, D, ROLES

FONTS = pathlib.Path(__file__).resolve().parents[3] / "build/fonts"
OTHER = "市教育局"
HEADING = replies_test.REGISTER.splitlines()[0]


def path(number: int, kind: str = "suggestion") -> str:
    return f"{D}/proposals/{kind}-{number}"


class Orders(replies_test.Replies):
    units = replies_test.Replies.units + ["市教育局,朔州市教育局,部门,朔教函"]
    accounts = ROLES | {"liaison2": ("LIAISON", OTHER), "handler2": ("HANDLER", OTHER)}
    others = ("assignment", "deadline", "ledger")
    test_the_way_of_a_reply = None

    @classmethod
    def setUpClass(cls):
        if cls is Orders:
            raise replies_test.unittest.SkipTest("what others share")
        folder = tempfile.TemporaryDirectory(prefix="banfu-sets-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.of_reply = {"FONTS": FONTS, "SETS": cls.folder}
        super().setUpClass()
        cls("register").register()

    def register(self):
        raise NotImplementedError

    def signed(self, at: str, letter_number: str, body: str = BODY, **more):
        """A proposal of the unit that is assigned gets its letters."""
        self.done("POST", at + ":accept", {"leader": "王建国", "handler": "李志强", "task": "答复", "timeLimit": "2022-06-20",
                                           "qualityAim": "满意"}, "liaison1")
        self.done("PUT", at + "/reply", self.draft(body, **more), "handler1")
        for step, account, said in (("submit", "head1", {}), ("review", "leader1", {"approve": True}),
                                    ("sign", "principal1", {}), ("number", "liaison1", {"letterNumber": letter_number})):
            self.done("POST", f"{at}/reply:{step}", said, account)

    # --- a job's way ---

    def order(self, account: str = "office1", **body) -> str:
        job = self.done("POST", D + "/letters:batch", body, account)["job"]
        self.assertRegex(job, "^letters-shuozhou-[0-9a-f]{24}$")
        return f"/api/v1/jobs/{job}"

    def until(self, job: str, holds, account: str = "office1") -> dict:
        end = time.monotonic() + 90
        while not holds(seen := self.done("GET", job, account=account)):
            self.assertLess(time.monotonic(), end, seen)
            time.sleep(0.01)
        return seen

    def ended(self, job: str, account: str = "office1") -> dict:
        return self.until(job, lambda now: now["state"] not in ("RUNNING", "WAITING"), account)

    def made(self, job: str, account: str = "office1") -> bytes:
        seen = self.ended(job, account)
        self.assertEqual(seen["state"], "DONE", seen)
        self.assertEqual(seen["file"], job + "/result")
        self.assertRegex(seen["keptUntil"], r"^\d{4}-\d\d-\d\d$")
        status, headers, content = self.ask("GET", job + "/result", account=account)
        self.assertEqual((status, len(content), int(headers["Content-Length"])), (200, int(seen["size"]), len(content)))
        self.assertIn("attachment", headers["Content-Disposition"])
        return content

    def leftovers(self):
        return [entry.name for entry in self.folder.iterdir() if ".parts" in entry.name or ".new" in entry.name]

    # --- what a print-ready file is ---

    def pages(self, content: bytes) -> int:
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(content)
            file.flush()
            told = subprocess.run(["pdfinfo", file.name], check=True, capture_output=True)
            self.assertEqual(told.stderr, b"", "a file without faults")
            return int(re.search(rb"Pages:\s+(\d+)", told.stdout)[1])
