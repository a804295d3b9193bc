"""Echo through our RPC layer beside the bare C core and the C++ callback server, by h2load with a prepared frame."""
import contextlib
import struct

import processes
import rounds

CONNECTIONS, STREAMS = 8, 32
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
    calls = int(60000 * scale)
    ports = [processes.free_port() for _ in range(3)]
    with processes.Program(build / "tests/contract/rpc/rpc_echo_server", f"127.0.0.1:{ports[0]}"), \
            processes.Program(build / "tests/bench/rpc/bench_core_echo_server", ports[1]), \
            processes.Program(build / "tests/bench/rpc/bench_callback_echo_server", ports[2]):
        yield rounds.Comparison(
            "echo", "calls/s",
            rounds.Side("common/rpc", lambda: say(ports[0], calls)),
            [rounds.Side("bare C core, one thread", lambda: say(ports[1], calls)),
             rounds.Side("C++ callback server", lambda: say(ports[2], calls))],
            [rounds.Limit("bare C core, one thread", 1.1), rounds.Limit("C++ callback server", 1.0)])
