"""ops/up, ops/down and ops/status: started and stopped whole, again at once changing nothing, started anew after a
crash, and nothing left behind. Redis alone stands for all processes: what is shown here is the same for each."""
import os
import signal
import socket
import subprocess
import tempfile
import unittest

import redis

from installation import Installation, eventually


class Supervision(unittest.TestCase):
    def setUp(self):
        self.here = Installation(self, ["redis"])

    def ping(self) -> bool:
        store = self.here.store()
        try:
            return store.ping()
        except redis.RedisError:
            return False
        finally:
            store.connection_pool.disconnect()

    def test_before_the_first_start(self):
        self.assertIn("never started here", self.here.run("status").stderr)
        self.assertIn("not running", self.here.must("down"))

    def test_up_again_down_and_up(self):
        self.here.must("up")
        pid = self.here.pid("redis")
        self.here.must("up")
        self.assertEqual(self.here.pid("redis"), pid)
        self.assertEqual(self.here.processes().count("redis-server"), 1)
        self.assertRegex(self.here.must("status"), rf"(?m)^redis +ready +pid {pid} ")
        self.here.store().set("kept", "yes")

        self.here.must("down")
        self.assertEqual(self.here.processes(), [])
        self.assertEqual(list((self.here.var / "run").iterdir()), [])
        self.assertIn("not running", self.here.must("down"))
        self.assertEqual(self.here.run("status").returncode, 1)

        self.here.must("up")
        self.assertEqual(self.here.store().get("kept"), b"yes")

    def test_a_killed_process_is_started_anew(self):
        self.here.must("up")
        self.here.store().set("kept", "yes")
        pid = self.here.kill("redis")
        self.assertTrue(eventually(lambda: self.ping() and self.here.pid("redis") not in (0, pid)))
        self.assertEqual(self.here.store().get("kept"), b"yes")

    def test_what_keeps_ending_waits_longer_each_time(self):
        self.here.must("up")
        for _ in range(3):
            self.assertTrue(eventually(self.ping))
            self.here.kill("redis")
        self.assertTrue(eventually(lambda: "starts again in 2 s" in self.here.logs()))
        self.assertRegex(self.here.run("status").stdout, "redis +down +ended; starts again soon")
        self.here.must("down")  # which does not wait for the end of the pause

    def test_a_dead_supervisor_is_put_right(self):
        self.here.must("up")
        supervisor = int((self.here.var / "supervisor.pid").read_text())
        os.kill(supervisor, signal.SIGKILL)
        self.assertTrue(eventually(lambda: "runsvdir" not in self.here.processes()))
        self.assertIn("supervisor is gone", self.here.run("status").stderr)
        self.assertIn("ending these first", self.here.must("up"))
        self.assertEqual(self.here.processes().count("redis-server"), 1)

    def test_a_crash_of_the_whole_machine_leaves_nothing_that_looks_alive(self):
        self.here.must("up")
        self.here.must("down")
        (self.here.var / "supervisor.pid").write_text("1\n")
        (self.here.var / "run/redis.sock").touch()
        self.here.must("up")
        self.assertTrue(self.ping())

    def test_two_side_by_side(self):
        other = Installation(self, ["redis"])
        self.here.must("up")
        other.must("up")
        self.here.store().set("where", "here")
        other.store().set("where", "there")
        other.must("down")
        self.assertEqual(self.here.store().get("where"), b"here")

    def test_a_path_too_long_for_sockets(self):
        deep = self.here.var / ("d" * 100)
        deep.mkdir(parents=True)
        self.here.must("up", BANFU_VAR=str(deep / "var"))
        self.assertIn("ready", self.here.must("status", BANFU_VAR=str(deep / "var")))
        self.here.must("down", BANFU_VAR=str(deep / "var"))

    def test_a_port_in_use(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            answer = self.here.run("up", BANFU_PORT=str(port))
            self.assertEqual(answer.returncode, 1)
            self.assertIn(f"port {port} (BANFU_PORT) is in use by another program", answer.stderr)
            self.assertEqual(self.here.processes(), [])
            (self.here.var / "port").write_text(f"{port}\n")
            self.assertIn("taking the next free", self.here.must("up"))
        self.assertNotEqual(int((self.here.var / "port").read_text()), port)

    def test_settings_of_the_operator(self):
        self.here.var.mkdir()
        settings = self.here.var / "settings"
        settings.write_text("# ours\nBANFU_PORT=8177\n")
        self.assertIn("http://127.0.0.1:8177/", self.here.must("up"))
        self.here.must("down")
        settings.write_text("port 8177\n")
        self.assertIn("settings, line 1: not of the form", self.here.run("up").stderr)


class Clock(unittest.TestCase):
    def test_a_simulated_clock_is_asked_for_once_and_moves_forward(self):
        here = Installation(self, ["redis"], BANFU_CLOCK="2022-03-25T09:00:00+08:00")
        here.must("up")
        self.assertRegex(here.must("clock"), "2022-03-25T09:00:[0-5][0-9][+]08:00")
        here.must("clock", "2022-04-01T09:00:00+08:00")
        self.assertIn("time never goes back", here.run("clock", "2022-03-31T09:00:00+08:00").stderr)
        self.assertIn("is not a timestamp", here.run("clock", "tomorrow").stderr)
        self.assertIn("no such time", here.run("clock", "2022-02-30").stderr)
        here.must("down")
        here.must("up")  # with BANFU_CLOCK again, which no longer counts
        self.assertRegex(here.must("clock"), "2022-04-01T09:")
        self.assertIn('"simulatedDate": "2022-04-01"', here.must("status", "--json"))

    def test_the_real_clock_stays_real(self):
        here = Installation(self, ["redis"])
        here.must("up")
        here.store().set("something", "there")
        here.must("down")
        here.must("up", BANFU_CLOCK="2022-03-25T09:00:00+08:00")
        self.assertIn("runs on the real clock", here.run("clock", "2042-01-01").stderr)
        self.assertIn('"simulatedDate": ""', here.must("status", "--json"))


def can_mount() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", folder], capture_output=True, check=False).returncode != 0:
            return False
        subprocess.run(["umount", folder], check=True)
        return True


@unittest.skipUnless(can_mount(), "a small disk can be mounted by root alone")
class FullDisk(unittest.TestCase):
    def test_work_resumes_when_there_is_room(self):
        here = Installation(self, ["redis"])
        here.var.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", here.var], check=True)
        self.addCleanup(subprocess.run, ["umount", here.var], check=True)
        self.addCleanup(here.run, "down")
        here.must("up")
        acknowledged = 0
        with self.assertRaises(redis.RedisError), here.store() as store:
            for number in range(100):
                store.set(f"key-{number}", os.urandom(1 << 20))
                acknowledged += 1
        self.assertTrue(eventually(lambda: "is full" in here.run("status").stdout))
        subprocess.run(["mount", "-o", "remount,size=160m", here.var], check=True)
        self.assertTrue(eventually(lambda: here.run("status").returncode == 0))
        with here.store() as store:
            self.assertGreaterEqual(store.dbsize(), acknowledged)


if __name__ == "__main__":
    unittest.main()
