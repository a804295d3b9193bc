#!/usr/bin/python3
"""The register imported: whole or not at all, every fault named, the same again changing nothing (rules 1 and 2)."""
import time
import unittest

from assignment_city import DOCKET, REGISTER, AssignmentTest, register, request_id, row


class RegisterTest(AssignmentTest):
    def test_the_register_of_300(self):
        begun = time.monotonic()
        answer = self.office.call("ImportProposals", request_id="whole", docket=DOCKET, table=REGISTER)
        self.took = time.monotonic() - begun
        self.assertEqual((answer.created, answer.unchanged, answer.updated, len(answer.errors)), (300, 0, 0, 0))
        with self.subTest("again with the same request id: the same answer"):
            again = self.office.call("ImportProposals", request_id="whole", docket=DOCKET, table=REGISTER)
            self.assertEqual(again, answer)
        with self.subTest("again: nothing changes"):
            position = len(self.log())
            again = self.office.call("ImportProposals", request_id=request_id(), docket=DOCKET, table=REGISTER)
            self.assertEqual((again.created, again.unchanged, again.updated), (0, 300, 0))
            self.assertEqual(len(self.log()), position)
        with self.subTest("in GB18030 it is the same register"):
            table = REGISTER.decode("utf-8-sig").encode("gb18030")
            again = self.office.call("ImportProposals", request_id=request_id(), docket=DOCKET, table=table)
            self.assertEqual((again.created, again.unchanged, again.updated), (0, 300, 0))
        with self.subTest("a proposal as it was handed in"):
            view = self.view("suggestion-2")
            self.assertEqual([signer.name for signer in view.signers], ["龙丰瑞", "孟浩雅", "于花静", "程杰", "罗俊芳"])
            self.assertTrue(view.text.startswith("强化市属国企分类考核全覆盖"))
            self.assertEqual(view.register_units.lead_unit, "市国资委")
            self.assertEqual(len(view.handlings), 0)
        with self.subTest("the log says so, and hides phones"):
            registered = [one for event in self.log() for one in event.proposals_registered.proposals]
            self.assertEqual(len(registered), 300)
            finished = [event.import_finished for event in self.log() if event.WhichOneof("body") == "import_finished"]
            self.assertEqual([(one.created, one.updated) for one in finished], [(300, 0)])
            self.assert_no_phone_lies_open("0349-555")
        with self.subTest("assigned as the register says, a result for each"):
            receipt = self.office.call("AssignFromRegister", request_id="all", docket=DOCKET, timeout=30)
            self.assertEqual(len(receipt.items), 300)
            self.assertEqual({item.code for item in receipt.items}, {"OK"})
            self.assertEqual(self.view("suggestion-4").co_units, ["朔城区政府", "平鲁区政府"])
            again = self.office.call("AssignFromRegister", request_id="all", docket=DOCKET, timeout=30)
            self.assertEqual(again.items, receipt.items)
            nothing = self.office.call("AssignFromRegister", request_id=request_id(), docket=DOCKET)
            self.assertEqual(len(nothing.items), 0)

    def assert_no_phone_lies_open(self, digits):
        client = self.city.redis.client()
        for key in client.scan_iter(count=1000):
            kind = client.type(key)
            if kind == b"string":
                self.assertNotIn(digits.encode(), client.get(key), key)
            elif kind == b"stream":
                for _, entry in client.xrange(key):
                    self.assertNotIn(digits.encode(), b"".join(entry.values()), key)


