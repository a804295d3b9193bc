#!/usr/bin/python3
"""Servers coming and going: sockets in use, caps, drains, mutual TLS, one line in the log for each call."""
import concurrent.futures
import json
import pathlib
import subprocess
import tempfile
import time
import unittest

import grpc

from echo_client import Echo, Server, message, outcome, reason_of

MIB = 1 << 20
TOO_LATE = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED)


class LifecycleTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.address = f"unix:{self.folder}/echo.sock"

    def refused(self, address: str, **settings) -> str:
        server = Server(address, **settings)
        self.assertFalse(server.up)
        self.assertEqual(server.stop(), 1)
        return server.lines()

    def test_a_socket_in_use_is_refused_and_its_owner_serves_on(self):
        with Server(self.address) as server, grpc.insecure_channel(server.target) as channel:
            self.assertEqual(Echo(channel).say("one").text, "one")
            self.assertIn("ALREADY_EXISTS SOCKET_IN_USE", self.refused(self.address))
            with grpc.insecure_channel(server.target) as another:
                self.assertEqual(Echo(another).say("two").text, "two")

    def test_a_socket_left_behind_is_taken_over(self):
        server = Server(self.address)
        server.kill()
        self.assertTrue((self.folder / "echo.sock").exists())
        with Server(self.address) as server, grpc.insecure_channel(server.target) as channel:
            self.assertEqual(Echo(channel).say("back").text, "back")

    def test_a_port_in_use_is_refused(self):
        with Server("127.0.0.1:0") as server, grpc.insecure_channel(server.target) as channel:
            self.assertIn("UNAVAILABLE BIND_FAILED: cannot bind " + server.target + ": Address already in use",
                          self.refused(server.target).replace("BIND_FAILED ", "BIND_FAILED: "))
            self.assertEqual(Echo(channel).say("mine").text, "mine")

    def test_addresses_that_cannot_be_served(self):
        self.assertIn("SOCKET_PATH_TOO_LONG", self.refused("unix:/tmp/" + "a" * 103))
        self.assertIn("ADDRESS_INVALID", self.refused("unix:relative"))
        self.assertIn("ADDRESS_INVALID", self.refused("localhost:1"))
        self.assertIn("ADDRESS_INVALID", self.refused("127.0.0.1"))
        self.assertIn("TLS_REQUIRED", self.refused("0.0.0.0:0"))
        self.assertIn("TLS_REQUIRED", self.refused("[::]:0"))
        self.assertIn("BIND_FAILED", self.refused("unix:/nowhere/at/all.sock"))

    def test_both_loopbacks_serve(self):
        for address in ("127.0.0.1:0", "[::1]:0"):
            with Server(address) as server, grpc.insecure_channel(server.target) as channel:
                self.assertEqual(Echo(channel).say(address).text, address)

    def test_messages_have_a_cap(self):
        ballast = bytes(range(256)) * (3 * MIB // 256)
        with Server(self.address) as server, grpc.insecure_channel(server.target) as channel:
            echo = Echo(channel)
            say = echo.unary("Say", "SayRequest", "SayResponse")
            self.assertEqual(say(message("SayRequest", ballast=ballast), timeout=30).ballast, ballast)
            self.assertEqual(outcome(say, message("SayRequest", ballast=bytes(5 * MIB)), timeout=30)[0],
                             grpc.StatusCode.RESOURCE_EXHAUSTED)
            self.assertEqual(echo.say("after").text, "after")

    def test_calls_have_a_cap(self):
        with Server(self.address, calls_cap=10) as server, grpc.insecure_channel(server.target) as channel:
            echo = Echo(channel)
            call, request = echo.wait(60000)
            waiting = [call.future(request, timeout=60) for _ in range(9)]
            while echo.look().calls < 10:
                pass
            waiting.append(call.future(request, timeout=60))
            self.until(lambda: self.looked(echo) == "TOO_MANY_CALLS")
            for future in waiting:
                future.cancel()
            self.until(lambda: self.looked(echo) == 1)

    @staticmethod
    def looked(echo: Echo):
        """The calls under way, or the reason why it would not say."""
        try:
            return echo.look().calls
        except grpc.RpcError as error:
            return reason_of(error)

    @staticmethod
    def until(holds) -> None:
        end = time.monotonic() + 30
        while not holds():
            if time.monotonic() > end:
                raise AssertionError("it did not come to hold")

    def test_drain_lets_calls_finish(self):
        server = Server(self.address, drain_ms=20000)
        with grpc.insecure_channel(server.target) as channel:
            echo = Echo(channel)
            call, request = echo.wait(700)
            futures = [call.future(request, timeout=60) for _ in range(200)]
            while echo.look().calls < 201:
                pass
            server.drain()
            self.assertEqual({future.result().text for future in futures}, {"waited"})
            self.assertEqual(server.ended(), 0)
            self.assertEqual(outcome(echo.say, "too late", timeout=5)[0], grpc.StatusCode.UNAVAILABLE)
        self.assertFalse((self.folder / "echo.sock").exists())

    def test_drain_has_a_limit(self):
        server = Server(self.address, drain_ms=200)
        with grpc.insecure_channel(server.target) as channel:
            echo = Echo(channel)
            call, request = echo.wait(60000)
            future = call.future(request, timeout=60)
            while echo.look().calls < 2:
                pass
            began = time.monotonic()
            server.drain()
            self.assertIsNotNone(future.exception())
            self.assertEqual(server.ended(), 0)
            self.assertTrue(0.2 <= time.monotonic() - began < 10)

    def test_killed_server_is_unavailable_and_found_again(self):
        server = Server(self.address)
        options = (("grpc.initial_reconnect_backoff_ms", 100), ("grpc.max_reconnect_backoff_ms", 200))
        with grpc.insecure_channel(server.target, options) as channel:
            echo = Echo(channel)
            call, request = echo.wait(60000)
            futures = [call.future(request, timeout=60) for _ in range(50)]
            while echo.look().calls < 51:
                pass
            server.kill()
            self.assertEqual({future.exception().code() for future in futures}, {grpc.StatusCode.UNAVAILABLE})
            with Server(self.address):
                self.assertEqual(echo.say("again", wait_for_ready=True).text, "again")

    def test_one_line_is_logged_for_each_call(self):
        with Server(self.address) as server, grpc.insecure_channel(server.target) as channel:
            echo = Echo(channel)
            echo.say("a", metadata=(("x-request-id", "id-of-say"),))
            outcome(echo.raw, "/no.Such/Method", b"", metadata=(("x-request-id", "id-of-none"),))
            server.stop()
        lines = [json.loads(line) for line in server.lines().splitlines()]
        calls = {line["request_id"]: line for line in lines if line["event"] == "call"}
        self.assertEqual(len(calls), 2)
        self.assertEqual((calls["id-of-say"]["method"], calls["id-of-say"]["status"]), ("/banfu.echo.v1.Echo/Say", "OK"))
        self.assertEqual((calls["id-of-none"]["status"], calls["id-of-none"]["reason"]),
                         ("UNIMPLEMENTED", "METHOD_UNKNOWN"))

    def test_request_id_and_cancellation_travel_on(self):
        with Server(f"unix:{self.folder}/behind.sock") as behind, \
                Server(self.address, behind=behind.target) as front, \
                grpc.insecure_channel(front.target) as channel, grpc.insecure_channel(behind.target) as look:
            relay = Echo(channel).unary("Relay", "WaitRequest", "SayResponse")
            answer = relay(message("WaitRequest", milliseconds=1), timeout=10, metadata=(("x-request-id", "far"),))
            self.assertEqual(answer.text, "waited")
            future = relay.future(message("WaitRequest", milliseconds=60000), timeout=60)
            while Echo(look).look().calls < 2:
                pass
            future.cancel()
            while Echo(look).look().cancelled < 1:
                pass
            code, _, _ = outcome(relay, message("WaitRequest", milliseconds=60000), timeout=0.3)
            self.assertEqual(code, grpc.StatusCode.DEADLINE_EXCEEDED)
            while Echo(look).look().cancelled < 2:
                pass
        self.assertIn('"request_id":"far"', behind.lines())

    # --- mutual TLS ---

    def openssl(self, *arguments: str):
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)

    def issue(self, name: str, authority: str):
        self.openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key",
                     "-out", f"{name}.csr", "-subj", f"/CN={name}")
        (self.folder / f"{name}.ext").write_text(f"subjectAltName=DNS:{name}\n")
        self.openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{authority}.pem", "-CAkey", f"{authority}.key",
                     "-CAcreateserial", "-out", f"{name}.pem", "-days", "2", "-extfile", f"{name}.ext")

    def make_authority(self, name: str):
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                     f"{name}.key", "-out", f"{name}.pem", "-days", "2", "-subj", f"/CN={name}")

    def secure_channel(self, target: str, client: str | None):
        read = lambda name: (self.folder / name).read_bytes()
        pair = (read(f"{client}.key"), read(f"{client}.pem")) if client else (None, None)
        return grpc.secure_channel(target, grpc.ssl_channel_credentials(read("authority.pem"), *pair),
                                   (("grpc.ssl_target_name_override", "reply"),))

    def test_tls_serves_only_those_with_a_certificate(self):
        self.make_authority("authority")
        self.make_authority("stranger")
        self.issue("reply", "authority")
        self.issue("ledger", "authority")
        self.issue("intruder", "stranger")
        files = {"authority": self.folder / "authority.pem", "certificate": self.folder / "reply.pem",
                 "key": self.folder / "reply.key"}
        with Server("127.0.0.1:0", **files) as server:
            with self.secure_channel(server.target, "ledger") as channel:
                echo = Echo(channel)
                self.assertEqual(echo.say("known").text, "known")
                call, request = echo.wait(20)
                self.assertEqual({future.result().text for future in
                                  [call.future(request, timeout=30) for _ in range(500)]}, {"waited"})
            for client in ("intruder", None):
                with self.secure_channel(server.target, client) as channel:
                    self.assertEqual(outcome(Echo(channel).say, timeout=5)[0], grpc.StatusCode.UNAVAILABLE)
            with grpc.insecure_channel(server.target) as channel:
                self.assertEqual(outcome(Echo(channel).say, timeout=5)[0], grpc.StatusCode.UNAVAILABLE)

    def test_certificates_that_cannot_be_used_are_told(self):
        (self.folder / "nonsense.pem").write_text("no certificate\n")
        files = dict.fromkeys(("authority", "certificate", "key"), self.folder / "nonsense.pem")
        self.assertIn("its certificate or key cannot be used", self.refused("127.0.0.1:0", **files))

    def test_our_client_speaks_tls_and_knows_whom_to(self):
        self.make_authority("authority")
        for name in ("reply", "ledger"):
            self.issue(name, "authority")
        pem = lambda name: {"authority": self.folder / "authority.pem", "certificate": self.folder / f"{name}.pem",
                            "key": self.folder / f"{name}.key"}
        with Server("127.0.0.1:0", **pem("reply")) as behind:
            for name, expected in (("reply", None), ("ledger", grpc.StatusCode.UNAVAILABLE)):
                with Server(self.address, behind=behind.target, behind_name=name, **pem("ledger")) as front, \
                        grpc.insecure_channel(front.target) as channel:
                    relay = Echo(channel).unary("Relay", "WaitRequest", "SayResponse")
                    request = message("WaitRequest", milliseconds=1)
                    if expected:
                        self.assertEqual(outcome(relay, request, timeout=10)[0], expected)
                    else:
                        self.assertEqual(relay(request, timeout=10).text, "waited")

    def test_drain_under_load_loses_no_call(self):
        """What was taken is answered; what comes too late is UNAVAILABLE, or CANCELLED, as core puts it where a call
        meets the end of its connection."""
        server = Server(self.address, drain_ms=20000)
        with grpc.insecure_channel(server.target) as channel, concurrent.futures.ThreadPoolExecutor(8) as pool:
            echo = Echo(channel)

            def many(_):
                for number in range(400):
                    code = None
                    try:
                        if echo.say(str(number), timeout=20).text != str(number):
                            return "another's answer"
                    except grpc.RpcError as error:
                        code = error.code()
                    if code is not None:
                        return code
                return "all"

            results = [pool.submit(many, number) for number in range(8)]
            echo.say("up")
            server.drain()
            self.assertLessEqual({result.result() for result in results}, {"all", *TOO_LATE})
        self.assertEqual(server.ended(), 0)


if __name__ == "__main__":
    unittest.main()
