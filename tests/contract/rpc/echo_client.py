"""What the tests of common/rpc share: the echo server as a process, and messages from its descriptor set."""
import os
import pathlib
import signal
import subprocess
import tempfile

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

BUILD = pathlib.Path(os.environ["BANFU_BUILD"])
SERVER = BUILD / "tests/contract/rpc/rpc_echo_server"
STARTED_S, STOPPED_S = 20, 30


def messages_of(*names: str) -> dict:
    """Message classes by full name, of the descriptor sets of that name."""
    pool = descriptor_pool.DescriptorPool()
    found = {}
    for name in names:
        files = descriptor_pb2.FileDescriptorSet.FromString((BUILD / f"protos/{name}.descriptors.pb").read_bytes())
        for file in files.file:
            pool.Add(file)
        factory = message_factory.MessageFactory(pool)
        found |= factory.GetMessages([file.name for file in files.file])
    return found


MESSAGES = messages_of("echo", "rpc_contracts")
ECHO = "banfu.echo.v1."
HEALTH = "grpc.health.v1."


def message(name: str, **fields):
    return MESSAGES[ECHO + name](**fields)


class Server:
    """One echo server; its log lines are kept for looking at after it has ended."""

    def __init__(self, address: str, **settings):
        self.log, self.logged, self.draining = tempfile.TemporaryFile("w+"), "", False
        arguments = [f"{name}={value}" for name, value in settings.items()]
        self.process = subprocess.Popen([SERVER, address, *arguments], stdout=subprocess.PIPE, stderr=self.log,
                                        text=True)
        line = self.process.stdout.readline().split()
        self.up = bool(line) and line[0] == "listening"
        self.target = address
        if self.up and not address.startswith("unix:"):
            self.target = f"{address.rsplit(':', 1)[0]}:{line[1]}"

    def lines(self) -> str:
        """What it logged so far, or in all once it has ended."""
        if not self.log.closed:
            self.log.seek(0)
            self.logged = self.log.read()
        return self.logged

    def drain(self) -> None:
        """Asks it to end; a second time changes nothing."""
        if not self.draining and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.draining = True

    def ended(self) -> int:
        """Waits for its end and gives its exit code: the sanitizers' complaints make that another than 0."""
        code = self.process.wait(STOPPED_S)
        self.process.stdout.close()
        self.lines()
        self.log.close()
        return code

    def stop(self) -> int:
        self.drain()
        return self.ended()

    def kill(self) -> None:
        self.process.kill()
        self.ended()

    def __enter__(self):
        if not self.up:
            raise RuntimeError(f"the server did not start: {self.lines()}")
        return self

    def __exit__(self, kind, error, trace):
        code = self.stop()
        if code != 0 and not error:
            raise RuntimeError(f"the server ended with {code}: {self.lines()[-8000:]}")


class Echo:
    """A stub by names, so that no generated code is needed."""

    def __init__(self, channel: grpc.Channel):
        self.channel = channel

    def unary(self, method: str, request: str, response: str, service: str = ECHO + "Echo", package: str = ECHO):
        return self.channel.unary_unary(
            f"/{service}/{method}", request_serializer=MESSAGES[package + request].SerializeToString,
            response_deserializer=MESSAGES[package + response].FromString)

    def say(self, text: str = "", timeout: float = 10, **options):
        return self.unary("Say", "SayRequest", "SayResponse")(message("SayRequest", text=text), timeout=timeout,
                                                               **options)

    def wait(self, milliseconds: int):
        """The callable and its request, for futures."""
        return self.unary("Wait", "WaitRequest", "SayResponse"), message("WaitRequest", milliseconds=milliseconds)

    def look(self, header: str = "", timeout: float = 10, **options):
        return self.unary("Look", "LookRequest", "LookResponse")(message("LookRequest", header=header),
                                                                 timeout=timeout, **options)

    def raw(self, path: str, body: bytes, timeout: float = 10, **options):
        return self.channel.unary_unary(path)(body, timeout=timeout, **options)

    def health(self, service: str = "", timeout: float = 10):
        return self.unary("Check", "HealthCheckRequest", "HealthCheckResponse", HEALTH + "Health", HEALTH)(
            MESSAGES[HEALTH + "HealthCheckRequest"](service=service), timeout=timeout)


def outcome(call, *arguments, **options):
    """(code, message, reason of ErrorInfo) of a call that must fail."""
    try:
        answer = call(*arguments, **options)
    except grpc.RpcError as error:
        return error.code(), error.details(), reason_of(error)
    raise AssertionError(f"it should have failed, and answered {answer}")


def details_of(error: grpc.RpcError) -> dict:
    """google.rpc.Status from the trailers, its details by their message's name; {} when there are none."""
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            status = MESSAGES["google.rpc.Status"].FromString(value)
            return {"status": status} | {
                any_.type_url.split("/")[1]: MESSAGES[any_.type_url.split("/")[1]].FromString(any_.value)
                for any_ in status.details}
    return {}


def reason_of(error: grpc.RpcError) -> str:
    info = details_of(error).get("google.rpc.ErrorInfo")
    return info.reason if info else ""
