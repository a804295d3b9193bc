"""Drafts of 2,000 characters saved over the reply service's own call, assignment's facts and all, beside bare commits."""
import contextlib
import importlib
import os
import pathlib
import subprocess
import sys

import redis_fixture
import rounds

SOURCE = pathlib.Path(__file__).resolve().parents[3]
EACH, PROPOSALS, IN_FLIGHT, SECONDS = 3000, 600, 64, 120
UNIT = "市住建局"
COMMITMENT = {"leader": "王建国", "handler": "李建国", "task": "办理", "time_limit": "2022-06-20", "quality_aim": "满意",
              "guarantor": "张为民"}


def accepted_city(city, assignment_city) -> None:
    """Proposals that the unit has been assigned and has accepted."""
    city.set_clock(assignment_city.clock_offset("2022-03-28"))
    city.start("identity", SEED=assignment_city.write_seed(city.folder / "seed"))
    city.start("assignment", LOG_LEVEL="warn", wait=False)
    city.processes["assignment"].wait_for_health("SERVING")
    office, unit = (city.client("assignment", assignment_city.ASSIGNMENT,
                                city.token("assignment", account, role, scope))
                    for account, role, scope in (("office1", "OFFICE", ""), ("liaison1", "LIAISON", UNIT)))
    docket = assignment_city.DOCKET
    office.call("PutDocket", request_id="docket", docket=docket, body=assignment_city.BODY)
    table = assignment_city.register(*(assignment_city.row(number) for number in range(1, PROPOSALS + 1)))
    office.call("ImportProposals", request_id="import", docket=docket, table=table, timeout=30)
    office.call("AssignFromRegister", request_id="assign", docket=docket, timeout=30)
    for number in range(1, PROPOSALS + 1):
        unit.call("Accept", request_id=f"accept-{number}", docket=docket, proposal=f"suggestion-{number}", **COMMITMENT)


class Drafts:
    """No two saves have the same text or request id."""

    def __init__(self, build, city, each: int):
        self.build, self.city, self.each, self.next = build, city, each, 0

    def measure(self) -> float:
        token = self.city.token("reply", "handler1", "HANDLER", UNIT)
        done = subprocess.run([self.build / "tests/bench/reply/bench_draft", self.city.address("reply"), token,
                               str(PROPOSALS), str(self.next), str(self.each), str(IN_FLIGHT)],
                              check=True, capture_output=True, text=True, timeout=SECONDS)
        self.next += self.each
        return float(done.stdout)


@contextlib.contextmanager
def comparison(build, scale: float):
    os.environ.update(BANFU_BUILD=str(build), BANFU_SOURCE=str(SOURCE))
    sys.path.append(str(SOURCE / "tests/contract/assignment"))
    service_fixture, assignment_city, commit_bench = (
        importlib.import_module(name) for name in ("service_fixture", "assignment_city", "commit.commit_bench"))
    each = int(EACH * scale)
    with service_fixture.City() as city, redis_fixture.RedisServer() as other:
        accepted_city(city, assignment_city)
        city.start("reply", LOG_LEVEL="warn", wait=False).wait_for_health("SERVING")
        yield rounds.Comparison(
            "draft", "saves/s", rounds.Side("2,000 characters, facts and all", Drafts(build, city, each).measure),
            [rounds.Side("bare commits, 64 in flight", lambda: commit_bench.ours(build, other, 4 * each))],
            [rounds.Limit("bare commits, 64 in flight", 0.35)])
