"""What the reply service's tests share: a city with the service and, in assignment's place, a peer that answers Facts
over real gRPC as a test wants them; whoever acts has a token of their own."""
import concurrent.futures
import itertools
import os
import threading
import time
import unittest

import service_fixture

REPLY, ASSIGNMENT = "banfu.reply.v1.Reply", "banfu.assignment.v1.Assignment"
DOCKET, UNIT = "shuozhou-2022", "市住建局"
TODAY = "2022-06-20"
JUNE_20 = 1655686800000  # 09:00 in Shanghai
DAY_MS = 86400000
TOKEN_S = 30  # a token lives for 60 s
BODY = ("一、基本情况。老旧小区供水管网改造已列入今年的重点工程，共涉及12个小区、3200户。\n"
        "二、已做的工作。我局于2022年4月完成了勘察设计，5月10日开工，目前已更换管道4.6公里。\n"
        "三、下一步安排。一是6月底前完成剩余2.1公里；二是由市政管理科负责，逐户回访水压水质；三是建立长效巡检制度。")
POSTS = {"handler1": "HANDLER", "head1": "DIVISION_HEAD", "leader1": "LEADER", "principal1": "PRINCIPAL",
         "liaison1": "LIAISON"}
_numbers = itertools.count(1)


def request_id() -> str:
    return f"request-{next(_numbers)}"


class Assignment:
    """Answers Facts; a proposal it was not told of has two signers, all contacts made and nothing missing."""

    def __init__(self, city):
        import grpc
        service_fixture.message_class("google.rpc.Status")
        self.redis, self.facts, self.texts, self.after_answer = city.redis.client(), {}, {}, None
        self.registers = {"朔住建函": UNIT, "朔水函": "市水利局"}  # 代字 of ordinary registers
        self.former_units, self.namesakes = [], []  # who answered once; whom else the directory has
        self.server = grpc.server(concurrent.futures.ThreadPoolExecutor(4))
        request = service_fixture.message_class("banfu.assignment.v1.FactsRequest")
        handler = grpc.unary_unary_rpc_method_handler(
            self.answer, request_deserializer=request.FromString,
            response_serializer=lambda response: response.SerializeToString())
        view = service_fixture.message_class("banfu.assignment.v1.GetProposalRequest")
        show = grpc.unary_unary_rpc_method_handler(
            self.show, request_deserializer=view.FromString, response_serializer=lambda response: response.SerializeToString())
        code = service_fixture.message_class("banfu.assignment.v1.FindLetterCodeRequest")
        find = grpc.unary_unary_rpc_method_handler(
            lambda request, _context: service_fixture.message(
                "banfu.assignment.v1.FindLetterCodeResponse", unit=self.registers.get(request.code, "")),
            request_deserializer=code.FromString, response_serializer=lambda response: response.SerializeToString())
        self.server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(
            ASSIGNMENT, {"Facts": handler, "GetProposal": show, "FindLetterCode": find}),))
        self.server.add_insecure_port(city.address("assignment"))
        self.server.start()

    def version_key(self, proposal: str) -> str:
        return f"{{shuozhou}}:versions:{DOCKET}/{proposal}"

    def know(self, proposal: str, **changes):
        kind, number = proposal.rsplit("-", 1)
        known = self.facts.get(proposal) or {
            "kind": kind.upper(), "number": int(number), "title": "关于改造老旧小区供水管网的建议", "field": "城市建设",
            "signers": [{"position": 1, "name": "龙丰瑞"}, {"position": 2, "name": "孟浩雅"}], "answers": True, "accepted": True,
            "lead_unit": UNIT, "unit_full_name": "朔州市住房和城乡建设局", "unit_letter_code": "朔住建函",
            "contacts": {"before": True, "during": True},
            "docket": {"congress_session": "市七届人大一次会议", "conference_session": "市政协七届一次会议",
                       "government": "市政府", "office": "市政府办公室", "congress_committee": "市人大人事工作委员会",
                       "conference_committee": "市政协提案委员会"}}
        # The version first: whoever asks meanwhile and finds the facts finds it too.
        self.redis.hincrby(self.version_key(proposal), "assignment", 1)
        self.facts[proposal] = known | changes

    def answer(self, request, _context):
        if request.proposal not in self.facts:
            self.know(request.proposal)
        version = int(self.redis.hget(self.version_key(request.proposal), "assignment"))
        known = self.facts[request.proposal]
        units = {known["lead_unit"], *known.get("split_units", ()), *known.get("co_units", ()), *self.former_units}
        names = [one["name"] for one in known["signers"]] + self.namesakes
        response = service_fixture.message(
            "banfu.assignment.v1.FactsResponse", version=version, **known,
            signed=[one["position"] for one in known["signers"] for post in request.signer_posts
                    if post == one.get("person") or post == one["name"] and names.count(post) == 1],
            concerned=not units.isdisjoint(request.unit_posts))
        if self.after_answer:
            self.after_answer(request)
        return response

    def show(self, request, _context):
        known = self.facts[request.proposal]
        return service_fixture.message(
            "banfu.assignment.v1.ProposalView", docket=DOCKET, proposal=request.proposal, title=known["title"],
            signers=known["signers"], publication_consent=known.get("publication_consent", False),
            text=self.texts.get(request.proposal, f"{request.proposal}的正文，请联系13800000001。"))

    def stop(self):
        self.server.stop(0).wait()


