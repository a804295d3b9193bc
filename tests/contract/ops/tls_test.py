#!/usr/bin/python3
"""The edge with a certificate in var/tls: HTTPS and HTTP/2 by Debian's curl, and nothing over plain HTTP."""
import json
import subprocess
import unittest

from house_test import ACCOUNTS, BODY, DOCKET, UNITS
from installation import Installation

TOLD = "\n%{http_version} %{scheme} %{http_code}"


class Answer:
    def __init__(self, printed: str):
        head, rest = printed.split("\n\n", 1)
        body, told = rest.rsplit("\n", 1)
        self.headers = head.lower()
        self.version, self.scheme, code = told.split()
        self.code, self.text = int(code), body

    def json(self) -> dict:
        return json.loads(self.text)


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.here = Installation(cls)
        for folder in ("seed", "tls"):
            (cls.here.var / folder).mkdir(parents=True)
        (cls.here.var / "seed/units.csv").write_text(UNITS)
        (cls.here.var / "seed/accounts.csv").write_text(ACCOUNTS)
        cls.certificate = cls.here.var / "tls/certificate.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-days", "2", "-subj", "/CN=banfu", "-addext", "subjectAltName=IP:127.0.0.1",
                        "-keyout", cls.here.var / "tls/key.pem", "-out", cls.certificate], check=True, capture_output=True)
        cls.here.must("up")
        cls.url = cls.here.must("status", "--url").strip().rstrip("/")

    def curl(self, path: str, *more: str, url: str = "") -> Answer:
        done = subprocess.run(
            ["curl", "--silent", "--show-error", "--include", "--max-time", "20", "--cacert", self.certificate,
             "--write-out", TOLD, *more, (url or self.url) + path], check=False, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr + self.here.logs())
        return Answer(done.stdout)

    def send(self, method: str, path: str, body: object, *more: str) -> Answer:
        return self.curl(path, "--http2", "--request", method, "--header", "Content-Type: application/json",
                         "--data", json.dumps(body), *more)

    def log_in(self) -> Answer:
        return self.send("POST", "/api/v1/login", {"account": "office1", "password": "Office-0123456789"})

    def test_login_and_a_list_over_http_2(self):
        self.assertTrue(self.url.startswith("https://"))
        login = self.log_in()
        self.assertEqual((login.version, login.scheme, login.code), ("2", "HTTPS", 200), login.text)
        bearer = ("--header", "Authorization: Bearer " + login.json()["token"])
        made = self.send("PUT", DOCKET, BODY, *bearer, "--header", "Idempotency-Key: 21111111-2222-4333-8444-555555555555")
        self.assertEqual((made.version, made.code), ("2", 200), made.text)
        listed = self.curl(DOCKET + "/proposals", "--http2", *bearer)
        self.assertEqual((listed.version, listed.code), ("2", 200), listed.text)
        self.assertIn("strict-transport-security: max-age=", listed.headers)

    def test_older_clients_speak_http_1_over_tls(self):
        answer = self.curl("/readyz", "--http1.1")
        self.assertEqual((answer.version, answer.scheme, answer.code), ("1.1", "HTTPS", 200), answer.text)

    def test_plain_http_reaches_no_service(self):
        answer = self.curl("/readyz", url=self.url.replace("https://", "http://"))
        self.assertEqual((answer.scheme, answer.code), ("HTTP", 400))

    def test_the_certificate_is_the_one_given(self):
        unknown = subprocess.run(["curl", "--silent", "--max-time", "20", self.url + "/readyz"], check=False,
                                 capture_output=True, text=True)
        self.assertEqual(unknown.returncode, 60, "nobody vouches for it but the file itself")


if __name__ == "__main__":
    unittest.main()
