"""The linter over a text of 10,000 characters, beside one in 5 ms."""
import contextlib
import subprocess

import rounds

MILLISECONDS = 300


@contextlib.contextmanager
def comparison(build, scale: float):
    def measure() -> float:
        done = subprocess.run([build / "tests/bench/reply/bench_linter", str(int(MILLISECONDS * scale))], check=True,
                              capture_output=True, text=True, timeout=60)
        return float(done.stdout)
    yield rounds.Comparison("linter", "texts/s", rounds.Side("10,000 characters", measure),
                            [rounds.Side("one in 5 ms", lambda: 200.0)], [rounds.Limit("one in 5 ms", 1.0)])
