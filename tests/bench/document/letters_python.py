#!/usr/bin/python3
"""The peer: the same letters by python-docx, a file each, in one process.

usage: letters_python.py FOLDER COUNT     with the letters' bodies on standard input, a JSON list of texts
"""
import json
import pathlib
import sys

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor, Twips

RED = RGBColor(0xDB, 0x14, 0x0F)
FANG, TITLE = "仿宋_GB2312", "方正小标宋简体"


def add(container, text: str, font: str = FANG, size: int = 16, align=WD_ALIGN_PARAGRAPH.JUSTIFY, indent: int = 0, colour=None):
    paragraph = container.add_paragraph()
    form = paragraph.paragraph_format
    form.alignment, form.first_line_indent = align, Twips(indent)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Twips(579)
    form.space_before = form.space_after = Pt(0)
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, Pt(size)
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)
    if colour:
        run.font.color.rgb = colour
    return paragraph


def rule(paragraph, upper: int, lower: int) -> None:
    borders = OxmlElement("w:pBdr")
    for side, size in (("top", upper), ("bottom", lower)):
        border = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", str(size)), ("space", "0"), ("color", str(RED))):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    paragraph._element.get_or_add_pPr().append(borders)


def frame(document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Twips(11906), Twips(16838)
    section.top_margin, section.bottom_margin = Twips(2098), Twips(1984)
    section.left_margin, section.right_margin = Twips(1588), Twips(1474)
    section.different_first_page_header_footer = True
    document.settings.odd_and_even_pages_header_footer = True
    add(section.first_page_header, "朔州市住房和城乡建设局", TITLE, 36, WD_ALIGN_PARAGRAPH.CENTER, colour=RED)
    rule(add(section.first_page_header, ""), 18, 6)
    rule(add(section.first_page_footer, ""), 6, 18)
    add(section.footer, "— 3 —", "宋体", 14, WD_ALIGN_PARAGRAPH.RIGHT)
    add(section.even_page_footer, "— 2 —", "宋体", 14, WD_ALIGN_PARAGRAPH.LEFT)


def letter(number: int, body: str):
    document = docx.Document()
    document.core_properties.title = f"关于市七届人大一次会议第{number}号建议的答复"
    frame(document)
    for text in ("（A）类", "朔住建函〔2022〕15号"):
        add(document, text, align=WD_ALIGN_PARAGRAPH.RIGHT)
    add(document, document.core_properties.title, TITLE, 22, WD_ALIGN_PARAGRAPH.CENTER)
    add(document, "石轩庆代表：")
    for text in ("您提出的《关于加快推进应县诚佑冷链物流产业园项目建设的建议》收悉，经研究，现答复如下：", *body.split("\n"),
                 "您对我们的办理和答复如有意见和建议，请写在“办理情况反馈表”中。", "领导签名：", "承办人签名：", "联系电话：0349-5550112"):
        add(document, text, indent=632)
    for text in ("朔州市住房和城乡建设局", "2022年6月30日"):
        add(document, text, align=WD_ALIGN_PARAGRAPH.RIGHT)
    add(document, "（此件公开发布）", indent=632)
    add(document, "抄送：市人大人事工作委员会、市政府办公室（各2份）。", size=14)
    return document


def main() -> None:
    folder, count = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    bodies = json.load(sys.stdin)
    for number in range(1, count + 1):
        letter(number, bodies[number % len(bodies)]).save(str(folder / f"{number}.docx"))


if __name__ == "__main__":
    main()
