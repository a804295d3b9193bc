#include "common/access/caller.h"

bool caller_has_role(const struct caller *caller, role_set roles)
{
    for (size_t i = 0; i < caller->post_count; i++) {
        if (roles & ROLE_BIT(caller->posts[i].role)) {
            return true;
        }
    }
    return false;
}

static bool holds_on(const struct caller_post *post, civil_day day)
{
    return (post->from == DAY_NONE || post->from <= day) &&
           (post->until == DAY_NONE || day <= post->until);
}

void caller_keep_posts_on(struct caller *caller, civil_day day)
{
    size_t kept = 0;

    for (size_t i = 0; i < caller->post_count; i++) {
        if (holds_on(&caller->posts[i], day)) {
            caller->posts[kept++] = caller->posts[i];
        }
    }
    caller->post_count = kept;
}
