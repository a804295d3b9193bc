"""A city whose docket has as many proposals as a bench wants: one is assigned through the service, the others are copies of
what it left in the store, so that a hundred thousand stand there within seconds."""
import datetime
import importlib
import os
import time

DOCKET, UNIT = "shuozhou-2022", "市住建局"
SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
DAY_MS = 86400000
FAR_MS = 4102444800000  # 2100: reminders that no sweep of a bench meets
BATCH, WAIT_S = 2000, 60


def instant(text: str) -> int:
    return int(datetime.datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI).timestamp() * 1000)


def offset_of(instant_ms: int) -> int:
    return instant_ms - int(time.time() * 1000)


class FilledCity:
    """`count` proposals, of which `due` have the dates of the first; the others' reminders lie far ahead."""

    def __init__(self, build, count: int, due: int):
        os.environ["BANFU_BUILD"] = str(build)
        self.fixture, docket_log = (importlib.import_module(name) for name in ("service_fixture", "docket_log"))
        self.city = self.fixture.City()
        self.city.redis.leave_file_alone()
        self.redis = self.city.redis.client()
        self.city.set_clock(offset_of(instant("2022-03-28 10:00")))
        self.log = docket_log.DocketLog(self.city, DOCKET)
        self.log.append("docket_set", docket={"reply_date": "2022-06-30", "report_date": "2022-08-31"})
        self.process = self.city.start("deadline", LOG_LEVEL="warn", LISTEN=self.city.address("deadline"), wait=False)
        self.process.wait_for_health("SERVING")
        self.log.append("assigned", "suggestion-1", lead_unit=UNIT, co_units=["市财政局"], signers=["张三"])
        self.office = self.client()
        self.office.call("ListClocks", docket=DOCKET, proposal="suggestion-1")
        self.copy(count, due)

    def client(self):
        return self.city.client("deadline", "banfu.deadline.v1.Deadline", self.city.token("deadline", "office1", "OFFICE"))

    def copy(self, count: int, due: int):
        thing = f"{DOCKET}/suggestion-1"
        [entity] = [key for key in self.redis.keys() if key.decode().endswith(f"timetable/{thing}")]
        [versions] = [key for key in self.redis.keys() if key.decode().endswith(f"versions:{thing}")]
        record, part = self.redis.get(entity), self.redis.hgetall(versions)
        indexes = {name: next(key for key in self.redis.keys() if key.decode().endswith(name))
                   for name in ("deadline:wake", f"deadline:due/{DOCKET}", f"deadline:counted/{DOCKET}")}
        wake, dues, counted = indexes.values()
        members = [(member, score) for member, score in self.redis.zrange(dues, 0, -1, withscores=True)
                   if member.startswith(b"suggestion-1\t")]
        wakes, counts = self.redis.zscore(wake, thing), self.redis.zscore(counted, thing)
        for first in range(2, count + 1, BATCH):
            pipe = self.redis.pipeline(transaction=False)
            for number in range(first, min(first + BATCH, count + 1)):
                key, soon = f"suggestion-{number}", number <= due
                pipe.set(entity.decode().replace("suggestion-1", key), record)
                pipe.hset(versions.decode().replace("suggestion-1", key), mapping=part)
                pipe.zadd(wake, {f"{DOCKET}/{key}": wakes if soon else FAR_MS})
                pipe.zadd(counted, {f"{DOCKET}/{key}": counts})
                pipe.zadd(dues, {key.encode() + member[len("suggestion-1"):]: score + (0 if soon else 5000)
                                 for member, score in members})
            pipe.execute()

    def sweep_seconds(self) -> float:
        return self.process.metrics()["banfu_sweep_seconds_sum"]

    def sweep_to(self, instant_ms: int) -> float:
        """Seconds that sweeping took until all that is due by then was done."""
        before = self.sweep_seconds()
        self.city.set_clock(offset_of(instant_ms))
        end = time.monotonic() + WAIT_S
        while self.process.metrics().get("banfu_sweep_done_ms", 0) < instant_ms:
            if time.monotonic() > end:
                raise RuntimeError("the sweep does not end")
            time.sleep(0.01)
        return self.sweep_seconds() - before

    def close(self):
        bad = self.city.close()
        if bad:
            raise RuntimeError("\n".join(bad))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
