"""A Redis of the test's own: on a unix socket in a private folder, every write synced before it is acknowledged, our
function library loaded. It ends with the test.

    with redis_fixture.RedisServer() as server:
        server.address                # "unix:/tmp/…/redis.sock", as BANFU settings take it
        server.client().get("key")    # redis.Redis of python3-redis
        server.kill(); server.restart()
"""
import ctypes
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

import redis

ROOT = pathlib.Path(__file__).resolve().parents[2]
FUNCTIONS = ROOT / "services/common/commit/functions.lua"
PASSWORD = "secret"  # of the user asked for
ANSWERS_WITHIN_S = 10
PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def rules_of(service: str) -> list[str]:
    """What ops lets the user of that service do (ops/lib/redis.bash)."""
    script = f". {ROOT}/ops/lib/redis.bash; redis_service_rules {service}"
    return subprocess.run(["bash", "-c", script], check=True, capture_output=True, text=True).stdout.split()


class RedisServer:
    """`user`: a service whose user is there with its rights, PASSWORD its password; also after a restart."""

    def __init__(self, *arguments: str, functions: bool = True, user: str = "") -> None:
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="banfu-redis-"))
        self.socket = self.folder / "redis.sock"
        self.address = f"unix:{self.socket}"
        self._arguments = arguments
        self._user = user
        self._process: subprocess.Popen | None = None
        self._launch()
        if functions:
            with self.client() as client:
                client.execute_command("FUNCTION", "LOAD", "REPLACE", FUNCTIONS.read_bytes())

    def __enter__(self) -> "RedisServer":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def client(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(self.socket))

    def leave_file_alone(self) -> None:
        """From now on the append-only file is not rewritten when it has doubled: of what is measured in rounds that
        would take one core for a second, in whichever round it fell."""
        with self.client() as client:
            client.config_set("auto-aof-rewrite-percentage", 0)

    def kill(self) -> None:
        """kill -9, and its end waited for."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None
        self.socket.unlink(missing_ok=True)

    def restart(self) -> None:
        """Anew, on what it left on disk (functions among it)."""
        self.kill()
        self._launch()

    def stop(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _launch(self) -> None:
        command = ["redis-server", "--port", "0", "--unixsocket", str(self.socket), "--dir", str(self.folder),
                   "--save", "", "--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction",
                   "--aof-load-truncated", "no", "--logfile", "redis.log", "--daemonize", "no", *self._arguments]
        self._process = subprocess.Popen(command, preexec_fn=die_with_parent, stdin=subprocess.DEVNULL,
                                         env=os.environ | {"LC_ALL": "C.UTF-8"})
        end = time.monotonic() + ANSWERS_WITHIN_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"redis-server does not answer: {(self.folder / 'redis.log').read_text()}")
            time.sleep(0.005)
        if self._user:
            with self.client() as client:
                client.execute_command("ACL", "SETUSER", self._user, "on", f">{PASSWORD}", *rules_of(self._user))

    def _answers(self) -> bool:
        if not self.socket.exists():
            return False
        with self.client() as client:
            try:
                return client.ping()
            except redis.exceptions.AuthenticationError:
                return True
            except redis.exceptions.RedisError:
                return False
