#!/usr/bin/python3
"""Letters, cards and papers as OFD: the package, each element as GB/T 33190-2016 has it, references, text, glyphs.

usage: ofd_test.py SAMPLE-PROGRAM FONTS-FOLDER
"""
import pathlib
import posixpath
import re
import struct
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree
import zipfile

from pages import POINT, pages_of, text_of

SAMPLE, FONTS = sys.argv[1], sys.argv[2]
FALLBACK = "/usr/share/fonts/opentype/noto"
OFD = "{http://www.ofdspec.org/2016}"
MANY = 10**6
PAGE = (0, 0, 210, 297)
WITHIN = 0.05  # mm

# The standard's element tables, of which these elements are used: children in their order with how many there may be,
# attributes that must be there and those that may.
GRAPHIC = {"Boundary"}  # 8.5, of every graphic unit
MAY_GRAPHIC = {"Name", "Visible", "CTM", "DrawParam", "LineWidth", "Cap", "Join", "MiterLimit", "DashOffset", "DashPattern",
               "Alpha"}
ELEMENTS = {
    # 7.4, the entry
    "OFD": ([("DocBody", 1, MANY)], {"Version", "DocType"}, set()),
    "DocBody": ([("DocInfo", 1, 1), ("DocRoot", 1, 1), ("Versions", 0, 1), ("Signatures", 0, 1)], set(), set()),
    "DocInfo": ([("DocID", 1, 1), ("Title", 0, 1), ("Author", 0, 1), ("Subject", 0, 1), ("Abstract", 0, 1),
                 ("CreationDate", 0, 1), ("ModDate", 0, 1), ("DocUsage", 0, 1), ("Cover", 0, 1), ("Keywords", 0, 1),
                 ("Creator", 0, 1), ("CreatorVersion", 0, 1), ("CustomDatas", 0, 1)], set(), set()),
    # 7.5, the document's root, and 7.6, its pages
    "Document": ([("CommonData", 1, 1), ("Pages", 1, 1), ("Outlines", 0, 1), ("Permissions", 0, 1), ("Actions", 0, 1),
                  ("VPreferences", 0, 1), ("Bookmarks", 0, 1), ("Annotations", 0, 1), ("CustomTags", 0, 1),
                  ("Attachments", 0, 1), ("Extensions", 0, 1)], set(), set()),
    "CommonData": ([("MaxUnitID", 1, 1), ("PageArea", 1, 1), ("PublicRes", 0, MANY), ("DocumentRes", 0, MANY),
                    ("TemplatePage", 0, MANY), ("DefaultCS", 0, 1)], set(), set()),
    "PageArea": ([("PhysicalBox", 1, 1), ("ApplicationBox", 0, 1), ("ContentBox", 0, 1), ("BleedBox", 0, 1)], set(), set()),
    "Pages": ([("Page", 1, MANY)], set(), set()),
    "Pages/Page": ([], {"ID", "BaseLoc"}, set()),
    # 7.7, a page
    "Page": ([("Template", 0, MANY), ("PageRes", 0, MANY), ("Area", 0, 1), ("Content", 0, 1), ("Actions", 0, 1)], set(), set()),
    "Area": ([("PhysicalBox", 1, 1), ("ApplicationBox", 0, 1), ("ContentBox", 0, 1), ("BleedBox", 0, 1)], set(), set()),
    "Content": ([("Layer", 1, MANY)], set(), set()),
    # 7.9, resources, and 11.1, fonts
    "Res": ([("Fonts", 0, MANY)], {"BaseLoc"}, set()),
    "Fonts": ([("Font", 1, MANY)], set(), set()),
    "Font": ([("FontFile", 0, 1)], {"ID", "FontName"},
             {"FamilyName", "Charset", "Italic", "Bold", "Serif", "FixedWidth"}),
    # 8.3, colour; 9.1, paths; 11.2 to 11.4, text
    "FillColor": ([], set(), {"Value", "Index", "ColorSpace", "Alpha"}),
    "PathObject": ([("Actions", 0, 1), ("Clips", 0, 1), ("StrokeColor", 0, 1), ("FillColor", 0, 1), ("AbbreviatedData", 1, 1)],
                   {"ID"} | GRAPHIC, {"Stroke", "Fill", "Rule"} | MAY_GRAPHIC),
    "TextObject": ([("Actions", 0, 1), ("Clips", 0, 1), ("FillColor", 0, 1), ("StrokeColor", 0, 1), ("CGTransform", 0, MANY),
                    ("TextCode", 1, MANY)], {"ID", "Font", "Size"} | GRAPHIC,
                   {"Stroke", "Fill", "HScale", "ReadDirection", "CharDirection", "Weight", "Italic"} | MAY_GRAPHIC),
    "CGTransform": ([("Glyphs", 0, 1)], {"CodePosition"}, {"CodeCount", "GlyphCount"}),
    "TextCode": ([], set(), {"X", "Y", "DeltaX", "DeltaY"}),
}
LEAVES = {"DocID", "Title", "Creator", "DocRoot", "MaxUnitID", "PublicRes", "PhysicalBox", "FontFile", "AbbreviatedData",
          "Glyphs"}
