#!/usr/bin/python3
"""Streams as a client that nobody here wrote finds them: each way, both ways, cut short from either end."""
import itertools
import tempfile
import unittest

import grpc

from echo_client import ECHO, MESSAGES, Echo, Server, message, reason_of


class StreamTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.server = Server(f"unix:{cls.folder.name}/echo.sock").__enter__()
        cls.channel = grpc.insecure_channel(cls.server.target)
        cls.echo = Echo(cls.channel)
        path = f"/{ECHO}Echo/"
        cls.count = cls.channel.unary_stream(path + "Count", *cls.coding("CountRequest", "CountResponse"))
        cls.gather = cls.channel.stream_unary(path + "Gather", *cls.coding("CountRequest", "CountResponse"))
        cls.chat = cls.channel.stream_stream(path + "Chat", *cls.coding("SayRequest", "SayResponse"))
        cls.raw_chat = cls.channel.stream_stream(path + "Chat")

    @staticmethod
    def coding(request: str, response: str):
        return MESSAGES[ECHO + request].SerializeToString, MESSAGES[ECHO + response].FromString

    @classmethod
    def tearDownClass(cls):
        cls.channel.close()
        cls.server.__exit__(None, None, None)
        cls.folder.cleanup()

    def until_cancelled(self, count: int):
        while self.echo.look().cancelled < count:
            pass

    def test_answers_come_in_order_and_end(self):
        numbers = [answer.number for answer in self.count(message("CountRequest", number=2000), timeout=30)]
        self.assertEqual(numbers, list(range(1, 2001)))

    def test_endless_stream_ends_with_its_caller(self):
        before = self.echo.look().cancelled
        call = self.count(message("CountRequest"), timeout=30)
        self.assertEqual([next(call).number for _ in range(10)], list(range(1, 11)))
        call.cancel()
        self.until_cancelled(before + 1)

    def test_endless_stream_ends_at_its_deadline(self):
        before = self.echo.look().cancelled
        with self.assertRaises(grpc.RpcError) as raised:
            for _ in self.count(message("CountRequest"), timeout=0.3):
                pass
        self.assertEqual(raised.exception.code(), grpc.StatusCode.DEADLINE_EXCEEDED)
        self.until_cancelled(before + 1)

    def test_a_slow_reader_holds_the_stream_back(self):
        call = self.count(message("CountRequest"), timeout=30)
        next(call)
        self.assertEqual(self.echo.say("still here").text, "still here")
        call.cancel()

    def test_requests_are_gathered(self):
        requests = (message("CountRequest", number=number) for number in range(1000))
        self.assertEqual(self.gather(requests, timeout=30).number, sum(range(1000)))
        self.assertEqual(self.gather(iter(()), timeout=30).number, 0)

    def test_both_ways_at_once(self):
        requests = (message("SayRequest", text=f"第{number}句") for number in range(500))
        answers = [answer.text for answer in self.chat(requests, timeout=30)]
        self.assertEqual(answers, [f"第{number}句" for number in range(500)])

    def test_malformed_message_ends_the_stream(self):
        bodies = itertools.chain((b"\x0a\x01a", b"\x0a\x01\xff"), itertools.repeat(b"\x0a\x01b", 5))
        answers = self.raw_chat(bodies, timeout=30)
        self.assertEqual(next(answers), b"\x0a\x01a")
        with self.assertRaises(grpc.RpcError) as raised:
            next(answers)
        self.assertEqual((raised.exception.code(), reason_of(raised.exception)),
                         (grpc.StatusCode.INVALID_ARGUMENT, "FIELDS_INVALID"))

    def test_hundreds_of_streams_side_by_side(self):
        calls = [self.count(message("CountRequest", number=50), timeout=30) for _ in range(300)]
        self.assertEqual({len(list(call)) for call in calls}, {50})


if __name__ == "__main__":
    unittest.main()