class FaultsTest(AssignmentTest):
    def test_faults_are_named_by_row_and_column_and_nothing_is_taken(self):
        answer = self.import_rows(row(1), row(2, 主办单位="市不存在局"), row(3, 领衔人=""), row(1, 案由="又一件"))
        self.assertEqual((answer.created, answer.unchanged, answer.updated), (0, 0, 0))
        self.assertEqual(sorted((error.row, error.column) for error in answer.errors),
                         [(3, "主办单位"), (4, "领衔人"), (5, "编号")])
        self.assertIn("市不存在局", answer.errors[-1].message)
        self.assertEqual(self.view_refused("suggestion-1").reason, "PROPOSAL_UNKNOWN")

    def test_a_partial_import_takes_the_good_rows(self):
        answer = self.import_rows(row(10), row(11, 主办单位="市不存在局"), partial=True)
        self.assertEqual((answer.created, len(answer.errors)), (1, 1))
        self.assertEqual(self.view("suggestion-10").title, "关于第10号事项的建议")

    def test_columns_that_mean_nothing_are_named(self):
        lines = register(row(60), row(61)).decode().splitlines()
        long = "很长的列名" * 40
        table = "\n".join([lines[0].replace("联系电话", "联系电活") + ",备注,," + long] + [line + ",见附件,," for line in lines[1:]])
        for dry_run in (True, False):
            answer = self.office.call("ImportProposals", request_id=request_id(), docket=DOCKET, table=table.encode(),
                                      dry_run=dry_run)
            self.assertEqual((answer.created, list(answer.errors)), (2, []))
            self.assertEqual([(warning.row, warning.column) for warning in answer.warnings],
                             [(1, "联系电活"), (1, "备注"), (1, "很长的列名" * 8 + "…")])
            self.assertIn("没有导入", answer.warnings[0].message)
        self.assertEqual(list(self.import_rows(row(62)).warnings), [])
        people = "类别,姓名,手机\n代表,石轩庆,13800000001\n".encode()
        answer = self.office.call("ImportSigners", request_id=request_id(), docket=DOCKET, table=people)
        self.assertEqual([warning.column for warning in answer.warnings], ["手机"])

    def test_a_dry_run_writes_nothing(self):
        before = self.log()
        answer = self.import_rows(row(20), dry_run=True)
        self.assertEqual((answer.created, answer.dry_run), (1, True))
        self.assertEqual(self.log(), before)
        self.assertEqual(self.view_refused("suggestion-20").code, "NOT_FOUND")

    def test_a_register_of_five_megabytes_is_read(self):
        table = register(*(row(number, 内容="长" * 5500) for number in range(7001, 7321)))
        self.assertGreater(len(table), 5 << 20)
        answer = self.office.call("ImportProposals", request_id=request_id(), docket=DOCKET, table=table, dry_run=True,
                                  timeout=60)
        self.assertEqual((answer.created, list(answer.errors)), (320, []))

    def test_a_changed_row_is_a_correction(self):
        self.import_rows(row(30), row(31))
        answer = self.import_rows(row(30), row(31, 案由="关于更正后的建议", 联系电话="13900000009"))
        self.assertEqual((answer.created, answer.unchanged, answer.updated), (0, 1, 1))
        self.assertEqual(self.view("suggestion-31").title, "关于更正后的建议")
        contacts = self.office.call("GetContacts", docket=DOCKET, proposal="suggestion-31").contacts
        self.assertEqual(contacts[0].phone, "13900000009")

    def test_a_correction_leaves_the_assignment(self):
        key = self.assigned(40)
        self.import_rows(row(40, 案由="关于更正后的建议"))
        view = self.view(key)
        self.assertEqual((view.title, view.lead_unit), ("关于更正后的建议", "市住建局"))

    def test_what_is_no_register_is_refused(self):
        refusal = self.office.refusal("ImportProposals", request_id=request_id(), docket=DOCKET, table=b"a,b\n1,2\n")
        self.assertEqual((refusal.code, refusal.reason), ("INVALID_ARGUMENT", "TABLE_COLUMN_MISSING"))
        refusal = self.office.refusal("ImportProposals", request_id=request_id(), docket=DOCKET, table=b"PK\x03\x04junk")
        self.assertEqual((refusal.code, refusal.reason), ("INVALID_ARGUMENT", "TABLE_MALFORMED"))
        refusal = self.office.refusal("ImportProposals", docket=DOCKET, table=register(row(50)))
        self.assertEqual(refusal.reason, "REQUEST_ID_MISSING")

    def test_only_the_office_imports(self):
        refusal = self.as_unit("市住建局").refusal("ImportProposals", request_id=request_id(), docket=DOCKET,
                                               table=register(row(60)))
        self.assertEqual(refusal.code, "PERMISSION_DENIED")

    def test_a_reused_request_id_is_refused(self):
        self.office.call("ImportProposals", request_id="reused", docket=DOCKET, table=register(row(70)))
        refusal = self.office.refusal("ImportProposals", request_id="reused", docket=DOCKET, table=register(row(71)))
        self.assertEqual((refusal.code, refusal.reason), ("INVALID_ARGUMENT", "REQUEST_ID_REUSED"))
        self.assertEqual(self.view_refused("suggestion-71").code, "NOT_FOUND")


