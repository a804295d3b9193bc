"""Echo through our RPC layer beside the bare C core and the C++ callback server, by h2load with a prepared frame.

What one and the same server reads swings by half and more, from minute to minute and from turn to turn, for reasons
that lie with none of the servers:

- The host of a virtual machine moves its cores about. Two that share a cache pass a word there and back in 50 to 100
  ns, two that do not take some 330; on such a machine the same calls then cost ours 1.6 times the processor time, the
  C++ callback server, whose threads contend, up to twice, the bare core with its one thread 1.15 times. How far apart
  they were is measured before each round and printed beside the figures.
- Where the kernel puts the load generator: on a server's own core it takes that core from it at every answer, which is
  sent for it alone; elsewhere it finds several at a time. That is settled anew with each start of the generator, so
  that a round is cut in several turns.

No thread is tied to a core: which threads a server has, and that they find room beside others, is part of what is
compared.
"""
import contextlib
import struct
import subprocess

import processes
import rounds

CONNECTIONS, STREAMS = 8, 32
CALLS, TURNS = 20000, 5  # in a turn; in a round
TEXT = b"x" * 100
HEADERS = {"content-type": "application/grpc", "te": "trailers", "grpc-timeout": "20S"}


def frame() -> bytes:
    """A gRPC message frame with a SayRequest whose text is TEXT."""
    message = b"\x0a" + bytes([len(TEXT)]) + TEXT
    return b"\0" + struct.pack(">I", len(message)) + message


def say(port: int, calls: int) -> float:
    return processes.h2load(f"http://127.0.0.1:{port}/banfu.echo.v1.Echo/Say", calls, CONNECTIONS, STREAMS, frame(),
                            HEADERS)


@contextlib.contextmanager
def comparison(build, scale: float):
    calls = int(CALLS * scale)
    distance = build / "tests/bench/rpc/bench_core_distance"
    ports = [processes.free_port() for _ in range(3)]
    with processes.Program(build / "tests/contract/rpc/rpc_echo_server", f"127.0.0.1:{ports[0]}"), \
            processes.Program(build / "tests/bench/rpc/bench_core_echo_server", ports[1]), \
            processes.Program(build / "tests/bench/rpc/bench_callback_echo_server", ports[2]):
        yield rounds.Comparison(
            "echo", "calls/s",
            rounds.Side("common/rpc", lambda: say(ports[0], calls)),
            [rounds.Side("bare C core, one thread", lambda: say(ports[1], calls)),
             rounds.Side("C++ callback server", lambda: say(ports[2], calls))],
            [rounds.Limit("bare C core, one thread", 1.1), rounds.Limit("C++ callback server", 1.0)],
            turns=TURNS,
            circumstance=rounds.Circumstance("from core to core and back", "ns", lambda: int(
                subprocess.run([distance], check=True, capture_output=True, timeout=20).stdout)))
