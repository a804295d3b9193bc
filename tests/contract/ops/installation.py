"""An installation of its own for a test: another var/, started and stopped by the commands an operator uses."""
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import redis

CHECKOUT = Path(__file__).resolve().parents[3]
OPS = CHECKOUT / "ops"


def table_rows() -> list[list[str]]:
    lines = (OPS / "services.table").read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if line and not line.startswith("#")]


def eventually(condition, seconds: float = 10):
    """What `condition` answers once it is true; asks again until the time is over."""
    until = time.monotonic() + seconds
    while not (answer := condition()) and time.monotonic() < until:
        time.sleep(0.02)
    return answer


class Installation:
    """`case` is a test or a test's class; `names`: the processes of ops/services.table to run, all unless named."""

    def __init__(self, case, names: list[str] | None = None, **settings: str):
        self.folder = tempfile.TemporaryDirectory(prefix="banfu-ops-")
        clean_up = case.addClassCleanup if isinstance(case, type) else case.addCleanup
        clean_up(self.folder.cleanup)
        self.var = Path(self.folder.name) / "var"
        table = Path(self.folder.name) / "services.table"
        table.write_text("".join(" ".join(row) + "\n" for row in table_rows() if names is None or row[0] in names))
        self.settings = {"BANFU_VAR": str(self.var), "BANFU_SERVICES_TABLE": str(table), **settings}
        if "BANFU_TEST_BUILD" in os.environ:
            self.settings["BANFU_BUILD"] = os.environ["BANFU_TEST_BUILD"]
        clean_up(self.run, "down")

    def run(self, command: str, *arguments: str, seconds: int = 60, **settings: str) -> subprocess.CompletedProcess:
        return subprocess.run([OPS / command, *arguments], capture_output=True, text=True, check=False, timeout=seconds,
                              env=os.environ | self.settings | settings)

    def must(self, command: str, *arguments: str, seconds: int = 60, **settings: str) -> str:
        answer = self.run(command, *arguments, seconds=seconds, **settings)
        if answer.returncode != 0:
            raise AssertionError(f"ops/{command} {arguments}: {answer.stdout}{answer.stderr}{self.logs()}")
        return answer.stdout + answer.stderr

    def logs(self) -> str:
        """The end of each process's log, for a test that failed."""
        return "".join(f"\n--- {path.parent.name}\n{path.read_text(errors='replace')[-20000:]}"
                       for path in sorted(self.var.glob("log/*/current")))

    def store(self, user: str = "admin") -> redis.Redis:
        password = (self.var / "secrets/redis" / user).read_text()
        return redis.Redis(unix_socket_path=str(self.var / "run/redis.sock"), username=user, password=password)

    def pid(self, name: str) -> int:
        """0 while it does not run."""
        return int((self.var / "service" / name / "supervise/pid").read_text() or 0)

    def kill(self, name: str) -> int:
        """Kills the process, once it runs, and answers its pid. (A pid of 0 would be the test's own group.)"""
        pid = eventually(lambda: self.pid(name))
        if not pid:
            raise AssertionError(f"{name} does not run{self.logs()}")
        os.kill(pid, signal.SIGKILL)
        return pid

    def processes(self) -> list[str]:
        """What holds the supervisor's lock open: whatever was started and is not gone."""
        lock, found = str(self.var / "supervisor.lock"), []
        for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
            try:
                if os.readlink(descriptor) == lock:
                    found.append((descriptor.parents[1] / "comm").read_text().strip())
            except OSError:
                continue
        return found
