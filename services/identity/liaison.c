#include "identity/liaison.h"

#include "common/access/role.h"

#include <string.h>

struct post *account_liaison(struct account *account, const char *unit)
{
    struct post *last = NULL;

    for (size_t i = 0; i < account->post_count; i++) {
        struct post *post = &account->posts[i];
        if (post->role == ROLE_LIAISON && *post->on_behalf_of == '\0' &&
            strcmp(post->scope, unit) == 0 &&
            (!last || post_last_day(post) > post_last_day(last))) {
            last = post;
        }
    }
    return last;
}

civil_day post_last_day(const struct post *post)
{
    civil_day day = DAY_LAST;

    return *post->until && date_parse(post->until, strlen(post->until), &day) == 0 ? day : DAY_LAST;
}

static void remove_post(struct account *account, const struct post *post)
{
    size_t place = (size_t)(post - account->posts);

    for (size_t i = place + 1; i < account->post_count; i++) {
        account->posts[i - 1] = account->posts[i];
    }
    account->post_count--;
}

int account_move_liaison(struct account *from, struct account *to, const char *unit, int64_t now_ms)
{
    struct post *own = account_liaison(to, unit);
    const struct post *post = from ? account_liaison(from, unit) : NULL;

    if (!own && to->post_count == ACCOUNT_POSTS_MAX) {
        return -1;
    }
    if (!own) {
        own = &to->posts[to->post_count++];
        *own = (struct post){.role = ROLE_LIAISON,
                             .scope = unit,
                             .on_behalf_of = "",
                             .paper = "",
                             .from = "",
                             .until = "",
                             .behalf_name = ""};
    }
    own->deputy = false;
    own->from = own->until = "";
    to->epoch = epoch_after(to->epoch, now_ms);
    if (post && !post->deputy) {
        remove_post(from, post);
        from->epoch = epoch_after(from->epoch, now_ms);
    }
    return 0;
}

bool account_demote_liaison(struct account *account, const char *unit, int64_t now_ms)
{
    struct post *post = account_liaison(account, unit);

    if (!post || post->deputy) {
        return false;
    }
    post->deputy = true;
    account->epoch = epoch_after(account->epoch, now_ms);
    return true;
}
