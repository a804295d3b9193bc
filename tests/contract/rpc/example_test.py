#!/usr/bin/python3
"""The example of services/common/rpc does what it says."""
import pathlib
import os
import subprocess
import tempfile
import unittest

EXAMPLE = pathlib.Path(os.environ["BANFU_BUILD"]) / "services/common/rpc/rpc_example"


class ExampleTest(unittest.TestCase):
    def test_it_answers_itself(self):
        with tempfile.TemporaryDirectory() as folder:
            for said, answered in (("你好", "你好\n"), ("", "refused\n")):
                done = subprocess.run([EXAMPLE, f"unix:{folder}/echo.sock", said], capture_output=True, text=True,
                                      timeout=30, env=os.environ | {"ASAN_OPTIONS": "detect_leaks=0"})
                self.assertEqual((done.returncode, done.stdout), (0, answered), done.stderr)


if __name__ == "__main__":
    unittest.main()
