"""The gateway in front of services that a test plays itself, on python3-grpcio: each method answers what the test says,
and what arrived is kept.

    with fake_services.Gateway() as gateway:
        gateway.says("reply.Sign", lambda request, call: dict(version=3))
        answer = gateway.ask("POST", "/api/v1/…", {"version": "2"}, key="k-1")     # .status .json .headers .body
        gateway.got("reply.Sign")[0].request / .metadata
"""
import collections
import concurrent.futures
import http.client
import json
import os
import pathlib
import shutil
import socket
import tempfile
import threading

import service_fixture
import grpc

SERVICES = ("identity", "assignment", "deadline", "reply", "ledger")
SESSION = "session-of-office1"
THREADS, MESSAGE_CAP = 32, 12 << 20
Got = collections.namedtuple("Got", "request metadata")
Answer = collections.namedtuple("Answer", "status headers body json")


class Refused(Exception):
    """Raised in what a method says: the call fails like a call to a service of ours."""

    def __init__(self, code: str, reason: str, message: str, fields=(), allowed=(), **metadata: str):
        super().__init__(reason)
        self.code, self.message = code, message
        make = service_fixture.message
        details = [make("google.rpc.ErrorInfo", reason=reason, domain="banfu", metadata=metadata)]
        if fields:
            details.append(make("google.rpc.BadRequest", field_violations=[
                {"field": name, "description": text} for name, text in fields]))
        if allowed:
            details.append(make("google.rpc.PreconditionFailure", violations=[
                {"type": "ALLOWED", "subject": name} for name in allowed]))
        status = make("google.rpc.Status", code=getattr(grpc.StatusCode, code).value[0], message=message)
        for detail in details:
            status.details.add(type_url="type.googleapis.com/" + detail.DESCRIPTOR.full_name,
                               value=detail.SerializeToString())
        self.details = status.SerializeToString()


class Fake(grpc.GenericRpcHandler):
    """One service process, whatever it publishes."""

    def __init__(self, gateway, name: str):
        self.gateway, self.name, self.server = gateway, name, None
        self.start()

    def start(self) -> None:
        self.server = grpc.server(concurrent.futures.ThreadPoolExecutor(THREADS), handlers=[self],
                                  options=[("grpc.max_receive_message_length", MESSAGE_CAP)])
        self.server.add_insecure_port(self.gateway.address(self.name))
        self.server.start()

    def stop(self) -> None:
        self.server.stop(0).wait()

    def service(self, details):
        service, method = details.method.strip("/").split("/")
        descriptor = service_fixture.service(service).methods_by_name[method]
        name = service.split(".")[-1] + "." + method if service.startswith("grpc.") else f"{self.name}.{method}"
        make = service_fixture.message_class
        codecs = {"request_deserializer": make(descriptor.input_type.full_name).FromString,
                  "response_serializer": lambda response: response.SerializeToString()}
        answer = make(descriptor.output_type.full_name)
        if name == "ledger.Watch":
            return grpc.unary_stream_rpc_method_handler(
                lambda request, call: (answer(**one) for one in self.answer(name, request, call)), **codecs)
        return grpc.unary_unary_rpc_method_handler(
            lambda request, call: answer(**(self.answer(name, request, call) or {})), **codecs)

    def answer(self, name: str, request, call):
        self.gateway.keep(name, Got(request, dict(call.invocation_metadata())))
        try:
            return self.gateway.sayings[name](request, call)
        except Refused as refused:
            call.set_trailing_metadata((("grpc-status-details-bin", refused.details),))
            call.abort(getattr(grpc.StatusCode, refused.code), refused.message)


class Gateway:
    """`behind_edge`: it listens where nginx would speak to it, on a unix socket."""

    def __init__(self, behind_edge: bool = False):
        service_fixture.message_class("google.rpc.Status")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="banfu-gateway-"))
        self.lock, self.kept = threading.Lock(), collections.defaultdict(list)
        self.sayings = collections.defaultdict(lambda: lambda request, call: {})
        self.says("identity.Exchange", self.exchange)
        self.says("Health.Check", lambda request, call: dict(status="SERVING"))
        self.says("identity.Read", lambda request, call: dict(text="# HELP up Up.\n# TYPE up gauge\nup 1\n"))
        self.fakes = {name: Fake(self, name) for name in SERVICES}
        environment = {f"BANFU_{name.upper()}": self.address(name) for name in SERVICES}
        keys = self.folder / "keys"
        keys.mkdir(mode=0o700)
        environment |= {"BANFU_LISTEN": self.address("gateway") if behind_edge else "127.0.0.1:0", "BANFU_KEYS": str(keys), "BANFU_LOG_LEVEL": "debug"}
        program = service_fixture.BUILD / "gateway/banfu-gateway"
        self.process = service_fixture.Process(program, "", environment)
        self.port = self.process.wait_for_line("ready")["port"]

    def address(self, name: str) -> str:
        return f"unix:{self.folder}/{name}.sock"

    @staticmethod
    def exchange(request, call):
        del call
        if not request.session.startswith("session-of-"):
            raise Refused("UNAUTHENTICATED", "SESSION_UNKNOWN", "请重新登录")
        account = request.session.removeprefix("session-of-")
        later = 9_999_999_999_999
        return dict(account=account, tokens=[dict(audience=name, token=f"{account}-at-{name}", expires_ms=later)
                                             for name in request.audiences])

    def says(self, name: str, saying) -> None:
        self.sayings[name] = saying

    def keep(self, name: str, got: Got) -> None:
        with self.lock:
            self.kept[name].append(got)

    def got(self, name: str) -> list:
        with self.lock:
            return list(self.kept[name])

    def connect(self) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection("127.0.0.1", self.port or 80, timeout=20)
        if not self.port:
            connection.sock = socket.socket(socket.AF_UNIX)
            connection.sock.settimeout(20)
            connection.sock.connect(self.address("gateway").removeprefix("unix:"))
        return connection

    def ask(self, method: str, path: str, body=None, key: str = "", session: str = SESSION, connection=None,
            **headers: str) -> Answer:
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
            headers.setdefault("Content-Type", "application/json")
        if session:
            headers.setdefault("Authorization", f"Bearer {session}")
        if key:
            headers["Idempotency-Key"] = key
        own = connection or self.connect()
        try:
            own.request(method, path, body.encode() if isinstance(body, str) else body, headers)
            response = own.getresponse()
            content = response.read()
        finally:
            if not connection:
                own.close()
        is_json = response.headers.get_content_type() == "application/json"
        return Answer(response.status, response.headers, content, json.loads(content) if is_json and content else None)

    def close(self) -> int:
        code = self.process.stop()
        for fake in self.fakes.values():
            fake.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        return code

    def __enter__(self) -> "Gateway":
        return self

    def __exit__(self, kind, error, trace) -> None:
        code = self.close()
        if code != 0 and not error:
            raise AssertionError(f"the gateway ended with {code}:\n{''.join(self.process.log[-60:])}")


assert os.environ.get("BANFU_BUILD"), "BANFU_BUILD names the build folder"