LAYER = ({"ID"}, {"Type", "DrawParam"}, {"TextObject", "PathObject"})  # 7.7: objects in any order


def name_of(element):
    return element.tag.removeprefix(OFD)


def numbers(text):
    return [float(word) for word in text.split()]


def characters_of(package, page):
    """Each character on a page with its left and right edge and its baseline, in millimetres."""
    found = []
    for text in page.iter(f"{OFD}TextObject"):
        code, size = text.find(f"{OFD}TextCode"), float(text.get("Size"))
        left, top, _, _ = numbers(text.get("Boundary"))
        x, y = left + float(code.get("X")), top + float(code.get("Y"))
        glyphs = text.findtext(f"{OFD}CGTransform/{OFD}Glyphs").split()
        for letter, glyph, way in zip(code.text, glyphs, [*numbers(code.get("DeltaX", "")), 0]):
            if letter not in " \u3000":
                found.append((letter, x, x + package.fonts[text.get("Font")].advance(int(glyph)) * size, y))
            x += way
    return found


class Font:
    """An OpenType file as far as a reader of OFD needs it."""

    def __init__(self, data):
        self.data = data
        self.kind, count = struct.unpack_from(">4sH", data)
        self.tables = {}
        for i in range(count):
            tag, _, begin, size = struct.unpack_from(">4sIII", data, 12 + 16 * i)
            self.tables[tag.decode()] = data[begin:begin + size]
        self.glyph_count = struct.unpack_from(">H", self.tables["maxp"], 4)[0]
        self.units, = struct.unpack_from(">H", self.tables["head"], 18)

    def characters(self):
        table = self.tables["cmap"]
        version, count, platform, encoding, begin = struct.unpack_from(">HHHHI", table)
        assert (version, count, platform, encoding) == (0, 1, 3, 10)
        kind, _, size, _, groups = struct.unpack_from(">HHIII", table, begin)
        assert (kind, size) == (12, 16 + 12 * groups) and begin + size == len(table)
        found, last = {}, -1
        for i in range(groups):
            first, end, glyph = struct.unpack_from(">III", table, begin + 16 + 12 * i)
            assert last < first == end, "groups rise"
            found[first], last = glyph, end
        return found

    def advance(self, glyph):
        metrics, = struct.unpack_from(">H", self.tables["hhea"], 34)
        assert metrics == self.glyph_count and len(self.tables["hmtx"]) == 4 * metrics
        return struct.unpack_from(">H", self.tables["hmtx"], 4 * glyph)[0] / self.units


class Package:
    def __init__(self, path):
        with zipfile.ZipFile(path) as package:
            self.order = package.namelist()
            self.files = {name: package.read(name) for name in self.order}
        self.entry = self.tree("OFD.xml")
        self.root = self.entry.findtext(f".//{OFD}DocRoot")
        self.document = self.tree(self.root)
        self.pages = [self.tree(self.at(self.root, page.get("BaseLoc"))) for page in self.document.iter(f"{OFD}Page")]
        resources = self.at(self.root, self.document.findtext(f".//{OFD}PublicRes"))
        self.resources = self.tree(resources)
        base = self.at(resources, self.resources.get("BaseLoc"))
        self.fonts = {font.get("ID"): Font(self.files[posixpath.join(base, font.findtext(f"{OFD}FontFile"))])
                      for font in self.resources.iter(f"{OFD}Font")}

    @staticmethod
    def at(whence, place):
        return posixpath.join(posixpath.dirname(whence), place)

    def tree(self, name):
        return xml.etree.ElementTree.fromstring(self.files[name])

    def trees(self):
        return [self.entry, self.document, self.resources, *self.pages]

    def texts(self):
        return [element for page in self.pages for element in page.iter(f"{OFD}TextObject")]

    def text(self):
        return re.sub(r"\s", "", "".join(code.text for page in self.pages for code in page.iter(f"{OFD}TextCode")))


