"""The public HTTP API as a program uses it: sessions by account, every change under an idempotency key of its own."""
import http.client
import json
import re
import time
import urllib.parse
import uuid
from dataclasses import dataclass
from html import unescape

TIMEOUT_SECONDS = 30
PATIENCE_SECONDS = 30  # with a service that is just being started again
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "banfu/demonstration")


class Refused(Exception):
    """The API's answer to what it does not do: HTTP status, stable reason and the Chinese sentence."""

    def __init__(self, status: int, reason: str, message: str):
        super().__init__(f"{status} {reason}: {message}")
        self.status, self.reason = status, reason


@dataclass(frozen=True)
class Account:
    account: str
    password: str
    name: str
    role: str
    unit: str


class Client:
    """`url` as ops/status prints it; `accounts` by their account."""

    def __init__(self, url: str, accounts: dict[str, Account]):
        self.at = urllib.parse.urlsplit(url)
        self.accounts = accounts
        self.tokens: dict[str, str] = {}
        self.requests = 0
        self.connection = None

    def connect(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self.at.scheme == "https" else http.client.HTTPConnection
        return kind(self.at.hostname, self.at.port, timeout=TIMEOUT_SECONDS)

    def send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]:
        """Sends it again, with the same key, while the connection breaks or a service is away."""
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                status, content = self.send_once(method, path, body, headers)
                if status != 503 or time.monotonic() > until:
                    return status, content
            except (OSError, http.client.HTTPException):
                self.connection = None
                if time.monotonic() > until:
                    raise
            time.sleep(0.1)

    def send_once(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]:
        self.connection = self.connection or self.connect()
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        self.requests += 1
        return answer.status, content

    def token(self, account: str) -> str:
        if account not in self.tokens:
            who = self.accounts[account]
            answer = self.json("POST", "/api/v1/login", {"account": who.account, "password": who.password})
            self.tokens[account] = answer["token"]
        return self.tokens[account]

    def json(self, method: str, path: str, body: object = None, account: str | None = None,
             act: str | None = None, media_type: str = "application/json") -> dict:
        """Sends a request and answers its JSON. `act` names a change: the same name is the same request, whenever
        it is sent again."""
        headers = {"Accept": "application/json"}
        if account is not None:
            headers["Authorization"] = "Bearer " + self.token(account)
        if act is not None:
            headers["Idempotency-Key"] = key_of(act)
        if body is not None:
            headers["Content-Type"] = media_type
            body = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        status, content = self.send(method, urllib.parse.quote(path, safe="/:?&=,-.~%"), body, headers)
        if status >= 400:
            raise refusal(status, content)
        return json.loads(content) if content else {}

    def card(self, code: str) -> str:
        """The page of a card, as a signer's telephone gets it."""
        status, content = self.send("GET", f"/c/{code}", None, {})
        if status != 200:
            raise refusal(status, content)
        return content.decode()

    def return_card(self, code: str, answers: dict[str, str]) -> None:
        """Fills in the form."""
        key = re.search(r'name="key" value="([^"]+)"', self.card(code))
        if key is None:
            raise Refused(200, "", f"the page of card {code} has no form")
        form = urllib.parse.urlencode({"key": unescape(key.group(1)), **answers}).encode()
        status, content = self.send("POST", f"/c/{code}", form, {"Content-Type": "application/x-www-form-urlencoded"})
        if status >= 400:
            raise refusal(status, content)


def key_of(act: str) -> str:
    """The idempotency key of an act, under which its deed stands in the log."""
    return str(uuid.uuid5(NAMESPACE, act))


def refusal(status: int, content: bytes) -> Refused:
    try:
        error = json.loads(content)["error"]
        fields = "".join(f"; {field['field']}: {field['message']}" for field in error.get("fields", []))
        return Refused(status, error.get("reason", ""), error.get("message", "") + fields)
    except (ValueError, KeyError, TypeError):
        return Refused(status, "", content[:300].decode(errors="replace"))
