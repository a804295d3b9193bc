"""Commits through common/redis at 64 in flight beside the same function under redis-benchmark, appendfsync always.

redis-benchmark cannot pass a zero byte. So the library it calls has one function more, which puts the one argument that
has some where a placeholder came, and goes on as ours.
"""
import contextlib
import re
import socket
import struct
import subprocess

import redis_fixture
import rounds

IN_FLIGHT = 64
HEADER_AT = 10  # the argument that counts the sections: the one with zero bytes in it
DIGEST_AT = 8  # of a remembered request; there is none, so that what stands here is not looked at
FILLED_IN = """
local header
redis.register_function('bench_commit', function(keys, argv)
  header = header or struct.pack('>%s', %s)
  argv[%d] = header
  return commit(keys, argv)
end)
"""
SECONDS = 120


def ours(build, server, count: int) -> float:
    server.client().flushall()
    done = subprocess.run([build / "tests/bench/commit/bench_commit", server.address, str(count), str(IN_FLIGHT)],
                          check=True, capture_output=True, text=True, timeout=SECONDS)
    return float(done.stdout)


def words_of_one_commit(build, server) -> list[bytes]:
    """The words our side sends, as Redis's MONITOR shows them."""
    with socket.socket(socket.AF_UNIX) as monitor:
        monitor.settimeout(SECONDS)
        monitor.connect(str(server.socket))
        monitor.sendall(b"MONITOR\r\n")
        with monitor.makefile("rb") as lines:
            if lines.readline() != b"+OK\r\n":
                raise RuntimeError("Redis does not let itself be watched")
            ours(build, server, 1)
            for line in lines:
                words = [unquote(word) for word in re.findall(rb'"((?:[^"\\]|\\.)*)"', line)]
                if words and words[0].upper() == b"FCALL":
                    return words
    raise RuntimeError("no commit was seen")


def unquote(word: bytes) -> bytes:
    return word.decode("unicode_escape").encode("latin-1")


def library(header: bytes) -> bytes:
    counts = struct.unpack(f">{len(header) // 2}H", header)
    filled_in = FILLED_IN % ("I2" * len(counts), ", ".join(map(str, counts)), HEADER_AT + 1)
    return redis_fixture.FUNCTIONS.read_bytes() + filled_in.encode()


def theirs(server, words: list[bytes], count: int, connections: int, pipeline: int) -> float:
    server.client().flushall()
    arguments = words[2:]
    for at in (HEADER_AT, DIGEST_AT):
        arguments[2 + at] = b"x" * len(arguments[2 + at])
    done = subprocess.run(["redis-benchmark", "-s", str(server.socket), "-n", str(count), "-c", str(connections), "-P",
                           str(pipeline), "--csv", "FCALL", "bench_commit", *arguments], check=True,
                          capture_output=True, timeout=SECONDS)
    written = server.client().xlen("{shuozhou}:log:shuozhou-2022")
    if written < count:
        raise RuntimeError(f"redis-benchmark wrote {written} of {count} entries: {done.stdout[-300:]!r}")
    return float(re.findall(rb'","([\d.]+)"', done.stdout)[0])


@contextlib.contextmanager
def comparison(build, scale: float):
    count = int(100000 * scale)
    with redis_fixture.RedisServer() as server:
        words = words_of_one_commit(build, server)
        server.client().execute_command("FUNCTION", "LOAD", "REPLACE", library(words[4 + HEADER_AT]))
        yield rounds.Comparison(
            "commit", "commits/s",
            rounds.Side("common/commit, 64 in flight", lambda: ours(build, server, count)),
            [rounds.Side("redis-benchmark, better of two",
                         lambda: max(theirs(server, words, count, 1, IN_FLIGHT),
                                     theirs(server, words, count, IN_FLIGHT, 1)))],
            [rounds.Limit("redis-benchmark, better of two", 0.8)])
