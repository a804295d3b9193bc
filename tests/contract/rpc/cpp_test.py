#!/usr/bin/python3
"""A C++ client calls the echo server in every way: over a unix socket and over TCP."""
import subprocess
import tempfile
import unittest

from echo_client import BUILD, Server

CLIENT = BUILD / "tests/contract/rpc/rpc_cpp_client"


class CppTest(unittest.TestCase):
    def must_hold(self, address: str):
        with Server(address) as server:
            done = subprocess.run([CLIENT, server.target], capture_output=True, text=True, timeout=90)
            self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_over_a_unix_socket(self):
        with tempfile.TemporaryDirectory() as folder:
            self.must_hold(f"unix:{folder}/echo.sock")

    def test_over_tcp(self):
        self.must_hold("127.0.0.1:0")


if __name__ == "__main__":
    unittest.main()
