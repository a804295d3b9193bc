#!/usr/bin/python3
"""The HTTP server as clients see it: keep-alive by the hundreds with slow and fast answers mixed, caps, streams, the
orderly end.

usage: server_test.py HTTP_ECHO
"""
import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

ECHO = sys.argv[1]
BODY_CAP = 100000


class Server(unittest.TestCase):
    def setUp(self):
        self.process = subprocess.Popen([ECHO], stdout=subprocess.PIPE)
        self.port = int(self.process.stdout.readline())
        self.addCleanup(self.end)

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.stdout.close()
        self.assertEqual(self.process.wait(10), 0)

    def connect(self) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        self.addCleanup(connection.close)
        return connection

    def ask(self, connection, method, path, body=None, headers=None):
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        return response, response.read()

    def test_methods_paths_and_bodies(self):
        connection = self.connect()
        response, body = self.ask(connection, "GET", "/a%2Fb%3A?q=%E5%8A%9E&x")
        self.assertEqual((response.status, body), (200, b"GET /a%2Fb%3A?q=%E5%8A%9E&x|"))
        response, body = self.ask(connection, "PUT", "/x", b"abc", {"X-Asked": "yes"})
        self.assertEqual((body, response.headers["X-Seen"]), (b"PUT /x?|abc", "yes"))
        response, body = self.ask(connection, "POST", "/x", iter([b"a" * 10, b"b" * 10]))
        self.assertEqual(body, b"POST /x?|" + b"a" * 10 + b"b" * 10)
        response, body = self.ask(connection, "HEAD", "/x")
        self.assertEqual((response.status, body), (200, b""))

    def test_nobody_is_passed_over(self):
        """Two hundred connections at once, each asking forty times; a quarter of them is slow. A connection that the
        daemon passes over would stand until its own time is up; a fast one never waits for the slow."""
        took, faults = {"/fast": [], "/soon": [], "/slow": []}, []

        def work(path):
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            try:
                for number in range(40):
                    started = time.monotonic()
                    _, body = self.ask(connection, "POST", path, b"%d" % number)
                    took[path].append(time.monotonic() - started)
                    if not body.endswith(b"|%d" % number):
                        faults.append(body)
            except OSError as error:
                faults.append(f"{path}: {error!r}")
            finally:
                connection.close()

        paths = ["/slow", "/fast", "/soon", "/soon"] * 50
        threads = [threading.Thread(target=work, args=(path,)) for path in paths]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(faults, [])
        self.assertEqual({path: len(times) for path, times in took.items()}, {"/fast": 2000, "/soon": 4000, "/slow": 2000})
        self.assertLess(max(took["/soon"] + took["/fast"]), 2.0)
        self.assertLess(max(took["/slow"]), 2.0)

    def test_a_body_has_a_cap(self):
        response, body = self.ask(self.connect(), "POST", "/x", b"a" * BODY_CAP)
        self.assertEqual((response.status, len(body)), (200, len("POST /x?|")))  # the answer has the same cap
        response, _ = self.ask(self.connect(), "POST", "/x", b"a" * (BODY_CAP + 1))
        self.assertEqual(response.status, 413)
        response, _ = self.ask(self.connect(), "POST", "/x", iter([b"a" * 60000] * 2))
        self.assertEqual(response.status, 413)
        with self.assertRaises((OSError, http.client.HTTPException)):
            self.ask(self.connect(), "POST", "/x", iter([b"a" * 60000] * 400))

    def test_refused_before_its_body(self):
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as raw:
            raw.sendall(b"POST /refused HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 50\r\n\r\n")
            self.assertTrue(raw.recv(1000).startswith(b"HTTP/1.1 404 "))
        connection = self.connect()
        for _ in range(2):  # on one connection: the body that nobody wants is read
            self.assertEqual(self.ask(connection, "POST", "/refused", b"a" * 5000000)[0].status, 404)

    def test_a_body_ends_once(self):
        for lengths in (b"Content-Length: 3\r\nTransfer-Encoding: chunked", b"Content-Length: 3\r\nContent-Length: 3"):
            with socket.create_connection(("127.0.0.1", self.port), timeout=10) as raw:
                raw.sendall(b"POST /x HTTP/1.1\r\nHost: x\r\n" + lengths + b"\r\n\r\nabc")
                with contextlib.suppress(ConnectionResetError):
                    self.assertNotIn(b" 200 ", raw.recv(1000))

    def test_headers_have_a_cap(self):
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as raw:
            raw.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 40000 + b"\r\n\r\n")
            self.assertIn(raw.recv(1000).split(b" ")[1], (b"413", b"431"))

    def test_a_stream_goes_on_while_others_are_served(self):
        stream = self.connect()
        stream.request("GET", "/stream")
        response = stream.getresponse()
        self.assertEqual(response.headers["Content-Type"], "text/event-stream")
        self.assertEqual(response.readline(), b"tick\n")
        self.assertEqual(self.ask(self.connect(), "GET", "/fast")[0].status, 200)
        self.assertEqual(response.read(), b"tick\ntick\n")

    def test_a_client_that_goes_is_let_go(self):
        for path in (b"/slow", b"/stream"):
            raw = socket.create_connection(("127.0.0.1", self.port), timeout=10)
            raw.sendall(b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n\r\n")
            raw.close()
        self.assertEqual(self.ask(self.connect(), "GET", "/slow")[0].status, 200)

    def test_an_idle_connection_is_closed(self):
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as raw:
            raw.sendall(b"GET /x HT")
            raw.settimeout(8)
            self.assertEqual(raw.recv(1000), b"")

    def test_what_is_under_way_is_answered_at_the_end(self):
        connection = self.connect()
        connection.request("GET", "/slow")
        self.ask(self.connect(), "GET", "/fast")  # the slow one has arrived: connections are taken in order
        self.process.send_signal(signal.SIGTERM)
        self.assertEqual(connection.getresponse().status, 200)
        self.assertEqual(self.process.wait(10), 0)
        with self.assertRaises(OSError):
            socket.create_connection(("127.0.0.1", self.port), timeout=5)


    def test_nobody_keeps_it_from_ending(self):
        slowest, busy = self.connect(), self.connect()
        self.ask(busy, "GET", "/fast")
        slowest.request("GET", "/slowest")
        self.process.send_signal(signal.SIGTERM)
        while self.ask(busy, "GET", "/fast")[0].headers["Connection"] != "close":
            pass
        self.assertEqual(slowest.getresponse().status, 200)
        self.assertEqual(self.process.wait(10), 0)


class Listening(unittest.TestCase):
    def test_a_unix_socket_has_one_owner(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "gateway")
            first = subprocess.Popen([ECHO, f"unix:{path}"], stdout=subprocess.PIPE)
            self.assertEqual(first.stdout.readline(), b"0\n")
            second = subprocess.run([ECHO, f"unix:{path}"], stdout=subprocess.PIPE, check=False)
            self.assertEqual(second.returncode, 1)
            self.assertIn(b"another process has it", second.stdout)
            with socket.socket(socket.AF_UNIX) as raw:
                raw.connect(path)
                raw.sendall(b"GET /fast HTTP/1.1\r\nHost: x\r\n\r\n")
                self.assertTrue(raw.recv(1000).startswith(b"HTTP/1.1 200 "))
            first.kill()
            first.wait(10)
            first.stdout.close()
            third = subprocess.Popen([ECHO, f"unix:{path}"], stdout=subprocess.PIPE)  # over what the dead one left
            self.assertEqual(third.stdout.readline(), b"0\n")
            third.terminate()
            self.assertEqual(third.wait(10), 0)
            third.stdout.close()
            self.assertFalse(os.path.exists(path))

    def test_wrong_addresses_are_refused(self):
        for address in ("unix:", "unix:/" + "x" * 120, "0.0.0.0:80", "192.0.2.1:80", "127.0.0.1", "127.0.0.1:x",
                        "127.0.0.1:70000", "[::]:80", ":80", ""):
            done = subprocess.run([ECHO, address], stdout=subprocess.PIPE, check=False)
            self.assertEqual(done.returncode, 1, address)
            self.assertIn(b"cannot listen on", done.stdout, address)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
