"""Two ways to do the same act: over HTTP as a program of the city would, and over gRPC as any gRPC client would.

    office = transport.as_account("office1")
    receipt = office.do("Accept", docket=…, proposal="suggestion-2", leader=…)     # a dict, as JSON names its fields
    failure = office.refused("Accept", …)                                          # code, reason, message, fields
"""
import http.client
import json
import re
import urllib.parse
import uuid

import service_fixture
from google.protobuf import json_format

# Act: the service that does it, HTTP's verb, path, and whether the answer is bytes.
ACTS = {
    "Me": ("identity", "GET", "/me"),
    "PutDocket": ("assignment", "PUT", "/dockets/{docket}"),
    "GetDocket": ("assignment", "GET", "/dockets/{docket}"),
    "ImportProposals": ("assignment", "POST", "/dockets/{docket}/proposals:import"),
    "GetProposal": ("assignment", "GET", "/dockets/{docket}/proposals/{proposal}"),
    "AssignFromRegister": ("assignment", "POST", "/dockets/{docket}/proposals:fromRegister"),
    "SignFor": ("assignment", "POST", "/dockets/{docket}/proposals/{proposal}:signFor"),
    "Accept": ("assignment", "POST", "/dockets/{docket}/proposals/{proposal}:accept"),
    "RecordContact": ("assignment", "POST", "/dockets/{docket}/proposals/{proposal}:recordContact"),
    "ListClocks": ("deadline", "GET", "/dockets/{docket}/proposals/{proposal}/clocks"),
    "RequestExtension": ("deadline", "POST", "/dockets/{docket}/proposals/{proposal}:requestExtension"),
    "DecideExtension": ("deadline", "POST", "/dockets/{docket}/proposals/{proposal}:decideExtension"),
    "GetReplies": ("reply", "GET", "/dockets/{docket}/proposals/{proposal}/replies"),
    "PutReply": ("reply", "PUT", "/dockets/{docket}/proposals/{proposal}/reply"),
    "Lint": ("reply", "POST", "/dockets/{docket}/proposals/{proposal}/reply:lint"),
    "Submit": ("reply", "POST", "/dockets/{docket}/proposals/{proposal}/reply:submit"),
    "Review": ("reply", "POST", "/dockets/{docket}/proposals/{proposal}/reply:review"),
    "Sign": ("reply", "POST", "/dockets/{docket}/proposals/{proposal}/reply:sign"),
    "Recall": ("reply", "POST", "/dockets/{docket}/proposals/{proposal}/reply:recall"),
    "Number": ("reply", "POST", "/dockets/{docket}/proposals/{proposal}/reply:number"),
    "Dispatch": ("reply", "POST", "/dockets/{docket}/proposals/{proposal}/reply:dispatch"),
    "ConfirmReceipt": ("reply", "POST", "/dockets/{docket}/proposals/{proposal}/reply:confirmReceipt"),
    "ReturnCard": ("reply", "POST", "/dockets/{docket}/proposals/{proposal}/cards/{signer}:return"),
    "Close": ("reply", "POST", "/dockets/{docket}/proposals/{proposal}:close"),
    "GetLetter": ("reply", "GET", "/dockets/{docket}/proposals/{proposal}/letters/{signer}.pdf"),
    "GetCard": ("reply", "GET", "/dockets/{docket}/proposals/{proposal}/cards/{signer}.pdf"),
    "ListProposals": ("ledger", "GET", "/dockets/{docket}/proposals"),
}
READS = ("Get", "List", "Lint", "Me")
SERVICES = {name: f"banfu.{name}.v1.{name.capitalize()}"
            for name in ("assignment", "deadline", "identity", "ledger", "reply")}
TIMEOUT_S = 30


class Failure(Exception):
    def __init__(self, code, reason, message, fields):
        super().__init__(f"{code} {reason} {message} {fields}")
        self.code, self.reason, self.message, self.fields = code, reason, message, fields


