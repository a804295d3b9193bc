"""Every check of ops/checks finds what it is there to find, and is content with what is right."""
import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

CHECKS = Path(__file__).resolve().parents[3] / "ops/checks"


class CheckTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="banfu-check-")
        self.addCleanup(self.folder.cleanup)
        self.tree = Path(self.folder.name) / "tree"
        self.tree.mkdir()

    def write(self, path: str, content: str) -> Path:
        written = self.tree / path
        written.parent.mkdir(parents=True, exist_ok=True)
        written.write_text(content)
        return written

    def run_check(self, name: str, *more: str) -> subprocess.CompletedProcess:
        return subprocess.run([CHECKS / name, *more, self.tree], capture_output=True, text=True, check=False,
                              env=os.environ | {"XDG_CACHE_HOME": self.folder.name})

    def assert_content(self, name: str, *more: str):
        answer = self.run_check(name, *more)
        self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr)

    def assert_finds(self, words: str, name: str, *more: str):
        answer = self.run_check(name, *more)
        self.assertNotEqual(answer.returncode, 0, answer.stdout)
        self.assertIn(words, answer.stdout + answer.stderr)


class Format(CheckTest):
    def test(self):
        self.write(".clang-format", "BasedOnStyle: LLVM\n")
        self.write("services/a.c", "int a(void) { return 1; }\n")
        self.assert_content("format")
        self.write("services/b.c", "int  b(void) {return 1;}\n")
        self.assert_finds("services/b.c:1", "format")


class Includes(CheckTest):
    def assert_wrong(self, path: str, line: str, words: str):
        written = self.write(path, line + "\n")
        self.assert_finds(f"{path}:1: {words}", "includes")
        written.unlink()

    def test_arrows(self):
        self.write("services/common/base/buffer.h", "")
        self.write("services/common/loop/loop.h", '#include "common/base/buffer.h"\n')
        self.write("services/deadline/domain.c", '#include "common/base/buffer.h"\n#include "deadline/domain.h"\n')
        self.write("services/deadline/domain.h", '/* #include "common/redis/redis.h" */\n')
        self.assert_content("includes")
        self.assert_wrong("services/common/base/up.c", '#include "common/loop/loop.h"', "this folder may not include")
        self.assert_wrong("services/deadline/lifecycle.c", '#include "common/loop/loop.h"', "this folder may not")
        self.assert_wrong("services/deadline/lifecycle.c", '#include "deadline/store.h"', "this folder may not include")
        self.assert_wrong("services/reply/handlers.c", '#include "deadline/domain.h"', "this folder may not include")
        self.assert_wrong("services/reply/store.c", '#include "reply/handlers.h"', "this folder may not include")
        self.assert_wrong("gateway/routes.c", '#include "deadline/domain.h"', "this folder may not include")
        self.assert_wrong("services/elsewhere/a.c", '#include "common/base/buffer.h"', "no row")

    def test_libraries(self):
        self.write("services/common/rpc/server.c", "#include <grpc/grpc.h>\n")
        self.write("services/common/redis/link.c", "#include <hiredis/hiredis.h>\n")
        self.write("services/reply/wire.c", '#include "banfu/reply/v1/reply.pb-c.h"\n')
        self.assert_content("includes")
        self.assert_wrong("services/reply/main.c", "#include <grpc/grpc.h>", "grpc/grpc.h is seen only by")
        self.assert_wrong("services/reply/store.c", "#include <hiredis/hiredis.h>", "hiredis/hiredis.h is seen only by")
        self.assert_wrong("services/reply/domain.c", '#include "banfu/reply/v1/reply.pb-c.h"', "banfu/reply/v1/reply")


class BannedCalls(CheckTest):
    def test(self):
        self.write("services/a/main.c", "int main(void) { exit(1); }\n")
        self.write("services/a/a.c", '/* exit(1) */ const char *a = "exit(1)"; int b(x) { return x.exit(1); }\n')
        self.write("tests/unit/a.c", "void a(void) { strcpy(b, c); abort(); }\n")
        self.assert_content("banned-calls")
        for call in ("strcpy(a, b)", "exit(1)", "abort()", "atoi(a)", "system(a)", "sleep(1)", "localtime(&t)"):
            self.write("services/a/bad.c", f"void f(void)\n{{\n    {call};\n}}\n")
            self.assert_finds(f"services/a/bad.c:3: {call.split('(')[0]}", "banned-calls")


