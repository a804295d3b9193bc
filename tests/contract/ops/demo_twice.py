"""ops/demo, twice: it plays its history and finds it in the ledger; the second time nothing is added to the docket's log.
Then, after down and up, all of it is still there. After others have worked in it, it ends as well and says how many
entries they added."""
import json
import unittest
import urllib.request

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
        status = json.loads(self.here.must("status", "--json"))
        self.assertEqual(status["simulatedDate"], "2022-07-05")

        self.remind(status)
        said = self.here.must("demo", seconds=800)
        self.assertIn("1 entries by others since", said)
        self.assertIn(f"address    {status['url']}", said)

    def remind(self, status: dict) -> None:
        """Somebody works in the demo."""
        def post(path: str, body: dict, **headers: str) -> dict:
            request = urllib.request.Request(status["url"].rstrip("/") + path, json.dumps(body).encode(), method="POST", headers={
                "Content-Type": "application/json"} | headers)
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.load(answer)

        office = next(account for account in status["accounts"] if account["role"] == "OFFICE")
        token = post("/api/v1/login", {"account": office["account"], "password": office["password"]})["token"]
        bearer = {"Authorization": "Bearer " + token}
        rows = urllib.request.urlopen(urllib.request.Request(
            f"{status['url'].rstrip('/')}/api/v1/dockets/{DOCKET}/proposals?state=ACCEPTED", headers=bearer), timeout=10)
        row = json.load(rows)["proposals"][0]
        post(f"/api/v1/dockets/{DOCKET}/proposals/{row['key']}:remind", {"unit": row["leadUnit"], "text": "请抓紧"},
             **bearer, **{"Idempotency-Key": "somebody-reminds"})


if __name__ == "__main__":
    unittest.main()
