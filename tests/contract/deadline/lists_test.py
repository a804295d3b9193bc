#!/usr/bin/python3
"""What waits for somebody's act, and what people were told: lists over real gRPC and a real Redis (rules 10 to 12, 14, 15)."""
import unittest

from office_desk import CO_UNIT, DOCKET, SERVICE, UNIT, Desk, name_of, new_id


class Owed(Desk):
    def owed(self, client=None, **more) -> list:
        answer = (client or self.office()).call("ListOwed", docket=DOCKET, **more)
        return [(name_of(one, "kind"), one.proposal, list(one.signers), one.since, one.due_date) for one in answer.owed]

    def test_unexplained_extensions_are_listed_until_each_signer_was_told(self):
        for number in (1, 2):
            self.assign(f"suggestion-{number}", signers=["张三", "李四"])
        self.set_clock("2022-06-20 10:00")
        self.ask("suggestion-2", "2022-08-01")
        self.assertEqual(self.owed(), [("DECISION", "suggestion-2", [], "2022-06-20", "2022-06-30")])
        self.office().call("DecideExtension", **self.deciding("suggestion-2", True))
        self.assertEqual(self.owed(), [("EXPLANATIONS", "suggestion-2", [1, 2], "2022-06-20", "")])
        telling = {"docket": DOCKET, "proposal": "suggestion-2", "way": "PHONE", "gist": "说明原因", "date": "2022-06-20"}
        self.liaison().call("RecordExplanation", request_id=new_id(), signer=1, **telling)
        self.assertEqual(self.owed(), [("EXPLANATIONS", "suggestion-2", [2], "2022-06-20", "")])
        self.assertEqual(self.owed(self.liaison()), self.owed())
        self.assertEqual(self.owed(self.liaison(CO_UNIT)), [])
        self.assertEqual(self.liaison(CO_UNIT).refusal("ListOwed", docket=DOCKET, unit=UNIT).code, "PERMISSION_DENIED")
        self.liaison().call("RecordExplanation", request_id=new_id(), signer=2, **telling)
        self.assertEqual(self.owed(), [])

    def test_late_ones_are_listed_by_kind_and_page(self):
        for number in range(1, 5):
            self.assign(f"suggestion-{number}")
        self.set_clock("2022-07-08 15:00")
        for number in range(1, 4):
            self.dispatch(f"suggestion-{number}", "2022-07-08", [1], to_all=True)
        self.dispatch("suggestion-4", "2022-06-29", [1], to_all=True)
        self.assertEqual(self.owed(kind="JUDGEMENT"), [("JUDGEMENT", "suggestion-4", [], "2022-07-08", "2022-06-30")])
        self.assertEqual([one[1] for one in self.owed(kind="DELAY")], ["suggestion-1", "suggestion-2", "suggestion-3"])
        first = self.office().call("ListOwed", docket=DOCKET, kind="DELAY", page_size=2)
        rest = self.office().call("ListOwed", docket=DOCKET, kind="DELAY", page_size=2, page_token=first.next_page_token)
        self.assertEqual([one.proposal for one in rest.owed], ["suggestion-3"])
        self.assertEqual(rest.next_page_token, "")
        self.liaison().call("ExplainDelay", request_id=new_id(), docket=DOCKET, proposal="suggestion-2", text="施工受阻")
        self.assertEqual([one[1] for one in self.owed(kind="DELAY")], ["suggestion-1", "suggestion-3"])
        self.assertEqual(list(self.office().refusal("ListOwed", docket=DOCKET, kind=6).fields), ["kind"])


    def test_what_is_asked_for_wrongly_is_named(self):
        self.assign("suggestion-1")
        for method in ("ListDue", "ListOwed"):
            for wrong, field in (({"page_size": -1}, "page_size"), ({"page_size": 501}, "page_size"),
                                 ({"page_token": "first"}, "page_token"), ({"page_token": "1.x"}, "page_token")):
                self.assertEqual(list(self.office().refusal(method, docket=DOCKET, **wrong).fields), [field])
            self.office().call(method, docket=DOCKET, page_size=500)
        for method in ("ListDue", "ListOwed", "ListUnitClocks"):
            self.office().call(method, docket=DOCKET, unit=UNIT)
            refusal = self.office().refusal(method, docket=DOCKET, unit="市月球局")
            self.assertEqual((refusal.code, refusal.reason), ("NOT_FOUND", "UNIT_UNKNOWN"), method)
            self.liaison("市无件局").call(method, docket=DOCKET)


