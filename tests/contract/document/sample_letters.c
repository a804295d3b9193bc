/* Letters and cards of both kinds, all classes and rounds, short and long. */
#include "letter_text.h"
#include "sample.h"

#include "common/base/attributes.h"
#include "common/base/buffer.h"

#include <stdio.h>
#include <string.h>

static const char SHORT_BODY[] =
    "一、关于冷链物流产业园项目进展情况。我局高度重视您提出的建议，成立了由局长任组长的工作专班，"
    "于2022年4月18日赴应县实地调研。\n"
    "（一）资金保障。已落实市级财政资金1200万元，预计9月底前完成主体工程。\n"
    "下一步，我局将会同应县政府定期公布进展，接受社会监督。";

static const char TABLED_BODY[] =
    "一、总体情况\n"
    "今年以来，我局围绕“十四五”规划，主要做了以下工作：\n"
    "（一）加快建设\n"
    "1.新建冷库三座，总容量2.4万吨，已于6月10日投入使用。\n"
    "2.改造农贸市场五个，惠及群众12万人。\n"
    "具体项目如下表：\n"
    "| 项目 | 投资（万元） | 完成时间 | 责任科室 |\n"
    "| 应县冷链物流产业园主体工程 | 1200 | 2022年9月 | 村镇建设科 |\n"
    "| 朔城区农贸市场改造 | 860 | 2022年12月 | 城市建设科 |\n"
    "（二）健全机制。建立周调度、月通报制度——由分管领导牵头，逐项销号……确保件件有着落。\n"
    "二、下一步打算\n"
    "继续争取省级资金支持（《关于加快冷链物流发展的意见》明确给予补助），力争年内全部完工。";

static const struct letter base = {.kind = LETTER_TO_DEPUTY,
                                   .round = LETTER_FIRST,
                                   .class_letter = 'A',
                                   .unit = "朔州市住房和城乡建设局",
                                   .session = "市七届人大一次会议",
                                   .number = 17,
                                   .title = "关于加快推进应县诚佑冷链物流产业园项目建设的建议",
                                   .signer = "石轩庆",
                                   .body = SHORT_BODY,
                                   .field = "城市建设",
                                   .government = "市政府",
                                   .phone = "0349-5550112",
                                   .letter_number = "朔住建函〔2022〕15号",
                                   .earlier_number = "朔住建函〔2022〕9号",
                                   .published = true,
                                   .verification = "shuozhou-7K3M-9QRT-2VX4H",
                                   .verification_site = "https://banfu.example/verify/",
                                   .committee = "市人大人事工作委员会",
                                   .office = "市政府办公室"};

static const char LONG_TITLE[] =
    "关于进一步落实《山西省社会救助条例》和《国务院关于加强困难群众基本生活保障有关工作的通知》"
    "切实提高城乡低保标准和救助管理服务水平的建议";

static struct letter a_letter(void)
{
    struct letter letter = base;
    letter.date = date_day(2022, 6, 30);
    return letter;
}

static struct letter a_members_letter(void)
{
    struct letter letter = a_letter();
    letter.kind = LETTER_TO_MEMBER;
    letter.session = "市政协七届一次会议";
    letter.committee = "市政协提案委员会";
    letter.title = "把《山西省社会救助条例》落到实处";
    return letter;
}

static int write_letter(sample_write_cb write, void *data, const char *name,
                        const struct letter *letter)
{
    const struct sample_paper paper = {.name = name, .letter = letter};
    return write(data, &paper);
}

static void repeat(struct buffer *body, const char *paragraph, int times)
{
    buffer_clear(body);
    for (int i = 0; i < times; i++) {
        buffer_printf(body, "第%d段：%s\n", i + 1, paragraph);
    }
}

static int suggestions(sample_write_cb write, void *data, struct buffer *body)
{
    struct letter letter = a_letter();
    int wrong = write_letter(write, data, "suggestion", &letter);
    letter.draft = true;
    letter.date = DAY_NONE;
    wrong |= write_letter(write, data, "draft", &letter);
    letter = a_letter();
    letter.unit = "朔州市教育局机关";
    letter.class_letter = 'B';
    letter.published = false;
    letter.session = "市七届人大一次会议闭会期间";
    letter.number = 103;
    wrong |= write_letter(write, data, "between-sessions", &letter);
    letter = a_letter();
    letter.title = LONG_TITLE;
    wrong |= write_letter(write, data, "long-title", &letter);
    letter = a_letter();
    letter.body = TABLED_BODY;
    wrong |= write_letter(write, data, "tabled", &letter);
    char full[LETTER_TEXT_SIZE];
    letter.body = letter_body(1, full);
    wrong |= write_letter(write, data, "full", &letter);
    repeat(body, SHORT_BODY + strlen("一、"), 10);
    letter.body = buffer_text(body);
    wrong |= write_letter(write, data, "five", &letter);
    repeat(body, SHORT_BODY + strlen("一、"), 12);
    letter.body = buffer_text(body);
    return wrong | write_letter(write, data, "long", &letter);
}

