#!/usr/bin/python3
"""A process from its start to its end: settings, readiness, access, a store that goes and comes back, the clock."""
import re
import subprocess
import tempfile
import time
import unittest

import grpc
import service_fixture
from service_fixture import BUILD, Refusal

from shelf_city import DOCKET, PROGRAM, SHELF, ShelfTest, request_id

HOUR_MS = 3600000


def wait_until(condition, what, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.01)


class SettingsTest(unittest.TestCase):
    def run_alone(self, *arguments, **settings):
        return subprocess.run([BUILD / PROGRAM, *arguments], capture_output=True, text=True, env=settings, timeout=30)

    def test_help_lists_common_settings_peers_and_own(self):
        page = self.run_alone("--help")
        self.assertEqual((page.returncode, page.stderr), (0, ""))
        for word in ("banfu-shelf", "--listen", "BANFU_REDIS", "--depot", "BANFU_DEPOT", "--as", "--drain-ms"):
            self.assertIn(word, page.stdout)

    def test_every_fault_is_named_at_once(self):
        faulty = self.run_alone(BANFU_DRAIN_MS="soon")
        self.assertEqual(faulty.returncode, 2)
        for word in ("--listen", "--redis", "--keys", "--drain-ms"):
            self.assertIn(word, faulty.stderr)
        named = self.run_alone(BANFU_LISTEN="unix:/a", BANFU_REDIS="unix:/b", BANFU_KEYS="/c", BANFU_DEPOT="unix:/d",
                               BANFU_CITIES="Shuozhou", BANFU_LOG_LEVEL="loud", BANFU_REDIS_PASSWORD_FILE="/nowhere")
        self.assertEqual(named.returncode, 2)
        for word in ("--cities", "--log-level", "--redis-password-file"):
            self.assertIn(word, named.stderr)


class StartTest(unittest.TestCase):
    def refused(self, city, name="shelf", **settings):
        process = city.start(name, PROGRAM, wait=False, **settings)
        line = process.wait_for_line("start_refused")
        self.assertEqual(process.wait(), 1)
        del city.processes[name]
        return line

    def test_method_without_a_policy_row_keeps_it_from_starting(self):
        with service_fixture.City() as city:
            self.assertIn("Burn", self.refused(city, HOLE="1")["detail"])

    def test_socket_in_use_and_store_that_is_none(self):
        with service_fixture.City() as city:
            city.start("shelf", PROGRAM)
            taken = city.address("shelf")
            self.assertEqual(self.refused(city, "other", LISTEN=taken)["why"], "SOCKET_IN_USE")
            self.refused(city, "other", REDIS="nonsense")
            self.refused(city, "other", KEYS=tempfile.gettempdir() + "/banfu-no-such-folder")

    def test_waits_for_the_functions_and_refuses_others(self):
        with service_fixture.City(functions=False) as city:
            shelf = city.start("shelf", PROGRAM, wait=False)
            shelf.wait_for_line("waiting_for_functions")
            self.assertEqual(shelf.health(), "NOT_SERVING")
            client = city.client("shelf", SHELF, city.token("shelf", "office1", "OFFICE"))
            refusal = client.refusal("Get", docket=DOCKET, proposal="suggestion-1")
            self.assertEqual((refusal.code, refusal.reason), ("UNAVAILABLE", "STARTING"))
            library = service_fixture.redis_fixture.FUNCTIONS.read_bytes()
            city.redis.client().execute_command("FUNCTION", "LOAD", "REPLACE", library)
            shelf.wait_for_line("ready")
            shelf.wait_for_health("SERVING")
            city.redis.client().execute_command("FUNCTION", "LOAD", "REPLACE", library + b"\n-- changed\n")
            self.refused(city, "other")

    def test_waits_for_the_store_and_ends_on_demand_meanwhile(self):
        with service_fixture.City() as city:
            city.redis.kill()
            shelf = city.start("shelf", PROGRAM, wait=False)
            shelf.wait_for_line("listening")
            self.assertEqual(shelf.health(), "NOT_SERVING")
            self.assertEqual(city.stop("shelf"), 0)
            shelf = city.start("shelf", PROGRAM, wait=False)
            shelf.wait_for_line("listening")
            city.redis.restart()
            shelf.wait_for_health("SERVING")