class Crowded(Desk):
    """Indexes with more in them than one trip brings: what others have hides nothing."""
    OTHERS = 6000

    def crowd(self, index: str, score_of):
        members = {f"suggestion-{number}\t1\t0\t0\t市教育局": score_of(number) for number in range(1000, 1000 + self.OTHERS)}
        self.city.redis.client().zadd(f"{{shuozhou}}:index:deadline:{index}/{DOCKET}", members)

    def rungs(self, index: str) -> list:
        """Of the reply's clock."""
        fields = [member.decode().split("\t") for member in self.city.redis.client().zrange(index, 0, -1)]
        return sorted(int(field[5]) for field in fields if field[1] == "1")

    def pages(self, method: str, field: str, **more) -> list:
        found, token = [], ""
        while True:
            answer = self.office().call(method, docket=DOCKET, page_token=token, **more)
            found += getattr(answer, field)
            token = answer.next_page_token
            if not token:
                return found

    def test_what_is_due_of_one_unit_is_behind_all_that_is_due_of_others(self):
        self.assign("suggestion-1")
        self.assertTrue(self.clocks("suggestion-1").clocks)
        score = self.city.redis.client().zscore(f"{{shuozhou}}:index:deadline:due/{DOCKET}", f"suggestion-1\t1\t0\t0\t{UNIT}")
        self.crowd("due", lambda number: score - 1 - number % 40)
        due = self.office().call("ListDue", docket=DOCKET, unit=UNIT)
        self.assertIn("REPLY", [name_of(one.clock, "kind") for one in due.clocks])
        self.assertFalse(due.cut)
        found = self.pages("ListDue", "clocks", unit=UNIT, page_size=1)
        self.assertEqual([one.clock.due_date for one in found], [one.clock.due_date for one in due.clocks])
        self.assertGreater(len(found), 1)

    def test_more_of_one_day_than_are_ever_loaded_are_said_to_be_cut(self):
        self.assign("suggestion-1")
        self.assertTrue(self.clocks("suggestion-1").clocks)
        self.crowd("due", lambda number: 10000)
        due = self.office().call("ListDue", docket=DOCKET, unit=UNIT)
        self.assertTrue(due.cut)
        self.assertIn("REPLY", [name_of(one.clock, "kind") for one in due.clocks])

    def test_what_waits_for_one_unit_is_behind_all_that_waits_for_others(self):
        self.assign("suggestion-1")
        self.set_clock("2022-06-20 10:00")
        self.ask("suggestion-1", "2022-08-01")
        self.crowd("owed", lambda number: 1)
        owed = self.office().call("ListOwed", docket=DOCKET, unit=UNIT)
        self.assertEqual([name_of(one, "kind") for one in owed.owed], ["DECISION"])
        self.assertTrue(owed.cut)

    def test_the_newest_message_is_there_however_many_lines_came_before(self):
        self.assign("suggestion-1")
        self.set_clock("2022-06-27 10:00")
        self.wait_for_sweep("2022-06-27 10:00")
        index = f"{{shuozhou}}:index:deadline:notice/{DOCKET}/{UNIT}"
        redis = self.city.redis.client()
        today = max(score for _, score in redis.zrange(index, 0, -1, withscores=True))
        redis.zadd(index, {f"suggestion-{number}\t1\t0\t0\t{UNIT}\t3\t{int(today)}": today - 1 - number % 5
                           for number in range(1000, 1000 + self.OTHERS)})
        redis.zadd(f"{{shuozhou}}:index:deadline:due/{DOCKET}", {
            f"suggestion-{number}\t1\t0\t0\t{UNIT}": today for number in range(1000, 1000 + self.OTHERS)})
        messages = self.liaison().call("ListNotices", docket=DOCKET).messages
        self.assertEqual([message.date for message in messages][-1], "2022-06-27")
        self.assertEqual([len(message.lines) for message in messages][:-1], [500] * 5)
        self.assertFalse(any(message.cut for message in messages))
        month = self.liaison().call("ListNotices", docket=DOCKET, **{"from": "2022-05-28", "until": "2022-06-27"})
        self.assertEqual(month.messages, messages)

    def test_clocks_that_run_are_found_behind_as_many_others_as_one_trip_brings(self):
        for number in (1, 2):
            self.assign(f"suggestion-{number}")
        self.assign("suggestion-b3", between_sessions=True)  # due two days before the others
        self.log.append("plan_filed", "", UNIT)
        self.assertTrue(self.clocks("suggestion-2").clocks)
        self.set_clock("2022-06-27 10:00")
        self.wait_for_sweep("2022-06-27 10:00")
        self.dispatch("suggestion-1", "2022-06-27", [1], to_all=True)
        due = f"{{shuozhou}}:index:deadline:due/{DOCKET}"
        first = self.city.redis.client().zscore(due, f"suggestion-b3\t1\t0\t0\t{UNIT}")
        self.crowd("due", lambda number: first + number % 2)  # in one load there is nothing of the 30th

        def told():
            [message] = self.liaison().call("ListNotices", docket=DOCKET, **{"from": "2022-06-27"}).messages
            return [line.proposal for line in message.lines if name_of(line, "kind") == "REPLY"]
        self.assertEqual(told(), ["suggestion-2", "suggestion-b3"])

    def test_what_goes_out_at_once_is_one_line_and_old_ones_make_room(self):
        self.assign("suggestion-1")
        self.assertTrue(self.clocks("suggestion-1").clocks)
        self.set_clock("2022-07-04 10:00")
        self.wait_for_sweep("2022-07-04 10:00")
        index = f"{{shuozhou}}:index:deadline:notice/{DOCKET}/"
        rungs = self.rungs(index + UNIT)  # of ten that went out in a few commits
        self.assertEqual(rungs[0], -4)
        self.assertLess(len(rungs), 4)
        self.set_clock("2022-09-05 10:00")
        self.wait_for_sweep("2022-09-05 10:00")
        self.assertEqual([rung for rung in self.rungs(index + UNIT) if rung >= -5], [])  # 62 days before
        self.assertIn(-67, self.rungs(index + UNIT))
        self.assertEqual(self.rungs(index), self.rungs(index + UNIT))