static int proposals(sample_write_cb write, void *data)
{
    struct letter letter = a_members_letter();
    letter.joint = true;
    letter.signer = "䶮㛃·𬱖𠮷";
    letter.unit = "朔州市规划和自然资源局（朔州市林业和草原局国土空间生态修复中心）";
    int wrong = write_letter(write, data, "proposal", &letter);
    letter = a_members_letter();
    letter.signer = "民革朔州市委";
    letter.organisation = true;
    letter.class_letter = 'C';
    wrong |= write_letter(write, data, "organisation", &letter);
    letter = a_members_letter();
    letter.signer = "䶮㛃·某";
    wrong |= write_letter(write, data, "rare", &letter);
    letter.signer = "\xF4\x8F\xBF\xBD"; /* no font has it */
    return wrong | (write_letter(write, data, "impossible", &letter) == 0 ? 1 : 0);
}

static int rounds(sample_write_cb write, void *data)
{
    static const struct {
        const char *name;
        enum letter_round round;
    } later[] = {{"supplementary", LETTER_SUPPLEMENTARY},
                 {"second", LETTER_SECOND},
                 {"further", LETTER_FURTHER}};
    struct letter letter = a_letter();
    int wrong = 0;
    for (size_t i = 0; i < COUNT_OF(later); i++) {
        letter.round = later[i].round;
        wrong |= write_letter(write, data, later[i].name, &letter);
    }
    return wrong;
}

static int joint(sample_write_cb write, void *data)
{
    static const char *const signers[][2] = {
        {"joint-1", "石轩庆"}, {"joint-2", "龙丰瑞"}, {"joint-3", "孟浩雅"}};
    struct letter letter = a_letter();
    int wrong = 0;
    letter.joint = true;
    for (size_t i = 0; i < COUNT_OF(signers); i++) {
        letter.signer = signers[i][1];
        wrong |= write_letter(write, data, signers[i][0], &letter);
    }
    return wrong;
}

enum { BODIES = 32 };

/* Bodies that grow by a line each, so that the page ends wherever it may. */
static int lengths(sample_write_cb write, void *data, struct buffer *body)
{
    char name[32];
    struct letter letter = a_letter();
    int wrong = 0;
    buffer_clear(body);
    for (int i = 1; i <= BODIES; i++) {
        (void)snprintf(name, sizeof(name), "lines-%d", i);
        buffer_append_text(body, "该项目已列入全市重点工程，由我局会同有关部门抓紧组织实施。");
        letter.body = buffer_text(body);
        wrong |= write_letter(write, data, name, &letter);
    }
    return wrong;
}

static int cards(sample_write_cb write, void *data)
{
    struct card card = {.case_name = "市七届人大一次会议第17号建议",
                        .class_letter = 'A',
                        .title = base.title,
                        .signer = "石轩庆",
                        .signer_phone = "",
                        .unit = base.unit,
                        .letter_number = base.letter_number,
                        .reply_date = date_day(2022, 6, 30),
                        .code = "shuozhou-7K3M-9QRT-X2A1",
                        .link = "http://127.0.0.1:8080/c/shuozhou-7K3M9QRTX2A1",
                        .site = "https://banfu.example/c/",
                        .unit_phone = "0349-5550112"};
    struct sample_paper paper = {.name = "card", .card = &card};
    int wrong = write(data, &paper);
    card.title = LONG_TITLE;
    card.case_name = "市政协七届一次会议闭会期间第117号提案";
    card.signer =
        "中国人民政治协商会议朔州市委员会社会和法制暨民族宗教与港澳台侨外事委员会界别活动小组"
        "第一召集人张某某等";
    card.unit = "朔州市规划和自然资源局（朔州市林业和草原局国土空间生态修复中心）";
    card.letter_number = "朔规资林草提案函〔2022〕1215号";
    paper.name = "card-full";
    return wrong | write(data, &paper);
}

int sample_letters(sample_write_cb write, void *data)
{
    struct buffer body;
    buffer_init(&body, 1 << 20);
    int wrong = suggestions(write, data, &body) | proposals(write, data) | rounds(write, data) |
                joint(write, data) | lengths(write, data, &body) | cards(write, data);
    /* By now most outlines are kept from the letters before. */
    struct letter letter = a_letter();
    wrong |= write_letter(write, data, "suggestion-again", &letter);
    buffer_done(&body);
    return wrong;
}
