"""The first preview after a key stroke, over HTTP: the draft saved with one more character, then its letter as PDF.

Both calls go through the gateway to the services, over one connection as a browser keeps it. The median of a round's
strokes counts.
"""
import contextlib
import http.client
import importlib
import json
import os
import pathlib
import statistics
import sys
import time
import uuid

import rounds
from document.docx_bench import bodies

SOURCE = pathlib.Path(__file__).resolve().parents[3]
STROKES, MAY_TAKE_MS = 20, 30


class Desk:
    """A handler who types."""

    def __init__(self, replies, strokes: int):
        self.replies, self.strokes, self.typed = replies, strokes, 0
        self.path = importlib.import_module("replies_test").P
        self.body = bodies()[0]
        self.connection = http.client.HTTPConnection("127.0.0.1", replies.port, timeout=30)

    def ask(self, method: str, path: str, body: str | None = None) -> bytes:
        headers = {"Authorization": f"Bearer {self.replies.sessions['handler1']}"}
        if body:
            headers |= {"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())}
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{method} {path}: {answer.status} {content.decode()}")
        return content

    def stroke(self) -> float:
        self.typed += 1
        body = json.dumps(self.replies.draft(f"{self.body}{'字' * (self.typed % 50)}{self.typed}"))
        begin = time.perf_counter()
        self.ask("PUT", self.path + "/reply", body)
        shown = self.ask("GET", self.path + "/letters/1.pdf?draft=true")
        took = time.perf_counter() - begin
        if not shown.startswith(b"%PDF-1.7"):
            raise RuntimeError("no letter")
        return took

    def measure(self) -> float:
        return 1 / statistics.median(self.stroke() for _ in range(self.strokes))


@contextlib.contextmanager
def comparison(build, scale: float):
    os.environ.update(BANFU_BUILD=str(build), BANFU_SOURCE=str(SOURCE))
    sys.path.append(str(SOURCE / "tests/contract/gateway"))
    base = importlib.import_module("replies_test").Replies

    class Replies(base):
        of_reply = {"FONTS": SOURCE / "build/fonts"}
        units = base.units

    with contextlib.ExitStack() as end:
        Replies.setUpClass()
        end.callback(Replies.doClassCleanups)
        replies = Replies("assigned_and_contacted")
        replies.assigned_and_contacted()
        desk = Desk(replies, max(3, int(STROKES * scale)))
        desk.measure()  # the first letters find no outlines yet
        yield rounds.Comparison("preview", "previews/s", rounds.Side("save and letter, over HTTP", desk.measure),
                                [rounds.Side("30 ms", lambda: 1000 / MAY_TAKE_MS)], [rounds.Limit("30 ms", 1.0)], timed=True)
