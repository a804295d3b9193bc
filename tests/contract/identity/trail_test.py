#!/usr/bin/python3
"""What the auditor reads, page by page: what happened to accounts, and who was refused what by any service."""
import time
import unittest

from identity_city import DOCKET, IdentityTest, request_id


class TrailTest(IdentityTest):
    shelf = True

    def read(self, trail, reader="auditor1", page=50):
        client, after, lines = self.as_account(reader), 0, []
        while True:
            answer = client.call("ListTrail", trail=trail, after=after, page_size=page)
            lines += answer.entries
            if answer.next_after == answer.head or not answer.entries:
                return lines
            after = answer.next_after

    def test_logins_and_settings(self):
        self.make_account("newcomer")
        self.anybody.refusal("Login", account="newcomer", password="Wrong-password-1")
        lines = self.read("ACCOUNTS", page=3)
        self.assertEqual([line.position for line in lines], list(range(1, len(lines) + 1)))
        made, = (line for line in lines if line.what == "ACCOUNT_SET")
        self.assertEqual((made.account, made.role, made.subject), ("administrator1", "ADMINISTRATOR", "newcomer"))
        refused = [line for line in lines if line.what == "LOGIN_REFUSED"][-1]
        self.assertEqual((refused.subject, refused.why), ("newcomer", "PASSWORD"))
        self.assertEqual((lines[-1].what, lines[-1].account), ("LOGGED_IN", "auditor1"))
        self.assertTrue(all(len(line.digest) == 64 and line.recorded_ms > 1e12 for line in lines))

    def test_refusals_of_every_service(self):
        shelf = self.as_account("handler1", on="shelf")
        shelf.refusal("Put", request_id=request_id(), docket=DOCKET, proposal="suggestion-1", unit="市教育局", title="甲")
        self.as_account("handler1").refusal("SetUnit", request_id=request_id(), docket=DOCKET)
        end = time.monotonic() + 10

        def others():
            return [line for line in self.read("REFUSALS") if not line.subject.endswith("ListTrail")]
        while len(lines := others()) < 2 and time.monotonic() < end:
            time.sleep(0.01)
        self.assertEqual([(line.what, line.account, line.unit, line.subject, line.why) for line in lines],
                         [("ACCESS_REFUSED", "handler1", "市住建局", "/banfu.shelf.v1.Shelf/Put", "NOT_ALLOWED"),
                          ("ACCESS_REFUSED", "handler1", "市住建局", "/banfu.identity.v1.Identity/SetUnit", "NOT_ALLOWED")])

    def test_only_the_auditor(self):
        for account in ("office1", "administrator1", "handler1"):
            self.assertEqual(self.refused(self.as_account(account), "ListTrail", trail="ACCOUNTS"),
                             ("PERMISSION_DENIED", "NOT_ALLOWED"))

    def test_faults_are_named(self):
        refusal = self.as_account("auditor1").refusal("ListTrail", after=-1, page_size=129)
        self.assertEqual(set(refusal.fields), {"trail", "after", "page_size"})


if __name__ == "__main__":
    unittest.main()
