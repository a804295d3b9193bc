"""Redis starts by the careful rule: a change that a power failure left half written is cut off, with the file as it
was kept aside; any other damage leaves every byte where it is and Redis down, and the operator is told.

Each damaged file is made from what a real Redis wrote.
"""
import re
import sys
import unittest

from installation import Installation, OPS

sys.path.insert(0, str(OPS / "lib"))
import aof_tail  # noqa: E402

TRANSACTIONS = 5


class RedisStart(unittest.TestCase):
    def setUp(self):
        self.here = Installation(self, ["redis"])
        self.here.must("up")
        store = self.here.store()
        for number in range(TRANSACTIONS):
            with store.pipeline(transaction=True) as change:
                change.set(f"entity-{number}", f"value {number}")
                change.xadd("log", {"event": "x" * 100}, id=f"{number + 1}-0")
                change.execute()
        store.close()
        self.here.must("down")
        (self.path,) = self.here.var.glob("redis/appendonlydir/*.incr.aof")
        self.whole = self.path.read_bytes()
        self.last = self.whole.rindex(b"*1\r\n$5\r\nMULTI\r\n")

    def damage(self, damaged: bytes) -> None:
        self.path.write_bytes(damaged)

    def assert_cut(self, damaged: bytes, transactions: int):
        self.damage(damaged)
        self.here.must("up")
        store = self.here.store()
        self.assertEqual(store.xlen("log"), transactions)
        self.assertEqual(len(store.keys("entity-*")), transactions)
        store.close()
        (aside,) = self.here.var.glob("redis.aside/*")
        self.assertEqual(aside.read_bytes(), damaged)
        self.assertIn("half written", self.here.logs())

    def assert_untouched(self, damaged: bytes, words: str):
        self.damage(damaged)
        answer = self.here.run("up")
        self.assertNotEqual(answer.returncode, 0, answer.stderr)
        self.assertRegex(answer.stderr, words)
        self.assertIn("nothing was changed", answer.stderr)
        self.assertEqual(self.path.read_bytes(), damaged)
        self.assertEqual(list(self.here.var.glob("redis.aside/*")), [])
        status = self.here.run("status")
        self.assertNotEqual(status.returncode, 0)
        self.assertRegex(status.stdout, words)

    def test_whole_files_are_left_alone(self):
        self.here.must("up")
        self.assertEqual(self.here.store().xlen("log"), TRANSACTIONS)
        self.assertFalse((self.here.var / "redis.aside").exists())

    def test_half_a_transaction_is_cut_off(self):
        self.assert_cut(self.whole[:(self.last + len(self.whole)) // 2], TRANSACTIONS - 1)

    def test_a_transaction_without_the_end_of_its_exec_is_cut_off(self):
        self.assert_cut(self.whole[:-3], TRANSACTIONS - 1)

    def test_half_a_command_is_cut_off(self):
        self.assert_cut(self.whole + b"*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$5\r\nva", TRANSACTIONS)

    def test_a_bad_byte_changes_nothing(self):
        place = self.whole.index(b"*1\r\n$4\r\nEXEC")
        self.assert_untouched(self.whole[:place] + b"#1" + self.whole[place + 2:], "bad file format")

    def test_a_length_that_swallows_what_follows_changes_nothing(self):
        place = re.search(rb"\$7\r\nvalue 0", self.whole).start()
        self.assert_untouched(self.whole[:place] + b"$99999\r\nvalue 0" + self.whole[place + 11:],
                              "a finished transaction would be lost")

    def test_two_begun_transactions_change_nothing(self):
        without_exec = self.whole.replace(b"*1\r\n$4\r\nEXEC\r\n", b"")
        self.damage(without_exec)
        answer = self.here.run("up")
        self.assertNotEqual(answer.returncode, 0)
        self.assertEqual(self.path.read_bytes(), without_exec)


class Tail(unittest.TestCase):
    def assert_damaged(self, rest: bytes, words: str):
        with self.assertRaisesRegex(aof_tail.Damaged, words):
            aof_tail.judge(rest)

    def test_what_may_go(self):
        multi = b"*1\r\n$5\r\nMULTI\r\n"
        one = b"*2\r\n$3\r\nDEL\r\n$1\r\na\r\n"
        for rest in (b"*", b"*1", b"*1\r", b"*1\r\n", multi[:9], multi[:-1], multi, multi + one, multi + one + one[:-1],
                     multi + b"*1\r\n$4\r\nEXE", one[:-3]):
            self.assertIn(f"{len(rest)} bytes", aof_tail.judge(rest))

    def test_what_may_not(self):
        multi = b"*1\r\n$5\r\nMULTI\r\n"
        one = b"*2\r\n$3\r\nDEL\r\n$1\r\na\r\n"
        self.assert_damaged(b"", "finds it whole")
        self.assert_damaged(one, "a whole command")
        self.assert_damaged(multi + one + multi, "a second transaction")
        self.assert_damaged(multi + b"*1\r\n$4\r\nEXEC\r\n", "a finished transaction")
        self.assert_damaged(b"*2\r\n$900\r\nDEL\r\n$1\r\na\r\n" + one, "follows a damaged one")
        self.assert_damaged(b"garbage", "no command stands")
        self.assert_damaged(b"*2\r\n$3\r\nDELxx$1\r\n", "a value does not end")
        self.assert_damaged(b"*2\r\n$9999999\r\n" + b"x" * (aof_tail.CUT_AT_MOST + 1), "bytes would be lost")


if __name__ == "__main__":
    unittest.main()
