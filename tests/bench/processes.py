"""Programs under measure: started on a free port or socket of their own, heard of when they listen, ended for sure."""
import contextlib
import os
import pathlib
import re
import select
import signal
import socket
import subprocess
import tempfile
import time

START_SECONDS = 20
H2LOAD_SECONDS = 60


def free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Program:
    """A process that says "listening …" on its standard output once it can be asked."""

    def __init__(self, *command: str, environment: dict | None = None):
        self.process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, env={**os.environ, **(environment or {})})
        self.said = self.first_line()

    def first_line(self) -> str:
        ready, _, _ = select.select([self.process.stdout], [], [], START_SECONDS)
        line = self.process.stdout.readline().decode() if ready else ""
        if not line.startswith("listening"):
            self.end()
            raise RuntimeError(f"{self.process.args[0]} did not start: {line!r}")
        return line.strip()

    def end(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def resident_mb(self) -> float:
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


class LoggingProgram(Program):
    """A process of ours that ships: it says in its log that it is ready. The rest of its log goes nowhere."""

    def first_line(self) -> str:
        return "listening"

    def __init__(self, *command: str, environment: dict | None = None):
        super().__init__(*command, environment=environment)
        port = (environment or {})["BANFU_LISTEN"].rsplit(":", 1)[1]
        wait_until(lambda: self.takes_connections(int(port)), START_SECONDS, f"{command[0]} does not listen")

    def takes_connections(self, port: int) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError(f"{self.process.args[0]} ended at its start")
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0


def h2load(url: str, calls: int, connections: int, streams: int, body: bytes, headers: dict,
           protocol: tuple[str, ...] = ()) -> float:
    """Requests a second that nghttp2's load generator sees answered; every one must be a success."""
    with tempfile.NamedTemporaryFile() as frame:
        frame.write(body)
        frame.flush()
        command = ["h2load", *protocol, "-n", str(calls), "-c", str(connections), "-m", str(streams), "-d", frame.name]
        for name, value in headers.items():
            command += ["-H", f"{name}: {value}"]
        done = subprocess.run([*command, url], check=True, capture_output=True, text=True, timeout=H2LOAD_SECONDS)
    answered = re.search(r"(\d+) succeeded", done.stdout)
    if not answered or int(answered.group(1)) != calls:
        raise RuntimeError(f"h2load saw failures at {url}:\n{done.stdout[-600:]}")
    return float(re.search(r"finished in [\d.a-z]+, ([\d.]+) req/s", done.stdout).group(1))


def wait_until(condition, seconds: float, what: str) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError(f"waited {seconds} s in vain: {what}")
        time.sleep(0.005)
