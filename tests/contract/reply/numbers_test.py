#!/usr/bin/python3
"""Letter numbers: entered once and never again, or from the unit's own series without gaps, whoever races and whatever
crashes."""
import concurrent.futures
import re
import time
import unittest

import reply_city
from reply_city import DAY_MS, DOCKET, JUNE_20, UNIT, at_once, request_id

grpc = reply_city.service_fixture.grpc


class Numbers(reply_city.ReplyTest):
    def signed(self):
        self.put()
        self.sign()

    def refuse_number(self, text: str, code: str, reason: str, *fields: str):
        self.refused(self.as_("liaison1").refusal("Number", **self.about(letter_number=text)), code, reason, *fields)

    def test_form_year_and_use_are_checked(self):
        self.put()
        self.refuse_number("朔住建函〔2022〕15号", "FAILED_PRECONDITION", "STATE_REFUSES")
        self.sign()
        for text in ("15", "朔住建函[2022]15号", "朔住建函〔2022〕015号", "朔住建函〔2022〕第15号", "字" * 200):
            self.refuse_number(text, "INVALID_ARGUMENT", "NUMBER_FORM")
        self.refuse_number("朔住建函〔2021〕15号", "INVALID_ARGUMENT", "NUMBER_YEAR", "letterNumber")
        self.refuse_number("朔水函〔2022〕15号", "INVALID_ARGUMENT", "NUMBER_CODE", "letterNumber")
        self.number("朔住建函〔2022〕15号")
        self.refuse_number("朔住建函〔2022〕15号", "FAILED_PRECONDITION", "NUMBER_STANDS")
        self.number("朔住建函〔2022〕16号")
        self.assertEqual((self.reply().letter_number, list(self.reply().voided_numbers)),
                         ("朔住建函〔2022〕16号", ["朔住建函〔2022〕15号"]))
        self.assertEqual(self.log()[-1][1].numbered.voided, "朔住建函〔2022〕15号")
        self.setUp()
        self.signed()
        for taken in (15, 16):
            self.refuse_number(f"朔住建函〔2022〕{taken}号", "ALREADY_EXISTS", "NUMBER_TAKEN")

    def test_one_number_for_two_at_once_is_given_once(self):
        proposals = []
        for _ in range(4):
            self.signed()
            proposals.append(self.proposal)
            self.setUp()
        clients = [self.city.client("reply", reply_city.REPLY, self.city.token("reply", "liaison1", "LIAISON", UNIT))
                   for _ in proposals]

        def number(place):
            try:
                clients[place].call("Number", request_id=request_id(), docket=DOCKET, proposal=proposals[place],
                                    letter_number="朔住建函〔2022〕77号")
            except grpc.RpcError as error:
                return error.code().name
            return "OK"

        self.assertEqual(sorted(at_once(4, number)), ["ALREADY_EXISTS"] * 3 + ["OK"])


def place(number: str) -> int:
    return int(re.search(r"〕(\d+)号", number).group(1))


class Series(reply_city.ReplyTest):
    code = "朔住建提函"

    def put_series(self, **fields):
        return self.as_("liaison1").call("PutSeries", **{"request_id": request_id(), "docket": DOCKET, "code": self.code,
                                                         "year": 2022} | fields)

    def next_number(self, client, proposal, request: str = "") -> str:
        """Sent again while others are faster."""
        for _ in range(50):
            try:
                return client.call("Number", request_id=request or request_id(), docket=DOCKET,
                                   proposal=proposal).letter_number
            except grpc.RpcError as error:
                if error.code().name != "ABORTED":
                    raise
        raise AssertionError("aborted for ever")

    def test_a_series_has_no_gaps(self):
        self.put()
        self.sign()
        self.refused(self.as_("liaison1").refusal("Number", **self.about()), "FAILED_PRECONDITION", "NO_SERIES")
        for fields, field in (({"code": "A"}, "code"), ({"year": 22}, "year"), ({"first": -1}, "first")):
            refusal = self.as_("liaison1").refusal("PutSeries", **{"request_id": request_id(), "docket": DOCKET,
                                                                   "code": self.code, "year": 2022} | fields)
            self.assertEqual(list(refusal.fields), [field])
        self.put_series(first=15)
        self.refused(self.as_("liaison9", "LIAISON", "市水利局").refusal(
            "PutSeries", request_id=request_id(), docket=DOCKET, code=self.code, year=2022), "ALREADY_EXISTS",
            "SERIES_OF_OTHERS")
        self.refused(self.as_("liaison1").refusal("Number", **self.about(letter_number=f"{self.code}〔2022〕99号")),
                     "FAILED_PRECONDITION", "NUMBER_OF_SERIES")
        proposals = [self.proposal]
        for _ in range(7):
            self.setUp()
            self.put()
            self.sign()
            proposals.append(self.proposal)
        clients = [self.city.client("reply", reply_city.REPLY, self.city.token("reply", "liaison1", "LIAISON", UNIT))
                   for _ in proposals]
        given = at_once(8, lambda place: self.next_number(clients[place], proposals[place]))
        self.assertEqual(sorted(int(re.search(r"〕(\d+)号", number).group(1)) for number in given), list(range(15, 23)))
        refusal = self.as_("liaison1").refusal("PutSeries", request_id=request_id(), docket=DOCKET, code=self.code,
                                               year=2022, first=40)
        self.refused(refusal, "FAILED_PRECONDITION", "SERIES_STANDS")
        self.put_series(first=15)

        # A crash between giving a number and the answer: the same request is answered with the same number.
        self.setUp()
        self.put()
        self.sign()
        request = request_id()
        first = self.next_number(self.as_("liaison1"), self.proposal, request)
        self.city.processes.pop("reply").kill()
        self.city.start("reply")
        type(self).clients = {}
        self.assertEqual(self.next_number(self.as_("liaison1"), self.proposal, request), first)
        self.assertTrue(first.endswith("〕23号"))
        self.setUp()
        self.put()
        self.sign()
        self.assertTrue(self.next_number(self.as_("liaison1"), self.proposal).endswith("〕24号"))


