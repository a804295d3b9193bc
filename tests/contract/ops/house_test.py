"""All processes together, as an operator runs them: ready through nginx, restarted after a crash, data kept over down
and up, each service in the store with its own rights only."""
import json
import re
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path

import redis

from installation import CHECKOUT, Installation, eventually, table_rows

UNITS = "简称,全称,类别,发文代字\n市发改委,朔州市发展和改革委员会,部门,朔发改函\n"
ACCOUNTS = "账号,姓名,角色,单位,初始密码\noffice1,王建国,OFFICE,,Office-0123456789\n"
DOCKET = "/api/v1/dockets/shuozhou-2022"
BODY = {"congressSession": "市七届人大一次会议", "conferenceSession": "市政协七届一次会议", "noticeDate": "2022-03-25",
        "replyDate": "2022-06-30", "reportDate": "2022-08-31", "government": "市政府", "office": "市政府办公室",
        "congressCommittee": "市人大人事工作委员会", "conferenceCommittee": "市政协提案委员会"}


class House(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.here = Installation(cls, BANFU_CLOCK="2022-03-25T09:00:00+08:00")
        (cls.here.var / "seed").mkdir(parents=True)
        (cls.here.var / "seed/units.csv").write_text(UNITS)
        (cls.here.var / "seed/accounts.csv").write_text(ACCOUNTS)
        cls.here.must("up")

    def call(self, method: str, path: str, body: object = None, **headers: str) -> dict:
        request = urllib.request.Request(
            self.here.must("status", "--url").strip().rstrip("/") + path, method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def as_office(self) -> dict[str, str]:
        answer = self.call("POST", "/api/v1/login", {"account": "office1", "password": "Office-0123456789"})
        return {"Authorization": "Bearer " + answer["token"]}

    def put_docket(self, key: str) -> dict:
        return self.call("PUT", DOCKET, BODY, Idempotency_Key=key, **self.as_office())

    def all_ready(self) -> bool:
        return self.here.run("status").returncode == 0

    def gateway_is_ready(self) -> bool:
        """It asks all others in a short time, which a busy machine may well miss once."""
        try:
            return self.call("GET", "/readyz")["ready"]
        except urllib.error.HTTPError:
            return False

    def test_every_process_is_ready(self):
        self.assertTrue(eventually(self.all_ready))
        status = self.here.must("status")
        for name, *_ in table_rows():
            self.assertRegex(status, rf"(?m)^{name} +ready ")
        self.assertEqual(json.loads(self.here.must("status", "--json")),
                         {"url": self.here.must("status", "--url").strip().rstrip("/"), "simulatedDate": "2022-03-25", "accounts": []})
        self.assertTrue(eventually(self.gateway_is_ready))

    def test_what_was_acknowledged_survives_down_and_up(self):
        key = "11111111-2222-4333-8444-555555555555"
        before = self.put_docket(key)
        self.here.must("down")
        self.assertEqual(self.here.processes(), [])
        began = time.monotonic()
        self.here.must("up")
        self.assertLess(time.monotonic() - began, 20, "2 s without sanitizers, and alone on the machine")
        self.assertEqual(self.put_docket(key), before, "the same request is the same change")
        docket = self.call("GET", DOCKET, **self.as_office())
        self.assertEqual(docket["body"]["replyDate"], "2022-06-30")

    def test_a_killed_service_is_back_and_ready(self):
        self.assertTrue(eventually(self.all_ready))
        for name in ("reply", "gateway", "nginx"):
            pid = self.here.kill(name)
            self.assertTrue(eventually(lambda killed=pid, of=name: self.here.pid(of) not in (0, killed) and self.all_ready(), 20), name)

    def test_status_says_why_a_process_refuses_to_start(self):
        self.assertTrue(eventually(self.all_ready))
        library = CHECKOUT / "services/common/commit/functions.lua"
        with self.here.store("admin") as store:
            store.execute_command("FUNCTION", "LOAD", "REPLACE", library.read_text() + "-- another text\n")
            self.here.kill("deadline")
            self.assertTrue(eventually(lambda: re.search(
                "(?m)^deadline +down .*another text is loaded", self.here.run("status").stdout), 20))
            store.execute_command("FUNCTION", "LOAD", "REPLACE", library.read_text())
        self.assertTrue(eventually(self.all_ready, 40))

    def test_status_tells_of_a_docket_that_is_held_up(self):
        self.assertTrue(eventually(self.all_ready))
        with self.here.store("admin") as store:
            store.xadd("{shuozhou}:log:shuozhou-1999", {"t": 1, "k": 101, "e": b"no event", "s": bytes(32)}, id="1-0")
            store.hset("{shuozhou}:heads", "shuozhou-1999", 1)
            self.addCleanup(eventually, self.all_ready, 40)
            held = eventually(lambda: re.search(r"(?m)^deadline +holds up 1 docket.*log/deadline/current",
                                                self.here.run("status").stdout), 20)
            self.assertTrue(held)
            self.assertEqual(self.here.run("status").returncode, 1)
            self.assertTrue(eventually(self.gateway_is_ready))
            store.delete("{shuozhou}:log:shuozhou-1999")
            store.hdel("{shuozhou}:heads", "shuozhou-1999")
            self.here.kill("deadline")

    def test_the_clock_moves_in_every_process(self):
        self.assertTrue(eventually(self.all_ready))
        self.here.must("clock", "2022-03-25T12:00:00+08:00")
        for name in ("identity", "deadline", "ledger"):
            self.assertIn('"event":"case_clock_set"', (self.here.var / f"log/{name}/current").read_text())

    def test_a_service_may_append_to_logs_and_no_more(self):
        with self.here.store("reply") as store:
            store.xadd("{elsewhere}:log:x", {"t": "0"}, id="1-0")
            self.assertEqual(store.xlen("{elsewhere}:log:x"), 1)
            for command in ("XDEL {elsewhere}:log:x 1-0", "XTRIM {elsewhere}:log:x MAXLEN 0", "DEL {elsewhere}:log:x",
                            "SET {elsewhere}:log:x y", "SET {elsewhere}:entity:deadline:x y", "SET banfu:clock 0",
                            "FLUSHALL", "FLUSHDB", "FUNCTION DELETE banfu_2", "FUNCTION FLUSH",
                            "CONFIG SET appendonly no", "ACL SETUSER reply +@all", "EVAL return 0", "SHUTDOWN",
                            "RENAME {elsewhere}:log:x {elsewhere}:log:y", "COPY {elsewhere}:log:x {elsewhere}:log:y",
                            "RESTORE {elsewhere}:log:x 0 x", "KEYS *", "REPLICAOF NO ONE"):
                with self.assertRaises(redis.exceptions.NoPermissionError, msg=command):
                    store.execute_command(*command.split())
        with self.here.store("admin") as store:
            store.delete("{elsewhere}:log:x")

    def test_secrets_are_the_owners_alone(self):
        for path in [self.here.var / "secrets", *(self.here.var / "secrets").rglob("*")]:
            if path.suffix != ".pub":
                self.assertEqual(path.stat().st_mode & 0o077, 0, path)
        self.assertTrue(eventually(lambda: self.here.pid("reply")))
        password = (self.here.var / "secrets/redis/reply").read_bytes()
        self.assertNotIn(password, Path(f"/proc/{self.here.pid('reply')}/environ").read_bytes())


if __name__ == "__main__":
    unittest.main()
