"""ops/demo, twice: it plays its history and finds it in the ledger; the second time nothing is added to the docket's log.
Then, after down and up, all of it is still there. After others have worked in it, it ends as well and says how many
entries they added."""
import json
import unittest
import urllib.parse
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

        self.hand_over(status)
        said = self.here.must("demo", seconds=800)
        self.assertIn("3 entries by others since", said)
        self.assertNotIn("overtaken", said)

    def sign_in(self, status: dict, role: str, unit: str = "") -> dict:
        account = next(one for one in status["accounts"] if one["role"] == role and unit in ("", one["unit"]))
        token = self.post(status, "/api/v1/login", {"account": account["account"], "password": account["password"]})["token"]
        return {"Authorization": "Bearer " + token}

    def post(self, status: dict, path: str, body: dict, **headers: str) -> dict:
        request = urllib.request.Request(
            status["url"].rstrip("/") + urllib.parse.quote(path, "/:"), json.dumps(body).encode(), method="POST",
            headers={"Content-Type": "application/json"} | headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def hand_over(self, status: dict) -> None:
        """The liaison officer who has played a unit's acts holds that post no longer."""
        unit = "市水利局"
        path = f"/api/v1/dockets/{DOCKET}/units/{unit}/liaison"
        handler = next(one for one in status["accounts"] if one["role"] == "HANDLER" and one["unit"] == unit)
        liaison, successor = self.sign_in(status, "LIAISON", unit), self.sign_in(status, "HANDLER", unit)
        self.post(status, path, {"successor": handler["account"], "reason": "岗位调整"},
                  **liaison, **{"Idempotency-Key": "somebody-hands-over"})
        look = urllib.request.Request(status["url"].rstrip("/") + urllib.parse.quote(path), headers=successor)
        with urllib.request.urlopen(look, timeout=10) as answer:
            digest = json.load(answer)["inventory"]["digest"]
        self.post(status, path + ":sign", {"inventory": digest}, **successor, **{"Idempotency-Key": "somebody-signs"})

    def remind(self, status: dict) -> None:
        """Somebody works in the demo."""
        bearer = self.sign_in(status, "OFFICE")
        rows = urllib.request.urlopen(urllib.request.Request(
            f"{status['url'].rstrip('/')}/api/v1/dockets/{DOCKET}/proposals?state=ACCEPTED", headers=bearer), timeout=10)
        row = json.load(rows)["proposals"][0]
        self.post(status, f"/api/v1/dockets/{DOCKET}/proposals/{row['key']}:remind", {"unit": row["leadUnit"], "text": "请抓紧"},
                  **bearer, **{"Idempotency-Key": "somebody-reminds"})


if __name__ == "__main__":
    unittest.main()
