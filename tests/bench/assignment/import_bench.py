"""Importing the register of 300, all checks and events included, in proposals a second, beside bare commits."""
import contextlib
import importlib
import itertools
import os
import pathlib
import sys
import time

import redis_fixture
import rounds

SOURCE = pathlib.Path(__file__).resolve().parents[3]
PROPOSALS = 300


def imports(assignment_city, office, numbers, count: int) -> float:
    """Each into a docket of its own."""
    dockets = [f"shuozhou-b{next(numbers)}" for _ in range(count)]
    for docket in dockets:
        office.call("PutDocket", request_id=docket, docket=docket, body=assignment_city.BODY)
    begun = time.monotonic()
    for docket in dockets:
        answer = office.call("ImportProposals", request_id=docket, docket=docket, table=assignment_city.REGISTER, timeout=30)
        if answer.created != PROPOSALS or answer.job:
            raise RuntimeError(f"an import came to {answer}")
    return count * PROPOSALS / (time.monotonic() - begun)


@contextlib.contextmanager
def comparison(build, scale: float):
    os.environ.update(BANFU_BUILD=str(build), BANFU_SOURCE=str(SOURCE))
    sys.path.append(str(SOURCE / "tests/contract/assignment"))
    service_fixture, assignment_city, commit_bench = (
        importlib.import_module(name) for name in ("service_fixture", "assignment_city", "commit.commit_bench"))
    numbers, commits = itertools.count(1), int(50000 * scale)
    with service_fixture.City() as city, redis_fixture.RedisServer() as bare:
        city.start("identity", SEED=assignment_city.write_seed(city.folder / "seed"))
        city.start("assignment", LOG_LEVEL="info")
        office = city.client("assignment", assignment_city.ASSIGNMENT, city.token("assignment", "office1", "OFFICE"))
        yield rounds.Comparison(
            "import", "items/s",
            rounds.Side("register of 300, proposals",
                        lambda: imports(assignment_city, office, numbers, max(1, int(10 * scale)))),
            [rounds.Side("bare commits, 64 in flight", lambda: commit_bench.ours(build, bare, commits))],
            [rounds.Limit("bare commits, 64 in flight", 0.3)])