DIRECTORY = """类别,姓名,代表团或界别,工作单位,通讯地址,联系电话
代表,石轩庆,应县代表团,应县一中,应县新建路1号,13811110001
代表,黎花,怀仁市代表团,,,13811110002
代表,黎花,右玉县代表团,,,13811110003
单位,民革朔州市委,,,朔州市民主街,0349-2020202
"""


class DirectoryTestCase(AssignmentTest):
    def import_directory(self, text, **fields):
        return self.office.call("ImportSigners", request_id=request_id(), docket=DOCKET, table=text.encode(), **fields)


class DirectoryTest(DirectoryTestCase):
    def test_signers_are_found_in_the_directory(self):
        answer = self.import_directory(DIRECTORY)
        self.assertEqual((answer.created, len(answer.errors)), (4, 0))
        again = self.import_directory(DIRECTORY)
        self.assertEqual((again.created, again.unchanged, again.updated), (0, 4, 0))
        changed = self.import_directory(DIRECTORY.replace("13811110001", "13811119999"))
        self.assertEqual((changed.unchanged, changed.updated), (3, 1))
        self.import_rows(row(1, 联名人="黎花", 联系电话=""),
                         row(2, 领衔人="黎花", 代表团或界别="右玉县代表团", 联系电话=""),
                         row(3, 类别="提案", 领衔人="民革朔州市委", 代表团或界别="", 联系电话=""))
        with self.subTest("by name, and among namesakes by delegation"):
            signers = self.view("suggestion-1").signers
            self.assertEqual([signer.person for signer in signers], ["DEPUTY/石轩庆/1", ""])
            self.assertEqual(self.view("suggestion-2").signers[0].person, "DEPUTY/黎花/2")
        with self.subTest("an organisation"):
            signer = self.view("proposal-3").signers[0]
            self.assertEqual((signer.person, signer.organisation), ("ORGANISATION/民革朔州市委/1", True))
        with self.subTest("its phone and address open to whoever must call, and a look leaves a trace"):
            contact = self.office.call("GetContacts", docket=DOCKET, proposal="suggestion-1").contacts[0]
            self.assertEqual((contact.phone, contact.address), ("13811119999", "应县新建路1号"))
            trace = self.log()[-1]
            self.assertEqual(trace.WhichOneof("body"), "contacts_shown")
            self.assertEqual((trace.actor.account, trace.proposal), ("office1", "suggestion-1"))
        with self.subTest("masked for a co-unit, refused to others"):
            self.act("Assign", "suggestion-1", lead_unit="市住建局", co_units=["市财政局"])
            co_unit = self.as_unit("市财政局").call("GetContacts", docket=DOCKET, proposal="suggestion-1").contacts[0]
            self.assertEqual((co_unit.phone, co_unit.address, co_unit.masked), ("138****9999", "", True))
            stranger = self.as_unit("市水利局").refusal("GetContacts", docket=DOCKET, proposal="suggestion-1")
            self.assertEqual(stranger.code, "PERMISSION_DENIED")
        with self.subTest("a service is told them for a unit that answers now, and for no other (rules 5 and 28)"):
            service, about = self.as_service("reply"), {"docket": DOCKET, "proposal": "suggestion-1", "on_behalf_of": "liaison1"}
            told = service.call("GetContacts", **about, on_behalf_of_unit="市住建局").contacts[0]
            self.assertEqual((told.phone, told.masked), ("13811119999", False))
            trace = self.log()[-1]
            self.assertEqual((trace.WhichOneof("body"), trace.actor.on_behalf_of, trace.unit),
                             ("contacts_shown", "liaison1", "市住建局"))
            self.act("Assign", "suggestion-1", lead_unit="市水利局", reason="职责调整")
            before = len(self.log())
            for unit in ("", "市住建局", "市财政局", "市教育局", "没有局"):
                self.assertEqual(service.refusal("GetContacts", **about, on_behalf_of_unit=unit).reason, "NOT_ALLOWED", unit)
            self.assertEqual(len(self.log()), before)
            self.assertEqual(len(service.call("GetContacts", **about, on_behalf_of_unit="市水利局").contacts), 2)

    def test_faults_of_the_directory(self):
        answer = self.import_directory(DIRECTORY + "议员,某人,,,,\n")
        self.assertEqual((answer.created, [(error.row, error.column) for error in answer.errors]), (0, [(6, "类别")]))