class Caller:
    def refused(self, act: str, **fields) -> Failure:
        try:
            answer = self.do(act, **fields)
        except Failure as failure:
            return failure
        raise AssertionError(f"{act} was not refused but answered {answer}")


def camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda letter: letter.group(1).upper(), name)


# --- HTTP ---

class HttpCaller(Caller):
    def __init__(self, port: int, token: str = ""):
        self.port, self.token = port, token

    def send(self, method: str, path: str, body: bytes | None = None, **headers: str):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_S)
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            response = connection.getresponse()
            return response.status, response.getheader("Content-Type") or "", response.read()
        finally:
            connection.close()

    def do(self, act: str, **fields):
        _, method, path = ACTS[act]
        for name in re.findall(r"{(\w+)}", path):
            path = path.replace(f"{{{name}}}", urllib.parse.quote(str(fields.pop(name))))
        headers, body = {}, None
        if not act.startswith(READS):
            headers["Idempotency_Key"] = fields.pop("request_id", "") or str(uuid.uuid4())
        if "table" in fields:
            body, headers["Content_Type"] = fields.pop("table"), "text/csv"
        elif method != "GET":
            sent = fields["body"] if act == "PutDocket" else {camel(name): value for name, value in fields.items()}
            body = json.dumps(sent).encode()
            headers["Content_Type"], fields = "application/json", {}
        if fields:
            path += "?" + urllib.parse.urlencode({camel(name): value for name, value in fields.items()})
        return self.read(*self.send(method, f"/api/v1{path}", body, **headers))

    @staticmethod
    def read(status: int, media_type: str, content: bytes):
        if status == 200 and not media_type.startswith("application/json"):
            return content
        answer = json.loads(content)
        if status != 200:
            error = answer["error"]
            raise Failure(error["code"], error["reason"], error["message"],
                          {field["field"]: field["message"] for field in error.get("fields", [])})
        return answer


class Http:
    def __init__(self, city: service_fixture.City, port: int, passwords: dict):
        self.port, self.passwords = port, passwords

    def as_account(self, account: str) -> HttpCaller:
        caller = HttpCaller(self.port)
        answer = caller.read(*caller.send(
            "POST", "/api/v1/login", json.dumps({"account": account, "password": self.passwords[account]}).encode(),
            Content_Type="application/json"))
        return HttpCaller(self.port, answer["token"])


# --- gRPC ---

class GrpcCaller(Caller):
    def __init__(self, city: service_fixture.City, tokens: dict):
        self.city, self.tokens, self.clients = city, tokens, {}

    def client(self, service: str) -> service_fixture.Client:
        if service not in self.clients:
            self.clients[service] = self.city.client(service, SERVICES[service], self.tokens.get(service, ""))
        return self.clients[service]

    def do(self, act: str, **fields):
        service = ACTS[act][0]
        if not act.startswith(READS):
            fields.setdefault("request_id", str(uuid.uuid4()))
        if act == "PutDocket":
            fields["body"] = json_format.ParseDict(fields["body"],
                                                   service_fixture.message("banfu.proposal.v1.Docket"))
        try:
            answer = self.client(service).call(act, timeout=TIMEOUT_S, **fields)
        except service_fixture.grpc.RpcError as error:
            refusal = service_fixture.Refusal(error)
            raise Failure(refusal.code, refusal.reason, refusal.message, refusal.fields) from error
        if answer.DESCRIPTOR.name == "Paper":
            return answer.content
        return json_format.MessageToDict(answer, including_default_value_fields=True)


class Grpc:
    def __init__(self, city: service_fixture.City, _port: int, passwords: dict):
        self.city, self.passwords = city, passwords

    def as_account(self, account: str) -> GrpcCaller:
        identity = self.city.client("identity", SERVICES["identity"])
        session = identity.call("Login", account=account, password=self.passwords[account]).token
        given = identity.call("Exchange", session=session, audiences=list(SERVICES))
        return GrpcCaller(self.city, {token.audience: token.token for token in given.tokens})