class CitiesTest(unittest.TestCase):
    def test_each_citys_data_lie_under_its_own_tag(self):
        with service_fixture.City() as city:
            for name in ("shelf", "depot"):
                city.start(name, PROGRAM, AS=name, CITIES="shuozhou,datong")
            office, depot = (city.client(name, SHELF, city.token(name, "office1", "OFFICE"))
                             for name in ("shelf", "depot"))
            for docket in ("shuozhou-2022", "datong-2022", "datong-2023"):
                office.call("Put", request_id=docket, docket=docket, proposal="suggestion-1", title=docket, copies=1)
            for docket, tag in (("shuozhou-2022", "shuozhou"), ("datong-2022", "datong"), ("datong-2023", "datong")):
                self.assertEqual(depot.call("Get", docket=docket, proposal="suggestion-1").seen, 1)
                self.assertEqual(office.call("Get", docket=docket, proposal="suggestion-1").title, docket)
                self.assertEqual(city.redis.client().xlen(f"{{{tag}}}:log:{docket}"), 1)


class RightsTest(unittest.TestCase):
    """The store's users: a service signs in as its own, and is refused when that may not do all it must."""
    README = service_fixture.redis_fixture.FUNCTIONS.with_name("README.md").read_text()
    # The line of the store's README, which is what an operator goes by.
    ALL = README[README.index("user O on >PASSWORD") + len("user O on >PASSWORD"):].split("\n\n")[0]
    ALL = re.sub(r":O\b", ":shelf", ALL).split()

    def start(self, city, commands, **settings):
        city.redis.client().execute_command("ACL", "SETUSER", "shelf", "reset", "on", ">secret-word",
                                            *commands)
        password = city.folder / "password"
        password.write_text("secret-word\n")
        return city.start("shelf", PROGRAM, wait=False, REDIS_USER="shelf",
                          **({"REDIS_PASSWORD_FILE": password} | settings))

    def test_user_with_its_rights(self):
        with service_fixture.City() as city:
            self.start(city, self.ALL).wait_for_line("ready")
            office = city.client("shelf", SHELF, city.token("shelf", "office1", "OFFICE"))
            office.call("Put", request_id="put", docket=DOCKET, proposal="suggestion-1", title="甲", copies=1)

    def test_user_without_one_of_them(self):
        with service_fixture.City() as city:
            process = self.start(city, [command for command in self.ALL if command != "+xadd"])
            self.assertIn("xadd", process.wait_for_line("start_refused")["why"].lower())
            self.assertEqual(city.processes.pop("shelf").wait(), 1)

    def test_wrong_password_is_told_and_never_serves(self):
        with service_fixture.City() as city:
            wrong = city.folder / "wrong"
            wrong.write_text("another-word\n")
            process = self.start(city, self.ALL, REDIS_PASSWORD_FILE=wrong)
            process.wait_for_line("listening")
            self.assertEqual(process.health(), "NOT_SERVING")


