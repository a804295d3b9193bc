"""A docket's log, written as the commit of another service would, while real services append to it as well.

    log = docket_log.DocketLog(city, "shuozhou-2022")
    log.append("assigned", "suggestion-17", lead_unit="市住建局", signers=["张三"])
    log.events("clocks_changed")      # what stands in it, as banfu.event.v1.Event with .position and .instant_ms
"""
import hashlib
import time
import zlib

import redis

import service_fixture

TRIES = 100


class Entry:
    def __init__(self, identifier: bytes, fields: dict):
        self.position = int(identifier.split(b"-")[0])
        self.instant_ms = int(fields[b"t"])
        self.event = service_fixture.message_class("banfu.event.v1.Event").FromString(fields[b"e"])
        self.kind = self.event.WhichOneof("body")
        self.body = getattr(self.event, self.kind)


class DocketLog:
    def __init__(self, city, docket: str):
        self.redis, self.docket, self.city = city.redis.client(), docket, docket.rsplit("-", 1)[0]
        self.key = f"{{{self.city}}}:log:{docket}"

    def now_ms(self) -> int:
        return int(time.time() * 1000) + int(self.redis.get("banfu:clock") or 0)

    def entries(self) -> list:
        return [Entry(identifier, fields) for identifier, fields in self.redis.xrange(self.key)]

    def events(self, kind: str) -> list:
        return [entry for entry in self.entries() if entry.kind == kind]

    def pack(self, body: str, proposal: str, unit: str, fields: dict) -> tuple:
        event = service_fixture.message("banfu.event.v1.Event", docket=self.docket, proposal=proposal, unit=unit,
                                        actor={"account": "office1", "name": "张三", "role": "OFFICE"})
        getattr(event, body).SetInParent()
        getattr(event, body).MergeFrom(type(getattr(event, body))(**fields))
        return event.DESCRIPTOR.fields_by_name[body].number, event.SerializeToString()

    def append_quietly(self, client, body: str, proposal: str, unit: str, versions: dict, **fields):
        """As the next entry, over `client`, along with versions of things' parts, and without a hint: whoever must know looks."""
        last = self.redis.xrevrange(self.key, count=1)[0]
        kind, packed = self.pack(body, proposal, unit, fields)
        with client.pipeline(transaction=True) as all_at_once:
            all_at_once.xadd(self.key, {"t": last[1][b"t"], "k": kind, "e": packed, "s": hashlib.new("sm3", packed).digest()},
                             id=f"{int(last[0].split(b'-')[0]) + 1}-0")
            for (thing, part), version in versions.items():
                all_at_once.hset(f"{{{self.city}}}:versions:{thing}", part, version)
            all_at_once.execute()

    def append(self, body: str, proposal: str = "", unit: str = "", instant_ms: int = 0, **fields) -> int:
        """Its position. The instant is the case clock's, or the log's last if that is later."""
        kind, packed = self.pack(body, proposal, unit, fields)
        for _ in range(TRIES):
            last = self.redis.xrevrange(self.key, count=1)
            position = int(last[0][0].split(b"-")[0]) + 1 if last else 1
            instant = max(instant_ms or self.now_ms(), int(last[0][1][b"t"]) if last else 0)
            try:
                self.redis.xadd(self.key, {"t": instant, "k": kind, "e": packed, "s": hashlib.new("sm3", packed).digest()},
                                id=f"{position}-0")
            except redis.ResponseError:
                continue  # a service was faster
            self.redis.hset(f"{{{self.city}}}:heads", self.docket, instant)
            self.redis.publish(f"banfu:hint:{self.city}", self.docket)
            return position
        raise AssertionError("the log grows faster than it can be appended to")

    def put_text(self, text: str) -> str:
        """Stores a long text as a commit would (services/common/commit/text.c); its digest."""
        raw = text.encode()
        deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        digest = hashlib.sha256(raw).hexdigest()
        packed = b"\x01" + len(raw).to_bytes(4, "big") + deflate.compress(raw) + deflate.flush()
        self.redis.set(f"{{{self.city}}}:text:{digest}", packed)
        return digest
