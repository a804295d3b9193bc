#!/usr/bin/python3
"""Letters as DOCX: the package, the page's measures, the order of elements that Word insists on.

usage: docx_test.py SAMPLE-PROGRAM FONTS-FOLDER
"""
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree
import zipfile

SAMPLE, FONTS = sys.argv[1], sys.argv[2]
FALLBACK = "/usr/share/fonts/opentype/noto"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# ECMA-376, 17.3.1.26 (w:pPr) and 17.3.2.28 (w:rPr): a sequence each, of which these are used here.
PARAGRAPH_ORDER = ["keepNext", "framePr", "pBdr", "overflowPunct", "autoSpaceDE", "autoSpaceDN", "spacing", "ind", "jc", "rPr"]
RUN_ORDER = ["rFonts", "color", "spacing", "sz", "szCs"]


def names(element):
    return [child.tag.removeprefix(WORD) for child in element]


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder, cls.again = tempfile.TemporaryDirectory(), tempfile.TemporaryDirectory()
        for folder in (cls.folder, cls.again):
            subprocess.run([SAMPLE, FONTS, FALLBACK, folder.name], check=True, capture_output=True)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()
        cls.again.cleanup()

    def parts(self, name):
        with zipfile.ZipFile(pathlib.Path(self.folder.name) / f"{name}.docx") as package:
            return {part: package.read(part) for part in package.namelist()}

    def text(self, part):
        root = xml.etree.ElementTree.fromstring(part)
        return "".join(element.text or "" for element in root.iter(f"{WORD}t"))

    def test_every_part_is_declared_related_and_well_formed(self):
        parts = self.parts("suggestion")
        for name, content in parts.items():
            xml.etree.ElementTree.fromstring(content)
        declared = re.findall(r'PartName="/([^"]+)"', parts["[Content_Types].xml"].decode())
        self.assertEqual(sorted(declared), sorted(name for name in parts if name.endswith(".xml") and name[0] != "["))
        related = re.findall(r'Target="([^"]+)"', parts["word/_rels/document.xml.rels"].decode())
        self.assertLessEqual({f"word/{target}" for target in related}, parts.keys())
        ids = set(re.findall(r'Id="([^"]+)"', parts["word/_rels/document.xml.rels"].decode()))
        self.assertLessEqual(set(re.findall(r'r:id="([^"]+)"', parts["word/document.xml"].decode())), ids)

    def test_the_page_has_the_measures_of_the_table(self):
        document = self.parts("suggestion")["word/document.xml"].decode()
        self.assertIn('<w:pgSz w:w="11906" w:h="16838"/>', document)
        self.assertRegex(document, r'<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588"')
        self.assertNotIn("docGrid", document)
        self.assertIn("<w:titlePg/>", document)
        body = xml.etree.ElementTree.fromstring(document).find(f"{WORD}body")
        opening = next(paragraph for paragraph in body if "您提出的" in "".join(paragraph.itertext()))
        spacing = opening.find(f"{WORD}pPr/{WORD}spacing").attrib
        self.assertEqual((spacing[f"{WORD}line"], spacing[f"{WORD}lineRule"]), ("579", "exact"))
        run = opening.find(f"{WORD}r/{WORD}rPr")
        self.assertEqual(run.find(f"{WORD}spacing").attrib[f"{WORD}val"], "-5")
        self.assertEqual(run.find(f"{WORD}rFonts").attrib[f"{WORD}eastAsia"], "仿宋_GB2312")

    def test_elements_stand_in_the_order_of_the_schema(self):
        for name in ("suggestion", "tabled", "draft", "handover"):
            for part, content in self.parts(name).items():
                if not part.startswith("word/") or part.endswith(".rels"):
                    continue
                root = xml.etree.ElementTree.fromstring(content)
                for tag, order in (("pPr", PARAGRAPH_ORDER), ("rPr", RUN_ORDER)):
                    for element in root.iter(f"{WORD}{tag}"):
                        places = [order.index(child) for child in names(element) if part != "word/styles.xml"]
                        self.assertEqual(places, sorted(places), f"{name}, {part}: {names(element)}")

    def test_letterhead_rules_and_numbers_lie_in_heads_and_feet(self):
        parts = self.parts("suggestion")
        self.assertEqual(self.text(parts["word/header1.xml"]), "朔州市住房和城乡建设局")
        for part, first, second in (("header1", 18, 6), ("footer1", 6, 18)):
            found = re.search(r'<w:pBdr><w:top w:val="single" w:sz="(\d+)"[^>]*/><w:bottom w:val="single" w:sz="(\d+)"',
                              parts[f"word/{part}.xml"].decode())
            self.assertEqual((int(found.group(1)), int(found.group(2))), (first, second))
        self.assertNotIn(b"PAGE", parts["word/footer1.xml"])
        self.assertIn(b'<w:jc w:val="right"/>', parts["word/footer2.xml"])
        self.assertIn(b'<w:jc w:val="left"/>', parts["word/footer3.xml"])
        self.assertIn(b"<w:evenAndOddHeaders/>", parts["word/settings.xml"])

    def test_words_are_the_letters_own(self):
        text = self.text(self.parts("proposal")["word/document.xml"])
        for piece in ("䶮㛃·𬱖𠮷委员：", "您与其他委员联名提出的《关于把〈山西省社会救助条例〉落到实处的提案》收悉",
                      "感谢您对市政府城市建设方面工作的关心和支持", "抄送：市政协提案委员会、市政府办公室（各2份）。"):
            self.assertIn(piece, text)
        self.assertIn("草稿", self.text(self.parts("draft")["word/header1.xml"]))
        self.assertIn("关于市七届人大一次会议第17号建议的答复", self.parts("suggestion")["docProps/core.xml"].decode())

    def test_the_same_input_gives_the_same_bytes(self):
        for path in pathlib.Path(self.folder.name).glob("*.docx"):
            self.assertEqual(path.read_bytes(), (pathlib.Path(self.again.name) / path.name).read_bytes())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
