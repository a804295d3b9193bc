"""A change from end to end (token, decode, load, rules, commit, receipt) beside the slower of its two halves: the echo
through common/rpc and the bare commit."""
import contextlib
import importlib
import os
import struct

import processes
import rounds

CONNECTIONS, STREAMS = 8, 32
READY_S = 20


def frame(service_fixture) -> bytes:
    message = service_fixture.message("banfu.shelf.v1.PutRequest", request_id="bench", docket="shuozhou-2022",
                                      title="关于加快老旧小区改造的建议", unit="市住建局", copies=1).SerializeToString()
    return b"\0" + struct.pack(">I", len(message)) + message


def put(city, port: int, body: bytes, calls: int) -> float:
    city.redis.client().flushall()
    headers = {"content-type": "application/grpc", "te": "trailers", "grpc-timeout": "20S",
               "authorization": f"Bearer {city.token('shelf', 'office1', 'OFFICE')}"}
    rate = processes.h2load(f"http://127.0.0.1:{port}/banfu.shelf.v1.Shelf/Put", calls, CONNECTIONS, STREAMS, body,
                            headers)
    written = city.redis.client().xlen("{shuozhou}:log:shuozhou-2022")
    if written != calls:
        raise RuntimeError(f"{calls} calls left {written} entries in the log")
    return rate


@contextlib.contextmanager
def comparison(build, scale: float):
    os.environ["BANFU_BUILD"] = str(build)
    service_fixture = importlib.import_module("service_fixture")
    commit_bench, echo_bench = (importlib.import_module(name) for name in ("commit.commit_bench", "rpc.echo_bench"))
    calls, port, echo_port = int(30000 * scale), processes.free_port(), processes.free_port()
    with service_fixture.City() as city, \
            processes.Program(build / "tests/contract/rpc/rpc_echo_server", f"127.0.0.1:{echo_port}"):
        server = city.start("shelf", "tests/bench/change/bench_change_server", wait=False, LOG_LEVEL="warn",
                            LISTEN=f"127.0.0.1:{port}")
        server.address = f"127.0.0.1:{port}"
        server.wait_for_health("SERVING", READY_S)
        body = frame(service_fixture)
        yield rounds.Comparison(
            "change", "calls/s",
            rounds.Side("common/service, whole change", lambda: put(city, port, body, calls)),
            [rounds.Side("slower of echo and commit",
                         lambda: min(echo_bench.say(echo_port, 2 * calls),
                                     commit_bench.ours(build, city.redis, 2 * calls)))],
            [rounds.Limit("slower of echo and commit", 0.5)])
