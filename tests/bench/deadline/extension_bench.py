"""Extensions granted, with all that belongs to it (token, load, rules, a commit that moves clocks, owes explanations and
tells the log), beside bare commits. The files of both stores grow and are not rewritten meanwhile: the one with the
whole city in it would be, several times, and halve the rounds it fell into."""
import contextlib
import importlib
import subprocess

import redis_fixture
import rounds
from deadline import filled_city

EACH, ROUNDS_MOST, IN_FLIGHT, SECONDS = 4000, 24, 64, 120


class Grants:
    """Each measure takes proposals that no other has touched."""

    def __init__(self, build, city, each: int):
        self.build, self.city, self.each, self.next = build, city, each, 1

    def run(self, act: str, role: str, scope: str) -> float:
        token = self.city.city.token("deadline", f"{role} of the bench", role, scope)
        done = subprocess.run([self.build / "tests/bench/deadline/bench_extension", self.city.city.address("deadline"),
                               token, act, str(self.next), str(self.each), str(IN_FLIGHT)],
                              check=True, capture_output=True, text=True, timeout=SECONDS)
        return float(done.stdout)

    def measure(self) -> float:
        self.run("ask", "LIAISON", filled_city.UNIT)
        rate = self.run("grant", "OFFICE", "")
        self.next += self.each
        return rate


@contextlib.contextmanager
def comparison(build, scale: float):
    commit_bench = importlib.import_module("commit.commit_bench")
    each = int(EACH * scale)
    with filled_city.FilledCity(build, each * ROUNDS_MOST, 0) as city, redis_fixture.RedisServer() as other:
        other.leave_file_alone()
        grants = Grants(build, city, each)
        yield rounds.Comparison(
            "extension", "changes/s", rounds.Side("granted, all rules on", grants.measure),
            [rounds.Side("bare commit", lambda: commit_bench.ours(build, other, 2 * each))],
            [rounds.Limit("bare commit", 0.25)])
