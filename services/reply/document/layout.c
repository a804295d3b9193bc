#include "reply/document/layout.h"

#include "reply/document/boxes.h"
#include "reply/document/lines.h"
#include "reply/document/text.h"

#include <stdio.h>

#define IMPRINT_LEAST POINTS(5)
#define WATERMARK_SIZE POINTS(150)
#define TEXT_HEIGHT (TEXT_BOTTOM - TEXT_TOP)

static struct page *add_page(struct boxes *boxes, struct pages *pages)
{
    bool fits = pages->count < PAGES_MAX;
    struct page *page = fits ? arena_alloc(boxes->arena, sizeof(*page)) : NULL;

    if (fits && !page) {
        (void)boxes_out_of_memory(boxes);
        return NULL;
    }
    if (!page) {
        failure_set(boxes->failure, STATUS_RESOURCE_EXHAUSTED, "TOO_MANY_PAGES",
                    "文稿太长：至多%d页", PAGES_MAX);
        return NULL;
    }
    if (pages->last) {
        pages->last->next = page;
    } else {
        pages->first = page;
    }
    pages->last = page;
    pages->count++;
    return page;
}

/* Moves what is in `box` onto the page, `top` below its upper edge. */
static void put(struct page *page, struct box *box, length top)
{
    struct glyph_run *last_run = NULL;
    struct bar *last_bar = NULL;

    box->top = top;
    box->runs_end = page->runs;
    box->bars_end = page->bars;
    for (struct glyph_run *run = box->runs; run; run = run->next) {
        run->y += top;
        run->part = box->part;
        run->title = box->title;
        last_run = run;
    }
    for (struct bar *bar = box->bars; bar; bar = bar->next) {
        bar->y += top;
        last_bar = bar;
    }
    if (last_run) {
        last_run->next = page->runs;
        page->runs = box->runs;
    }
    if (last_bar) {
        last_bar->next = page->bars;
        page->bars = box->bars;
    }
}

/* The first box that no longer belongs on the page that begins with `first`: as many as fit, cut
 * where none is torn from the one it keeps to. */
static struct box *page_end(struct box *first)
{
    length used = first->head ? first->head->height : 0;
    struct box *cut = NULL;

    for (struct box *box = first; box; box = box->next) {
        if (!box->keep && box != first) {
            cut = box;
        }
        used += box->height;
        if (used > TEXT_HEIGHT && box != first) {
            return cut ? cut : box; /* more kept together than a page holds is torn after all */
        }
    }
    return NULL;
}

/* A copy of a table's head, whose own runs and bars have gone to the page it is on. */
static int copy_head(struct boxes *boxes, const struct box *head, struct box *ret_copy)
{
    struct box copy = *head;

    copy.runs = NULL;
    copy.bars = NULL;
    copy.part = 0; /* read once */
    for (const struct glyph_run *run = head->runs; run != head->runs_end; run = run->next) {
        struct glyph_run *again =
            (struct glyph_run *)(void *)arena_copy(boxes->arena, run, sizeof(*run));
        if (!again) {
            return boxes_out_of_memory(boxes);
        }
        again->y -= head->top;
        again->next = copy.runs;
        copy.runs = again;
    }
    for (const struct bar *bar = head->bars; bar != head->bars_end; bar = bar->next) {
        if (boxes_bar(boxes, &copy, bar->ink, bar->x, bar->y - head->top, bar->width,
                      bar->height) != 0) {
            return -1;
        }
    }
    *ret_copy = copy;
    return 0;
}

static int fill_page(struct boxes *boxes, struct page *page, struct box *first,
                     const struct box *end)
{
    length at = TEXT_TOP;
    struct box *box = first;

    if (first->head) {
        struct box head = {0};
        if (copy_head(boxes, first->head, &head) != 0) {
            return -1;
        }
        put(page, &head, at);
        at += head.height;
    }

    while (box != end) {
        struct box *next = box->next;
        if (box->foot) {
            put(page, box, TEXT_BOTTOM - box->height);
        } else if (!(box->blank && box == first)) {
            put(page, box, at);
            at += box->height;
        }
        box = next;
    }
    return 0;
}

/* A single line of our own: page numbers and the draft's mark. */
static int add_line(struct boxes *boxes, struct page *page, const char *text,
                    const struct paragraph_form *form, length top, enum ink ink)
{
    struct column column = {.x = TEXT_LEFT + form->left,
                            .width = TEXT_RIGHT - TEXT_LEFT - form->left - form->right,
                            .form = form};
    struct set_text set = {0};
    struct box box = {.height = form->pitch};

    if (boxes_cut(boxes, text, &column, &set) != 0 ||
        boxes_set_line(boxes, &box, &set, 0, &column, 0, ink) != 0) {
        return -1;
    }
    put(page, &box, top);
    return 0;
}

