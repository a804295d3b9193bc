#!/usr/bin/python3
"""Services on two machines: mutual TLS, a certificate for each name."""
import pathlib
import subprocess
import tempfile
import unittest

import grpc
import service_fixture

from shelf_city import DOCKET, PROGRAM, SHELF, request_id

KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


class Authority:
    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.openssl("req", "-x509", *KEY, "-keyout", "authority.key", "-out", "authority.pem", "-days", "2", "-subj",
                     "/CN=authority")

    def openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)

    def issue(self, name: str) -> None:
        self.openssl("req", *KEY, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        (self.folder / f"{name}.ext").write_text(f"subjectAltName=DNS:{name}\n")
        self.openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "authority.pem", "-CAkey", "authority.key",
                     "-CAcreateserial", "-out", f"{name}.pem", "-days", "2", "-extfile", f"{name}.ext")
        (self.folder / f"{name}.key").chmod(0o600)


class TlsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.authority = Authority(self.folder)
        for name in ("shelf", "depot"):
            self.authority.issue(name)
        self.city = service_fixture.City()
        self.addCleanup(lambda: self.assertEqual(self.city.close(), []))

    def start_depot(self, **settings):
        depot = self.city.start("depot", PROGRAM, wait=False, AS="depot", LISTEN="127.0.0.1:0", **settings)
        port = depot.wait_for_line("listening")["port"]
        depot.wait_for_line("ready")
        return f"127.0.0.1:{port}"

    def lend(self):
        office = self.city.client("shelf", SHELF, self.city.token("shelf", "office1", "OFFICE"))
        thing = {"docket": DOCKET, "proposal": "suggestion-1"}
        office.call("Put", request_id=request_id(), title="甲", copies=1, **thing)
        return office.start("Lend", request_id=request_id(), ask_depot=True, **thing)

    def test_peers_know_each_other_by_name(self):
        self.city.start("shelf", PROGRAM, TLS=self.folder, DEPOT=self.start_depot(TLS=self.folder))
        self.assertEqual(self.lend().result().state, "LENT")

    def test_who_has_no_certificate_is_let_in_nowhere(self):
        self.city.start("shelf", PROGRAM, DEPOT=self.start_depot(TLS=self.folder))
        with self.assertRaises(grpc.RpcError) as failed:
            self.lend().result()
        self.assertEqual(service_fixture.Refusal(failed.exception).reason, "PEER_UNAVAILABLE")

    def test_another_services_certificate_is_not_believed(self):
        for suffix in ("pem", "key"):
            (self.folder / f"depot.{suffix}").write_bytes((self.folder / f"shelf.{suffix}").read_bytes())
        self.city.start("shelf", PROGRAM, TLS=self.folder, DEPOT=self.start_depot(TLS=self.folder))
        with self.assertRaises(grpc.RpcError) as failed:
            self.lend().result()
        self.assertEqual(service_fixture.Refusal(failed.exception).reason, "PEER_UNAVAILABLE")

    def test_key_that_others_may_read_and_missing_files_keep_it_from_starting(self):
        (self.folder / "shelf.key").chmod(0o640)
        (self.folder / "authority.pem").unlink()
        shelf = self.city.start("shelf", PROGRAM, wait=False, TLS=self.folder)
        detail = shelf.wait_for_line("start_refused")["detail"]
        self.assertIn("shelf.key: others may read it", detail)
        self.assertIn("authority.pem: No such file", detail)
        self.assertEqual(self.city.processes.pop("shelf").wait(), 1)


if __name__ == "__main__":
    unittest.main()
