"""Services as a test needs them: a Redis of its own, keys of its own, processes that end with the test, tokens for
whomever it wants to be, and calls through python3-grpcio.

    with service_fixture.City() as city:
        city.start("identity", SEED=folder)              # build/…/services/identity/banfu-identity, until it is ready
        office = city.client("assignment", "banfu.assignment.v1.Assignment", city.token("assignment", "office1", "OFFICE"))
        receipt = office.call("Accept", request_id=…, docket="shuozhou-2022", …)   # a dict of fields makes the request
        failure = office.refusal("Accept", …)            # .code .reason .fields .message
        city.stop("assignment")                          # SIGTERM; its exit code
"""
import base64
import ctypes
import hashlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import threading
import time

# An idle channel of this client looks at its connection once in five seconds: so long would a server that ends wait for it.
os.environ.setdefault("GRPC_CLIENT_CHANNEL_BACKUP_POLL_INTERVAL_MS", "20")

import grpc  # noqa: E402
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory  # noqa: E402

import redis_fixture  # noqa: E402

BUILD = pathlib.Path(os.environ["BANFU_BUILD"])
READY_S, ENDED_S, CALL_S = 30, 30, 10
ANSWER_MAX = 16 << 20  # bytes: scans and papers are larger than gRPC's 4 MiB
TOKEN_LIFE_MS = 60000
ROLES = {name: number for number, name in enumerate(
    "OFFICE LIAISON HANDLER DIVISION_HEAD LEADER PRINCIPAL COMMITTEE SIGNER ADMINISTRATOR SECURITY_ADMINISTRATOR "
    "AUDITOR SERVICE".split(), start=1)}
_sodium = ctypes.CDLL("libsodium.so.23")


# --- messages, by their full names, from the descriptor sets of the build ---

_pool, _files, _messages, _services = descriptor_pool.DescriptorPool(), set(), {}, {}


def _learn(name: str) -> None:
    path = BUILD / f"protos/{name}.descriptors.pb"
    for file in descriptor_pb2.FileDescriptorSet.FromString(path.read_bytes()).file:
        if file.name in _files:
            continue
        _files.add(file.name)
        _pool.Add(file)
        for service in file.service:
            _services[f"{file.package}.{service.name}"] = _pool.FindServiceByName(f"{file.package}.{service.name}")


def message_class(full_name: str):
    if not _messages:
        for name in ("rpc_contracts", "event", "assignment", "deadline", "identity", "identity_record", "ledger", "reply",
                     "shelf"):
            if (BUILD / f"protos/{name}.descriptors.pb").exists():
                _learn(name)
        _messages[""] = None
    if full_name not in _messages:
        factory = message_factory.MessageFactory(_pool)
        _messages[full_name] = factory.GetPrototype(_pool.FindMessageTypeByName(full_name))
    return _messages[full_name]


def message(full_name: str, **fields):
    return message_class(full_name)(**fields)


def service(full_name: str):
    """The descriptor of a service, for a test that plays one."""
    message_class("google.rpc.Status")
    return _services[full_name]


# --- keys and tokens (services/common/access/token.h, keys.h) ---

def _text(value: str) -> bytes:
    encoded = value.encode()
    return bytes([len(encoded)]) + encoded


def base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


class Key:
    """An issuer's key in the key directory, made before the issuer itself would make it."""

    def __init__(self, folder: pathlib.Path, issuer: str):
        self.seed = os.urandom(32)
        public, secret = ctypes.create_string_buffer(32), ctypes.create_string_buffer(64)
        _sodium.crypto_sign_seed_keypair(public, secret, self.seed)
        self.secret, self.id = secret.raw, hashlib.blake2b(public.raw, digest_size=32).digest()[:8]
        path = folder / f"{issuer}.key"
        path.touch(mode=0o600)
        path.write_text(base64url(self.seed) + "\n")
        public_path = folder / f"{issuer}.{self.id.hex()}.pub"
        public_path.write_text(base64url(public.raw) + "\n")
        public_path.chmod(0o644)

    def token(self, audience: str, account: str, posts, name: str = "", epoch: int = 0, issued_ms: int = 0,
              life_ms: int = TOKEN_LIFE_MS) -> str:
        issued = issued_ms or int(time.time() * 1000)
        body = b"\x02" + self.id + b"".join(n.to_bytes(8, "big") for n in (issued, issued + life_ms, epoch))
        body += _text(audience) + _text(account) + _text(name or account) + bytes([len(posts)])
        for role, scope, on_behalf_of, *rest in posts:
            behalf_name, first, last = rest or (on_behalf_of, 0, 0)
            body += bytes([ROLES[role]]) + _text(scope) + _text(on_behalf_of) + _text(behalf_name)
            body += first.to_bytes(4, "big") + last.to_bytes(4, "big")
        signature, signed = ctypes.create_string_buffer(64), b"banfu token" + body
        _sodium.crypto_sign_detached(signature, None, signed, ctypes.c_ulonglong(len(signed)), self.secret)
        return base64url(body + signature.raw)


