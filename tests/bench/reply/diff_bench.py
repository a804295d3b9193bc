"""Two versions of 10,000 characters compared, the slowest pair of several sorts, beside one in 20 ms."""
import contextlib
import subprocess

import rounds

MILLISECONDS = 600


@contextlib.contextmanager
def comparison(build, scale: float):
    def measure() -> float:
        done = subprocess.run([build / "tests/bench/reply/bench_difference", str(int(MILLISECONDS * scale))], check=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, timeout=60)
        return float(done.stdout)
    yield rounds.Comparison("diff", "pairs/s", rounds.Side("slowest of three sorts", measure),
                            [rounds.Side("one in 20 ms", lambda: 50.0)], [rounds.Limit("one in 20 ms", 1.0)])
