/* The peer: the same letters set by Pango, written by Cairo, one document each, in one process.
 *
 * usage: bench_letters_pango FOLDER COUNT */
#include "letter_text.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <stdlib.h>

#define MM (72.0 / 25.4)
#define PITCH (10.227 * MM)

struct sheet {
    cairo_t *cairo;
    PangoFontDescription *fang, *bold;
    double y;
    int page;
};

static void rule(struct sheet *sheet, double top)
{
    cairo_set_source_rgb(sheet->cairo, 0.86, 0.08, 0.06);
    cairo_rectangle(sheet->cairo, 21 * MM, top, 170 * MM, 2.25);
    cairo_rectangle(sheet->cairo, 21 * MM, top + 3.25, 170 * MM, 0.75);
    cairo_fill(sheet->cairo);
    cairo_set_source_rgb(sheet->cairo, 0, 0, 0);
}

static void next_line(struct sheet *sheet)
{
    sheet->y += PITCH;
    if (sheet->y > 250 * MM) {
        cairo_show_page(sheet->cairo);
        sheet->y = 45 * MM;
        sheet->page++;
    }
}

static void set(struct sheet *sheet, PangoFontDescription *font, PangoAlignment alignment,
                double indent, const char *text)
{
    PangoLayout *layout = pango_cairo_create_layout(sheet->cairo);

    pango_layout_set_font_description(layout, font);
    pango_layout_set_width(layout, (int)(156 * MM * PANGO_SCALE));
    pango_layout_set_alignment(layout, alignment);
    pango_layout_set_indent(layout, (int)(indent * PANGO_SCALE));
    pango_layout_set_justify(layout, alignment == PANGO_ALIGN_LEFT);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_text(layout, text, -1);
    PangoLayoutIter *iter = pango_layout_get_iter(layout);
    do {
        PangoRectangle ink, logical;
        pango_layout_iter_get_line_extents(iter, &ink, &logical);
        cairo_move_to(sheet->cairo, 28 * MM + (double)logical.x / PANGO_SCALE, sheet->y);
        pango_cairo_show_layout_line(sheet->cairo, pango_layout_iter_get_line_readonly(iter));
        next_line(sheet);
    } while (pango_layout_iter_next_line(iter));
    pango_layout_iter_free(iter);
    g_object_unref(layout);
}

static void write_end(struct sheet *sheet)
{
    double indent = 2 * 5.571 * MM;

    set(sheet, sheet->fang, PANGO_ALIGN_LEFT, indent,
        "您对我们的办理和答复如有意见和建议，请写在“办理情况反馈表”中。");
    set(sheet, sheet->fang, PANGO_ALIGN_LEFT, indent, "领导签名：");
    set(sheet, sheet->fang, PANGO_ALIGN_LEFT, indent, "承办人签名：");
    set(sheet, sheet->fang, PANGO_ALIGN_LEFT, indent, "联系电话：0349-5550112");
    set(sheet, sheet->fang, PANGO_ALIGN_RIGHT, 0, "朔州市住房和城乡建设局");
    set(sheet, sheet->fang, PANGO_ALIGN_RIGHT, 0, "2022年6月30日");
    set(sheet, sheet->fang, PANGO_ALIGN_LEFT, indent, "（此件公开发布）");
    set(sheet, sheet->fang, PANGO_ALIGN_LEFT, 0,
        "抄送：市人大人事工作委员会、市政府办公室（各2份）。");
    set(sheet, sheet->fang, PANGO_ALIGN_LEFT, 0, "— 2 —");
}

static void write_sheet(struct sheet *sheet, int number)
{
    char body[LETTER_TEXT_SIZE], title[128];
    double indent = 2 * 5.571 * MM;

    (void)snprintf(title, sizeof(title), "关于市七届人大一次会议第%d号建议的答复", number);
    sheet->y = 40 * MM;
    cairo_set_source_rgb(sheet->cairo, 0.86, 0.08, 0.06);
    set(sheet, sheet->bold, PANGO_ALIGN_CENTER, 0, "朔州市住房和城乡建设局");
    rule(sheet, 45 * MM);
    rule(sheet, 275 * MM);
    set(sheet, sheet->fang, PANGO_ALIGN_RIGHT, 0, "（A）类");
    set(sheet, sheet->fang, PANGO_ALIGN_RIGHT, 0, "朔住建函〔2022〕15号");
    set(sheet, sheet->bold, PANGO_ALIGN_CENTER, 0, title);
    set(sheet, sheet->fang, PANGO_ALIGN_LEFT, 0, "石轩庆代表：");
    set(sheet, sheet->fang, PANGO_ALIGN_LEFT, indent,
        "您提出的《关于加快推进应县诚佑冷链物流产业园项目建设的建议》收悉，经研究，现答复如下：");
    set(sheet, sheet->fang, PANGO_ALIGN_LEFT, indent, letter_body(number, body));
    write_end(sheet);
}

static int write_letter(struct sheet *sheet, const char *folder, int number)
{
    char path[4096];

    (void)snprintf(path, sizeof(path), "%s/%d.pdf", folder, number);
    cairo_surface_t *surface = cairo_pdf_surface_create(path, 210 * MM, 297 * MM);
    sheet->cairo = cairo_create(surface);
    sheet->page = 1;
    write_sheet(sheet, number);
    cairo_show_page(sheet->cairo);
    cairo_destroy(sheet->cairo);
    cairo_surface_finish(surface);
    cairo_status_t status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    return status == CAIRO_STATUS_SUCCESS && sheet->page == 2 ? 0 : -1;
}

int main(int argc, char *argv[])
{
    if (argc != 3) {
        return 2;
    }
    struct sheet sheet = {
        .fang = pango_font_description_from_string("FandolFang, Noto Serif CJK SC 16"),
        .bold = pango_font_description_from_string("FandolSong, Noto Serif CJK SC Bold 22")};
    pango_font_description_set_absolute_size(sheet.fang, 16 * PANGO_SCALE);
    pango_font_description_set_absolute_size(sheet.bold, 22 * PANGO_SCALE);
    int count = (int)strtol(argv[2], NULL, 10);
    int wrong = 0;
    for (int i = 1; i <= count && !wrong; i++) {
        wrong = write_letter(&sheet, argv[1], i) != 0;
    }
    pango_font_description_free(sheet.fang);
    pango_font_description_free(sheet.bold);
    return wrong;
}
