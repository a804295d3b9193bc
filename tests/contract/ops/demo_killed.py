"""The demo's history played while one process after the other is killed, Redis among them: nothing acknowledged is lost,
nothing is done twice. Who plays it only sends a request again, with the same idempotency key, when it was not answered."""
import os
import random
import signal
import threading
import unittest

from installation import Installation

VICTIMS = ("assignment", "deadline", "reply", "ledger", "gateway", "identity", "redis")
SECONDS_BETWEEN = 3
SEED = 20220620


class DemoKilled(unittest.TestCase):
    def setUp(self):
        self.here = Installation(self)
        self.over = threading.Event()
        self.killed: list[str] = []

    def kill_one_after_the_other(self) -> None:
        chance = random.Random(SEED)
        while not (self.here.var / "log/gateway/current").exists() and not self.over.wait(0.5):
            pass
        while not self.over.wait(SECONDS_BETWEEN):
            # Each once before any is killed again: what is killed on and on waits longer each time.
            for victim in chance.sample(VICTIMS, len(VICTIMS)):
                self.kill(victim)
                if self.over.wait(SECONDS_BETWEEN):
                    return

    def kill(self, victim: str) -> None:
        try:
            pid = self.here.pid(victim)
            if pid:  # else it is just being started again
                os.kill(pid, signal.SIGKILL)
                self.killed.append(victim)
        except OSError:
            pass  # it has not been started yet

    def log_length(self) -> int:
        with self.here.store() as store:
            return store.xlen("{shuozhou}:log:shuozhou-2022")

    def acts(self) -> int:
        """Entries that people's acts left: reminders and what followed from other entries carry no request of theirs."""
        with self.here.store() as store:
            return sum(1 for _ in store.scan_iter("{shuozhou}:request:*", count=1000))

    def test(self):
        killer = threading.Thread(target=self.kill_one_after_the_other)
        killer.start()
        try:
            said = self.here.must("demo", seconds=1200)
        finally:
            self.over.set()
            killer.join()
        self.assertIn("played and found in the ledger", said)
        self.assertGreaterEqual(len(self.killed), len(VICTIMS), "all of them at least once")
        self.here.must("up")
        played = self.log_length(), self.acts()
        self.assertIn("found in the ledger", self.here.must("demo", seconds=800))
        self.assertEqual((self.log_length(), self.acts()), played, "what was acknowledged was there, once")


if __name__ == "__main__":
    unittest.main()