class Layout(CheckTest):
    def test(self):
        good = self.write("services/a.c", "int a;\n")
        self.write(".ci/run", "true\n")
        self.assert_content("layout")
        for path, content, words in (
                ("extra/a.c", "", "extra/a.c:1: the top level holds"),
                ("services/long.c", "int a;\n" * 501, "services/long.c:500: 501 lines"),
                ("services/later.c", "/* TO" "DO: more */\n", "services/later.c:1: unfinished work"),
                ("ops/run", "cd /home" "/somebody/banfu\n", "ops/run:1: a path of one machine"),
                ("ops/get", "curl https://registry" ".npmjs.org/vue\n", "ops/get:1: a package host"),
                ("services/a.cpp", "int a;\n", "services/a.cpp:1: what ships is C")):
            bad = self.write(path, content)
            self.assert_finds(words, "layout")
            bad.unlink()
        self.assertTrue(good.exists())
        self.assert_content("layout")


class Diagrams(CheckTest):
    def test(self):
        self.write("tests/golden/lifecycle-reply.md", "new\n")
        self.assert_finds("no README shows this diagram", "diagrams")
        shown = self.write("README.md", "# A\n<!-- lifecycle-reply -->\nold\n<!-- end -->\nrest\n")
        self.assert_finds("lifecycle-reply is out of date", "diagrams")
        self.assert_content("diagrams", "--write")
        self.assertEqual(shown.read_text(), "# A\n<!-- lifecycle-reply -->\nnew\n<!-- end -->\nrest\n")
        self.assert_content("diagrams")
        self.write("ops/README.md", "<!-- lifecycle-none -->\n<!-- end -->\n")
        self.assert_finds("no lifecycle-none.md", "diagrams")


class Shell(CheckTest):
    def test(self):
        self.write("ops/good", "#!/usr/bin/env bash\necho \"$1\"\n")
        self.assert_content("shell")
        bad = self.write("ops/bad", "#!/usr/bin/env bash\nif true; then\n")
        self.assert_finds("ops/bad", "shell")
        bad.write_text("#!/usr/bin/env bash\nrm $1/x\n")
        self.assert_finds("SC2086", "shell")


class Python(CheckTest):
    def test(self):
        self.write("ops/good.py", "import os\nprint(os.name)\n")
        self.assert_content("python")
        self.write("ops/bad", "#!/usr/bin/python3\nimport os\n")
        self.assert_finds("ops/bad:2: os is imported and not used", "python")
        self.write("ops/bad", "#!/usr/bin/python3\ndef a(:\n")
        self.assert_finds("ops/bad:2: ", "python")


class OverCompileCommands(CheckTest):
    def setUp(self):
        super().setUp()
        self.build = self.tree / "build"
        self.write(".clang-tidy", "Checks: '-*,bugprone-*'\nWarningsAsErrors: '*'\n")
        self.source = self.write("services/a.c", '#include "a.h"\nint a(void)\n{\n    return A;\n}\n')
        self.write("services/a.h", "#define A 1\n")
        self.write("build/compile_commands.json", json.dumps([{
            "directory": str(self.build), "file": str(self.source),
            "command": f"/usr/bin/cc -Wall -Werror -Woverride-init -I{self.tree}/services -o a.o -c {self.source}"}]))

    def assert_looks_at(self, name: str, count: int):
        answer = self.run_check(name, str(self.build))
        self.assertIn(f"1 files, {count} looked at anew", answer.stdout)

    def test_what_is_faultless_is_remembered_until_it_or_a_header_changes(self):
        self.assert_looks_at("tidy", 1)
        self.assert_looks_at("tidy", 0)
        self.write("services/a.h", "#define A 2\n")
        self.assert_looks_at("tidy", 1)
        self.assert_looks_at("tidy", 0)

    def test_tidy(self):
        self.assert_content("tidy", str(self.build))
        self.source.write_text("int a(int b)\n{\n    if (b) {\n        return 1;\n    } else {\n        return 1;\n    }\n}\n")
        for _ in range(2):
            self.assert_finds("bugprone-branch-clone", "tidy", str(self.build))

    def test_clang(self):
        self.assert_content("clang", str(self.build))
        self.source.write_text("struct s {\n    int a;\n} s = {.a = 1, .a = 2};\n")
        self.assert_finds("initializer-overrides", "clang", str(self.build))


if __name__ == "__main__":
    unittest.main()
