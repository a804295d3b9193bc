#!/usr/bin/python3
"""The signer's own card over HTTP, as a browser without script fills it in."""
import re
import unittest
import urllib.parse

import fake_services
from fake_services import Refused

CARD = dict(code="shuozhou-4K7M", case_name="市七届人大一次会议第17号建议", title="关于<路灯>的建议", signer="张三",
            unit="朔州市住房和城乡建设局", letter_number="朔住建函〔2022〕15号", reply_date="2022-06-20", unit_phone="0349-1234567", open=True)
CARD["class"] = "A"
FORM = "application/x-www-form-urlencoded"


class Card(unittest.TestCase):
    def setUp(self):
        self.gateway = self.enterContext(fake_services.Gateway())
        self.gateway.says("reply.GetCardByCode", lambda request, call: CARD)

    def get(self):
        return self.gateway.ask("GET", "/c/shuozhou-4K7M", session="")

    def post(self, **fields):
        return self.gateway.ask("POST", "/c/shuozhou-4K7M", urllib.parse.urlencode(fields), session="", Content_Type=FORM)

    def test_the_form(self):
        answer = self.get()
        page = answer.body.decode()
        self.assertEqual((answer.status, answer.headers["Content-Type"]), (200, "text/html; charset=utf-8"))
        for text in ("第17号建议", "关于&lt;路灯&gt;的建议", "2022年6月20日", "朔住建函〔2022〕15号", "0349-1234567"):
            self.assertIn(text, page)
        self.assertNotIn("<script", page)
        self.assertIn("default-src 'none'", answer.headers["Content-Security-Policy"])
        self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(self.gateway.got("reply.GetCardByCode")[0].request.code, "shuozhou-4K7M")
        asked = self.gateway.got("reply.GetCardByCode")[0].metadata
        self.assertTrue(asked["authorization"].startswith("Bearer "), "the gateway asks for itself")

    def test_a_code_is_asked_for_and_leads_to_its_card(self):
        for path in ("/c/", "/c"):
            answer = self.gateway.ask("GET", path, session="")
            page = answer.body.decode()
            self.assertEqual((answer.status, answer.headers["Content-Type"]), (200, "text/html; charset=utf-8"))
            self.assertIn('<form method="get" action="/c/"', page)
            self.assertIn('name="code"', page)
            self.assertNotIn("<script", page)
        self.assertEqual(self.gateway.got("reply.GetCardByCode"), [])
        answer = self.gateway.ask("GET", "/c/?code=" + urllib.parse.quote_plus("４k7m ９"), session="")
        self.assertEqual((answer.status, answer.headers["Location"]), (303, "/c/shuozhou-4K7M"))
        self.assertEqual(self.gateway.got("reply.GetCardByCode")[0].request.code, "４k7m ９")
        for query in ("code=a&code=b", "code=%ff", "more=x", "code=" + "x" * 201):
            self.assertEqual(self.gateway.ask("GET", "/c/?" + query, session="").status, 404, query)

    def test_a_mistyped_code_is_asked_for_again(self):
        def refuse(code, message):
            def saying(request, call):
                raise Refused(code, "REASON", message)
            return saying
        for path in ("/c/x%3Cy", "/c/?code=x%3Cy"):
            self.gateway.says("reply.GetCardByCode", refuse("NOT_FOUND", "没有"))
            answer = self.gateway.ask("GET", path, session="")
            page = answer.body.decode()
            self.assertEqual(answer.status, 404)
            self.assertIn("没有找到这张反馈卡", page)
            self.assertIn('value="x&lt;y"', page)
            self.assertIn('action="/c/"', page)
            self.gateway.says("reply.GetCardByCode", refuse("INVALID_ARGUMENT", "反馈编码前还有城市代号"))
            answer = self.gateway.ask("GET", path, session="")
            self.assertEqual(answer.status, 400)
            self.assertIn("反馈编码前还有城市代号", answer.body.decode())
            self.assertIn('action="/c/"', answer.body.decode())

    def test_a_telephone_number_stays_on_one_line(self):
        self.gateway.says("reply.GetCardByCode", lambda request, call: CARD | dict(unit_phone="办公室0349-1234567、<b>13800000001"))
        page = self.get().body.decode()
        self.assertIn('办公室<span class="phone">0349-1234567</span>、&lt;b&gt;<span class="phone">13800000001</span>', page)
        self.assertIn(".phone{white-space:nowrap}", page)

    def test_returned(self):
        key = re.search('name="key" value="([^"]+)"', self.get().body.decode()).group(1)
        answer = self.post(key=key, manner="SATISFIED", result="DISSATISFIED", reason="没有\r\n解决", opinion="a&b")
        self.assertEqual(answer.status, 200)
        self.assertIn("反馈已收到", answer.body.decode())
        self.assertIn("1个月内", answer.body.decode())
        got = self.gateway.got("reply.ReturnCardByCode")[0].request
        self.assertEqual((got.request_id, got.code, got.manner, got.result, got.reason, got.opinion),
                         (key, "shuozhou-4K7M", 1, 3, "没有\n解决", "a&b"))

    def test_a_card_that_came_back_is_not_asked_for_again(self):
        self.gateway.says("reply.GetCardByCode", lambda request, call: CARD | dict(
            open=False, returned=True, manner="SATISFIED", result="BASICALLY_SATISFIED"))
        page = self.get().body.decode()
        self.assertIn("已经收到", page)
        self.assertIn("基本满意", page)
        self.assertNotIn("<form", page)
        self.gateway.says("reply.GetCardByCode", lambda request, call: CARD | dict(open=False))
        self.assertIn("请以最近收到的为准", self.get().body.decode())

    def test_a_card_posted_once_more_is_told_like_one_looked_at(self):
        """Not in the words of the rules: “已返回”状态下不能“凭编码返回”."""
        def refuse(request, call):
            raise Refused("FAILED_PRECONDITION", "STATE_REFUSES", "“已返回”状态下不能“凭编码返回”")
        self.gateway.says("reply.ReturnCardByCode", refuse)
        for standing, words in ((dict(returned=True, manner="SATISFIED", result="SATISFIED"), "已经收到"), ({}, "请以最近收到的为准")):
            self.gateway.says("reply.GetCardByCode", lambda request, call, card=CARD | dict(open=False) | standing: card)
            answer = self.post(key="k-2", manner="SATISFIED", result="DISSATISFIED")
            self.assertEqual(answer.status, 422)
            self.assertIn(words, answer.body.decode())
            self.assertNotIn("凭编码返回", answer.body.decode())
            self.assertNotIn("<form", answer.body.decode())

    def test_what_is_missing_is_said_and_the_rest_kept(self):
        answer = self.post(key="k-1", manner="SATISFIED", reason="我写了很多")
        page = answer.body.decode()
        self.assertEqual(answer.status, 400)
        self.assertIn("请选择", page)
        self.assertIn("我写了很多", page)
        self.assertIn('value="k-1"', page)
        self.assertEqual(self.post(key="k", manner="HAPPY", result="SATISFIED").status, 400)
        self.assertEqual(self.post(key="k", manner="SATISFIED", result="SATISFIED", more="x").status, 400)
        long = self.post(key="k", manner="SATISFIED", result="SATISFIED", reason="长" * 501, opinion="我又写了很多").body.decode()
        self.assertIn("“不满意的主要原因”过长，最多500个汉字", long)
        self.assertIn("长" * 501, long)
        self.assertIn("我又写了很多", long)
        odd = self.post(key="k", manner="SATISFIED", result="SATISFIED", reason="甲\ue000乙\x07", opinion="我又写了很多").body.decode()
        self.assertIn("“不满意的主要原因”中有不能识别的字符（如自造字），已去掉", odd)
        self.assertIn("甲乙", odd)
        self.assertIn("我又写了很多", odd)
        without = self.post(manner="SATISFIED", result="SATISFIED")
        self.assertEqual(without.status, 400)
        self.assertRegex(without.body.decode(), 'name="key" value="[0-9a-f]{32}"')
        self.assertEqual(self.gateway.got("reply.ReturnCardByCode"), [])

    def test_a_service_that_refuses(self):
        def refuse(code, message):
            def saying(request, call):
                raise Refused(code, "REASON", message)
            return saying
        self.gateway.says("reply.ReturnCardByCode", refuse("FAILED_PRECONDITION", "卷宗已归档"))
        answer = self.post(key="k", manner="SATISFIED", result="SATISFIED", reason="我写了很多")
        self.assertEqual(answer.status, 422)
        self.assertIn("卷宗已归档", answer.body.decode())
        self.assertIn("我写了很多", answer.body.decode())
        self.gateway.says("reply.GetCardByCode", refuse("NOT_FOUND", "没有"))
        self.assertEqual(self.get().status, 404)
        self.assertIn("没有找到这张反馈卡", self.get().body.decode())
        self.gateway.says("reply.GetCardByCode", refuse("RESOURCE_EXHAUSTED", "请稍后再试"))
        self.assertEqual(self.get().status, 429)
        self.assertIn("请稍后再试", self.get().body.decode())
        self.assertEqual(self.gateway.ask("GET", "/c/%ff", session="").status, 404)

    def test_only_a_form_is_taken(self):
        answer = self.gateway.ask("POST", "/c/shuozhou-4K7M", {"manner": "SATISFIED"}, session="")
        self.assertEqual(answer.status, 415)


if __name__ == "__main__":
    unittest.main()
