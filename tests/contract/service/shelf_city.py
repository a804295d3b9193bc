"""What the frame's tests share: a city with a shelf and, where asked, its depot."""
import itertools
import unittest

import service_fixture

PROGRAM = "tests/contract/service/service_shelf"
SHELF = "banfu.shelf.v1.Shelf"
DOCKET = "shuozhou-2022"
_numbers = itertools.count(1)


def request_id() -> str:
    return f"request-{next(_numbers)}"


class ShelfTest(unittest.TestCase):
    """One city for the tests of a class; each takes a proposal of its own."""
    depot = False

    @classmethod
    def setUpClass(cls):
        cls.city = service_fixture.City()
        cls.addClassCleanup(cls.city.end)
        cls.shelf = cls.city.start("shelf", PROGRAM)
        if cls.depot:
            cls.city.start("depot", PROGRAM, AS="depot")
        cls.office = cls.client("office1", "OFFICE")

    @classmethod
    def client(cls, account, role="", scope="", on="shelf", **headers):
        return cls.city.client(on, SHELF, cls.city.token(on, account, role, scope), **headers)

    def setUp(self):
        self.thing = {"docket": DOCKET, "proposal": f"suggestion-{next(_numbers)}"}

    def put(self, copies=3, title="书", **fields):
        return self.office.call("Put", **({"request_id": request_id(), "title": title, "copies": copies}
                                          | self.thing | fields))

    def get(self):
        return self.office.call("Get", **self.thing)

    def log(self):
        """Position, kind, event of every entry of the docket's log."""
        event = service_fixture.message_class("banfu.event.v1.Event")
        entries = self.city.redis.client().xrange(f"{{shuozhou}}:log:{DOCKET}")
        return [(int(key.split(b"-")[0]), int(entry[b"k"]), event.FromString(entry[b"e"])) for key, entry in entries]
