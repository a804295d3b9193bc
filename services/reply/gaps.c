#include "reply/gaps.h"

#include "reply/lifecycle.h"
#include "reply/lifecycle_card.h"
#include "reply/numbering.h"

struct gaps {
    struct arena *arena;
    const char **lines;
    size_t count, most;
};

static void add_gap(struct gaps *gaps, const char *what, const char *who)
{
    const char *line = gaps->count < gaps->most
                           ? arena_printf(gaps->arena, "%s%s%s", what, *who ? "：" : "", who)
                           : NULL;

    if (line) {
        gaps->lines[gaps->count++] = line;
    }
}

static void find_letter_gaps(const struct handling *handling, const struct letter *letter,
                             struct gaps *gaps)
{
    const struct signer *signer = matter_signer(&handling->matters[letter->matter], letter->signer);
    const char *name = signer ? signer->name : "";

    if (signer && signer->released) {
        return;
    }
    if (letter->sealed == DAY_NONE) {
        add_gap(gaps, "未签字盖章", name);
    }
    if (letter->sent == DAY_NONE) {
        add_gap(gaps, "未寄送", name);
        return;
    }
    if (letter->received == DAY_NONE) {
        add_gap(gaps, "未登记收到", name);
    }
    if (letter->card.state == CARD_OWED) {
        add_gap(gaps, "反馈卡未返回", name);
    }
}

static void find_copy_gaps(const struct copy *copy, enum kind kind, struct gaps *gaps)
{
    const char *body = copy_body_chinese(copy->body, kind);

    if (copy->sealed == DAY_NONE) {
        add_gap(gaps, "抄送件未签字盖章", body);
    }
    if (copy->received == DAY_NONE) {
        add_gap(gaps, copy->sent == DAY_NONE ? "抄送件未寄送" : "抄送件未登记收到", body);
    }
}

size_t gaps_list(const struct handling *handling, const struct reply *reply, uint32_t matter,
                 struct arena *arena, const char **ret_gaps, size_t most)
{
    struct gaps gaps = {.arena = arena, .lines = ret_gaps, .most = most};
    enum kind kind = handling->matters[matter].kind;

    if (reply->state < REPLY_SIGNED) {
        return 0;
    }
    if (!numbering_is_done(reply, matter, arena)) {
        add_gap(&gaps, "未编函号", "");
    }
    for (size_t i = 0; i < reply->letter_count; i++) {
        if (reply->letters[i].matter == matter) {
            find_letter_gaps(handling, &reply->letters[i], &gaps);
        }
    }
    for (size_t i = 0; i < reply->copy_count; i++) {
        if (reply->copies[i].matter == matter) {
            find_copy_gaps(&reply->copies[i], kind, &gaps);
        }
    }
    return gaps.count;
}
