#!/usr/bin/python3
"""The echo server as a client that nobody here wrote finds it: unary calls, bad input, deadlines, health."""
import tempfile
import unittest

import grpc

from echo_client import Echo, Server, details_of, message, outcome

SERVICE = "/banfu.echo.v1.Echo/"


class UnaryTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.server = Server(f"unix:{cls.folder.name}/echo.sock").__enter__()
        cls.channel = grpc.insecure_channel(cls.server.target)
        cls.echo = Echo(cls.channel)

    @classmethod
    def tearDownClass(cls):
        cls.channel.close()
        cls.server.__exit__(None, None, None)
        cls.folder.cleanup()

    def test_says_what_was_said(self):
        self.assertEqual(self.echo.say("办复").text, "办复")
        self.assertEqual(self.echo.say("").text, "")

    def test_thousands_in_flight_are_all_answered(self):
        call, request = self.echo.wait(50)
        futures = [call.future(request, timeout=30) for _ in range(3000)]
        self.assertEqual({future.result().text for future in futures}, {"waited"})

    def test_malformed_bytes_are_invalid(self):
        for body in (b"\xff", b"\x0a\x05abc", b"\x00\x01", b"\x0b\x0c", b"\x08\x01", b"\x0a" + b"\xff" * 11):
            code, _, reason = outcome(self.echo.raw, SERVICE + "Say", body)
            self.assertEqual((code, reason), (grpc.StatusCode.INVALID_ARGUMENT, "MESSAGE_MALFORMED"), body)

    def test_bad_text_is_invalid_and_named(self):
        for text in (b"\xff", b"a\x00b", b"\xed\xa0\x80", b"\xc0\x80", b"\xe5\x8a"):
            with self.assertRaises(grpc.RpcError) as raised:
                self.echo.raw(SERVICE + "Say", b"\x0a" + bytes([len(text)]) + text)
            self.assertEqual(raised.exception.code(), grpc.StatusCode.INVALID_ARGUMENT)
            violations = details_of(raised.exception)["google.rpc.BadRequest"].field_violations
            self.assertEqual([violation.field for violation in violations], ["text"])

    def test_unknown_fields_are_passed_over(self):
        self.assertEqual(self.echo.raw(SERVICE + "Say", b"\x0a\x01a\xf8\x7f\x01"), b"\x0a\x01a")

    def test_unknown_methods_fail_at_once(self):
        for path in (SERVICE + "Nowhere", "/no.Service/Say", "/", SERVICE + "Absent"):
            code, _, reason = outcome(self.echo.raw, path, b"", timeout=5)
            self.assertEqual((code, reason), (grpc.StatusCode.UNIMPLEMENTED, "METHOD_UNKNOWN"), path)

    def test_compressed_messages_are_refused(self):
        code, _, _ = outcome(self.echo.say, "a" * 1000, compression=grpc.Compression.Gzip)
        self.assertEqual(code, grpc.StatusCode.UNIMPLEMENTED)

    def test_deadline_passes_and_handler_is_told(self):
        before = self.echo.look().cancelled
        call, request = self.echo.wait(60000)
        code, _, _ = outcome(call, request, timeout=0.2)
        self.assertEqual(code, grpc.StatusCode.DEADLINE_EXCEEDED)
        self.until_cancelled(before + 1)

    def test_deadline_is_kept_for_a_caller_who_does_not(self):
        before = self.echo.look().cancelled
        options = [("grpc.enable_deadline_checking", 0), ("grpc.enable_retries", 0)]
        with grpc.insecure_channel(self.server.target, options=options) as careless:
            call, request = Echo(careless).wait(60000)
            code, _, _ = outcome(call, request, timeout=0.2)
        self.assertEqual(code, grpc.StatusCode.DEADLINE_EXCEEDED)
        self.until_cancelled(before + 1)

    def test_caller_cancels_and_handler_is_told(self):
        before = self.echo.look().cancelled
        call, request = self.echo.wait(60000)
        future = call.future(request, timeout=60)
        while self.echo.look().calls < 2:
            pass
        future.cancel()
        self.until_cancelled(before + 1)

    def until_cancelled(self, count: int):
        while self.echo.look().cancelled < count:
            pass

    def test_metadata_and_request_id_reach_the_handler(self):
        seen = self.echo.look("x-colour", metadata=(("x-colour", "red"), ("x-request-id", "abc-1")))
        self.assertEqual((seen.header, seen.request_id), ("red", "abc-1"))
        self.assertEqual(seen.method, SERVICE + "Look")
        self.assertEqual(seen.peer, "unix:")
        self.assertTrue(8000 < seen.remaining_ms < 11000)
        self.assertEqual(seen.request_size, message("LookRequest", header="x-colour").ByteSize())
        made = {self.echo.look(metadata=(("x-request-id", unfair),)).request_id for unfair in ("a" * 65, "a b", "")}
        self.assertEqual((len(made), {len(name) for name in made}), (3, {16}))

    def test_failure_comes_with_its_details(self):
        fail = self.echo.unary("Fail", "FailRequest", "SayResponse")
        request = message("FailRequest", code=9, reason="NOT_NOW", message="现在不行", state="DRAFT", version=7,
                          allowed=["SIGN", "RETURN"], fields=["unit", "signers[2].phone"])
        with self.assertRaises(grpc.RpcError) as raised:
            fail(request, timeout=10)
        details = details_of(raised.exception)
        self.assertEqual((raised.exception.code(), raised.exception.details()),
                         (grpc.StatusCode.FAILED_PRECONDITION, "现在不行"))
        self.assertEqual((details["status"].code, details["status"].message), (9, "现在不行"))
        info = details["google.rpc.ErrorInfo"]
        self.assertEqual((info.reason, info.domain, dict(info.metadata)),
                         ("NOT_NOW", "banfu", {"state": "DRAFT", "version": "7"}))
        self.assertEqual([violation.subject for violation in details["google.rpc.PreconditionFailure"].violations],
                         ["SIGN", "RETURN"])
        self.assertEqual([violation.field for violation in details["google.rpc.BadRequest"].field_violations],
                         ["unit", "signers[2].phone"])

    def test_many_fields_still_fit_the_trailers(self):
        fail = self.echo.unary("Fail", "FailRequest", "SayResponse")
        with self.assertRaises(grpc.RpcError) as raised:
            fail(message("FailRequest", code=3, reason="MANY", message="字" * 1000, fields=["列" * 100] * 100),
                 timeout=10)
        details = details_of(raised.exception)
        kept = len(details["google.rpc.BadRequest"].field_violations)
        self.assertGreater(kept, 0)
        self.assertEqual(int(details["google.rpc.ErrorInfo"].metadata["fields_left_out"]), 100 - kept)
        self.assertEqual(raised.exception.details(), "字" * 170)

    def test_health_tells_of_the_process_and_its_services(self):
        self.assertEqual(self.echo.health().status, 1)
        self.assertEqual(self.echo.health("banfu.echo.v1.Echo").status, 1)
        self.assertEqual(outcome(self.echo.health, "no.Service")[0], grpc.StatusCode.NOT_FOUND)


if __name__ == "__main__":
    unittest.main()
