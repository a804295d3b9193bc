#!/usr/bin/python3
"""OFD files in a reader that is not ours: npm's ofd.js in Chromium shows the pages that the PDF has.

usage: ofd_test.py SAMPLE-PROGRAM FONTS-FOLDER
"""
import base64
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree
import zipfile

SAMPLE, FONTS = sys.argv[1], sys.argv[2]
FALLBACK = "/usr/share/fonts/opentype/noto"
HERE = pathlib.Path(__file__).resolve().parent
WEB = HERE.parents[1] / "gateway/web"
OFD = "{http://www.ofdspec.org/2016}"
# A letter with headings, with a table, one with rare characters, a draft, a card. ofd.js takes a
# character beyond U+FFFF for two: names that hold one are checked by glyph in tests/contract/document.
NAMES = ("suggestion", "tabled", "rare", "draft", "card")
# What ofd.js asks Chromium for.
FAMILIES = {"仿宋": "FangSong", "宋体": "SimSun", "小标宋体": "sSun", "黑体": "SimHei"}


def faces_of(path: pathlib.Path) -> list:
    with zipfile.ZipFile(path) as package:
        fonts = xml.etree.ElementTree.fromstring(package.read("Doc_0/PublicRes.xml")).iter(f"{OFD}Font")
        return [[FAMILIES.get(font.get("FamilyName"), font.get("FamilyName")),
                 base64.b64encode(package.read(f"Doc_0/Res/{font.findtext(f'{OFD}FontFile')}")).decode()] for font in fonts]


class Shown(unittest.TestCase):
    def test_the_same_ink_lies_in_the_same_places(self):
        if not (HERE / "node_modules/ofd.js").exists() or not (WEB / "node_modules").exists():
            raise AssertionError("ofd.js is missing: run ops/setup --test --pages")
        with tempfile.TemporaryDirectory() as holder:
            folder = pathlib.Path(holder)
            subprocess.run([SAMPLE, FONTS, FALLBACK, holder], check=True, capture_output=True)
            for name in NAMES:
                (folder / f"{name}.fonts.json").write_text(json.dumps(faces_of(folder / f"{name}.ofd")))
                subprocess.run(["pdftoppm", "-scale-to-x", "2100", "-scale-to-y", "2970", "-png", folder / f"{name}.pdf",
                                folder / name], check=True)
            done = subprocess.run(["node", HERE / "ofd.mjs", WEB, folder, *NAMES], text=True, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, check=False)
        print(done.stdout)
        self.assertEqual(done.returncode, 0)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