class SeriesBegunLate(Series):
    """A series whose numbers were partly entered by hand, by a unit that shares the 代字, before it began."""
    code = "朔住建共函"

    def test_a_series_has_no_gaps(self):
        for entered in (2, 3, 5):
            self.assignment.know(self.proposal, unit_letter_code="")
            self.put()
            self.sign()
            self.number(f"{self.code}〔2022〕{entered}号")
            self.setUp()
        self.put_series()
        given = []
        for _ in range(4):
            self.put()
            self.sign()
            given.append(place(self.next_number(self.as_("liaison1"), self.proposal)))
            self.setUp()
        self.assertEqual(given, [1, 4, 6, 7], "what the registry allotted is skipped, nothing else is")

    def test_the_registers_own_code_makes_no_series(self):
        for code in ("朔住建函", "朔水函"):
            refusal = self.as_("liaison1").refusal("PutSeries", request_id=request_id(), docket=DOCKET, code=code, year=2022)
            self.assertEqual((refusal.code, list(refusal.fields)), ("INVALID_ARGUMENT", ["code"]))
        # The register has taken the series' 代字 since.
        self.put_series(code="朔住建登函")
        self.assignment.know(self.proposal, unit_letter_code="朔住建登函")
        self.put()
        self.sign()
        self.refused(self.as_("liaison1").refusal("Number", **self.about()), "FAILED_PRECONDITION", "SERIES_SHARED")
        self.put_series()

    def test_a_series_skips_more_than_one_look_takes(self):
        store, code = self.city.redis.client(), "朔住建满函"
        store.mset({f"{{shuozhou}}:claim:reply:letter-number/{code}〔2022〕{number}号": "registry" for number in range(1, 150)})
        self.put_series(code=code)
        self.put()
        self.sign()
        self.assertEqual(place(self.next_number(self.as_("liaison1"), self.proposal)), 150)
        self.put_series()


class Crashes(Series):
    """kill -9 again and again, while two replicas give numbers: no number twice, none left out, every letter that bears one
    leaves."""
    code = "朔住建续函"

    def test_a_series_has_no_gaps(self):
        self.city.start("reply2", "services/reply/banfu-reply")
        self.put_series()
        proposals = []
        for _ in range(24):
            self.put()
            self.sign()
            proposals.append(self.proposal)
            self.setUp()
        requests = {proposal: request_id() for proposal in proposals}
        given = {}

        def number(place):
            name = ("reply", "reply2")[place % 2]
            for proposal in proposals[place::4]:
                time.sleep(0.03)
                given[proposal] = self.insist(name, proposal, requests[proposal])

        # Processes end with the thread that started them: this one kills and starts, others give numbers.
        kills = seen = 0
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            working = [pool.submit(number, place) for place in range(4)]
            while not all(one.done() for one in working):
                if len(given) == seen:
                    time.sleep(0.001)
                    continue
                name, seen = ("reply", "reply2")[kills % 2], len(given)
                self.city.processes.pop(name).kill()
                self.city.start(name, "services/reply/banfu-reply")
                kills += 1
            for one in working:
                one.result()
        self.assertGreater(kills, 1, "killed while numbers were given")
        self.assertEqual(sorted(place(one) for one in given.values()), list(range(1, 25)))
        type(self).clients = {}
        for self.proposal in proposals:
            self.assertEqual((self.reply().letter_number, self.dispatch().state), (given[self.proposal], "DISPATCHED"))

    def insist(self, name: str, proposal: str, request: str) -> str:
        """The same request until it is answered, whatever breaks."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            client = self.city.client(name, reply_city.REPLY, self.city.token("reply", "liaison1", "LIAISON", UNIT))
            try:
                return client.call("Number", request_id=request, docket=DOCKET, proposal=proposal).letter_number
            except grpc.RpcError as error:
                if error.code().name not in ("ABORTED", "UNAVAILABLE", "DEADLINE_EXCEEDED", "CANCELLED", "UNAUTHENTICATED"):
                    raise
                time.sleep(0.01)
        raise AssertionError("never answered")


class NextYear(reply_city.ReplyTest):
    """A city of its own: the clock only moves forward."""

    def test_a_number_of_the_old_year_prints_nothing_final(self):
        self.put()
        self.sign()
        self.number("朔住建函〔2022〕15号")
        self.as_("principal1").call("Recall", **self.about(reason="数字有误"))
        self.city.set_clock(JUNE_20 + 365 * DAY_MS - int(time.time() * 1000))
        end = time.monotonic() + 5
        while self.sign_again() != "2023-06-20":
            self.assertLess(time.monotonic(), end)
        for method in ("GetLetter", "GetCard"):
            refusal = self.as_("liaison1").refusal(method, docket=DOCKET, proposal=self.proposal, signer=1, format="pdf")
            self.assertEqual((refusal.reason, refusal.metadata.get("state")), ("PAPER_NOT_FINAL", "SIGNED"))
        self.assertIn("未编函号", self.reply().gaps)

    def sign_again(self) -> str:
        if self.reply().state == "SIGNED":
            self.as_("principal1").call("Recall", **self.about(reason="数字有误"))
        self.sign()
        return self.reply().letter_date


if __name__ == "__main__":
    unittest.main()