class AccessTest(ShelfTest):
    def refusal(self, token, method="Get", **fields):
        refusal = self.city.client("shelf", SHELF, token).refusal(method, **(self.thing | fields))
        return refusal.code, refusal.reason

    def test_who_has_no_token_is_told_to_sign_in(self):
        self.assertEqual(self.refusal(""), ("UNAUTHENTICATED", "TOKEN_MISSING"))

    def test_tokens_that_are_not_believed(self):
        with tempfile.TemporaryDirectory() as folder:
            stranger = service_fixture.Key(service_fixture.pathlib.Path(folder), "identity")
        office, now = [("OFFICE", "", "")], int(time.time() * 1000)
        other = self.city.token("depot", "office1", "OFFICE")
        for token, reason in ((stranger.token("shelf", "office1", office), "TOKEN_INVALID"),
                              (other, "TOKEN_INVALID"), ("nonsense", "TOKEN_INVALID"),
                              (self.city.token("shelf", "office1", "OFFICE", issued_ms=now - HOUR_MS), "TOKEN_EXPIRED")):
            self.assertEqual(self.refusal(token), ("UNAUTHENTICATED", reason))

    def test_token_that_was_called_in_is_refused_long_before_it_ends(self):
        token = self.city.token("shelf", "dismissed", "OFFICE", epoch=5)
        client = self.city.client("shelf", SHELF, token)
        client.call("Get", **self.thing)
        begun = time.monotonic()
        self.city.redis.client().zadd("{identity}:index:identity:epochs", {"dismissed": int(time.time() * 1000)})

        def is_refused():
            try:
                client.call("Get", **self.thing)
                return False
            except grpc.RpcError as error:
                return Refusal(error).reason == "TOKEN_REVOKED"
        wait_until(is_refused, "refused")
        self.assertLess(time.monotonic() - begun, 10)

    def test_nobody_is_nobody(self):
        for role in service_fixture.ROLES:
            token = self.city.token("shelf", "somebody", role)
            self.assertEqual(self.refusal(token, "Burn"), ("PERMISSION_DENIED", "NOT_ALLOWED"))

    def test_facts_are_for_services(self):
        self.assertEqual(self.refusal(self.city.token("shelf", "office1", "OFFICE"), "Facts"),
                         ("PERMISSION_DENIED", "NOT_ALLOWED"))

    def test_a_handler_puts_its_own_units_books_only(self):
        handler = self.client("handler7", "HANDLER", "市住建局")
        handler.call("Put", request_id=request_id(), unit="市住建局", title="甲", **self.thing)
        refusal = handler.refusal("Put", request_id=request_id(), unit="市教育局", title="乙", **self.thing)
        self.assertEqual((refusal.code, refusal.reason), ("PERMISSION_DENIED", "NOT_ALLOWED"))
        self.assertEqual(self.get().title, "甲")

    def test_a_role_without_a_grant_is_refused_before_its_object_is_read(self):
        self.assertEqual(self.refusal(self.city.token("shelf", "auditor1", "AUDITOR"), "Put", request_id=request_id()),
                         ("PERMISSION_DENIED", "NOT_ALLOWED"))


    def refusals(self, account):
        event = service_fixture.message_class("banfu.event.v1.Event")
        entries = self.city.redis.client().xrange("{access}:log:refusals")
        events = [event.FromString(entry[b"e"]) for _, entry in entries]
        return [event for event in events if event.actor.account == account]

    def test_every_refusal_is_written_down(self):
        nosy = self.client("nosy", "HANDLER", "市住建局", x_forwarded_for="10.4.4.4", x_request_id="nosy-1")
        nosy.refusal("Facts", **self.thing)
        nosy.refusal("Put", request_id=request_id(), unit="市教育局", title="乙", **self.thing)
        wait_until(lambda: len(self.refusals("nosy")) == 2, "both are written")
        by_role, by_object = self.refusals("nosy")
        self.assertEqual((by_role.access_refused.method, by_role.access_refused.reason, by_role.actor.role,
                          by_role.actor.unit, by_role.actor.peer, by_role.request_id),
                         (f"/{SHELF}/Facts", "NOT_ALLOWED", "HANDLER", "市住建局", "10.4.4.4", "nosy-1"))
        self.assertEqual(by_object.access_refused.method, f"/{SHELF}/Put")

    def test_who_is_refused_without_end_fills_no_log(self):
        stubborn, other = self.client("stubborn", "AUDITOR"), self.client("other", "AUDITOR")
        for _ in range(40):
            self.assertEqual(stubborn.refusal("Facts", **self.thing).reason, "NOT_ALLOWED")
        other.refusal("Facts", **self.thing)
        wait_until(lambda: len(self.refusals("other")) == 1, "the other's is written")
        self.assertEqual(len(self.refusals("stubborn")), 10)

    def test_a_handler_that_forgot_to_look_answers_nobody_it_should_not(self):
        self.put(title="甲")
        refusal = self.client("handler7", "HANDLER", "市住建局").refusal("Peek", **self.thing)
        self.assertEqual((refusal.code, refusal.reason), ("INTERNAL", "NOT_LOOKED_AT"))
        self.shelf.wait_for_line("object_not_looked_at")
        self.assertEqual(self.office.call("Peek", **self.thing).title, "甲")