class ReplyTest(unittest.TestCase):
    """One city for the tests of a class; each takes a proposal of its own."""
    settings = {}

    @classmethod
    def setUpClass(cls):
        cls.city = service_fixture.City()
        cls.addClassCleanup(cls.end)
        cls.city.set_clock(JUNE_20 - int(time.time() * 1000))
        cls.assignment = Assignment(cls.city)
        cls.city.start("reply", **cls.settings)
        cls.clients = {}

    @classmethod
    def end(cls):
        bad = cls.city.close()
        cls.assignment.stop()
        if bad:
            raise AssertionError("\n".join(bad))

    def setUp(self):
        self.proposal = f"suggestion-{next(_numbers)}"
        self.assignment.after_answer, self.assignment.former_units, self.assignment.namesakes = None, [], []

    # --- whoever acts ---

    @classmethod
    def as_(cls, account: str, role: str = "", scope=None):
        role = role or POSTS.get(account, "")
        scope = (UNIT if role in POSTS.values() else "") if scope is None else scope
        client, made = cls.clients.get((account, role, scope), (None, 0))
        if not client or time.monotonic() - made > TOKEN_S:
            client = cls.city.client("reply", REPLY, cls.city.token("reply", account, role, scope))
            cls.clients[account, role, scope] = client, time.monotonic()
        return client

    @property
    def office(self):
        return self.as_("office1", "OFFICE")

    @property
    def gateway(self):
        return self.as_("service:gateway", "SERVICE")

    def about(self, **fields) -> dict:
        return {"request_id": request_id(), "docket": DOCKET, "proposal": self.proposal} | fields

    # --- the steps of the usual way ---

    @property
    def body(self) -> str:
        return f"{BODY}本件编号{self.proposal}。"

    def draft(self, **fields) -> dict:
        return self.about(kind="FIRST", **{"class": "A"}, body=self.body, field="城市建设", handler="王建国",
                          phone="0349-5550112", publication="PROACTIVE",
                          office_report="已重新办理，特此报告。" if fields.get("kind") == "SECOND" else "") | fields

    def put(self, **fields):
        return self.as_("handler1").call("PutReply", **self.draft(**fields))

    def sign(self):
        self.as_("head1").call("Submit", **self.about())
        self.as_("leader1").call("Review", **self.about(approve=True))
        return self.as_("principal1").call("Sign", **self.about())

    def number(self, text: str):
        return self.as_("liaison1").call("Number", **self.about(letter_number=text))

    def dispatch(self, **fields):
        return self.as_("liaison1").call("Dispatch", **self.about(
            date=TODAY, way="POST", signed_and_sealed_on=TODAY) | fields)

    def replied(self, **fields):
        """A first reply, dispatched to every signer with its copies."""
        self.put(**fields)
        self.sign()
        self.number(f"朔住建函〔2022〕{next(_numbers) + 1000}号")
        return self.dispatch()

    def handling(self):
        return self.office.call("GetReplies", docket=DOCKET, proposal=self.proposal).handlings[0]

    def reply(self, round: int = 0):
        return self.office.call("GetReply", docket=DOCKET, proposal=self.proposal, round=round)

    def code(self, signer: int, round: int = 0) -> str:
        return next(card.code for card in self.reply(round).cards if card.signer == signer)

    def return_by_code(self, code: str, result: str = "SATISFIED", **fields):
        return self.gateway.call("ReturnCardByCode", request_id=request_id(), code=code, manner="SATISFIED",
                                 result=result, **fields)

    def standing(self, signer: int) -> str:
        return next(one.state for one in self.handling().standings if one.signer == signer)

    def log(self):
        """Kind, event of every entry about this proposal."""
        event = service_fixture.message_class("banfu.event.v1.Event")
        entries = self.city.redis.client().xrange(f"{{shuozhou}}:log:{DOCKET}")
        events = [event.FromString(fields[b"e"]) for _, fields in entries]
        return [(one.WhichOneof("body"), one) for one in events if one.proposal == self.proposal]

    def refused(self, refusal, code: str, reason: str, *fields: str):
        self.assertEqual((refusal.code, refusal.reason), (code, reason), refusal)
        for field in fields:
            self.assertIn(field, refusal.fields)
        return refusal


def at_once(count: int, act) -> list:
    """What act(place) gave, for `count` places at the same time."""
    barrier = threading.Barrier(count)

    def run(place):
        barrier.wait()
        return act(place)

    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


FONTS = os.environ.get("BANFU_FONTS_FOLDER", "")
