#!/usr/bin/python3
"""Server-sent events: the ledger's stream as a browser reads it, and both ends of it."""
import queue
import threading
import time
import unittest

import fake_services
from fake_services import Refused

PATH = "/api/v1/dockets/shuozhou-2022/events"


class Events(unittest.TestCase):
    def setUp(self):
        self.gateway = self.enterContext(fake_services.Gateway())
        self.heads, self.cancelled = queue.Queue(), threading.Event()
        self.gateway.says("ledger.Watch", self.watch)

    def watch(self, request, call):
        call.add_callback(self.cancelled.set)
        while (head := self.heads.get(timeout=20)) is not None:
            yield dict(head=head)

    def listen(self):
        connection = self.gateway.connect()
        self.addCleanup(connection.close)
        connection.request("GET", PATH, headers={"Authorization": f"Bearer {fake_services.SESSION}"})
        return connection, connection.getresponse()

    def test_each_message_is_an_event(self):
        self.heads.put(7)
        _, response = self.listen()
        self.assertEqual((response.status, response.headers["Content-Type"]), (200, "text/event-stream"))
        self.assertEqual([response.readline() for _ in range(3)], [b"event: log\n", b'data: {"head":"7"}\n', b"\n"])
        self.heads.put(8)
        self.assertEqual([response.readline() for _ in range(3)], [b"event: log\n", b'data: {"head":"8"}\n', b"\n"])
        self.assertEqual(self.gateway.ask("GET", "/api/v1/me").status, 200)
        self.heads.put(None)
        self.assertEqual(response.read(), b"")
        self.assertEqual(self.gateway.got("ledger.Watch")[0].request.docket, "shuozhou-2022")

    def test_a_refusal_is_an_answer(self):
        def refuse(request, call):
            raise Refused("PERMISSION_DENIED", "NOT_ALLOWED", "无权查看")
        self.gateway.says("ledger.Watch", refuse)
        answer = self.gateway.ask("GET", PATH)
        self.assertEqual((answer.status, answer.json["error"]["reason"]), (403, "NOT_ALLOWED"))

    def test_a_browser_that_goes_ends_the_call(self):
        self.heads.put(7)
        connection, response = self.listen()
        response.readline()
        response.close()
        connection.close()
        end = time.monotonic() + 20
        while not self.cancelled.is_set() and time.monotonic() < end:
            self.heads.put(8)  # what cannot be delivered tells that nobody listens
            time.sleep(0.02)
        self.assertTrue(self.cancelled.is_set())
        self.heads.put(None)

    def test_a_session_that_is_revoked_ends_its_stream(self):
        alive = threading.Event()
        alive.set()

        def exchange(request, call):
            if not alive.is_set():
                raise Refused("UNAUTHENTICATED", "SESSION_UNKNOWN", "请重新登录")
            soon = int(time.time() * 1000) + 6000  # a second, but for the margin
            return dict(account="office1", tokens=[dict(audience=name, token=f"t-{name}", expires_ms=soon)
                                                   for name in request.audiences])
        self.gateway.says("identity.Exchange", exchange)
        self.heads.put(7)
        connection, response = self.listen()
        connection.sock.settimeout(40)
        self.assertEqual(response.readline(), b"event: log\n")
        while response.readline() != b":\n":
            pass  # the first beat, after which the session still stands
        alive.clear()
        self.assertNotIn(b"event", response.read(), "it ends, though the ledger would go on")
        self.heads.put(None)
        self.assertEqual(self.gateway.ask("GET", PATH).status, 401)

    def test_streams_end_with_the_gateway(self):
        self.heads.put(7)
        _, response = self.listen()
        response.readline()
        self.gateway.process.process.terminate()
        response.read()
        self.assertEqual(self.gateway.process.wait(), 0)
        self.heads.put(None)


if __name__ == "__main__":
    unittest.main()
