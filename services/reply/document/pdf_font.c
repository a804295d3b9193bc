#include "reply/document/pdf_font.h"

/* ToUnicode sections hold at most 100 entries each. */
enum { SECTION_MAX = 100 };

int pdf_font_widths(const struct subset *font, struct buffer *ret_text)
{
    for (size_t i = 0; i < font->count; i++) {
        uint16_t glyph = font->glyphs[i];
        int64_t advance = hb_font_get_glyph_h_advance(font->face->font, glyph);
        int64_t width = advance * 1000 / font->face->units_per_em;
        /* 1000 is the default that the font's dictionary names. */
        if (width != 1000) {
            buffer_printf(ret_text, "%u [%d] ", glyph, (int)width);
        }
    }
    return ret_text->failed ? -1 : 0;
}

void pdf_font_hex(uint32_t number, struct buffer *text)
{
    static const char digits[] = "0123456789ABCDEF";
    const char four[] = {digits[number >> 12 & 15], digits[number >> 8 & 15],
                         digits[number >> 4 & 15], digits[number & 15]};

    buffer_append(text, four, sizeof(four));
}

void pdf_font_utf16(uint32_t code_point, struct buffer *text)
{
    if (code_point >= 0x10000) {
        pdf_font_hex(0xD800 + ((code_point - 0x10000) >> 10), text);
        code_point = 0xDC00 + ((code_point - 0x10000) & 0x3FF);
    }
    pdf_font_hex(code_point, text);
}

static const char cmap_begin[] = "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
                                 "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0"
                                 " >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
                                 "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n";
static const char cmap_end[] = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n";

int pdf_font_unicode(const struct subset *font, struct buffer *ret_text)
{
    size_t in_section = 0;

    buffer_append_text(ret_text, cmap_begin);
    for (size_t i = 0; i < font->count; i++) {
        uint32_t code_point = font->code_points[font->glyphs[i]];
        size_t left = font->count - i;
        if (in_section == 0) {
            in_section = left < SECTION_MAX ? left : SECTION_MAX;
            buffer_printf(ret_text, "%zu beginbfchar\n", in_section);
        }
        buffer_append_char(ret_text, '<');
        pdf_font_hex(font->glyphs[i], ret_text);
        buffer_append_text(ret_text, "> <");
        if (code_point != NO_CODE_POINT) {
            pdf_font_utf16(code_point, ret_text);
        }
        buffer_append_text(ret_text, --in_section == 0 ? ">\nendbfchar\n" : ">\n");
    }
    buffer_append_text(ret_text, cmap_end);
    return ret_text->failed ? -1 : 0;
}