class StoreLostTest(ShelfTest):
    def lose(self):
        self.city.redis.kill()
        self.addCleanup(self.shelf.wait_for_health, "SERVING")
        self.addCleanup(self.city.redis.restart)

    def test_lost_and_found_again(self):
        self.put(title="甲")
        self.city.redis.kill()
        self.shelf.wait_for_health("NOT_SERVING")
        for refusal in (self.office.refusal("Get", **self.thing),
                        self.office.refusal("Put", request_id=request_id(), title="乙", **self.thing)):
            self.assertEqual((refusal.code, refusal.reason), ("UNAVAILABLE", "STORE_UNAVAILABLE"))
        self.city.redis.restart()
        self.shelf.wait_for_health("SERVING")
        self.assertEqual((self.get().title, self.put(title="乙").version), ("甲", 2))

    def test_lost_between_load_and_commit(self):
        self.put(copies=2)
        lending = self.office.start("Lend", request_id="lost", slow_ms=500, **self.thing)
        self.shelf.wait_for_line("lending")
        self.city.redis.kill()
        with self.assertRaises(grpc.RpcError) as failed:
            lending.result()
        self.assertEqual(Refusal(failed.exception).code, "UNAVAILABLE")
        self.city.redis.restart()
        self.shelf.wait_for_health("SERVING")
        receipt = self.office.call("Lend", request_id="lost", **self.thing | {"slow_ms": 500})
        self.assertEqual((receipt.version, self.get().copies), (2, 1))


class EndTest(unittest.TestCase):
    def test_change_under_way_is_finished(self):
        with service_fixture.City() as city:
            shelf = city.start("shelf", PROGRAM)
            office = city.client("shelf", SHELF, city.token("shelf", "office1", "OFFICE"))
            thing = {"docket": DOCKET, "proposal": "suggestion-1"}
            office.call("Put", request_id="put", title="甲", copies=2, **thing)
            lending = office.start("Lend", request_id="lend", slow_ms=700, **thing)
            shelf.wait_for_line("lending")
            shelf.process.terminate()
            shelf.wait_for_line("draining")
            # CANCELLED is what core says of a call that crosses its farewell on the wire.
            self.assertIn(office.refusal("Get", **thing).code, ("UNAVAILABLE", "CANCELLED"))
            self.assertEqual(lending.result().version, 2)
            self.assertEqual(city.processes.pop("shelf").wait(), 0)

    def test_change_past_the_limit_is_cancelled(self):
        with service_fixture.City() as city:
            shelf = city.start("shelf", PROGRAM, DRAIN_MS="200")
            office = city.client("shelf", SHELF, city.token("shelf", "office1", "OFFICE"))
            thing = {"docket": DOCKET, "proposal": "suggestion-1"}
            office.call("Put", request_id="put", title="甲", copies=2, **thing)
            lending = office.start("Lend", request_id="lend", slow_ms=2000, **thing)
            shelf.wait_for_line("lending")
            begun = time.monotonic()
            shelf.process.terminate()
            with self.assertRaises(grpc.RpcError):
                lending.result()
            self.assertLess(time.monotonic() - begun, 1.9)
            self.assertEqual(city.processes.pop("shelf").wait(), 0)


class ClockTest(ShelfTest):
    def offset(self):
        return self.shelf.metrics()["banfu_case_clock_offset_ms"]

    def test_every_process_follows_and_none_goes_back(self):
        self.city.set_clock(HOUR_MS)
        wait_until(lambda: self.offset() == HOUR_MS, "the clock is followed")
        now_ms = self.get().now_ms
        self.assertAlmostEqual(now_ms, time.time() * 1000 + HOUR_MS, delta=2000)
        self.assertGreaterEqual(self.put().instant_ms, now_ms)
        wait_until(lambda: self.shelf.metrics()["banfu_case_clock_swept_ms"] == HOUR_MS, "swept")

        self.city.set_clock(1000)
        self.shelf.wait_for_line("case_clock_not_followed")
        self.assertEqual(self.offset(), HOUR_MS)
        self.assertAlmostEqual(self.get().now_ms, time.time() * 1000 + HOUR_MS, delta=2000)
        self.city.set_clock(2 * HOUR_MS)
        wait_until(lambda: self.offset() == 2 * HOUR_MS, "followed again")


if __name__ == "__main__":
    unittest.main()
