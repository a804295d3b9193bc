"""ops/up, ops/down and ops/status: started and stopped whole, again at once changing nothing, started anew after a
crash, and nothing left behind. Redis alone stands for all processes: what is shown here is the same for each."""
import os
import signal
import time
import unittest

import redis

from installation import Installation


def eventually(condition, seconds: float = 10):
    """What `condition` answers once it is true; asks again until the time is over."""
    until = time.monotonic() + seconds
    while not (answer := condition()) and time.monotonic() < until:
        time.sleep(0.02)
    return answer


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
        pid = self.here.pid("redis")
        os.kill(pid, signal.SIGKILL)
        self.assertTrue(eventually(lambda: self.ping() and self.here.pid("redis") != pid))
        self.assertEqual(self.here.store().get("kept"), b"yes")

    def test_what_keeps_ending_waits_longer_each_time(self):
        self.here.must("up")
        for _ in range(3):
            self.assertTrue(eventually(self.ping))
            os.kill(self.here.pid("redis"), signal.SIGKILL)
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


if __name__ == "__main__":
    unittest.main()
