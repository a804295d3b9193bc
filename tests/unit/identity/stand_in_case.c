#include "stand_in_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct arena *arena;
struct failure failure;
struct stand_in entries[STAND_INS_MAX + 1];
struct stand_in_register book;
struct account person, holder;
civil_day today;

struct post own(int role, const char *until)
{
    return (struct post){.role = role,
                         .scope = UNIT,
                         .on_behalf_of = "",
                         .behalf_name = "",
                         .paper = "",
                         .from = "",
                         .until = until};
}

int set_up(void **state)
{
    (void)state;
    arena = arena_new(1 << 20);
    failure_init(&failure, arena);
    book = (struct stand_in_register){.unit = UNIT, .entries = entries};
    person = (struct account){
        .id = "sun", .name = "孙副局长", .post_count = 1, .posts = {own(ROLE_LEADER, "")}};
    holder = (struct account){
        .id = "li", .name = "李局长", .post_count = 1, .posts = {own(ROLE_PRINCIPAL, "")}};
    today = date_day(2022, 4, 20);
    return arena ? 0 : -1;
}

int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

void forget(void)
{
    failure_init(&failure, arena);
}

bool names(const char *field)
{
    for (size_t i = 0; i < failure.field_count; i++) {
        if (strcmp(failure.fields[i].field, field) == 0) {
            return true;
        }
    }
    return false;
}

struct stand_in wish(void)
{
    return (struct stand_in){.account = "sun",
                             .role = ROLE_PRINCIPAL,
                             .on_behalf_of = "li",
                             .ground = GROUND_AUTHORISED,
                             .paper = "朔住建授〔2022〕3号",
                             .paper_day = today,
                             .from = today,
                             .until = today + 10};
}

struct stand_in_act act_on(civil_day day)
{
    return (struct stand_in_act){
        .account = "liaison1", .name = "周联络", .now_ms = date_begin_ms(day) + 1};
}

const struct stand_in *enter(const struct stand_in *wanted)
{
    const struct stand_in_act act = act_on(today);

    return stand_in_enter(&book, wanted, &person, &holder, &act, &failure);
}

void must_enter(const struct stand_in *wanted)
{
    stand_in_check(wanted, today, &failure);
    assert_false(failure_is_set(&failure));
    assert_non_null(enter(wanted));
}
