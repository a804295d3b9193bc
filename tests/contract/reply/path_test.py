#!/usr/bin/python3
"""The whole way of a reply over real gRPC and a real Redis: draft, three levels, number, dispatch, receipt, cards back,
dissatisfied, second reply, close; and what is refused on the way."""
import time
import unittest

import reply_city
from reply_city import BODY, DAY_MS, DOCKET, JUNE_20, TODAY, UNIT, request_id


class Path(reply_city.ReplyTest):
    def test_from_draft_to_close_with_a_second_reply(self):
        receipt = self.put()
        self.assertEqual((receipt.version, receipt.state), (1, "DRAFTING"))
        self.assertEqual(len(self.as_("head1").call("Lint", docket=DOCKET, proposal=self.proposal).findings), 0)
        self.assertEqual(self.sign().state, "SIGNED")
        self.assertEqual(self.number("朔住建函〔2022〕15号").letter_number, "朔住建函〔2022〕15号")
        self.assertEqual(self.dispatch(signers=[1]).state, "DISPATCHING")
        self.assertEqual(self.dispatch().state, "DISPATCHED")
        shown = self.reply()
        self.assertEqual((shown.letter_date, shown.body, len(shown.letters), len(shown.copies)), (TODAY, self.body, 2, 2))
        self.assertIn("未登记收到：龙丰瑞", shown.gaps)
        self.as_("liaison1").call("ConfirmReceipt", **self.about(signer=1, date=TODAY))
        self.assertNotIn("未登记收到：龙丰瑞", self.reply().gaps)

        self.assertEqual(self.return_by_code(self.code(1)).state, "OPEN")
        returned = self.as_("liaison1").call("ReturnCard", **self.about(
            signer=2, manner="SATISFIED", result="DISSATISFIED", reason="没有时间表", received_date=TODAY))
        self.assertEqual(returned.state, "REHANDLING")
        self.assertEqual((self.standing(1), self.standing(2)), ("CONTENT", "REHANDLING"))

        self.put(kind="SECOND", signers=[2])
        self.sign()
        self.number("朔住建函〔2022〕16号")
        self.assertEqual(self.dispatch().state, "DISPATCHED")
        self.assertEqual([letter.signer for letter in self.reply(2).letters], [2])
        self.assertEqual(self.standing(2), "ANSWERED")
        self.assertEqual(self.return_by_code(self.code(2), "BASICALLY_SATISFIED").state, "CLOSED")
        handling = self.handling()
        self.assertEqual((handling.state, handling.closed_date, handling.closed_by_office), ("CLOSED", TODAY, False))

        kinds = [kind for kind, _ in self.log()]
        self.assertEqual(kinds, [
            "draft_saved", "submitted", "reviewed", "signed", "numbered", "dispatched", "dispatched", "receipt_confirmed",
            "card_returned", "card_returned", "draft_saved", "submitted", "reviewed", "signed", "numbered", "dispatched",
            "card_returned"])
        sent = [event.dispatched for kind, event in self.log() if kind == "dispatched"]
        self.assertEqual([(list(one.signers), one.to_all, one.last_date) for one in sent],
                         [([1], False, ""), ([2], True, TODAY), ([2], True, TODAY)])
        cards = [event for kind, event in self.log() if kind == "card_returned"]
        self.assertEqual([(one.card_returned.signer, one.card_returned.round, one.card_returned.fresh,
                           one.card_returned.closed) for one in cards],
                         [(1, 1, False, False), (2, 1, True, False), (2, 2, False, True)])
        self.assertEqual((cards[0].actor.account, cards[0].actor.name), ("card", "龙丰瑞"))
        self.assertEqual((cards[1].actor.account, cards[1].unit), ("liaison1", UNIT))

    def test_what_was_done_is_answered_again_and_not_done_again(self):
        draft = self.draft()
        first = self.as_("handler1").call("PutReply", **draft)
        again = self.as_("handler1").call("PutReply", **draft)
        self.assertEqual(first, again)
        self.assertEqual(len(self.reply().text_versions), 1)
        self.refused(self.as_("handler1").refusal("PutReply", **draft | {"body": BODY + "。"}),
                     "INVALID_ARGUMENT", "REQUEST_ID_REUSED")

    def test_what_assignment_said_is_remembered_and_never_told_out_of_date(self):
        asked = []
        self.assignment.after_answer = lambda request: asked.append(request.proposal)
        self.addCleanup(setattr, self.assignment, "after_answer", None)
        self.put(body=BODY + "甲")
        self.put(body=BODY + "乙")
        self.assertEqual(len(asked), 1)
        self.assignment.know(self.proposal, signers=[{"position": 1, "name": "龙丰瑞"}])
        self.put(body=BODY + "丙")  # the commit finds that it has moved
        self.assertEqual(len(asked), 2)
        self.assertEqual([letter.signer for letter in self.reply().letters], [1])
        self.assertEqual([version.version for version in self.reply().text_versions], [1, 2, 3])
        self.assignment.know(self.proposal, withdrawn=True)
        refusal = self.as_("handler1").refusal("PutReply", **self.draft(body=BODY + "丁"))
        self.refused(refusal, "FAILED_PRECONDITION", "PROPOSAL_WITHDRAWN")
        self.assertEqual(len(asked), 3)
        self.assignment.know(self.proposal, withdrawn=False)
        self.put(body=BODY + "戊")  # a refusal by what was true before is none
        self.assertEqual(len(asked), 4)

    def test_the_same_text_for_two_proposals_is_warned_of(self):
        self.put(body=BODY)
        first, self.proposal = self.proposal, f"suggestion-{next(reply_city._numbers)}"
        self.put(body=BODY)
        findings = self.as_("head1").call("Lint", docket=DOCKET, proposal=self.proposal).findings
        self.assertEqual([finding.severity for finding in findings], ["WARNING"])
        self.assertIn(f"建议第{first.removeprefix('suggestion-')}号", findings[0].message)
        self.put()
        self.proposal = first
        self.assertEqual(len(self.as_("head1").call("Lint", docket=DOCKET, proposal=first).findings), 0)

    def test_every_version_is_kept(self):
        self.put(body=BODY + "甲")
        self.put(body=BODY + "乙", phone="0349-5550113")
        self.put(body=BODY + "甲")
        self.assertEqual([version.version for version in self.reply().text_versions], [1, 2, 3])
        for version, body, phone in ((1, "甲", "0349-5550112"), (2, "乙", "0349-5550113"), (3, "甲", "0349-5550112")):
            shown = self.office.call("GetReply", docket=DOCKET, proposal=self.proposal, version=version)
            self.assertEqual((shown.body, shown.phone, shown.text_version), (BODY + body, phone, version))
        self.assertEqual(self.office.refusal("GetReply", docket=DOCKET, proposal=self.proposal, version=4).reason,
                         "NO_SUCH_VERSION")

    def compared(self, **fields):
        found = self.office.call("CompareVersions", docket=DOCKET, proposal=self.proposal, **fields)
        return found, [("=-+"[piece.sort - 1], piece.text) for piece in found.body]

    def test_versions_are_compared(self):
        self.put(body="一是修路。二是6月底前完成架桥。")
        self.refused(self.office.refusal("CompareVersions", docket=DOCKET, proposal=self.proposal), "INVALID_ARGUMENT",
                     "FIELDS_INVALID", "from")
        self.put(body="一是修路。三是种树。二是9月底前完成架桥。", phone="0349-5550113",
                 promises=[{"what": "架桥", "by_date": "2022-09-30", "who": "市政科"}], **{"class": "B"})
        found, pieces = self.compared()
        self.assertEqual(pieces, [("=", "一是修路。"), ("+", "三是种树。"), ("=", "二是"), ("-", "6"), ("+", "9"),
                                  ("=", "月底前完成架桥。")])
        self.assertEqual((found.round, found.to, found.same, found.removed, found.added), (1, 2, 15, 1, 6))
        self.assertEqual([(one.field, one.name, getattr(one, "from"), one.to) for one in found.fields],
                         [("class", "类别", "A", "B"), ("phone", "联系电话", "0349-5550112", "0349-5550113"),
                          ("promises", "承诺事项", "", "架桥（2022-09-30，市政科）")])
        self.put(body="一是修路。二是6月底前完成架桥。")
        self.assertEqual(self.compared(**{"from": 1, "to": 3})[1], [("=", "一是修路。二是6月底前完成架桥。")])
        self.assertEqual([sort for sort, _ in self.compared(**{"from": 3, "to": 2})[1]], list("=+=-+="))
        for fields, field in (({"from": 4}, "from"), ({"to": 4}, "to"), ({"from": -1}, "from")):
            refusal = self.office.refusal("CompareVersions", docket=DOCKET, proposal=self.proposal, **fields)
            self.refused(refusal, "INVALID_ARGUMENT", "FIELDS_INVALID", field)
        self.assertEqual(self.as_("committee1", "COMMITTEE", "SUGGESTION").refusal(
            "CompareVersions", docket=DOCKET, proposal=self.proposal, unit=UNIT).code, "PERMISSION_DENIED")

    def test_long_versions_are_compared(self):
        self.put(body="，".join(f"第{number}条措施" for number in range(3000)))
        self.put(body="。".join(f"第{number}条办法" for number in range(3000)))
        began = time.monotonic()
        found, pieces = self.compared()
        print(f"compared in {(time.monotonic() - began) * 1000:.0f} ms")
        for sort, version in (("-", 1), ("+", 2)):
            shown = self.office.call("GetReply", docket=DOCKET, proposal=self.proposal, version=version)
            self.assertEqual("".join(text for kind, text in pieces if kind in "=" + sort), shown.body)

    def test_stale_versions_are_refused(self):
        self.put()
        self.put(version=1, handler="李四")
        refusal = self.as_("handler1").refusal("PutReply", **self.draft(version=1))
        self.refused(refusal, "ABORTED", "VERSION_STALE")

    def test_a_report_to_the_office_goes_with_the_second_reply(self):
        self.replied()
        self.return_by_code(self.code(1), "DISSATISFIED")
        self.put(kind="SECOND", signers=[1], office_report="")
        refusal = self.refused(self.as_("head1").refusal("Submit", **self.about()), "FAILED_PRECONDITION", "LINT_ERRORS",
                               "officeReport")
        self.assertIn("规则14", refusal.fields["officeReport"])
        self.put(kind="SECOND", signers=[1], office_report="两次上门沟通，已补上时间表。")
        self.sign()
        self.number(f"朔住建函〔2022〕{next(reply_city._numbers) + 5000}号")
        self.dispatch()
        self.assertEqual(self.reply(2).office_report, "两次上门沟通，已补上时间表。")
        for role, scope in (("SIGNER", "龙丰瑞"), ("COMMITTEE", "SUGGESTION")):
            self.assertEqual([reply.office_report for reply in self.seen_by(role, scope)[0].replies], ["", ""])

    def test_others_may_not(self):
        self.put()
        for method, account, role, scope in (
                ("PutReply", "principal1", "", None), ("PutReply", "handler9", "HANDLER", "市水利局"),
                ("Submit", "handler1", "", None), ("Review", "liaison1", "", None), ("Sign", "leader1", "", None),
                ("Sign", "principal9", "PRINCIPAL", "市水利局"), ("Close", "principal1", "", None),
                ("Dispatch", "office1", "OFFICE", None), ("GetReply", "committee2", "COMMITTEE", "PROPOSAL"),
                ("ReturnCardByCode", "handler1", "", None), ("Facts", "office1", "OFFICE", None)):
            refusal = self.as_(account, role, scope).refusal(method, **({"docket": DOCKET, "proposal": self.proposal} |
                                                                       ({"unit": UNIT} if "Code" not in method else {}))
                                                             if method in ("GetReply", "Facts") else
                                                             {"request_id": request_id()} if "Code" in method else
                                                             self.about(unit=UNIT))
            self.assertEqual(refusal.code, "PERMISSION_DENIED", f"{method} by {account}: {refusal}")
        nobody = self.city.client("reply", reply_city.REPLY)
        self.assertEqual(nobody.refusal("PutReply", **self.draft()).code, "UNAUTHENTICATED")
        refusal = self.as_("handler9", "HANDLER", "市水利局").refusal("GetReplies", docket=DOCKET, proposal=self.proposal)
        self.assertEqual((refusal.code, refusal.reason), ("PERMISSION_DENIED", "NOT_ALLOWED"))

    def test_whoever_is_concerned_sees_that_there_is_no_reply_yet(self):
        for role, scope in (("OFFICE", ""), ("LIAISON", UNIT), ("COMMITTEE", "SUGGESTION"), ("SIGNER", "孟浩雅")):
            self.assertEqual(self.seen_by(role, scope), [])
        for role, scope in (("LIAISON", "市水利局"), ("COMMITTEE", "PROPOSAL"), ("SIGNER", "别人"), ("ADMINISTRATOR", "")):
            refusal = self.as_(f"{role} {scope}", role, scope).refusal("GetReplies", docket=DOCKET, proposal=self.proposal)
            self.assertEqual(refusal.reason, "NOT_ALLOWED", role)

    def unseen_by(self, role: str, scope: str):
        refusal = self.as_(f"{role} {scope}", role, scope).refusal("GetReplies", docket=DOCKET, proposal=self.proposal)
        self.assertEqual(refusal.code, "PERMISSION_DENIED")

    def seen_by(self, role: str, scope: str):
        answer = self.as_(f"{role} {scope}", role, scope).call("GetReplies", docket=DOCKET, proposal=self.proposal)
        return list(answer.handlings)

    def test_namesakes_do_not_see_each_others_letters(self):
        self.assignment.know(self.proposal, signers=[{"position": 1, "name": "李明", "person": "DEPUTY/李明/2"}])
        self.replied()
        self.assertEqual(self.seen_by("SIGNER", "李明")[0].replies[0].cards[0].signer, 1)
        self.assignment.namesakes = ["李明"]
        self.unseen_by("SIGNER", "李明")
        self.unseen_by("SIGNER", "DEPUTY/李明/1")
        self.assertEqual(self.seen_by("SIGNER", "DEPUTY/李明/2")[0].replies[0].cards[0].signer, 1)

    def test_why_the_office_closed_is_not_told_to_signers(self):
        self.replied()
        self.office.call("Close", **self.about(reason="反馈卡逾期未返回：龙丰瑞"))
        mine = self.seen_by("SIGNER", "孟浩雅")[0]
        self.assertEqual((mine.closed_date, mine.closed_by_office, mine.closed_reason), (TODAY, True, ""))
        self.assertEqual(self.handling().closed_reason, "反馈卡逾期未返回：龙丰瑞")

    def test_a_unit_that_had_it_once_is_told_that_there_is_nothing_of_its_own(self):
        self.replied()
        self.unseen_by("LIAISON", "市水利局")
        self.assignment.former_units = ["市水利局"]
        self.assertEqual(self.seen_by("LIAISON", "市水利局"), [])

    def test_each_sees_what_is_theirs(self):
        self.put()
        self.assertEqual([one.replies for one in self.seen_by("SIGNER", "孟浩雅") if one.replies], [])
        self.unseen_by("LIAISON", "市水利局")
        self.sign()
        self.number(f"朔住建函〔2022〕{next(reply_city._numbers) + 5000}号")
        self.dispatch()
        self.return_by_code(self.code(1), "DISSATISFIED", reason="没有时间表")

        own = self.seen_by("SIGNER", "孟浩雅")[0]
        reply = own.replies[0]
        self.assertEqual((reply.body, [card.signer for card in reply.cards], [one.signer for one in reply.letters],
                          [one.signer for one in own.standings], len(own.dissatisfactions), len(reply.levels)),
                         (self.body, [2], [2], [2], 0, 0))
        self.assertNotEqual(reply.cards[0].code, "")
        self.unseen_by("SIGNER", "别人")

        self.unseen_by("LIAISON", "市水利局")
        self.assignment.know(self.proposal, co_units=["市水利局"])
        co = self.seen_by("LIAISON", "市水利局")[0]
        self.assertEqual((co.replies[0].body, len(co.replies[0].cards), len(co.standings)), (self.body, 0, 0))

        committee = self.seen_by("COMMITTEE", "SUGGESTION")[0]
        self.assertEqual([card.code for card in committee.replies[0].cards], ["", ""])
        alone = self.as_("committee1", "COMMITTEE", "SUGGESTION").call("GetReply", docket=DOCKET, proposal=self.proposal)
        self.assertEqual([card.code for card in alone.cards], ["", ""])
        self.assertEqual(len(committee.dissatisfactions), 1)
        self.unseen_by("COMMITTEE", "PROPOSAL")

    def test_the_drafter_never_signs(self):
        self.as_("principal1", "HANDLER").call("PutReply", **self.draft())
        self.as_("head1").call("Submit", **self.about())
        self.as_("leader1").call("Review", **self.about(approve=True))
        self.refused(self.as_("principal1").refusal("Sign", **self.about()), "PERMISSION_DENIED", "DRAFTER_SIGNS")
        self.assertEqual(self.as_("principal2", "PRINCIPAL").call("Sign", **self.about()).state, "SIGNED")

    def test_sent_back_with_a_comment(self):
        self.put()
        self.as_("head1").call("Submit", **self.about())
        self.refused(self.as_("leader1").refusal("Review", **self.about(approve=False)), "INVALID_ARGUMENT",
                     "COMMENT_MISSING", "comment")
        self.as_("leader1").call("Review", **self.about(approve=False, comment="措施不够具体"))
        level = self.reply().levels[-1]
        self.assertEqual((level.act, level.level, level.comment), ("SENT_BACK", "LEADER", "措施不够具体"))
        self.assertEqual(self.reply().state, "DRAFTING")

    def test_neighbouring_posts_do_both_steps_in_one_act(self):
        self.put()
        token = self.city.identity_key.token("reply", "both", [("DIVISION_HEAD", UNIT, ""), ("LEADER", UNIT, "")])
        self.assertEqual(self.city.client("reply", reply_city.REPLY, token).call("Submit", **self.about()).state,
                         "REVIEWED")
        self.assertEqual([(level.level, level.joined) for level in self.reply().levels],
                         [("DIVISION_HEAD", True), ("LEADER", True)])

    def test_what_assignment_says_is_rested_on(self):
        self.assignment.know(self.proposal, contacts={"before": True})
        self.put()
        self.as_("head1").call("Submit", **self.about())
        self.as_("leader1").call("Review", **self.about(approve=True))
        self.refused(self.as_("principal1").refusal("Sign", **self.about()), "FAILED_PRECONDITION", "NO_CONTACT_DURING")
        self.assignment.know(self.proposal, contacts={"before": True, "during": True})
        self.assertEqual(self.as_("principal1").call("Sign", **self.about()).state, "SIGNED")

    def test_opinions_and_lint_hold_up_the_submission(self):
        self.assignment.know(self.proposal, missing_opinions=["市水利局"])
        self.put(phone="", **{"class": 0})
        refusal = self.refused(self.as_("head1").refusal("Submit", **self.about()), "FAILED_PRECONDITION", "LINT_ERRORS",
                               "class", "phone")
        self.assertIn("规则19", refusal.message)
        self.put()
        self.refused(self.as_("head1").refusal("Submit", **self.about()), "FAILED_PRECONDITION", "OPINIONS_MISSING")

    def test_facts_that_move_meanwhile_are_asked_again(self):
        self.put()
        self.as_("head1").call("Submit", **self.about())
        self.as_("leader1").call("Review", **self.about(approve=True))
        asked = []

        def contact_withdrawn(request):
            asked.append(request.proposal)
            if len(asked) == 1:
                self.assignment.know(request.proposal, contacts={"before": True})

        self.assignment.after_answer = contact_withdrawn
        self.refused(self.as_("principal1").refusal("Sign", **self.about()), "FAILED_PRECONDITION", "NO_CONTACT_DURING")
        self.assertEqual(len(asked), 2)
        self.assignment.after_answer = lambda request: self.assignment.know(
            request.proposal, contacts={"before": True, "during": True})
        self.assignment.know(self.proposal, contacts={"before": True, "during": True})
        self.assertEqual(self.as_("principal1").refusal("Sign", **self.about()).code, "ABORTED")

    def test_a_unit_that_does_not_answer_writes_nothing(self):
        for changes, reason in (({"answers": False}, "NOT_ANSWERING"), ({"offline": True}, "HANDLED_OFFLINE"),
                                ({"withdrawn": True}, "PROPOSAL_WITHDRAWN")):
            self.assignment.know(self.proposal, **{"answers": True, "offline": False, "withdrawn": False} | changes)
            self.refused(self.as_("handler1").refusal("PutReply", **self.draft()), "FAILED_PRECONDITION", reason)

    def test_bad_drafts_are_refused_by_field(self):
        for fields, field in (({"body": "字" * 22000}, "body"), ({"phone": "0\x07"}, "phone"),
                              ({"class": "B"}, "promises"), ({"class": "C"}, "classReason"),
                              ({"class": "B", "promises": [{"what": "修路", "who": "科", "by_date": "2022-02-30"}]},
                               "promises[0].byDate"), ({"class": 7}, "class"), ({"publication": "NONE"},
                                                                                "publicationReason")):
            refusal = self.as_("handler1").refusal("PutReply", **self.draft(**fields))
            self.assertEqual(refusal.code, "INVALID_ARGUMENT", refusal)
            self.assertIn(field, refusal.fields)

    def test_what_is_promised_is_to_be_done_from_today_on(self):
        promises = [{"what": "修路", "who": "科", "by_date": day} for day in (TODAY, "2022-06-19", "2022-12-31")]
        refusal = self.as_("handler1").refusal("PutReply", **self.draft(promises=promises, **{"class": "B"}))
        self.assertEqual((refusal.code, list(refusal.fields)), ("INVALID_ARGUMENT", ["promises[1].byDate"]))
        self.assertIn("规则18", refusal.fields["promises[1].byDate"])
        del promises[1]
        self.put(promises=promises, **{"class": "B"})

    def test_recalled_before_anything_has_left(self):
        self.put()
        self.sign()
        self.number(f"朔住建函〔2022〕{next(reply_city._numbers) + 5000}号")
        self.refused(self.as_("principal1").refusal("Recall", **self.about()), "INVALID_ARGUMENT", "REASON_MISSING",
                     "reason")
        self.refused(self.as_("principal1").refusal("Recall", **self.about(reason="误" * 2001)), "INVALID_ARGUMENT",
                     "FIELDS_INVALID", "reason")
        self.assertEqual(self.as_("principal1").call("Recall", **self.about(reason="数字有误")).state, "DRAFTING")
        number = self.reply().letter_number
        self.put()
        self.sign()
        self.assertEqual(self.reply().letter_number, number)
        self.dispatch(signers=[2])
        refusal = self.as_("principal1").refusal("Recall", **self.about(reason="晚了"))
        self.refused(refusal, "FAILED_PRECONDITION", "STATE_REFUSES")

    def test_a_released_signer_holds_up_nothing(self):
        self.put()
        self.sign()
        self.number(f"朔住建函〔2022〕{next(reply_city._numbers) + 5000}号")
        self.dispatch(signers=[1])
        self.return_by_code(self.code(1))
        self.assertEqual((self.reply().state, self.handling().state), ("DISPATCHING", "OPEN"))
        self.release(2)
        end = time.monotonic() + 10
        while self.handling().state != "CLOSED":
            self.assertLess(time.monotonic(), end, self.log()[-3:])
        self.assertEqual(self.reply().state, "DISPATCHED")
        told = [(kind, event) for kind, event in self.log()][-2:]
        self.assertEqual([kind for kind, _ in told], ["dispatched", "closed"])
        self.assertEqual((told[0][1].dispatched.to_all, list(told[0][1].dispatched.signers), told[0][1].unit),
                         (True, [], UNIT))
        self.assertEqual(told[1][1].actor.account, "service:reply")
        store = self.city.redis.client()
        while store.zcard("{shuozhou}:index:reply:unsettled"):
            self.assertLess(time.monotonic(), end)

    def release(self, signer: int):
        """As assignment would: an entry at the log's end."""
        event = reply_city.service_fixture.message(
            "banfu.event.v1.Event", docket=DOCKET, proposal=self.proposal, signer_released={"signer": signer})
        store, log = self.city.redis.client(), f"{{shuozhou}}:log:{DOCKET}"
        packed = event.SerializeToString()
        store.xadd(log, {"t": JUNE_20, "k": 121, "e": packed, "s": b"\0" * 32}, id=f"{store.xlen(log) + 1}-0")

    def test_facts_for_peers(self):
        peer = self.as_("service:deadline", "SERVICE")
        facts = peer.call("Facts", docket=DOCKET, proposal=self.proposal, unit=UNIT)
        self.assertEqual((facts.version, facts.signed, facts.replied, facts.closed), (0, False, False, False))
        self.replied()
        facts = peer.call("Facts", docket=DOCKET, proposal=self.proposal, unit=UNIT)
        self.assertEqual((facts.version, facts.signed, facts.replied, facts.closed), (6, True, True, False))

    def test_assignment_gone_is_said_so(self):
        silent = self.assignment.server
        silent.stop(0).wait()
        refusal = self.as_("handler1").refusal("PutReply", **self.draft())
        self.refused(refusal, "UNAVAILABLE", "PEER_UNAVAILABLE")
        type(self).assignment = reply_city.Assignment(self.city)

    def test_how_each_copy_left_is_shown(self):
        self.put()
        self.sign()
        self.number(f"朔住建函〔2022〕{next(reply_city._numbers) + 5000}号")
        self.dispatch(copies=["OFFICE"], way="EMS", tracking="1054892213918")
        self.dispatch(copies=["COMMITTEE"], way="HAND")
        self.assertEqual([(copy.copy, copy.way, copy.tracking, copy.signed_and_sealed_on) for copy in self.reply().copies],
                         [(1, 3, "", TODAY), (2, 2, "1054892213918", TODAY)])

    def test_dispatch_in_order_of_days(self):
        self.put()
        self.sign()
        liaison = self.as_("liaison1")
        fields = dict(date=TODAY, way="POST", signed_and_sealed_on=TODAY)
        self.refused(liaison.refusal("Dispatch", **self.about(**fields)), "FAILED_PRECONDITION", "NOT_NUMBERED")
        self.number(f"朔住建函〔2022〕{next(reply_city._numbers) + 5000}号")
        self.refused(liaison.refusal("Dispatch", **self.about(**fields | {"signed_and_sealed_on": ""})),
                     "INVALID_ARGUMENT", "NOT_SEALED", "signedAndSealedOn")
        for changes, field in (({"date": "2022-06-21"}, "date"), ({"date": "20220620"}, "date"), ({"date": ""}, "date"),
                               ({"signed_and_sealed_on": "2022-06-19"}, "signedAndSealedOn"), ({"way": 0}, "way"),
                               ({"signed_and_sealed_on": "2022-06-21"}, "signedAndSealedOn"),
                               ({"way": "EMS"}, "tracking")):
            refusal = liaison.refusal("Dispatch", **self.about(**fields | changes))
            self.assertEqual(refusal.code, "INVALID_ARGUMENT", refusal)
            self.assertIn(field, refusal.fields)


class LateEntry(reply_city.ReplyTest):
    """A city of its own: the clock only moves forward."""

    def test_entered_over_three_working_days_later_it_is_marked(self):
        self.put()
        self.sign()
        self.number("朔住建函〔2022〕15号")
        self.city.set_clock(JUNE_20 + 4 * DAY_MS - int(time.time() * 1000))
        end = time.monotonic() + 5
        while self.as_("liaison1").refusal("Dispatch", **self.about(
                date="2022-06-24", way=0, signed_and_sealed_on=TODAY)).fields.keys() != {"way"}:
            self.assertLess(time.monotonic(), end)
        self.dispatch()
        self.assertTrue(all(letter.late_entry for letter in self.reply().letters))
        self.assertTrue(all(copy.late_entry and copy.seal_late_entry for copy in self.reply().copies))


if __name__ == "__main__":
    unittest.main()
