"""Processes at work on one store, killed and their store killed: what was acknowledged is there, what is there is
whole, and what must happen once has happened once."""
import os
import pathlib
import signal
import subprocess
import time
import unittest

import redis_fixture

PEER = pathlib.Path(os.environ["BANFU_BUILD"]) / "tests/contract/commit/commit_peer"
TAG = b"{shuozhou}:"
LOG = TAG + b"log:shuozhou-2022"
PATIENCE_S = 30
INTERESTING = b"2"


class Peer(subprocess.Popen):
    def __init__(self, server: redis_fixture.RedisServer, *words: object) -> None:
        super().__init__([PEER, server.address, *map(str, words)], stdout=subprocess.PIPE, text=True,
                         env=os.environ | {"REDIS_USER": "peer", "REDIS_PASSWORD": redis_fixture.PASSWORD})

    def end(self) -> str:
        """SIGTERM, and what it had said. By the stream: communicate() passes over what readline() has read ahead."""
        self.terminate()
        said = self.stdout.read()
        self.wait(timeout=PATIENCE_S)
        return said

    def end_hard(self) -> str:
        self.kill()
        said, _ = self.communicate(timeout=PATIENCE_S)
        return said


def entries(client) -> list[tuple[int, dict]]:
    return [(int(number.split(b"-")[0]), fields) for number, fields in client.xrange(LOG)]


def until(holds, what: str):
    end = time.monotonic() + PATIENCE_S
    while not (found := holds()):
        if time.monotonic() > end:
            raise AssertionError(f"not in time: {what}")
        time.sleep(0.01)
    return found


class PeersTest(unittest.TestCase):
    def setUp(self) -> None:
        self.server = redis_fixture.RedisServer(user="peer")
        self.addCleanup(self.server.stop)

    def peer(self, *words: object) -> Peer:
        peer = Peer(self.server, *words)
        self.addCleanup(peer.end_hard)
        return peer

    def test_writers_who_race_lose_nothing(self) -> None:
        writers = [self.peer("race", 150) for _ in range(2)]
        for writer in writers:
            self.assertEqual(writer.wait(timeout=PATIENCE_S), 0)
        client = self.server.client()
        self.assertEqual(client.hget(TAG + b"versions:counter", "value"), b"300")
        self.assertEqual(client.get(TAG + b"entity:peer:counter"), b"\x0a\x03300")
        found = entries(client)
        self.assertEqual([number for number, _ in found], list(range(1, 301)))
        values = [int(fields[b"e"][2:]) for _, fields in found]
        self.assertEqual(values, list(range(1, 301)))  # every write stood on the one before it

    def assert_whole(self, client, acknowledged: dict[int, str]) -> int:
        """Every entry has left all its things, no thing is without its entry, and all acknowledged ones are there."""
        found = entries(client)
        self.assertEqual([number for number, _ in found], list(range(1, len(found) + 1)))
        names = {number: fields[b"e"][2:] for number, fields in found}
        for name in names.values():
            self.assertEqual(client.hget(TAG + b"versions:" + name, "part"), b"1")
            self.assertEqual(client.get(TAG + b"claim:peer:" + name), b"holder")
            self.assertIsNotNone(client.get(TAG + b"entity:peer:" + name))
            self.assertIsNotNone(client.zscore(TAG + b"index:peer:all", name))
        count = len(found)
        self.assertEqual(len(set(names.values())), count)
        for sort, kept in ((b"versions:r-*", count), (b"claim:*", count), (b"entity:*", count), (b"text:*", count),
                           (b"request:*", count)):
            self.assertEqual(len(client.keys(b"{shuozhou}:" + sort)), kept, sort)
        self.assertEqual(client.zcard(TAG + b"index:peer:all"), count)
        for position, name in acknowledged.items():
            self.assertEqual(names[position], name.encode())
        return count

    def test_acknowledged_commits_outlive_the_store(self) -> None:
        acknowledged, writer = {}, self.peer("append")
        for _ in range(5):
            for _ in range(40):
                position, number = writer.stdout.readline().split()
                acknowledged[int(position)] = f"r-{writer.pid}-{number}"
            self.server.kill()
            self.server.restart()
        for line in writer.end().splitlines():
            position, number = line.split()
            acknowledged[int(position)] = f"r-{writer.pid}-{number}"
        self.assertEqual(writer.returncode, 0)
        count = self.assert_whole(self.server.client(), acknowledged)
        self.assertEqual(count, len(acknowledged))  # the request sent again took effect once

    def test_reactions_happen_once_whoever_is_killed(self) -> None:
        writer = self.peer("append")
        replicas = [self.peer("react") for _ in range(2)]
        for turn in range(8):
            for _ in range(25):
                writer.stdout.readline()
            victim = turn % 2
            if turn == 5:
                self.server.kill()
                self.server.restart()
            replicas[victim].end_hard()
            self.assertIn(replicas[victim].returncode, (0, -signal.SIGKILL))
            replicas[victim] = self.peer("react")
        writer.end()
        client = self.server.client()
        interesting = {number for number, fields in entries(client) if fields[b"k"] == INTERESTING}
        count = len(interesting)
        until(lambda: int(client.hget(TAG + b"versions:reactions", "count") or 0) >= count, "all reactions")
        for replica in replicas:
            self.assertEqual(replica.stdout.readline(), "listens\n")  # the last one may have come too late for any work
            replica.end()
            self.assertEqual(replica.returncode, 0)
        self.assertEqual(int(client.hget(TAG + b"versions:reactions", "count")), count)
        reacted = {int(key.rsplit(b"/", 1)[1]) for key in client.keys(TAG + b"versions:reaction/*")}
        self.assertEqual(reacted, interesting)
        self.assertEqual({client.hget(TAG + b"versions:reaction/%d" % number, "part") for number in reacted}, {b"1"})

    def test_job_goes_on_when_its_owner_is_killed(self) -> None:
        self.assertEqual(self.peer("open", "j-1", 12).wait(timeout=PATIENCE_S), 0)
        first = self.peer("work", 30)
        for _ in range(4):
            self.assertTrue(first.stdout.readline().startswith("j-1 "))
        first.end_hard()
        killed = time.monotonic()
        second = self.peer("work", 1)
        resumed = int(second.stdout.readline().split()[1])
        self.assertLessEqual(resumed, 4)  # steps begin before those before are committed
        self.assertLess(time.monotonic() - killed, 8)  # a lease of 5 s, and a look each second
        client = self.server.client()
        until(lambda: client.hget(TAG + b"job:peer:j-1", "state") == b"done", "the job's end")
        second.end()
        for piece in range(13):  # the closing step is one more
            self.assertEqual(client.hget(TAG + b"versions:j-1/%d" % piece, "steps"), b"1", piece)
        self.assertEqual(client.hget(TAG + b"job:peer:j-1", "done"), b"12")
        self.assertFalse(client.exists(TAG + b"job-pieces:peer:j-1"))

    def test_replica_that_ends_in_order_gives_its_lease_back(self) -> None:
        self.assertEqual(self.peer("open", "j-1", 20).wait(timeout=PATIENCE_S), 0)
        first = self.peer("work", 30)
        first.stdout.readline()
        first.end()
        self.assertEqual(first.returncode, 0)
        ended = time.monotonic()
        second = self.peer("work", 1)
        second.stdout.readline()
        self.assertLess(time.monotonic() - ended, 4.5)  # its lease would have lasted for 5 s


if __name__ == "__main__":
    unittest.main()
