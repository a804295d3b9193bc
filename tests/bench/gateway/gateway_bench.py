"""JSON to gRPC and back through our gateway beside Go's grpc-gateway, both in front of our echo server.

The peer is built from Debian's packages by tests/bench/gateway/peer/build (ops/bench --peers).
"""
import contextlib
import pathlib
import subprocess
import tempfile

import processes
import rounds

CONNECTIONS = 32
BODY = b'{"text":"%s","item":{"name":"\xe5\xb8\x82\xe4\xbd\x8f\xe5\xbb\xba\xe5\xb1\x80","number":"17"}}' % (b"x" * 100)
HERE = pathlib.Path(__file__).resolve().parent


def say(port: int, calls: int) -> float:
    return processes.h2load(f"http://127.0.0.1:{port}/api/v1/say", calls, CONNECTIONS, 1, BODY,
                            {"content-type": "application/json"}, ("--h1",))


def built_peer(build) -> pathlib.Path:
    peer = build / "peer" / "peer"
    if not peer.exists():
        subprocess.run([HERE / "peer/build", build / "peer"], check=True, capture_output=True)
    return peer


@contextlib.contextmanager
def comparison(build, scale: float):
    calls = int(40000 * scale)
    peer = built_peer(build)
    echo, ours, theirs = (processes.free_port() for _ in range(3))
    addresses = {f"BANFU_{name}": f"127.0.0.1:{echo}"
                 for name in ("IDENTITY", "ASSIGNMENT", "DEADLINE", "REPLY", "LEDGER")}
    with tempfile.TemporaryDirectory() as keys, \
            processes.Program(build / "tests/contract/rpc/rpc_echo_server", f"127.0.0.1:{echo}"), \
            processes.Program(peer, f"127.0.0.1:{theirs}", f"127.0.0.1:{echo}"), \
            processes.LoggingProgram(build / "tests/bench/gateway/bench_gateway",
                                     environment=addresses | {"BANFU_LISTEN": f"127.0.0.1:{ours}",
                                                              "BANFU_KEYS": keys}):
        yield rounds.Comparison(
            "gateway", "requests/s", rounds.Side("gateway", lambda: say(ours, calls)),
            [rounds.Side("Go grpc-gateway", lambda: say(theirs, calls))], [rounds.Limit("Go grpc-gateway", 1.1)])