class Papers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder, cls.again = tempfile.TemporaryDirectory(), tempfile.TemporaryDirectory()
        for folder in (cls.folder, cls.again):
            subprocess.run([SAMPLE, FONTS, FALLBACK, folder.name], check=True, capture_output=True)
        cls.packages = {path.stem: Package(path) for path in pathlib.Path(cls.folder.name).glob("*.ofd")}

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()
        cls.again.cleanup()

    def path(self, name, kind="pdf"):
        return str(pathlib.Path(self.folder.name) / f"{name}.{kind}")

    def check_element(self, element, above=""):
        name = name_of(element)
        self.assertTrue(element.tag.startswith(OFD), element.tag)
        if name == "Layer":
            required, allowed, objects = LAYER
            self.assertLessEqual({name_of(child) for child in element}, objects)
        elif name in LEAVES:
            required, allowed = set(), set()
            self.assertEqual(len(element), 0, name)
            self.assertTrue((element.text or "").strip(), f"{name} is empty")
        else:
            children, required, allowed = ELEMENTS.get(f"{above}/{name}") or ELEMENTS[name]
            found = [name_of(child) for child in element]
            places = [[child for child, _, _ in children].index(child) for child in found]
            self.assertEqual(places, sorted(places), f"{name}: {found}")
            for child, least, most in children:
                self.assertTrue(least <= found.count(child) <= most, f"{name}: {found.count(child)} {child}")
        self.assertLessEqual(required, set(element.keys()), name)
        self.assertLessEqual(set(element.keys()), required | allowed, name)
        for child in element:
            self.check_element(child, name)

    def test_every_element_is_as_the_standard_has_it(self):
        for name, package in self.packages.items():
            with self.subTest(name):
                for tree in package.trees():
                    self.check_element(tree)
                self.assertEqual((package.entry.get("Version"), package.entry.get("DocType")), ("1.0", "OFD"))
                self.assertRegex(package.entry.findtext(f".//{OFD}DocID"), r"^[0-9a-f]{32}$")

    def test_the_package_holds_what_is_referred_to_and_nothing_else(self):
        for name, package in self.packages.items():
            with self.subTest(name):
                fonts = {f"Doc_0/Res/{file.text}" for file in package.resources.iter(f"{OFD}FontFile")}
                pages = {f"Doc_0/{page.get('BaseLoc')}" for page in package.document.iter(f"{OFD}Page")}
                self.assertEqual(set(package.order), {"OFD.xml", "Doc_0/Document.xml", "Doc_0/PublicRes.xml"} | fonts | pages)
                self.assertEqual(package.order[0], "OFD.xml")

    def test_identifiers_are_given_once_and_references_resolve(self):
        for name, package in self.packages.items():
            with self.subTest(name):
                given = [int(element.get("ID")) for tree in package.trees() for element in tree.iter() if element.get("ID")]
                self.assertEqual(len(given), len(set(given)))
                self.assertEqual(max(given), int(package.document.findtext(f".//{OFD}MaxUnitID")))
                self.assertEqual({text.get("Font") for text in package.texts()}, package.fonts.keys())

    def test_pages_are_a4_in_millimetres_and_hold_all_that_is_on_them(self):
        for name, package in self.packages.items():
            with self.subTest(name):
                for page in [package.document.find(f".//{OFD}PageArea"), *package.pages]:
                    self.assertEqual(tuple(numbers(page.findtext(f".//{OFD}PhysicalBox"))), PAGE)
                for page in package.pages:
                    for element in page.iter():
                        if element.get("Boundary"):
                            x, y, width, height = numbers(element.get("Boundary"))
                            self.assertTrue(0 <= x <= x + width <= 210 and 0 <= y <= y + height <= 297 and width > 0 < height,
                                            element.attrib)

    def test_the_text_is_the_pdfs(self):
        for name, package in self.packages.items():
            with self.subTest(name):
                self.assertEqual(package.text(), text_of(self.path(name)))
                self.assertEqual(len(package.pages), len(pages_of(self.path(name))))

    def test_each_text_object_names_as_many_glyphs_and_ways_as_characters(self):
        for name, package in self.packages.items():
            with self.subTest(name):
                for text in package.texts():
                    code, transform = text.find(f"{OFD}TextCode"), text.find(f"{OFD}CGTransform")
                    count = len(code.text)
                    glyphs = transform.findtext(f"{OFD}Glyphs").split()
                    self.assertEqual((transform.get("CodePosition"), transform.get("CodeCount"), transform.get("GlyphCount")),
                                     ("0", str(count), str(count)))
                    self.assertEqual((len(glyphs), len(numbers(code.get("DeltaX", "")))), (count, count - 1))
                    self.assertEqual(code.text, code.text.strip(), "readers may strip spaces")
                    if max(map(ord, code.text)) > 0xFFFF:
                        self.assertEqual(count, 1, "readers differ in what they count")

    def test_glyphs_are_those_of_their_characters_and_advance_alike(self):
        for name, package in self.packages.items():
            with self.subTest(name):
                characters = {number: font.characters() for number, font in package.fonts.items()}
                for text in package.texts():
                    font, code = package.fonts[text.get("Font")], text.find(f"{OFD}TextCode")
                    glyphs = [int(word) for word in text.findtext(f"{OFD}CGTransform/{OFD}Glyphs").split()]
                    self.assertEqual(glyphs, [characters[text.get("Font")][ord(letter)] for letter in code.text])
                    self.assertTrue(all(0 < glyph < font.glyph_count for glyph in glyphs), "0 is a missing glyph")
                    for glyph, way in zip(glyphs, numbers(code.get("DeltaX", ""))):
                        natural = font.advance(glyph) * float(text.get("Size"))
                        self.assertLess(abs(way - natural), 0.6 * float(text.get("Size")), "squeezed or stretched, no more")

    def test_fonts_are_embedded_subset_and_whole(self):
        for name, package in self.packages.items():
            with self.subTest(name):
                for font in package.fonts.values():
                    self.assertEqual(font.kind, b"OTTO")
                    self.assertEqual(set(font.tables), {"CFF ", "OS/2", "cmap", "head", "hhea", "hmtx", "maxp", "name", "post"})
                    self.assertLess(font.glyph_count, 1000)
                    licence, = struct.unpack_from(">H", font.tables["OS/2"], 8)
                    self.assertEqual(licence & 0x0302, 0, "its licence forbids embedding or subsetting")
                    words = font.data + b"\0" * (-len(font.data) % 4)
                    self.assertEqual(sum(struct.unpack(f">{len(words) // 4}I", words)) & 0xFFFFFFFF, 0xB1B0AFBA)

    def test_each_character_stands_where_it_stands_in_the_pdf(self):
        for name in ("suggestion", "proposal", "long-title", "tabled", "long", "register", "card"):
            package = self.packages[name]
            for page, words in zip(package.pages, pages_of(self.path(name))):
                set_there = characters_of(package, page)
                letters = "".join(letter for letter, _, _, _ in set_there)
                for word in words:
                    self.assertTrue(any(
                        abs(set_there[at][1] - word.left) < WITHIN
                        and abs(set_there[at + len(word.text) - 1][2] - word.right) < WITHIN
                        and word.top < set_there[at][3] < word.bottom
                        for at in (found.start() for found in re.finditer(f"(?={re.escape(word.text)})", letters))),
                                    f"{name}: {word}")

    def test_rules_are_paths_of_their_places(self):
        package = self.packages["suggestion"]
        red = [path for path in package.pages[0].iter(f"{OFD}PathObject")
               if path.find(f"{OFD}FillColor").get("Value") == "219 20 15"]
        boxes = sorted((numbers(path.get("Boundary")) for path in red), key=lambda box: box[1])
        self.assertEqual(len(boxes), 4)
        for box, thickness in zip(boxes, (2.25, 0.75, 0.75, 2.25)):
            self.assertAlmostEqual(box[0], 21, 2)
            self.assertAlmostEqual(box[2], 170, 2)
            self.assertAlmostEqual(box[3], thickness * POINT, 2)
        self.assertAlmostEqual(boxes[1][1] - boxes[0][1] - boxes[0][3], POINT, 2)
        self.assertAlmostEqual(boxes[3][1] + boxes[3][3], 277, 2)
        for path, box in ((path, numbers(path.get("Boundary"))) for path in red):
            drawn = path.findtext(f"{OFD}AbbreviatedData").split()
            self.assertEqual(drawn[0] + drawn[-1] + path.get("Fill") + path.get("Stroke"), "MCtruefalse")
            self.assertEqual([float(word) for word in drawn if word[0].isdigit()],
                             [0, 0, box[2], 0, box[2], box[3], 0, box[3]])

    def test_drafts_are_marked_across_the_page(self):
        marks = [text for text in self.packages["draft"].texts() if text.findtext(f"{OFD}TextCode") == "草稿"]
        self.assertEqual(len(marks), len(self.packages["draft"].pages))
        for mark in marks:
            self.assertEqual(numbers(mark.get("CTM"))[:4], [0.7071, -0.7071, 0.7071, 0.7071])

    def test_the_title_is_told(self):
        self.assertEqual(self.packages["suggestion"].entry.findtext(f".//{OFD}Title"), "关于市七届人大一次会议第17号建议的答复")

    def test_the_same_input_gives_the_same_bytes_and_another_another_identifier(self):
        for path in pathlib.Path(self.folder.name).glob("*.ofd"):
            self.assertEqual(path.read_bytes(), (pathlib.Path(self.again.name) / path.name).read_bytes())
        first, again = (pathlib.Path(self.path(name, "ofd")).read_bytes() for name in ("suggestion", "suggestion-again"))
        self.assertEqual(first, again)
        identifiers = {package.entry.findtext(f".//{OFD}DocID") for package in self.packages.values()}
        self.assertEqual(len(identifiers), len(self.packages) - 1, "suggestion-again alone is like another")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
