#!/usr/bin/python3
"""Google's own JSON mapping (python3-protobuf) judges ours: what it writes we read to the same message, what we write it
reads to the same message, and what it refuses we refuse.

usage: judge_test.py JSON_TURN FOLDER-OF-judge_pb2.py
"""
import json
import math
import random
import subprocess
import sys
import unittest

sys.path.insert(0, sys.argv[2])
import judge_pb2  # noqa: E402
from google.protobuf import json_format  # noqa: E402

ROUNDS = 400
TEXTS = ["", "办复", "a\"b\\c", "行一\n行二\t", "\U00020BB7野家", "/<>&'", "é"]


class Turn:
    """The program that reads and writes by our codec, a line at a time."""

    def __init__(self):
        self.process = subprocess.Popen([sys.argv[1]], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, line: bytes) -> str:
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().decode().rstrip("\n")

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        return self.process.wait(10)


def leaf(source: random.Random) -> judge_pb2.Leaf:
    return judge_pb2.Leaf(text_value=source.choice(TEXTS), small=source.randint(-2**31, 2**31 - 1))


def anything(source: random.Random) -> judge_pb2.All:
    maybe = lambda value: value if source.random() < 0.6 else type(value)()
    maybe = lambda value: value if source.random() < 0.6 else type(value)()
    several = lambda make: [make() for _ in range(source.choice([0, 0, 1, 2, 5, 9]))]
    message = judge_pb2.All(
        int32_value=maybe(source.choice([-2**31, 2**31 - 1, 17])), int64_value=maybe(source.choice([-2**63, 2**63 - 1])),
        uint32_value=maybe(2**32 - 1), uint64_value=maybe(2**64 - 1), sint32_value=maybe(-2**31),
        sint64_value=maybe(-2**63), fixed32_value=maybe(2**32 - 1), fixed64_value=maybe(2**64 - 1),
        sfixed32_value=maybe(-1), sfixed64_value=maybe(-(2**53) - 1),
        float_value=source.choice([0.0, 1.5, -3.4e38, math.inf]),
        double_value=source.choice([0.0, 0.1, -1.7e308, 5e-324, math.inf, -math.inf]),
        bool_value=source.random() < 0.5, string_value=source.choice(TEXTS), bytes_value=source.randbytes(source.randint(0, 9)),
        colour=source.choice([0, 1, 2, -1]), numbers=several(lambda: source.randint(-9, 9)),
        wide_numbers=several(lambda: source.randint(-2**60, 2**60)), names=several(lambda: source.choice(TEXTS)),
        blobs=several(lambda: source.randbytes(4)), switches=several(lambda: source.random() < 0.5),
        colours=several(lambda: source.choice([1, 2])), leaves=several(lambda: leaf(source)),
        reals=several(source.random))
    if source.random() < 0.5:
        message.leaf.CopyFrom(leaf(source))
        message.branch.leaf.CopyFrom(leaf(source))
        message.branch.leaves.extend(several(lambda: leaf(source)))
    choice = source.randint(0, 3)
    if choice == 1:
        message.chosen_text = source.choice(TEXTS)
    elif choice == 2:
        message.chosen_number = 0
    elif choice == 3:
        message.chosen_leaf.CopyFrom(leaf(source))
    return message


REFUSED = [
    '{"int32Value":2147483648}', '{"int32Value":1.5}', '{"int32Value":"x"}', '{"int32Value":true}',
    '{"int64Value":"9223372036854775808"}', '{"uint32Value":-1}', '{"boolValue":"true"}', '{"boolValue":1}',
    '{"stringValue":1}', '{"stringValue":[]}', '{"colour":"BLUE"}', '{"leaf":1}', '{"leaf":"x"}', '{"numbers":1}',
    '{"numbers":[[1]]}', '{"numbers":[null]}', '{"nothing":1}', '{"int32Value":1,"int32Value":2}',
    '{"chosenText":"a","chosenNumber":1}', '{"doubleValue":"many"}', '{"stringValue":"a}', '[1]', '1', '', '{', '{"a"}',
    '{"int32Value":01}', '{"int32Value":1,}', '{"stringValue":"\\x"}', '{}{}',
]


class Judge(unittest.TestCase):
    def setUp(self):
        self.turn = Turn()
        self.addCleanup(lambda: self.assertEqual(self.turn.close(), 0))

    def test_reads_what_the_judge_writes(self):
        source = random.Random(2022)
        for _ in range(ROUNDS):
            message = anything(source)
            for text in (json_format.MessageToJson(message, indent=None),
                         json_format.MessageToJson(message, indent=None, preserving_proto_field_name=True),
                         json_format.MessageToJson(message, indent=None, including_default_value_fields=True)):
                answer = self.turn.ask(text.encode())
                self.assertFalse(answer.startswith("!"), f"{text}: {answer}")
                self.assertEqual(judge_pb2.All.FromString(bytes.fromhex(answer)), message, text)

    def test_the_judge_reads_what_is_written(self):
        source = random.Random(630)
        for _ in range(ROUNDS):
            message = anything(source)
            text = self.turn.ask(b"#" + message.SerializeToString().hex().encode())
            self.assertEqual(json_format.Parse(text, judge_pb2.All()), message, text)

    def test_zero_values_are_shown_as_the_judge_shows_them(self):
        for message in (judge_pb2.All(), judge_pb2.All(leaf=judge_pb2.Leaf(), chosen_number=0, numbers=[0, 1])):
            ours = json.loads(self.turn.ask(b"#" + message.SerializeToString().hex().encode()))
            theirs = json.loads(json_format.MessageToJson(message, including_default_value_fields=True))
            self.assertEqual(ours, theirs)

    def test_refuses_what_the_judge_refuses(self):
        for text in REFUSED:
            with self.assertRaises((json_format.ParseError, TypeError), msg=text):
                json_format.Parse(text, judge_pb2.All())
            self.assertTrue(self.turn.ask(text.encode()).startswith("!") or text == "", text)

    def test_null_is_left_out(self):
        text = json.dumps({field.json_name: None for field in judge_pb2.All.DESCRIPTOR.fields})
        self.assertEqual(self.turn.ask(text.encode()), "")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
