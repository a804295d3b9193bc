"""ops/demo, twice: it plays its history and finds it in the ledger; the second time nothing is added to the docket's log.
Then, after down and up, all of it is still there."""
import json
import unittest

from installation import Installation

DOCKET = "shuozhou-2022"


class Demo(unittest.TestCase):
    def setUp(self):
        self.here = Installation(self)

    def log_length(self) -> int:
        with self.here.store() as store:
            return store.xlen("{shuozhou}:log:" + DOCKET)

    def test_twice(self):
        said = self.here.must("demo", seconds=800)
        self.assertIn("acts over 300 proposals played and found in the ledger", said)
        status = json.loads(self.here.must("status", "--json"))
        self.assertEqual(status["simulatedDate"], "2022-06-20")
        self.assertEqual({account["role"] for account in status["accounts"]}, {
            "OFFICE", "LIAISON", "HANDLER", "DIVISION_HEAD", "LEADER", "PRINCIPAL", "COMMITTEE", "SIGNER", "ADMINISTRATOR",
            "SECURITY_ADMINISTRATOR", "AUDITOR"})
        played = self.log_length()
        self.assertGreater(played, 3000)

        self.assertIn("found in the ledger", self.here.must("demo", seconds=800))
        self.assertEqual(self.log_length(), played, "a second run adds nothing")

        self.here.must("down")
        self.here.must("up")
        self.assertEqual(self.log_length(), played)
        self.here.must("clock", "2022-07-05T09:00:00+08:00", seconds=120)
        self.assertEqual(json.loads(self.here.must("status", "--json"))["simulatedDate"], "2022-07-05")


if __name__ == "__main__":
    unittest.main()
