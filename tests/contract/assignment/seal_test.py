#!/usr/bin/python3
"""A key file that is gone or another: contacts are refused, never read as empty, never written over (rule 1)."""
import base64
import unittest

from assignment_city import DOCKET, AssignmentTest, register, request_id, row

WORD = "banfu:seal:assignment"
SECRET = base64.urlsafe_b64encode(bytes(range(32))).rstrip(b"=").decode()
PEOPLE = "类别,姓名,代表团或界别,通讯地址,联系电话\n代表,石轩庆,应县代表团,文远路1号,13800000002\n".encode()


class SealTest(AssignmentTest):
    def contacts(self):
        return self.office.call("GetContacts", docket=DOCKET, proposal="suggestion-1").contacts[0]

    def restart(self):
        self.assertEqual(self.city.stop("assignment"), 0)
        self.city.start("assignment")

    def refusals(self):
        """By everything that reads or would replace what lies sealed."""
        table = register(row(1, 联系电话="13900000009"))
        about = {"docket": DOCKET, "proposal": "suggestion-1"}
        yield self.office.refusal("GetContacts", **about)
        yield self.office.refusal("ImportProposals", request_id=request_id(), docket=DOCKET, table=table)
        yield self.office.refusal("ImportSigners", request_id=request_id(), docket=DOCKET, table=PEOPLE)
        yield self.office.refusal("SetSigner", request_id=request_id(), signer=1, phone="13900000008", **about)

    def test_another_key_opens_nothing_and_harms_nothing(self):
        self.import_rows(row(1))
        self.office.call("ImportSigners", request_id=request_id(), docket=DOCKET, table=PEOPLE)
        self.act("SetSigner", "suggestion-1", signer=1, phone="13800000003")
        before = self.contacts()
        self.assertEqual(before.phone, "13800000003")
        key = self.city.folder / "seal.key"
        kept = key.read_text()
        self.rekey(key)
        for refusal in self.refusals():
            self.assertEqual((refusal.code, refusal.reason), ("UNAVAILABLE", "SEAL_KEY_MISSING"))
            self.assertRegex(refusal.message, "密钥.*系统管理员")
        log = self.city.processes["assignment"].log
        self.assertEqual(sum('"seal_key_missing"' in line for line in log), 1)
        key.write_text(kept)
        self.city.redis.client().delete(WORD)
        self.restart()
        self.assertEqual(self.contacts(), before)

    def rekey(self, key):
        """As an operator does who changes the key, and drops the old one before every contact has been sealed anew."""
        another = SECRET + "\n"
        key.write_text(another + key.read_text())
        self.restart()
        key.write_text(another)
        self.restart()

    def start_is_refused(self, words: str):
        self.assertEqual(self.city.stop("assignment"), 0)
        process = self.city.start("assignment", wait=False)
        self.assertIn(words, process.wait_for_line("start_refused")["why"])
        self.assertEqual(process.wait(), 1)
        self.city.processes.pop("assignment")

    def test_a_key_that_was_lost_or_replaced_is_told_at_the_start(self):
        key = self.city.folder / "seal.key"
        kept = key.rename(key.with_suffix(".kept"))
        self.start_is_refused("is missing")
        self.assertFalse(key.exists(), "no new key where something lies sealed")
        key.write_text(SECRET + "\n")
        key.chmod(0o600)
        self.city.start("assignment", wait=False)
        self.assertIn("is not the one", self.city.processes["assignment"].wait_for_line("start_refused")["why"])
        self.assertEqual(self.city.processes.pop("assignment").wait(), 1)
        kept.rename(key)
        self.city.start("assignment")


if __name__ == "__main__":
    unittest.main()