class KeyFirst(Desk):
    """Key proposals (重点督办) stand first in every list and on every page of it (rule 30)."""

    def setUp(self):
        super().setUp()
        for number in (1, 2, 3):
            self.assign(f"suggestion-{number}")
        for number in (8, 9):
            self.assign(f"suggestion-{number}", key_supervision=True)
        self.log.append("plan_filed", "", UNIT)
        self.assertTrue(self.clocks("suggestion-9").clocks)

    def by_page(self, method: str, field: str, size: int, **more) -> list:
        found, token = [], ""
        while True:
            answer = self.office().call(method, docket=DOCKET, page_size=size, page_token=token, **more)
            self.assertLessEqual(len(getattr(answer, field)), size)
            found += getattr(answer, field)
            token = answer.next_page_token
            if not token:
                return found

    def due(self, **more) -> list:
        return [(one.proposal, name_of(one.clock, "kind"), one.clock.due_date) for one in
                self.office().call("ListDue", docket=DOCKET, page_size=99, **more).clocks]

    def test_what_is_due_of_them_is_before_what_is_due_sooner_of_others(self):
        due = self.due()
        keys = [one for one in due if one[0] in ("suggestion-8", "suggestion-9")]
        self.assertEqual(due[:len(keys)], keys)
        self.assertEqual(len(keys), 8)  # reply, acceptance, plan, progress of each
        for part in (due[:8], due[8:]):
            self.assertEqual([day for _, _, day in part], sorted(day for _, _, day in part))
        self.assertGreater(due[7][2], due[8][2])
        for size in (1, 3, 8, 50):
            paged = [(one.proposal, name_of(one.clock, "kind"), one.clock.due_date)
                     for one in self.by_page("ListDue", "clocks", size)]
            self.assertEqual(paged, due)

    def test_until_holds_for_them_as_for_others(self):
        due = self.due(until="2022-04-07")
        self.assertEqual([(proposal, kind) for proposal, kind, _ in due],
                         [(f"suggestion-{number}", "ACCEPTANCE") for number in (8, 9, 1, 2, 3)])
        self.log.append("accepted", "suggestion-8", UNIT)
        self.assertTrue(self.clocks("suggestion-8").clocks)
        self.assertEqual([one[0] for one in self.due(until="2022-04-07")], [f"suggestion-{number}" for number in (9, 1, 2, 3)])
        self.assertEqual(self.due(until="2022-04-06"), [])

    def test_what_waits_of_them_is_first_whatever_its_kind(self):
        self.set_clock("2022-07-08 15:00")
        self.dispatch("suggestion-2", "2022-07-08", [1], to_all=True)
        self.dispatch("suggestion-9", "2022-07-08", [1], to_all=True)
        self.dispatch("suggestion-8", "2022-06-29", [1], to_all=True)
        wanted = [("suggestion-9", "DELAY"), ("suggestion-8", "JUDGEMENT"), ("suggestion-2", "DELAY")]
        for size in (1, 2, 9):
            paged = [(one.proposal, name_of(one, "kind")) for one in self.by_page("ListOwed", "owed", size)]
            self.assertEqual(paged, wanted)
        self.assertEqual([one.proposal for one in self.by_page("ListOwed", "owed", 1, kind="DELAY")],
                         ["suggestion-9", "suggestion-2"])

    def test_their_lines_are_first_in_the_message(self):
        self.log.append("accepted", "suggestion-1", UNIT, commitment={"leader": "赵局长", "handler": "李志强"})
        self.assertTrue(self.clocks("suggestion-1").clocks)
        self.set_clock("2022-06-27 10:00")
        self.wait_for_sweep("2022-06-27 10:00")
        for number in (1, 9):
            self.office().call("Press", request_id=new_id(), docket=DOCKET, proposal=f"suggestion-{number}", unit=UNIT,
                               text="请尽快")
        [message] = self.liaison().call("ListNotices", docket=DOCKET, **{"from": "2022-06-27"}).messages
        order = [line.proposal for line in message.lines]
        self.assertEqual(sorted(set(order)), [f"suggestion-{number}" for number in (1, 2, 3, 8, 9)])
        self.assertEqual([proposal in ("suggestion-8", "suggestion-9") for proposal in order],
                         sorted((proposal in ("suggestion-8", "suggestion-9") for proposal in order), reverse=True))
        replies = [line.proposal for line in message.lines if name_of(line, "kind") == "REPLY"]
        self.assertEqual(replies, [f"suggestion-{number}" for number in (8, 9, 1, 2, 3)])
        presses = [line.proposal for line in message.lines if "催办" in line.text]
        self.assertEqual(presses, ["suggestion-9", "suggestion-1"])
        self.dispatch("suggestion-9", "2022-06-27", [1], to_all=True)  # what ended is gone from it
        [message] = self.liaison().call("ListNotices", docket=DOCKET, **{"from": "2022-06-27"}).messages
        replies = [line.proposal for line in message.lines if name_of(line, "kind") == "REPLY"]
        self.assertEqual(replies, [f"suggestion-{number}" for number in (8, 1, 2, 3)])


