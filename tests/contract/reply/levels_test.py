#!/usr/bin/python3
"""The three levels over real gRPC: the largest proposal there may be, who stands in for whom, and facts that move between
being asked and the commit."""
import datetime
import unittest

import reply_city
from reply_city import REPLY, UNIT

SIGNERS_MAX = 100


class Levels(reply_city.ReplyTest):
    def posts(self, account: str, *posts):
        """Somebody with several posts: (role, account stood in for)."""
        token = self.city.identity_key.token("reply", account, [(role, UNIT, behalf) for role, behalf in posts])
        return self.city.client("reply", REPLY, token)

    def acts(self):
        return [(act.level, act.act, act.by, act.on_behalf_of, act.joined) for act in self.reply().levels]

    def test_the_largest_proposal_is_signed_at_once(self):
        names = [{"position": place, "name": f"代表{place:03}"} for place in range(1, SIGNERS_MAX + 1)]
        self.assignment.know(self.proposal, signers=names)
        self.put()
        self.sign()
        self.number("朔住建函〔2022〕100号")
        self.dispatch()
        codes = {card.signer: card.code for card in self.reply().cards}
        self.assertEqual((len(codes), len(set(codes.values()))), (SIGNERS_MAX, SIGNERS_MAX))
        for signer in (1, 50, SIGNERS_MAX):
            card = self.gateway.call("GetCardByCode", code=codes[signer])
            self.assertEqual((card.signer, card.open), (f"代表{signer:03}", True))
        self.assertEqual(self.gateway.refusal("GetCardByCode", code=codes[1][:-1] + "?").reason, "CARD_UNKNOWN")

    def test_neighbouring_posts_are_one_act_each_post_for_whom_it_is_held(self):
        self.put()
        both = self.posts("head2", ("DIVISION_HEAD", ""), ("LEADER", "leader1"))
        self.assertEqual(both.call("Submit", **self.about()).state, "REVIEWED")
        self.assertEqual(self.acts(), [("DIVISION_HEAD", "SUBMITTED", "head2", "", True),
                                       ("LEADER", "APPROVED", "head2", "leader1", True)])
        self.posts("vice1", ("PRINCIPAL", "principal1")).call("Sign", **self.about())
        self.assertEqual(self.acts()[2], ("PRINCIPAL", "SIGNED", "vice1", "principal1", False))
        actor = self.log()[-1][1].actor
        self.assertEqual((actor.account, actor.role, actor.on_behalf_of), ("vice1", "PRINCIPAL", "principal1"))

    def test_a_head_who_drafts_submits_in_the_same_act(self):
        """Rule 17: one commit, one event, shown as such; the handler's draft before it stays a version."""
        self.put()
        before, wish = len(self.log()), self.draft(body=self.body + "另附时间表。", submit=True)
        receipts = [self.as_("head1").call("PutReply", **wish) for _ in range(2)]
        self.assertEqual((receipts[0].state, receipts[0]), ("SUBMITTED", receipts[1]))
        self.assertEqual(self.acts(), [("DIVISION_HEAD", "SUBMITTED", "head1", "", True)])
        self.assertEqual([(one.version, one.by) for one in self.reply().text_versions], [(1, "handler1"), (2, "head1")])
        (kind, event), = self.log()[before:]
        told = event.submitted
        self.assertEqual((kind, event.actor.role, told.round, told.level, told.drafted.text_version, getattr(told.drafted, "class")),
                         ("submitted", "DIVISION_HEAD", 1, "LEADER", 2, 1))
        self.refused(self.as_("head1").refusal("PutReply", **self.draft(submit=True)), "FAILED_PRECONDITION", "STATE_REFUSES")
        self.as_("leader1").call("Review", **self.about(approve=True))
        self.assertEqual(self.as_("principal1").call("Sign", **self.about()).state, "SIGNED")

    def test_what_is_saved_already_is_only_submitted(self):
        self.put()
        self.assertEqual(self.as_("head1").call("PutReply", **self.draft(submit=True)).state, "SUBMITTED")
        self.assertEqual(self.acts(), [("DIVISION_HEAD", "SUBMITTED", "head1", "", False)])
        self.assertEqual(len(self.reply().text_versions), 1)
        self.assertFalse(self.log()[-1][1].submitted.HasField("drafted"))

    def test_one_act_of_drafting_and_submitting_is_all_or_nothing(self):
        """Who may not submit saves nothing by trying; what may not be submitted is not saved."""
        self.put()
        before = len(self.log())
        other = {"body": self.body + "另附时间表。", "submit": True}
        self.refused(self.as_("handler1").refusal("PutReply", **self.draft(**other)), "PERMISSION_DENIED", "ROLE_REFUSED")
        self.refused(self.as_("leader1").refusal("PutReply", **self.draft(**other)), "PERMISSION_DENIED", "NOT_ALLOWED")
        self.refused(self.as_("head1").refusal("PutReply", **self.draft(**other | {"phone": ""})), "FAILED_PRECONDITION",
                     "LINT_ERRORS", "phone")
        self.assignment.know(self.proposal, missing_opinions=["市水利局"], co_units=["市水利局"])
        self.refused(self.as_("head1").refusal("PutReply", **self.draft(**other)), "FAILED_PRECONDITION", "OPINIONS_MISSING")
        self.assertEqual((len(self.log()), len(self.reply().text_versions), self.reply().state), (before, 1, "DRAFTING"))
        self.assignment.know(self.proposal, missing_opinions=[], co_units=[])
        self.assertEqual(self.as_("head1").call("PutReply", **self.draft(**other)).state, "SUBMITTED")

    def test_the_first_text_may_come_with_its_submission(self):
        """From a head whose post it is, or who stands in for one; who is leader as well approves with it."""
        stand_in = self.posts("handler2", ("HANDLER", ""), ("DIVISION_HEAD", "head1"))
        self.assertEqual(stand_in.call("PutReply", **self.draft(submit=True)).state, "SUBMITTED")
        self.assertEqual(self.acts(), [("DIVISION_HEAD", "SUBMITTED", "handler2", "head1", True)])
        actor = self.log()[-1][1].actor
        self.assertEqual((actor.role, actor.on_behalf_of), ("DIVISION_HEAD", "head1"))
        self.setUp()
        both = self.posts("head2", ("DIVISION_HEAD", ""), ("LEADER", ""), ("PRINCIPAL", "principal1"))
        self.assertEqual(both.call("PutReply", **self.draft(submit=True)).state, "REVIEWED")
        self.assertEqual([act[1:] for act in self.acts()], [("SUBMITTED", "head2", "", True), ("APPROVED", "head2", "", True)])
        # Whatever posts the drafter holds, and whoever stands in for the drafter, does not sign.
        for signer in (both, self.posts("vice1", ("PRINCIPAL", "head2")), self.posts("head2", ("PRINCIPAL", ""))):
            self.refused(signer.refusal("Sign", **self.about()), "PERMISSION_DENIED", "DRAFTER_SIGNS")
        self.assertEqual(self.as_("principal1").call("Sign", **self.about()).state, "SIGNED")

    def test_a_principal_who_is_leader_reviews_and_signs_in_one_act(self):
        self.put()
        self.as_("head1").call("Submit", **self.about())
        before = len(self.log())
        both = self.posts("chief", ("LEADER", ""), ("PRINCIPAL", ""))
        self.assertEqual(both.call("Sign", **self.about()).state, "SIGNED")
        self.assertEqual(self.acts()[1:], [("LEADER", "APPROVED", "chief", "", True), ("PRINCIPAL", "SIGNED", "chief", "", True)])
        self.assertEqual([kind for kind, _ in self.log()[before:]], ["signed"])
        # The leader's post alone, or the principal's alone, skips nobody.
        self.setUp()
        self.put()
        self.as_("head1").call("Submit", **self.about())
        self.refused(self.as_("principal1").refusal("Sign", **self.about()), "FAILED_PRECONDITION", "STATE_REFUSES")
        drafter = self.posts("handler1", ("LEADER", ""), ("PRINCIPAL", ""))
        self.refused(drafter.refusal("Sign", **self.about()), "PERMISSION_DENIED", "DRAFTER_SIGNS")

    def test_whose_post_it_is_stands_by_name_in_acts_and_log(self):
        self.put()
        self.as_("head1").call("Submit", **self.about())
        self.as_("leader1").call("Review", **self.about(approve=True))
        token = self.city.identity_key.token("reply", "vice1", [("PRINCIPAL", UNIT, "principal1", "李局长", 0, 0)], name="孙副局长")
        self.city.client("reply", REPLY, token).call("Sign", **self.about())
        act = self.reply().levels[-1]
        self.assertEqual((act.act, act.by, act.on_behalf_of, act.behalf_name), ("SIGNED", "孙副局长", "principal1", "李局长"))
        actor = self.log()[-1][1].actor
        self.assertEqual((actor.account, actor.name, actor.on_behalf_of, actor.behalf_name),
                         ("vice1", "孙副局长", "principal1", "李局长"))

    def test_the_post_counts_on_its_days(self):
        """Rule 17: from a day to a day, on the case clock, whatever token was issued before."""
        self.put()
        self.as_("head1").call("Submit", **self.about())
        self.as_("leader1").call("Review", **self.about(approve=True))
        today = datetime.date.fromisoformat(reply_city.TODAY).toordinal()  # as a token counts days
        for first, last in ((today + 1, today + 9), (today - 9, today - 1)):
            token = self.city.identity_key.token("reply", "vice1", [("PRINCIPAL", UNIT, "principal1", "李局长", first, last)])
            self.refused(self.city.client("reply", REPLY, token).refusal("Sign", **self.about()), "PERMISSION_DENIED",
                         "NOT_ALLOWED")
        token = self.city.identity_key.token("reply", "vice1", [("PRINCIPAL", UNIT, "principal1", "李局长", today, today)])
        self.assertEqual(self.city.client("reply", REPLY, token).call("Sign", **self.about()).state, "SIGNED")

    def test_whoever_submitted_signs_for_nobody(self):
        self.put()
        both = self.posts("head2", ("DIVISION_HEAD", ""), ("PRINCIPAL", "principal1"))
        both.call("Submit", **self.about())
        self.as_("leader1").call("Review", **self.about(approve=True))
        self.refused(both.refusal("Sign", **self.about()), "PERMISSION_DENIED", "SUBMITTER_SIGNS")

    def test_the_log_names_the_post_whose_desk_it_was(self):
        self.put()
        self.as_("head1").call("Submit", **self.about())
        chief = self.posts("chief", ("DIVISION_HEAD", ""), ("PRINCIPAL", "principal1"), ("LEADER", "leader1"))
        chief.call("Review", **self.about(approve=False, comment="补充时间表"))
        actor = self.log()[-1][1].actor
        self.assertEqual((actor.role, actor.on_behalf_of), ("LEADER", "leader1"))
        self.assertEqual(self.acts()[-1], ("LEADER", "SENT_BACK", "chief", "leader1", False))

    def test_a_draft_saved_again_as_it_stands_is_no_version(self):
        words = {"class_reason": "资金尚未落实，" * 30, "class": "C"}
        first = self.put(**words)
        seen = len(self.log())
        again = self.put(**words)
        self.assertEqual((again.version, again.state, len(self.log())), (first.version, "DRAFTING", seen))
        self.assertEqual([one.version for one in self.reply().text_versions], [1])
        self.refused(self.as_("handler1").refusal("PutReply", **self.draft(version=first.version + 1, **words)),
                     "ABORTED", "VERSION_STALE")
        other = self.put(**words | {"class_reason": "资金尚未落实。" * 30})
        self.assertEqual((other.version, len(self.log())), (first.version + 1, seen + 1))
        self.assignment.know(self.proposal, signers=[{"position": 1, "name": "龙丰瑞"}])
        self.put(**words | {"class_reason": "资金尚未落实。" * 30})
        self.assertEqual([one.version for one in self.reply().text_versions], [1, 2, 3], "it answers others now")

    def test_answers_to_asks_that_are_not_there_are_refused_when_put(self):
        self.assignment.know(self.proposal, asks=["改造管网", "公布水质"])
        answers = [{"ask": 1, "answer": "已改造"}, {"ask": 3, "answer": "无"}, {"ask": 1, "answer": "又改造"}]
        refusal = self.refused(self.as_("handler1").refusal("PutReply", **self.draft(asks=answers)), "INVALID_ARGUMENT",
                               "FIELDS_INVALID", "asks[1].ask", "asks[2].ask")
        self.assertNotIn("asks[0].ask", refusal.fields)
        self.assertIn("共2项（规则4）", refusal.fields["asks[1].ask"])
        self.put(asks=answers[:1] + [{"ask": 2, "answer": "每季公布"}])
        self.assignment.know(self.proposal, asks=["改造管网"])
        self.refused(self.as_("handler1").refusal("PutReply", **self.draft(asks=[{"ask": 2, "answer": "每月公布"}])),
                     "INVALID_ARGUMENT", "FIELDS_INVALID", "asks[0].ask")

    def test_nobody_signs_what_they_wrote_nor_is_signed_for(self):
        self.put()
        self.as_("head1").call("Submit", **self.about())
        self.as_("leader1").call("Review", **self.about(approve=True))
        for signer in (self.posts("handler1", ("PRINCIPAL", "principal1")), self.posts("vice1", ("PRINCIPAL", "handler1"))):
            self.refused(signer.refusal("Sign", **self.about()), "PERMISSION_DENIED", "DRAFTER_SIGNS")
        self.assertEqual(self.as_("principal1").call("Sign", **self.about()).state, "SIGNED")

    def test_each_fact_that_moves_while_it_is_asked_is_asked_again(self):
        """Whatever assignment answered stands no more at the commit: the new answer decides (rules 4, 7, 9)."""
        for changes, reason in (({"contacts": {"before": True}}, "NO_CONTACT_DURING"),
                                ({"missing_opinions": ["市水利局"], "co_units": ["市水利局"]}, "OPINIONS_MISSING"),
                                ({"asks": ["何时完工"]}, "ASK_UNANSWERED"), ({"withdrawn": True}, "PROPOSAL_WITHDRAWN"),
                                ({"answers": False}, "NOT_ANSWERING")):
            with self.subTest(reason):
                self.setUp()
                self.put()
                self.as_("head1").call("Submit", **self.about())
                self.as_("leader1").call("Review", **self.about(approve=True))
                answers = []

                def move(request, changes=changes, answers=answers):
                    answers.append(request.proposal)
                    if len(answers) == 1:
                        self.assignment.know(self.proposal, **changes)

                self.assignment.after_answer = move
                refusal = self.as_("principal1").refusal("Sign", **self.about())
                self.assertEqual((refusal.reason, len(answers)), (reason, 2))
                self.assertEqual(self.reply().state, "REVIEWED")

    def test_facts_that_never_rest_end_in_aborted(self):
        self.put()
        self.as_("head1").call("Submit", **self.about())
        self.as_("leader1").call("Review", **self.about(approve=True))
        self.assignment.after_answer = lambda request: self.assignment.know(request.proposal)
        self.refused(self.as_("principal1").refusal("Sign", **self.about()), "ABORTED", "VERSION_STALE")
        self.assignment.after_answer = None
        self.assertEqual(self.as_("principal1").call("Sign", **self.about()).state, "SIGNED")


if __name__ == "__main__":
    unittest.main()