# --- calls ---

class Refusal:
    """What a failed call says: gRPC's code and, from google.rpc.Status, reason, fields, state, allowed, version."""

    def __init__(self, error: grpc.RpcError):
        self.code, self.message = error.code().name, error.details()
        self.reason, self.metadata, self.fields, self.allowed = "", {}, {}, []
        for name, value in error.trailing_metadata() or ():
            if name == "grpc-status-details-bin":
                self._read(value)

    def _read(self, value: bytes) -> None:
        for detail in message_class("google.rpc.Status").FromString(value).details:
            kind = detail.type_url.rsplit("/", 1)[-1]
            found = message_class(kind).FromString(detail.value)
            if kind == "google.rpc.ErrorInfo":
                self.reason, self.metadata = found.reason, dict(found.metadata)
            elif kind == "google.rpc.BadRequest":
                self.fields = {field.field: field.description for field in found.field_violations}
            elif kind == "google.rpc.PreconditionFailure":
                self.allowed = [violation.subject for violation in found.violations]

    def __repr__(self):
        return f"{self.code} {self.reason} {self.message} {self.fields or ''}"


class Client:
    def __init__(self, address: str, service: str, token: str = "", **headers: str):
        self.channel = grpc.insecure_channel(address, options=[("grpc.max_receive_message_length", ANSWER_MAX)])
        self.service = service
        self.headers = [(name.replace("_", "-"), value) for name, value in headers.items()]
        if token:
            self.headers.append(("authorization", f"Bearer {token}"))

    def start(self, method: str, timeout: float = CALL_S, **fields):
        message_class("google.rpc.Status")
        descriptor = _services[self.service].methods_by_name[method]
        stub = self.channel.unary_unary(
            f"/{self.service}/{method}", request_serializer=lambda request: request.SerializeToString(),
            response_deserializer=message_class(descriptor.output_type.full_name).FromString)
        return stub.future(message(descriptor.input_type.full_name, **fields), timeout=timeout, metadata=self.headers)

    def call(self, method: str, timeout: float = CALL_S, **fields):
        return self.start(method, timeout, **fields).result()

    def refusal(self, method: str, timeout: float = CALL_S, **fields) -> Refusal:
        try:
            answer = self.call(method, timeout, **fields)
        except grpc.RpcError as error:
            return Refusal(error)
        raise AssertionError(f"{method} was not refused but answered {answer}")


# --- processes ---

class Process:
    def __init__(self, program: pathlib.Path, address: str, environment: dict):
        self.address, self.log, self._lines, self._silent = address, [], threading.Condition(), False
        self.process = subprocess.Popen([program], stderr=subprocess.PIPE, text=True, env=os.environ | environment,
                                        preexec_fn=redis_fixture.die_with_parent)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stderr:
            with self._lines:
                self.log.append(line)
                self._lines.notify_all()
        with self._lines:
            self._silent = True
            self._lines.notify_all()

    def wait_for_line(self, event: str, seconds: float = READY_S) -> dict:
        """The first log line of that event, waited for."""
        def find():
            for line in self.log:
                if f'"event":"{event}"' in line:
                    return json.loads(line)
            return None
        with self._lines:
            if not self._lines.wait_for(lambda: find() or self._silent, seconds) or not find():
                raise AssertionError(f"no {event} from {self.process.args}:\n{''.join(self.log[-40:])}")
            return find()

    def health(self) -> str:
        stub = grpc.insecure_channel(self.address).unary_unary(
            "/grpc.health.v1.Health/Check", request_serializer=lambda request: request.SerializeToString(),
            response_deserializer=message_class("grpc.health.v1.HealthCheckResponse").FromString)
        status = stub(message("grpc.health.v1.HealthCheckRequest"), timeout=CALL_S, wait_for_ready=True).status
        return {1: "SERVING", 2: "NOT_SERVING"}.get(status, str(status))

    def wait_for_health(self, wanted: str, seconds: float = READY_S) -> None:
        end = time.monotonic() + seconds
        while self.health() != wanted:
            if time.monotonic() > end or self.process.poll() is not None:
                raise AssertionError(f"not {wanted}:\n{''.join(self.log[-40:])}")
            time.sleep(0.01)

    def metrics(self) -> dict:
        stub = grpc.insecure_channel(self.address).unary_unary(
            "/banfu.telemetry.v1.Metrics/Read", request_serializer=lambda request: request.SerializeToString(),
            response_deserializer=message_class("banfu.telemetry.v1.ReadResponse").FromString)
        text = stub(message("banfu.telemetry.v1.ReadRequest"), timeout=CALL_S).text
        rows = (line.rsplit(" ", 1) for line in text.splitlines() if line and not line.startswith("#"))
        return {name: float(value) for name, value in rows}

    def processor_seconds(self) -> float:
        """What all its threads have spent so far, those that ended included."""
        text = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text()
        user, system = text.rsplit(")", 1)[1].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def wait(self) -> int:
        code = self.process.wait(ENDED_S)
        self._reader.join()
        self.process.stderr.close()
        return code

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.wait()