static int number_page(struct boxes *boxes, struct page *page, size_t number)
{
    char text[32];
    struct paragraph_form form = {.style = FONT_SONG,
                                  .size = SIZE_4,
                                  .alignment = number % 2 ? ALIGN_RIGHT : ALIGN_LEFT,
                                  .left = CELL,
                                  .right = CELL,
                                  .pitch = SIZE_4};

    (void)snprintf(text, sizeof(text), "— %zu —", number);
    return add_line(boxes, page, text, &form, TEXT_BOTTOM + PAGE_NUMBER_BELOW, INK_BLACK);
}

/* Smaller where the line is long: it stays one line, between where numbers stand. */
static int add_imprint(struct boxes *boxes, struct page *page)
{
    struct paragraph_form form = document_imprint_form(boxes->document);
    struct column column = {
        .x = TEXT_LEFT + form.left, .width = TEXT_RIGHT - TEXT_LEFT - 2 * form.left, .form = &form};
    struct set_text set = {0};

    for (form.size = IMPRINT_SIZE; form.size >= IMPRINT_LEAST; form.size -= POINTS(0.5)) {
        if (boxes_cut(boxes, boxes->document->imprint, &column, &set) != 0) {
            return -1;
        }
        if (set.line_count == 1) {
            return add_line(boxes, page, boxes->document->imprint, &form, IMPRINT_TOP, INK_BLACK);
        }
    }
    failure_set(boxes->failure, STATUS_INVALID_ARGUMENT, "IMPRINT_TOO_LONG",
                "页脚的验证码和网址太长，一行排不下");
    return -1;
}

/* 草稿 across the page, from lower left to upper right. */
static int mark_draft(struct boxes *boxes, struct page *page)
{
    struct paragraph_form form = {
        .style = FONT_HEI, .size = WATERMARK_SIZE, .pitch = WATERMARK_SIZE};

    if (add_line(boxes, page, "草稿", &form, 0, INK_GREY) != 0) {
        return -1;
    }
    for (struct glyph_run *run = page->runs; run; run = run->next) {
        run->turned = 45;
        run->x = PAGE_WIDTH / 2 - WATERMARK_SIZE / 2;
        run->y = PAGE_HEIGHT / 2 + WATERMARK_SIZE;
    }
    return 0;
}

/* What is put on a page first lies under the rest. */
static int begin_page(struct boxes *boxes, struct page *page, size_t number)
{
    const struct document *document = boxes->document;

    if (document->draft && mark_draft(boxes, page) != 0) {
        return -1;
    }
    return document->page_numbers && number > 1 ? number_page(boxes, page, number) : 0;
}

static void note_substitute(struct pages *pages, uint32_t code_point, int face)
{
    for (size_t i = 0; i < pages->substitute_count; i++) {
        if (pages->substitutes[i].code_point == code_point && pages->substitutes[i].face == face) {
            return;
        }
    }
    if (pages->substitute_count < SUBSTITUTES_MAX) {
        pages->substitutes[pages->substitute_count++] = (struct substitute){code_point, face};
    }
}

static void note_substitutes(struct pages *pages, const struct page *page,
                             const struct fonts *fonts)
{
    for (const struct glyph_run *run = page->runs; run; run = run->next) {
        for (size_t i = 0; i < run->count && fonts_is_substitute(fonts, run->face); i++) {
            if (run->glyphs[i].code_point) {
                note_substitute(pages, run->glyphs[i].code_point, run->face);
            }
        }
    }
}

/* Runs were gathered last first. */
static void reverse_runs(struct page *page)
{
    struct glyph_run *first = NULL;

    for (struct glyph_run *run = page->runs, *next; run; run = next) {
        next = run->next;
        run->next = first;
        first = run;
    }
    page->runs = first;
}

int layout_document(const struct document *document, const struct fonts *fonts,
                    struct failure *failure, struct pages *pages)
{
    struct boxes boxes = {
        .document = document, .fonts = fonts, .arena = document->arena, .failure = failure};

    if (document->failed) {
        failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY",
                    "文稿太长，排版所需的内存不足");
        return -1;
    }
    if (boxes_of_document(&boxes) != 0) {
        return -1;
    }
    pages->title = pages->title ? pages->title : document->title;
    struct page *before = pages->last;
    size_t number = 1;
    for (struct box *first = boxes.first; first; number++) {
        struct box *end = page_end(first);
        struct page *page = add_page(&boxes, pages);
        if (!page || begin_page(&boxes, page, number) != 0 ||
            fill_page(&boxes, page, first, end) != 0 ||
            (!end && document->imprint && add_imprint(&boxes, page) != 0)) {
            return -1;
        }
        note_substitutes(pages, page, fonts);
        first = end;
    }
    for (struct page *page = before ? before->next : pages->first; page; page = page->next) {
        reverse_runs(page);
    }
    return 0;
}
