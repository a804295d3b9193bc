#include "reply/document/card.h"

#include <qrencode.h>
#include <string.h>

#define CARD_PITCH POINTS(17)
#define ROW_LEAST MILLIMETRES(8.5)
#define TALL_ROW MILLIMETRES(15)
#define QR_SIDE MILLIMETRES(25)

enum { QR_MARGIN = 2, ROWS_MAX = 16 };

static const char SATISFACTION[] = "□满意　□基本满意　□不满意";

static const struct paragraph_form cell_form = {
    .style = FONT_FANG, .size = POINTS(14), .pitch = CARD_PITCH};

static const length columns[TABLE_COLUMNS_MAX] = {MILLIMETRES(26), MILLIMETRES(52), MILLIMETRES(26),
                                                  MILLIMETRES(52)};

struct rows {
    struct table_row rows[ROWS_MAX];
    size_t count;
};

static void add_pair(struct rows *rows, const char *left, const char *left_value, const char *right,
                     const char *right_value)
{
    rows->rows[rows->count++] = (struct table_row){.cells = {{left, 1, true},
                                                             {left_value, 1, false},
                                                             {right, 1, true},
                                                             {right_value, 1, false}},
                                                   .least_height = ROW_LEAST};
}

static void add_wide(struct rows *rows, const char *name, const char *value, length least_height)
{
    rows->rows[rows->count++] = (struct table_row){.cells = {{name, 1, true}, {value, 3, false}},
                                                   .least_height = least_height};
}

static void add_table(struct document *document, const struct card *card)
{
    struct rows rows = {0};
    char class_name[] = {card->class_letter, '\0'};
    char date[DATE_CHINESE_SIZE];

    date_print_chinese(card->reply_date, date);
    add_pair(&rows, "案号", card->case_name, "办理类别", class_name);
    add_wide(&rows, "标题（案由）", card->title, ROW_LEAST);
    add_pair(&rows, "代表（委员）姓名或单位", card->signer, "联系电话", card->signer_phone);
    add_pair(&rows, "承办单位", card->unit, "答复函号", card->letter_number);
    add_pair(&rows, "答复日期", date, "收到答复日期", "");
    add_wide(&rows, "沟通方式", "□走访　□座谈　□电话　□书面　□未联系", ROW_LEAST);
    add_wide(&rows, "对办理工作（态度）", SATISFACTION, ROW_LEAST);
    add_wide(&rows, "对答复结果", SATISFACTION, ROW_LEAST);
    add_wide(&rows, "不满意的主要原因", "", TALL_ROW);
    add_wide(&rows, "意见和建议", "", TALL_ROW);
    add_pair(&rows, "签名", "", "日期", "");
    add_wide(&rows, "承办单位填写",
             "收回日期：　　　　　　经办人：\n是否重新办理：□否　□是（1个月内，至　　年　月　日）",
             ROW_LEAST);
    document_table(document, columns, rows.rows, rows.count, &cell_form);
}

/* The code's modules with a quiet margin, a byte each; NULL when it does not fit or memory is
 * short. */
static uint8_t *make_modules(const char *link, struct arena *arena, int32_t *ret_count)
{
    QRcode *code = QRcode_encodeString8bit(link, 0, QR_ECLEVEL_M);
    int width = code ? code->width : 0, side = width + 2 * QR_MARGIN;
    uint8_t *modules =
        code && side <= SYMBOL_SIDE_MAX ? arena_array(arena, (size_t)side, (size_t)side) : NULL;

    for (int y = 0; modules && y < width; y++) {
        for (int x = 0; x < width; x++) {
            modules[(y + QR_MARGIN) * side + x + QR_MARGIN] = code->data[y * width + x] & 1;
        }
    }
    QRcode_free(code);
    *ret_count = side;
    return modules;
}

static int add_code(struct document *document, const struct card *card, struct failure *failure)
{
    struct paragraph_form form = {
        .style = FONT_FANG, .size = POINTS(12), .pitch = POINTS(17), .alignment = ALIGN_RAGGED};
    struct paragraph_form gap = {.style = FONT_FANG, .size = POINTS(6), .pitch = POINTS(8)};
    int32_t count;
    uint8_t *modules = make_modules(card->link, document->arena, &count);
    char *text = arena_printf(document->arena,
                              "请在所选方框内打“√”，并寄回承办单位（%"
                              "s），或用手机扫描左侧二维码、输入编码在网上填写，两种"
                              "方式任选其一。\n反馈编码：%s\n咨询电话：%s",
                              card->unit, card->code, card->unit_phone);

    if (!modules) {
        failure_set(failure, STATUS_INVALID_ARGUMENT, "CODE_TOO_LONG", "反馈卡的网址太长");
        return -1;
    }
    if (!text) {
        return -1;
    }
    document_paragraph(document, "", &gap);
    document_symbol(document, modules, count, QR_SIDE, text, &form);
    return 0;
}

static void add_titles(struct document *document)
{
    struct paragraph_form title = {.style = FONT_TITLE,
                                   .size = SIZE_2,
                                   .alignment = ALIGN_CENTRE,
                                   .pitch = POINTS(30),
                                   .keep_with_next = true};
    struct paragraph_form subtitle = {.style = FONT_FANG,
                                      .size = POINTS(14),
                                      .alignment = ALIGN_CENTRE,
                                      .pitch = POINTS(26),
                                      .keep_with_next = true};

    document_paragraph(document, "代表（委员）意见反馈卡", &title);
    document_paragraph(document, "（办理情况反馈表）", &subtitle);
}

int card_document(const struct card *card, struct arena *arena, struct failure *failure,
                  struct document **ret_document)
{
    struct document *document = document_new(arena, "代表（委员）意见反馈卡");

    if (document) {
        add_titles(document);
        add_table(document, card);
    }
    if (!document || add_code(document, card, failure) != 0) {
        failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "反馈卡太长，内存不足");
        return -1;
    }
    *ret_document = document;
    return 0;
}