def write_seed(folder: pathlib.Path, units: list, accounts: list) -> pathlib.Path:
    """For identity: units as "简称,全称,类别,发文代字[,联系电话]", accounts as "账号,姓名,角色,单位,初始密码"."""
    folder.mkdir()
    (folder / "units.csv").write_text("\n".join(["简称,全称,类别,发文代字,联系电话", *(
        unit if unit.count(",") == 4 else f"{unit}," for unit in units)]) + "\n")
    (folder / "accounts.csv").write_text("\n".join(["账号,姓名,角色,单位,初始密码", *accounts]) + "\n")
    return folder


class City:
    """One store, one key directory, and the processes that a test starts on them."""

    def __init__(self, **redis_settings):
        self.redis = redis_fixture.RedisServer(**redis_settings)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="banfu-city-"))
        self.keys = self.folder / "keys"
        self.keys.mkdir(mode=0o700)
        self.identity_key = Key(self.keys, "identity")
        self.processes = {}

    def address(self, name: str) -> str:
        return f"unix:{self.folder}/{name}.sock"

    def start(self, name: str, program: str = "", wait: bool = True, **settings: str) -> Process:
        path = BUILD / (program or f"services/{name}/banfu-{name}")
        peers = {f"BANFU_{other.upper()}": self.address(other)
                 for other in ("identity", "assignment", "deadline", "reply", "ledger", "shelf", "depot")}
        environment = peers | {"BANFU_LISTEN": self.address(name), "BANFU_REDIS": self.redis.address,
                               "BANFU_KEYS": str(self.keys), "BANFU_SEAL_KEY": str(self.folder / "seal.key"),
                               "BANFU_CITIES": "shuozhou"}
        environment |= {f"BANFU_{key}": str(value) for key, value in settings.items()}
        process = self.processes[name] = Process(path, self.address(name), environment)
        if wait:
            process.wait_for_line("ready")
        return process

    def stop(self, name: str) -> int:
        return self.processes.pop(name).stop()

    def token(self, audience: str, account: str, role: str = "", scope: str = "", on_behalf_of: str = "",
              **more) -> str:
        posts = [(role, scope, on_behalf_of)] if role else []
        return self.identity_key.token(audience, account, posts, **more)

    def client(self, name: str, service: str, token: str = "", **headers: str) -> Client:
        return Client(self.address(name), service, token, **headers)

    def set_clock(self, offset_ms: int) -> None:
        self.redis.client().set("banfu:clock", offset_ms)

    def close(self) -> list:
        """Ends all, and gives the names of those that did not end well, with their last lines."""
        ended = {name: process for name, process in reversed(self.processes.items())}
        bad = [f"{name}: {code}\n{''.join(process.log[-40:])}" for name, process in ended.items()
               if (code := process.stop()) != 0]
        self.redis.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        return bad

    def end(self) -> None:
        """Ends all; fails the test with the last lines of those that did not end well."""
        bad = self.close()
        if bad:
            raise AssertionError("\n".join(bad))

    def __enter__(self) -> "City":
        return self

    def __exit__(self, kind, error, trace) -> None:
        if error:
            self.close()
        else:
            self.end()
