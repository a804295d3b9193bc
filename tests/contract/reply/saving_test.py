#!/usr/bin/python3
"""Saving a draft by what the process remembers of the last save: nothing is loaded then, and yet a save elsewhere, facts that
moved, a request sent twice and a store that came back older are all noticed."""
import shutil
import unittest

import reply_city
from reply_city import DOCKET, UNIT, at_once

grpc = reply_city.service_fixture.grpc


class Saving(reply_city.ReplyTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.city.start("reply2", "services/reply/banfu-reply")
        cls.redis = cls.city.redis.client()

    def setUp(self):
        super().setUp()
        self.assignment.know(self.proposal)

    def sign_as(self, name: str):
        """Facts: signed by somebody else."""
        self.assignment.know(self.proposal, signers=[{"position": 1, "name": name}])

    def signers(self):
        return [standing.name for standing in self.handling().standings]

    def save(self, text: str, replica: str = "reply", **fields):
        client = self.city.client(replica, reply_city.REPLY, self.city.token("reply", "handler1", "HANDLER", UNIT))
        return client.call("PutReply", **self.draft(body=f"{self.body}{text}", **fields))

    def loads(self) -> int:
        return int(self.redis.info("commandstats")["cmdstat_mget"]["calls"])

    def versions(self):
        return [(version.version, version.digest) for version in self.reply().text_versions]

    def assert_versions(self, count: int):
        """As many, numbered from 1, no two alike."""
        versions = self.versions()
        self.assertEqual([number for number, _ in versions], list(range(1, count + 1)))
        self.assertEqual(len({digest for _, digest in versions}), count)

    def test_what_nobody_moved_is_not_loaded_again(self):
        self.save("一")
        before = self.loads()
        for number in range(2, 7):
            self.assertEqual(self.save(f"第{number}稿").version, number)
        self.assertEqual(self.loads(), before)
        self.assert_versions(6)

    def test_a_save_at_another_replica_is_not_written_over(self):
        for number in range(1, 9):
            receipt = self.save(f"第{number}稿", ("reply", "reply", "reply2", "reply2")[number % 4])
            self.assertEqual(receipt.version, number)
        self.assert_versions(8)

    def test_saves_at_once_at_both_are_all_kept(self):
        self.save("一")
        self.save("二", "reply2")

        def until_saved(place: int):
            for _ in range(100):
                try:
                    return self.save(f"同时{place}", ("reply", "reply2")[place % 2])
                except grpc.RpcError as error:
                    if error.code().name != "ABORTED":
                        raise
            raise AssertionError("aborted for ever")

        saved = at_once(8, until_saved)
        self.assertEqual(sorted(receipt.version for receipt in saved), list(range(3, 11)))
        self.assert_versions(10)

    def test_an_act_in_between_is_seen(self):
        self.save("一")
        self.save("二")
        self.as_("head1").call("Submit", **self.about())
        self.as_("leader1").call("Review", **self.about(approve=False, comment="再改"))
        self.assertEqual(self.save("三").version, 5)
        self.as_("head1").call("Submit", **self.about())
        self.as_("leader1").call("Review", **self.about(approve=True))
        self.as_("principal1").call("Sign", **self.about())
        refusal = self.as_("handler1").refusal("PutReply", **self.draft())
        self.assertEqual((refusal.code, refusal.reason), ("FAILED_PRECONDITION", "STATE_REFUSES"))
        self.assert_versions(3)

    def test_a_version_that_the_client_names(self):
        self.save("一")
        self.save("二", "reply2")
        self.assertEqual(self.save("三", version=2).version, 3)
        refusal = self.as_("handler1").refusal("PutReply", **self.draft(version=2))
        self.assertEqual((refusal.code, refusal.reason, refusal.metadata.get("version")), ("ABORTED", "VERSION_STALE", "3"))

    def test_facts_that_have_moved_are_asked_for(self):
        self.save("一")
        self.save("二")
        self.sign_as("李志强")
        self.save("三")
        self.assertEqual(self.signers(), ["李志强"])
        self.assignment.know(self.proposal, answers=False)
        refusal = self.as_("handler1").refusal("PutReply", **self.draft())
        self.assertEqual((refusal.code, refusal.reason), ("FAILED_PRECONDITION", "NOT_ANSWERING"))
        self.assignment.know(self.proposal, answers=True)
        self.assertEqual(self.save("四").version, 4)

    def test_facts_that_move_between_asking_and_committing(self):
        self.save("一")
        self.sign_as("李志强")
        moved = []

        def move_once(_request):
            if not moved:
                moved.append(True)
                self.sign_as("王晓梅")

        self.assignment.after_answer = move_once
        self.save("二")
        self.assertEqual(self.signers(), ["王晓梅"])
        before = self.loads()
        self.save("三")
        self.save("四")
        self.assertEqual(self.loads(), before)
        self.assert_versions(4)

    def test_a_request_sent_again_is_answered_before_any_rule(self):
        self.save("一")
        draft = self.draft(body=f"{self.body}二")
        first = self.as_("handler1").call("PutReply", **draft)
        self.assertEqual(self.as_("handler1").call("PutReply", **draft), first)
        self.save("三")
        self.assignment.know(self.proposal, answers=False)
        self.assertEqual(self.as_("handler1").call("PutReply", **draft), first)
        refusal = self.as_("handler1").refusal("PutReply", **draft | {"body": f"{self.body}另一稿"})
        self.assertEqual(refusal.reason, "REQUEST_ID_REUSED")
        self.assert_versions(3)

    def test_one_request_many_times_at_once_is_one(self):
        self.save("一")
        draft = self.draft(body=f"{self.body}二")
        both = [self.city.client(name, reply_city.REPLY, self.city.token("reply", "handler1", "HANDLER", UNIT))
                for name in ("reply", "reply2")]
        receipts = at_once(8, lambda place: both[place % 2].call("PutReply", **draft))
        self.assertEqual({receipt.position for receipt in receipts}, {receipts[0].position})
        self.assert_versions(2)


    def same(self, proposal: str):
        """Whose text the linter finds to be the same, in its words."""
        findings = self.as_("handler1").call("Lint", docket=DOCKET, proposal=proposal).findings
        return [finding.message for finding in findings if "完全相同" in finding.message]

    @staticmethod
    def called(proposal: str) -> str:
        kind, _, number = proposal.partition("-")
        return f"{ {'suggestion': '建议', 'proposal': '提案'}[kind] }第{number}号"

    def test_the_same_text_for_another_proposal_is_found_until_it_is_another(self):
        text, first = f"{self.body}两件同文。", self.proposal
        self.put(body=text)
        self.assertEqual(self.same(first), [])
        self.setUp()
        self.put(body=f"{self.body}先是自己的。")
        self.put(body=text)
        self.assertEqual(self.same(self.proposal), [f"正文与本单位对{self.called(first)}的答复完全相同"])
        self.assertEqual(self.same(first), [f"正文与本单位对{self.called(self.proposal)}的答复完全相同"])
        self.put(body=f"{text}改过。")
        self.assertEqual(self.same(self.proposal), [])
        self.assertEqual(self.same(first), [])


class OlderStore(reply_city.ReplyTest):
    def test_what_was_remembered_before_a_store_was_restored_is_forgotten(self):
        """Other acts bring the restored handling to the version that is remembered of the lost one."""
        self.assignment.know(self.proposal)
        self.put(body=self.body + "一")
        folder, copy = self.city.redis.folder / "appendonlydir", self.city.redis.folder / "copy"
        shutil.copytree(folder, copy)
        self.put(body=self.body + "二")
        self.assertEqual(self.put(body=self.body + "三").version, 3)
        self.city.redis.kill()
        shutil.rmtree(folder)
        copy.rename(folder)
        self.city.redis.restart()
        self.city.processes["reply"].wait_for_health("SERVING")
        self.as_("head1").call("Submit", **self.about())
        self.assertEqual(self.as_("leader1").call("Review", **self.about(approve=False, comment="再改")).version, 3)
        self.assertEqual(self.put(body=self.body + "另二").version, 4)
        self.assertEqual([version.version for version in self.reply().text_versions], [1, 2])


if __name__ == "__main__":
    unittest.main()
