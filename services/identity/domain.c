#include "identity/domain.h"

#include "common/base/utf8.h"

#include <string.h>

enum { PASSWORD_SHORTEST = 10, PASSWORD_CLASSES = 3, SUCCESSORS_MAX = 32 };

bool holds_on(const char *from, const char *until, const char *date)
{
    return (*from == '\0' || strcmp(from, date) <= 0) &&
           (*until == '\0' || strcmp(date, until) <= 0);
}

size_t account_posts_left(const struct account *account, const char *date,
                          const struct post *ret_posts[ACCOUNT_POSTS_MAX])
{
    size_t count = 0;

    for (size_t i = 0; i < account->post_count; i++) {
        const struct post *post = &account->posts[i];
        bool vouched = *post->on_behalf_of == '\0' || post->entry > 0;
        if (vouched && holds_on("", post->until, date)) {
            ret_posts[count++] = post;
        }
    }
    return count;
}

static const struct unit *find_unit(const struct unit *units, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(units[i].short_name, name) == 0) {
            return &units[i];
        }
    }
    return NULL;
}

const struct unit *unit_answering(const struct unit *units, size_t count, const char *name,
                                  const char *date)
{
    const struct unit *unit = find_unit(units, count, name);

    /* Bounded: records that name each other in a circle answer for nobody. */
    for (int i = 0; unit && i < SUCCESSORS_MAX; i++) {
        if (holds_on(unit->from, unit->until, date)) {
            return unit;
        }
        unit = *unit->successor ? find_unit(units, count, unit->successor) : NULL;
    }
    return NULL;
}

int64_t epoch_after(int64_t epoch, int64_t now_ms)
{
    return now_ms > epoch ? now_ms : epoch + 1;
}

static bool post_equals(const struct post *one, const struct post *other)
{
    return one->role == other->role && strcmp(one->scope, other->scope) == 0 &&
           strcmp(one->on_behalf_of, other->on_behalf_of) == 0 &&
           strcmp(one->paper, other->paper) == 0 && strcmp(one->from, other->from) == 0 &&
           strcmp(one->until, other->until) == 0 && one->deputy == other->deputy &&
           one->entry == other->entry;
}

static bool posts_equal(const struct account *one, const struct account *other)
{
    if (one->post_count != other->post_count) {
        return false;
    }
    for (size_t i = 0; i < one->post_count; i++) {
        if (!post_equals(&one->posts[i], &other->posts[i])) {
            return false;
        }
    }
    return true;
}

int account_keep_stand_ins(const struct account *account, struct account *wanted)
{
    for (size_t i = 0; i < account->post_count; i++) {
        if (account->posts[i].entry == 0) {
            continue;
        }
        if (wanted->post_count == ACCOUNT_POSTS_MAX) {
            return -1;
        }
        wanted->posts[wanted->post_count++] = account->posts[i];
    }
    return 0;
}

bool account_adopt(struct account *account, const struct account *wanted, int64_t now_ms)
{
    if (account->disabled == wanted->disabled && strcmp(account->name, wanted->name) == 0 &&
        posts_equal(account, wanted)) {
        return false;
    }
    account->epoch = epoch_after(account->epoch, now_ms);
    if (wanted->disabled && !account->disabled) {
        account->session_epoch = account->epoch;
    }
    account->disabled = wanted->disabled;
    account->name = wanted->name;
    account->post_count = wanted->post_count;
    memcpy(account->posts, wanted->posts, sizeof(account->posts));
    return true;
}

void account_set_password(struct account *account, const char *password_hash, int64_t now_ms)
{
    account->password_hash = password_hash;
    account->epoch = epoch_after(account->epoch, now_ms);
    account->session_epoch = account->epoch;
}

static int64_t least(int64_t one, int64_t other)
{
    return one < other ? one : other;
}

enum session_standing session_judge(const struct session *session, const struct account *account,
                                    const struct session_limits *limits, int64_t now_ms)
{
    if (account->disabled || session->session_epoch < account->session_epoch) {
        return SESSION_CALLED_IN;
    }
    if (now_ms - session->opened_ms >= limits->absolute_ms) {
        return SESSION_TOO_OLD;
    }
    return now_ms - session->seen_ms >= limits->idle_ms ? SESSION_IDLE : SESSION_STANDS;
}

int64_t session_left_ms(const struct session *session, const struct session_limits *limits,
                        int64_t now_ms)
{
    int64_t idle = least(session->seen_ms, now_ms) + limits->idle_ms - now_ms;
    int64_t absolute = least(session->opened_ms, now_ms) + limits->absolute_ms - now_ms;
    int64_t left = least(idle, absolute);

    return left > 0 ? left : 0;
}

static int character_class(unsigned char byte)
{
    if (byte >= 'a' && byte <= 'z') {
        return 1;
    }
    if (byte >= 'A' && byte <= 'Z') {
        return 2;
    }
    return byte >= '0' && byte <= '9' ? 4 : 8;
}

bool password_may_be_chosen(const char *password, const char *account)
{
    size_t length = strlen(password);
    int classes = 0;

    for (const char *at = password; *at; at++) {
        classes |= character_class((unsigned char)*at);
    }
    return length >= PASSWORD_SHORTEST && length <= ACCOUNT_PASSWORD_MAX &&
           utf8_is_plain_text(password, length) &&
           __builtin_popcount((unsigned)classes) >= PASSWORD_CLASSES &&
           (*account == '\0' || !strstr(password, account));
}

static bool may_stand_in_id(uint32_t code_point)
{
    if (code_point < 128) {
        return code_point != 0 &&
               strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_",
                      (int)code_point) != NULL;
    }
    return code_point >= 0x4E00 && code_point <= 0x9FFF;
}

bool account_id_is_valid(const char *id)
{
    size_t length = strlen(id);

    if (length == 0 || length > ACCOUNT_ID_MAX) {
        return false;
    }
    while (length > 0) {
        uint32_t code_point = 0;
        size_t size = utf8_decode(id, length, &code_point);
        if (size == 0 || !may_stand_in_id(code_point)) {
            return false;
        }
        id += size;
        length -= size;
    }
    return true;
}