class NamesakesTest(DirectoryTestCase):
    def test_namesakes_are_told_apart_by_hand(self):
        self.import_directory(DIRECTORY.replace("石轩庆", "李同名").replace("黎花", "李同名"))
        rows = row(10, 领衔人="石某", 联名人="李同名", 联系电话="")
        self.import_rows(rows)
        signer = self.view("suggestion-10").signers[1]
        self.assertEqual((signer.person, signer.ambiguous), ("", True))
        persons = self.office.call("FindPersons", docket=DOCKET, name="李同名").persons
        self.assertEqual([person.person for person in persons], [f"DEPUTY/李同名/{n}" for n in (1, 2, 3)])
        for wrong in ("DEPUTY/李同名/9", "ORGANISATION/民革朔州市委/1", "nonsense"):
            self.assertIn("person", self.refused("SetSigner", "suggestion-10", signer=2, person=wrong).fields, wrong)
        self.act("SetSigner", "suggestion-10", signer=2, person=persons[1].person)
        signer = self.view("suggestion-10").signers[1]
        self.assertEqual((signer.person, signer.ambiguous, signer.delegation),
                         (persons[1].person, False, persons[1].delegation))
        with self.subTest("the same register again leaves the choice"):
            again = self.import_rows(rows)
            self.assertEqual((again.unchanged, again.updated), (1, 0))
        with self.subTest("a phone completed by hand is what is shown"):
            self.assertIn("signer", self.refused("SetSigner", "suggestion-10", signer=3, phone="13900000000").fields)
            for phone in ("abc", "1234", "1" * 21, "0349-5550100或其他"):
                self.assertEqual([*self.refused("SetSigner", "suggestion-10", signer=1, phone=phone).fields], ["phone"])
            for phone in ("(0349) 555-0100转801", "+86 0349-5550100分机801"):
                self.act("SetSigner", "suggestion-10", signer=1, phone=phone)
            self.act("SetSigner", "suggestion-10", signer=1, phone="13712345678", address="朔城区开发路9号")
            self.act("SetSigner", "suggestion-10", signer=2, phone="13787654321")
            contacts = self.office.call("GetContacts", docket=DOCKET, proposal="suggestion-10").contacts
            self.assertEqual((contacts[0].phone, contacts[0].address), ("13712345678", "朔城区开发路9号"))
            self.assertEqual(contacts[1].phone, "13787654321")
            client = self.city.redis.client()
            for key in client.scan_iter(match="*:entity:*", count=1000):
                self.assertNotIn(b"13712345678", client.get(key), key)


if __name__ == "__main__":
    unittest.main()
