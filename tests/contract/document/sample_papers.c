/* Every other paper, with something in each of its fields. */
#include "sample.h"

#include "common/base/attributes.h"

static const struct template_field fields[] = {
    {"unit", "朔州市住房和城乡建设局"},
    {"letter_number", "朔住建函〔2022〕21号"},
    {"session", "市七届人大一次会议"},
    {"case_number", "17"},
    {"what", "建议"},
    {"who", "代表"},
    {"case", "市七届人大一次会议第17号建议"},
    {"title", "关于加快推进应县诚佑冷链物流产业园项目建设的建议"},
    {"quoted_title", "《关于加快推进应县诚佑冷链物流产业园项目建设的建议》"},
    {"lead_unit", "朔州市商务局"},
    {"co_units", "朔州市财政局、朔州市交通运输局"},
    {"split_units", ""},
    {"signers", "石轩庆、龙丰瑞、孟浩雅"},
    {"signer", "石轩庆代表"},
    {"addressee", "石轩庆代表："},
    {"addressees", "石轩庆、龙丰瑞、孟浩雅"},
    {"body", "一、基本情况\n我局已会同有关部门实地调研，建议纳入年度计划。"},
    {"handler", "李文静"},
    {"phone", "0349-5550112"},
    {"date", "2022年6月20日"},
    {"due_date", "2022年6月30日"},
    {"new_due_date", "2022年8月31日"},
    {"assigned_date", "2022年3月28日"},
    {"known_date", "2022年7月11日"},
    {"sent_date", "2022年8月5日"},
    {"accept_by", "2022年4月7日"},
    {"office", "朔州市人民政府办公室"},
    {"reason", "该项目涉及土地规划调整，正在报省自然资源厅审批"},
    {"steps", "完成实地调研两次，与应县政府会商三次"},
    {"earlier_number", "朔住建函〔2022〕15号"},
    {"second_number", "朔住建函〔2022〕33号"},
    {"proposed_unit", "朔州市商务局"},
    {"words", "请认真研究办理，按期答复。"},
    {"decision", "同意，改由朔州市商务局主办。"},
    {"count", "2"},
    {"standing", "现尚余7天"},
    {"class", "A"},
    {"copies", "市人大人事工作委员会、市政府办公室（各2份）"},
    {"publication", "主动公开"},
    {"year", "2022"},
    {"period", "2022年3月28日至2022年8月5日"},
    {"retention", "30年"},
    {"proposals", "1"},
    {"promises", "1"},
    {"cards", "1"}};

static const char *const figures[] = {"人大代表建议", "12", "7", "4", "1",
                                      "政协委员提案", "9",  "5", "3", "1"};
static const char *const inventory[] = {"1",
                                        "建议第17号",
                                        "关于加快推进冷链物流项目建设的建议",
                                        "待审核",
                                        "2",
                                        "提案第9号",
                                        "关于改造老旧小区的提案",
                                        "拟稿"};
static const char *const levels[] = {
    "拟稿", "李文静", "2022年6月15日", "",
    "审核", "王建国", "2022年6月18日", "同意，请再核实资金到位时间。",
    "签发", "赵德明", "2022年6月20日", "同意签发。"};
static const char *const entry[] = {"建议17号",
                                    "关于加快推进应县诚佑冷链物流产业园项目建设的建议",
                                    "石轩庆等3人",
                                    "2022-03-28",
                                    "村镇科",
                                    "李文静",
                                    "朔住建函〔2022〕15号2022-06-30",
                                    "A 满意"};
static const char *const filed[] = {"1",
                                    "2022-JY-17-001",
                                    "朔住建函〔2022〕15号",
                                    "市住建局",
                                    "关于市七届人大一次会议第17号建议的答复",
                                    "20220630",
                                    "",
                                    "2",
                                    ""};
static const char *const labels[] = {"朔州市朔城区开发北路1号\n石轩庆代表　收",
                                     "应县金城镇新建街12号\n龙丰瑞代表　收"};
static const char *const ranking[] = {"1",    "朔州市住房和城乡建设局", "21", "21", "21", "20",
                                      "95.2%"};

static const char *const papers[] = {"opinion",           "extension_report", "explanation",
                                     "rehandling_report", "unit_report",      "handover",
                                     "assignment_slip",   "return_slip",      "press_slip",
                                     "approval",          "register",         "archive_list",
                                     "file_cover",        "labels",           "bulletin"};

enum { ENTRIES = 60 };

/* A register of several pages. */
static const char *const *many(const char *const *row, size_t columns)
{
    static const char *cells[ENTRIES * TABLE_COLUMNS_MAX];
    for (size_t i = 0; i < ENTRIES * columns; i++) {
        cells[i] = row[i % columns];
    }
    return cells;
}

int sample_papers(sample_write_cb write, void *data)
{
    const struct template_rows rows[] = {
        {"figures", figures, 5, 2},
        {"proposals", inventory, 4, 2},
        {"promises", inventory, 4, 2},
        {"cards", inventory, 4, 1},
        {"levels", levels, 4, 3},
        {"entries", many(entry, COUNT_OF(entry)), COUNT_OF(entry), ENTRIES},
        {"files", filed, 9, 1},
        {"labels", labels, 2, 1},
        {"ranking", ranking, 7, 1}};
    const struct template_values values = {.fields = fields,
                                           .field_count = COUNT_OF(fields),
                                           .rows = rows,
                                           .rows_count = COUNT_OF(rows)};
    int wrong = 0;
    for (size_t i = 0; i < COUNT_OF(papers); i++) {
        const struct sample_paper paper = {.name = papers[i], .values = &values};
        wrong |= write(data, &paper);
    }
    return wrong;
}
