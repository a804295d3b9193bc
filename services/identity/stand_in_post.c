/* The posts of accounts that stand in. */
#include "identity/errors.h"
#include "identity/liaison.h"
#include "identity/stand_in.h"

#include <string.h>

static void drop_post(struct account *account, size_t place)
{
    for (size_t i = place + 1; i < account->post_count; i++) {
        account->posts[i - 1] = account->posts[i];
    }
    account->post_count--;
}

static void drop_ended(struct account *account, civil_day today)
{
    for (size_t i = account->post_count; i-- > 0;) {
        const struct post *post = &account->posts[i];
        if (*post->on_behalf_of && post_last_day(post) < today) {
            drop_post(account, i);
        }
    }
}

int stand_in_give(struct account *account, const struct stand_in_register *book,
                  const struct stand_in *entry, int64_t real_ms, struct failure *failure)
{
    char day[DATE_TEXT_SIZE];
    const char *from = arena_strdup(failure->arena, date_print(entry->from, day));
    const char *until = arena_strdup(failure->arena, date_print(entry->until, day));

    drop_ended(account, date_at(entry->entered.now_ms));
    if (!from || !until || account->post_count == ACCOUNT_POSTS_MAX) {
        failure_refuse(failure, &REFUSAL_POSTS_TOO_MANY, NULL);
        return -1;
    }
    account->posts[account->post_count++] = (struct post){.role = entry->role,
                                                          .scope = book->unit,
                                                          .on_behalf_of = entry->on_behalf_of,
                                                          .behalf_name = entry->behalf_name,
                                                          .paper = entry->paper,
                                                          .from = from,
                                                          .until = until,
                                                          .entry = entry->number};
    account->epoch = epoch_after(account->epoch, real_ms);
    return 0;
}

void stand_in_take_away(struct account *account, const struct stand_in_register *book,
                        const struct stand_in *entry, int64_t real_ms)
{
    for (size_t i = account->post_count; i-- > 0;) {
        const struct post *post = &account->posts[i];
        if (post->entry == entry->number && strcmp(post->scope, book->unit) == 0) {
            drop_post(account, i);
        }
    }
    account->epoch = epoch_after(account->epoch, real_ms);
}
