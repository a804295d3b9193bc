#!/usr/bin/python3
"""Services on two machines: mutual TLS, a certificate for each name."""
import pathlib
import tempfile
import unittest

import grpc
import service_fixture
from authority import Authority

from shelf_city import DOCKET, PROGRAM, SHELF, request_id

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

    def test_only_the_gateway_is_believed_where_a_call_came_from(self):
        self.authority.issue("gateway")
        address = self.start_depot(TLS=self.folder)
        seen = [self.put_as(name, address, number) for number, name in enumerate(("gateway", "shelf"))]
        self.assertEqual(seen[0], "10.1.2.3")
        self.assertTrue(seen[1].startswith("ipv4:127.0.0.1:"), seen)

    def put_as(self, name, address, number):
        """A change by way of a caller with that name's certificate; where its event says it came from."""
        with self.authority.channel(name, address, "depot") as channel:
            office = self.city.client("depot", SHELF, self.city.token("depot", "office1", "OFFICE"), x_forwarded_for="10.1.2.3")
            office.channel = channel
            office.call("Put", request_id=request_id(), title="甲", copies=1, docket=DOCKET, proposal=f"suggestion-{number}")
        event = service_fixture.message_class("banfu.event.v1.Event")
        return event.FromString(self.city.redis.client().xrevrange(f"{{shuozhou}}:log:{DOCKET}", count=1)[0][1][b"e"]).actor.peer

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
