#include "reply/domain.h"

#include "reply/lifecycle_standing.h"

#include <string.h>

bool act_holds(const struct act *act, const char *role)
{
    for (size_t i = 0; i < act->role_count; i++) {
        if (strcmp(act->roles[i], role) == 0) {
            return true;
        }
    }
    return false;
}

struct person act_under(const struct act *act, const char *role)
{
    struct person person = act->by;

    person.role = role;
    for (size_t i = 0; act->behalf && i < act->role_count; i++) {
        if (strcmp(act->roles[i], role) == 0) {
            person.on_behalf_of = act->behalf[i].account;
            person.behalf_name = act->behalf[i].name;
            if (!*act->behalf[i].account) {
                break;
            }
        }
    }
    return person;
}

struct matter *handling_matter(const struct handling *handling, const char *proposal,
                               uint32_t *ret_place)
{
    for (size_t i = 0; i < handling->matter_count; i++) {
        if (strcmp(handling->matters[i].proposal, proposal) == 0) {
            if (ret_place) {
                *ret_place = (uint32_t)i;
            }
            return &handling->matters[i];
        }
    }
    return NULL;
}

struct signer *matter_signer(const struct matter *matter, int32_t position)
{
    for (size_t i = 0; i < matter->signer_count; i++) {
        if (matter->signers[i].position == position) {
            return &matter->signers[i];
        }
    }
    return NULL;
}

struct reply *handling_reply(const struct handling *handling, int32_t round)
{
    size_t place = round == 0 ? handling->reply_count : (size_t)round;

    if (round < 0 || place == 0 || place > handling->reply_count) {
        return NULL;
    }
    return &handling->replies[place - 1];
}

struct letter *reply_letter(const struct reply *reply, uint32_t matter, int32_t signer)
{
    for (size_t i = 0; i < reply->letter_count; i++) {
        struct letter *letter = &reply->letters[i];
        if (letter->matter == matter && letter->signer == signer) {
            return letter;
        }
    }
    return NULL;
}

struct copy *reply_copy(const struct reply *reply, uint32_t matter, enum copy_body body)
{
    for (size_t i = 0; i < reply->copy_count; i++) {
        if (reply->copies[i].matter == matter && reply->copies[i].body == body) {
            return &reply->copies[i];
        }
    }
    return NULL;
}

const char *matter_session(const struct matter *matter, const char *session, struct arena *arena)
{
    return matter->between ? arena_printf(arena, "%s闭会期间", session) : session;
}

const char *reply_number(const struct reply *reply, uint32_t matter)
{
    for (size_t i = 0; i < reply->number_count; i++) {
        if (reply->numbers[i].matter == matter) {
            return reply->numbers[i].text;
        }
    }
    return "";
}

struct letter *handling_latest_letter(const struct handling *handling, uint32_t matter,
                                      int32_t signer, struct reply **ret_reply)
{
    for (size_t i = handling->reply_count; i > 0; i--) {
        struct reply *reply = &handling->replies[i - 1];
        struct letter *letter = reply_letter(reply, matter, signer);
        if (letter && letter->sent != DAY_NONE) {
            *ret_reply = reply;
            return letter;
        }
    }
    return NULL;
}

bool reply_has_left(const struct reply *reply)
{
    for (size_t i = 0; i < reply->letter_count; i++) {
        if (reply->letters[i].sent != DAY_NONE) {
            return true;
        }
    }
    for (size_t i = 0; i < reply->copy_count; i++) {
        if (reply->copies[i].sent != DAY_NONE) {
            return true;
        }
    }
    return false;
}

bool reply_left_to_all(const struct handling *handling, const struct reply *reply, uint32_t matter,
                       civil_day *ret_last)
{
    civil_day last = DAY_NONE;

    for (size_t i = 0; i < reply->letter_count; i++) {
        const struct letter *letter = &reply->letters[i];
        if (letter->matter != matter) {
            continue;
        }
        const struct signer *signer = matter_signer(&handling->matters[matter], letter->signer);
        if (letter->sent == DAY_NONE && !(signer && signer->released)) {
            return false;
        }
        last = letter->sent > last ? letter->sent : last;
    }
    if (last == DAY_NONE) {
        return false;
    }
    *ret_last = last;
    return true;
}

const char *matter_state(const struct matter *matter)
{
    bool closed = false, open = false;

    for (size_t i = 0; i < matter->signer_count; i++) {
        const struct signer *signer = &matter->signers[i];
        if (signer->released) {
            continue;
        }
        if (signer->standing == STANDING_REHANDLING) {
            return "REHANDLING";
        }
        closed = closed || signer->standing == STANDING_CLOSED;
        open = open || signer->standing != STANDING_CLOSED;
    }
    return closed && !open ? "CLOSED" : "OPEN";
}

const char *class_token(enum reply_class class)
{
    static const char *const tokens[] = {"", "A", "B", "C"};

    return (size_t) class < COUNT_OF(tokens) ? tokens[class] : "";
}

const char *reply_kind_chinese(enum reply_kind kind)
{
    static const char *const words[] = {"", "答复", "补充答复", "二次答复", "跟踪答复"};

    return (size_t)kind < COUNT_OF(words) ? words[kind] : "";
}

const char *kind_chinese(enum kind kind)
{
    return kind == KIND_SUGGESTION ? "建议" : "提案";
}

const char *publication_chinese(enum publication publication)
{
    static const char *const words[] = {"", "主动公开", "依申请公开", "不予公开"};

    return (size_t)publication < COUNT_OF(words) ? words[publication] : "";
}

const char *copy_body_chinese(enum copy_body body, enum kind kind)
{
    if (body == COPY_OFFICE) {
        return "市政府办公室";
    }
    return kind == KIND_SUGGESTION ? "市人大人事工作委员会" : "市政协提案委员会";
}

const char *text_version_digest(const struct text_version *version, struct arena *arena)
{
    char *text = arena_alloc(arena, DIGEST_HEX_SIZE);

    if (text) {
        digest_hex(version->digest, text);
    }
    return text;
}
