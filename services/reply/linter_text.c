#include "reply/linter_text.h"

#include "common/base/attributes.h"
#include "common/base/utf8.h"

#include <string.h>

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool holds_any(const char *text, size_t size, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (memmem(text, size, words[i], strlen(words[i]))) {
            return true;
        }
    }
    return false;
}

/* A number followed by one of `units`: 30公里, 2022年, 1.5亿元. */
static bool holds_quantity(const char *text, const char *const *units, size_t count)
{
    for (const char *at = text; *at; at++) {
        if (!is_digit(*at) || is_digit(at[1])) {
            continue;
        }
        for (size_t i = 0; i < count; i++) {
            if (strncmp(at + 1, units[i], strlen(units[i])) == 0) {
                return true;
            }
        }
    }
    return false;
}

bool text_names_measure(const char *text)
{
    static const char *const steps[] = {"一是",     "首先",   "（一）", "第一，",   "下一步",
                                        "已完成",   "已建成", "已开工", "已启动",   "正在实施",
                                        "组织开展", "印发",   "出台",   "投入使用", "开工建设",
                                        "竣工",     "招标",   "整改"};
    static const char *const times[] = {"年底前", "月底前", "季度",  "上半年",
                                        "下半年", "本月",   "今年内"};
    static const char *const places[] = {"大街", "街道", "社区", "小区", "乡镇",
                                         "村委", "园区", "路段", "学校", "医院"};
    static const char *const owners[] = {"负责", "牵头", "责任单位", "专班",
                                         "科室", "支队", "大队"};
    static const char *const units[] = {"年",     "月", "日", "万", "亿", "元", "公里", "米",
                                        "平方米", "亩", "户", "个", "套", "台", "辆",   "项",
                                        "处",     "名", "人", "次", "%",  "％", "吨",   "场"};
    size_t size = strlen(text);

    return holds_any(text, size, steps, COUNT_OF(steps)) ||
           holds_any(text, size, times, COUNT_OF(times)) ||
           holds_any(text, size, places, COUNT_OF(places)) ||
           holds_any(text, size, owners, COUNT_OF(owners)) ||
           holds_quantity(text, units, COUNT_OF(units));
}

/* Bytes of the mark at `text` that ends a sentence, 0 for anything else. */
static size_t end_mark(const char *text, size_t size)
{
    static const char *const ends[] = {"。", "；", "！", "？"};

    if (*text == '\n') {
        return 1;
    }
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        size_t length = strlen(ends[i]);
        if (size >= length && memcmp(text, ends[i], length) == 0) {
            return length;
        }
    }
    return 0;
}

/* The first end of a sentence in `size` bytes, behind its mark. */
static size_t sentence_size(const char *text, size_t size)
{
    for (size_t at = 0; at < size; at++) {
        size_t mark = end_mark(text + at, size - at);
        if (mark) {
            return at + mark;
        }
    }
    return size;
}

static bool only_cites(const char *sentence, size_t size)
{
    static const char *const citing[] = {"《",       "根据",     "按照",     "依据",
                                         "文件精神", "有关规定", "相关政策", "重要指示",
                                         "会议精神", "文件要求"};
    static const char *const doing[] = {"我局", "我委", "我市已", "已",   "将于", "投入",
                                        "完成", "组织", "建成",   "安排", "落实"};

    return holds_any(sentence, size, citing, COUNT_OF(citing)) &&
           !holds_any(sentence, size, doing, COUNT_OF(doing));
}

int text_policy_share(const char *text)
{
    size_t left = strlen(text), all = 0, citing = 0;

    while (left > 0) {
        size_t size = sentence_size(text, left);
        size_t length = utf8_length(text, size);
        all += length;
        citing += only_cites(text, size) ? length : 0;
        text += size;
        left -= size;
    }
    return all ? (int)(citing * 100 / all) : 0;
}

const char *text_repeats_frame(const char *text, bool *ret_of_proposals)
{
    static const struct {
        const char *words;
        bool of_proposals;
    } frame[] = {
        {"以上答复您是否满意", true},
        {"欢迎今后提出更多宝贵意见", true},
        {"感谢您对市政府", true},
        {"请写在“办理情况反馈表”中", false},
        {"对我们的办理和答复如有意见和建议", false},
        {"收悉，经研究，现答复如下", false},
        {"现答复如下", false},
        {"领导签名：", false},
        {"承办人签名：", false},
        {"联系电话：", false},
        {"抄送：", false},
    };

    for (size_t i = 0; i < COUNT_OF(frame); i++) {
        if (strstr(text, frame[i].words)) {
            *ret_of_proposals = frame[i].of_proposals;
            return frame[i].words;
        }
    }
    return NULL;
}

bool text_begins_with_title(const char *text)
{
    static const char begin[] = "关于", end[] = "的答复";

    text += strspn(text, " \t\n");
    size_t size = strcspn(text, "\n");
    return size > sizeof(begin) + sizeof(end) && strncmp(text, begin, sizeof(begin) - 1) == 0 &&
           strncmp(text + size - (sizeof(end) - 1), end, sizeof(end) - 1) == 0;
}

bool text_is_phone(const char *text)
{
    size_t digits = 0;

    for (const char *at = text; *at; at++) {
        if (is_digit(*at)) {
            digits++;
        } else if (!strchr("-+ ()", *at)) {
            return false;
        }
    }
    return digits >= 7 && digits <= 20;
}