class Notices(Desk):
    def told(self, client=None, **more) -> dict:
        answer = (client or self.office()).call("ListNotices", docket=DOCKET, **more)
        return {message.date: (message.heading, [line.text for line in message.lines]) for message in answer.messages}

    def test_one_message_a_person_a_day_carries_all(self):
        for number in (1, 2):
            self.assign(f"suggestion-{number}", co=[CO_UNIT])
            self.log.append("accepted", f"suggestion-{number}", UNIT)
            self.log.append("opinion_given", f"suggestion-{number}", CO_UNIT)
        self.log.append("plan_filed", "", UNIT)
        self.assertTrue(self.clocks("suggestion-2").clocks)
        for moment in ("2022-06-23 10:00", "2022-06-27 10:00", "2022-07-04 10:00"):
            self.set_clock(moment)
            self.wait_for_sweep(moment)
        handler, leader, liaison = (self.as_(role, UNIT) for role in ("HANDLER", "LEADER", "LIAISON"))
        heading, lines = self.told(handler, **{"from": "2022-06-27", "until": "2022-06-27"})["2022-06-27"]
        self.assertEqual((heading, len(lines)), ("即将到期2项", 2))
        self.assertEqual(lines[0], "建议第1号（市住建局，答复）还有3天到期（2022-06-30）")
        self.assertEqual(self.told(handler), self.told(liaison))
        week = {"from": "2022-06-20", "until": "2022-07-04"}
        self.assertEqual(list(self.told(liaison, **week)), ["2022-06-23", "2022-06-27", "2022-07-04"])
        self.assertEqual(list(self.told(leader, **week)), ["2022-06-27", "2022-07-04"])
        self.assertEqual(list(self.told(self.as_("DIVISION_HEAD", UNIT), **week)), [])
        office = self.told(**week)
        self.assertEqual(list(office), ["2022-07-04"])
        self.assertEqual(office["2022-07-04"], ("逾期2项", [f"建议第{number}号（市住建局，答复）已逾期4天（2022-06-30）"
                                                         for number in (1, 2)]))
        self.assertEqual(self.told(unit=UNIT, **week), self.told(liaison, **week))
        self.assertEqual(self.liaison().refusal("ListNotices", docket=DOCKET, unit=CO_UNIT).code, "PERMISSION_DENIED")
        for wrong in ({"from": "2022-07-02", "until": "2022-07-01"}, {"from": "2022-05-01", "until": "2022-07-01"}):
            self.assertEqual(list(self.office().refusal("ListNotices", docket=DOCKET, **wrong).fields), ["from"])

    def test_unknown_dockets_and_units_are_told_apart_from_silence(self):
        self.assign("suggestion-1", co=[CO_UNIT])
        self.assertTrue(self.clocks("suggestion-1").clocks)
        for unit in (UNIT, CO_UNIT, ""):
            self.assertEqual(self.told(unit=unit), {})
        refusal = self.office().refusal("ListNotices", docket=DOCKET, unit="市月球局")
        self.assertEqual((refusal.code, refusal.reason), ("NOT_FOUND", "UNIT_UNKNOWN"))
        refusal = self.office().refusal("ListNotices", docket="shuozhou-1999", unit=UNIT)
        self.assertEqual((refusal.code, refusal.reason), ("NOT_FOUND", "DOCKET_UNKNOWN"))
        self.assertEqual(self.told(self.liaison("市无件局")), {})

    def test_presses_go_at_once(self):
        self.assign("suggestion-1", co=[CO_UNIT])
        pressing = {"docket": DOCKET, "proposal": "suggestion-1", "text": "请尽快"}
        self.office().call("Press", request_id=new_id(), unit=UNIT, **pressing)
        self.office().call("Press", request_id=new_id(), unit=UNIT, **pressing)
        self.log.append("opinion_pressed", "suggestion-1", CO_UNIT, co_unit=CO_UNIT)
        self.assertTrue(self.clocks("suggestion-1").clocks)
        self.assertEqual(self.told(self.liaison())["2022-03-28"], ("催办2次", [
            "建议第1号（市住建局）被催办（第1次）", "建议第1号（市住建局）被催办（第2次）"]))
        self.assertEqual(self.told(self.liaison(CO_UNIT))["2022-03-28"], ("催办1次", ["建议第1号（市财政局）被催办（第1次）"]))

    def replies(self, client) -> list:
        lines = client.call("ListNotices", docket=DOCKET).messages[-1].lines
        return [line for line in lines if name_of(line, "kind") == "REPLY"]

    def accept(self, number: int, handler: str, unit: str = UNIT):
        self.log.append("accepted", f"suggestion-{number}", unit, commitment={"leader": "赵局长", "handler": handler})

    def test_the_handler_of_the_five_fixed_is_named_and_reads_his_own_first(self):
        for number, handler in ((1, "李志强"), (2, "李志强"), (3, "王建国")):
            self.assign(f"suggestion-{number}")
            self.accept(number, handler)
        self.assign("suggestion-4")
        self.assertTrue(self.clocks("suggestion-4").clocks)
        self.set_clock("2022-06-27 10:00")
        self.wait_for_sweep("2022-06-27 10:00")
        self.accept(2, "王建国")  # filled in anew: whoever handles it now is named
        token = self.city.token("deadline", "wang", "HANDLER", UNIT, name="王建国")
        wang = self.city.client("deadline", SERVICE, token)
        self.assertEqual([(line.proposal, line.handler, line.yours) for line in self.replies(wang)], [
            ("suggestion-2", "王建国", True), ("suggestion-3", "王建国", True), ("suggestion-1", "李志强", False),
            ("suggestion-4", "", False)])
        self.assertEqual([(line.proposal, line.yours) for line in self.replies(self.liaison())],
                         [(f"suggestion-{number}", False) for number in (1, 2, 3, 4)])
        self.assertEqual(self.replies(wang)[0].text, "建议第2号（市住建局，答复，承办人王建国）还有3天到期（2022-06-30）")
        self.assign("suggestion-3", lead=CO_UNIT, again=True)
        self.assertEqual([line.proposal for line in self.replies(wang)], ["suggestion-2", "suggestion-1", "suggestion-4"])
        self.assertEqual(self.city.redis.client().zrange(f"{{shuozhou}}:index:deadline:handlers/{DOCKET}/{UNIT}", 0, -1),
                         ["suggestion-1\t李志强".encode(), "suggestion-2\t王建国".encode()])

    def test_what_an_ended_or_moved_clock_said_is_gone(self):
        for number in (1, 2, 3):
            self.assign(f"suggestion-{number}")
        self.log.append("plan_filed", "", UNIT)
        self.ask("suggestion-2", "2022-08-01")
        self.set_clock("2022-06-27 10:00")
        self.wait_for_sweep("2022-06-27 10:00")
        self.office().call("Press", request_id=new_id(), unit=UNIT, docket=DOCKET, proposal="suggestion-1", text="请尽快")
        self.assertEqual([line.proposal for line in self.replies(self.liaison())], ["suggestion-1", "suggestion-2", "suggestion-3"])
        self.dispatch("suggestion-1", "2022-06-27", [1], to_all=True)
        self.office().call("DecideExtension", **self.deciding("suggestion-2", True, new_due_date="2022-08-01"))
        self.assertEqual([line.proposal for line in self.replies(self.liaison())], ["suggestion-3"])
        heading, lines = self.told(self.liaison())["2022-06-27"]
        self.assertIn("建议第1号（市住建局）被催办（第1次）", lines)  # a press was one, whatever came of it
        self.set_clock("2022-07-02 10:00")
        self.wait_for_sweep("2022-07-02 10:00")
        self.assertEqual([line.proposal for line in self.replies(self.office())], ["suggestion-3"])
        self.dispatch("suggestion-3", "2022-07-02", [1], to_all=True)
        self.assertNotIn("建议第3号（市住建局，答复）已逾期2天（2022-06-30）",
                         [line for _, lines in self.told().values() for line in lines])

    def test_the_office_is_told_of_the_manner_and_asked_to_bring_together(self):
        self.assign("suggestion-1", signers=["张三", "李四"])
        self.set_clock("2022-06-17 10:00")
        self.dispatch("suggestion-1", "2022-06-10", [1, 2], to_all=True)
        words = {"learnt_date": "2022-06-17", "way": "PHONE"}
        self.log.append("dissatisfaction_recorded", "suggestion-1", UNIT, signer=1, round=1, manner_only=True, **words)
        self.log.append("dissatisfaction_recorded", "suggestion-1", UNIT, signer=2, round=1, fresh=True, **words)
        self.log.append("card_returned", "suggestion-1", UNIT, signer=1, round=1, manner="DISSATISFIED", result="SATISFIED",
                        received_date="2022-06-17")
        self.dispatch("suggestion-1", "2022-06-17", [2], to_all=True, kind="SECOND")
        self.log.append("card_returned", "suggestion-1", UNIT, signer=2, round=2, result="DISSATISFIED", fresh=True,
                        received_date="2022-06-17")
        self.assertEqual(self.clock("suggestion-1", "REHANDLING", signer=2).round, 2)
        self.assertEqual([clock.signer for clock in self.clocks("suggestion-1").clocks if name_of(clock, "kind") == "REHANDLING"],
                         [2, 2])
        heading, lines = self.told()["2022-06-17"]
        self.assertIn("代表、委员意见2件", heading)
        self.assertEqual([line for line in lines if "规则14" in line], [
            "建议第1号的第1位代表、委员对市住建局的办理态度不满意（规则14）",
            "建议第1号的第2位代表、委员对市住建局第2轮答复仍不满意，请组织双方见面沟通（规则14）"])
        [owed] = self.office().call("ListOwed", docket=DOCKET, kind="MEETING").owed
        self.assertEqual((owed.proposal, list(owed.signers), owed.due_date), ("suggestion-1", [2], "2022-07-17"))


if __name__ == "__main__":
    unittest.main()
