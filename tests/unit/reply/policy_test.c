#include "reply/policy.h"

#include "reply/throttle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct reply_object OURS = {.unit = "市住建局", .kind = "SUGGESTION"};

static struct caller somebody(enum role role, const char *scope)
{
    return (struct caller){.account = "somebody",
                           .name = "某某",
                           .post_count = 1,
                           .posts = {{.role = role, .scope = scope, .on_behalf_of = ""}}};
}

static bool may(const char *method, enum role role, const char *scope)
{
    static const struct policy *const policies[] = {&reply_policy};
    const struct caller caller = somebody(role, scope);
    char path[128];

    (void)snprintf(path, sizeof(path), "/banfu.reply.v1.Reply/%s", method);
    const struct policy_rule *rule = policy_find(policies, 1, path);
    assert_non_null(rule);
    return policy_admits(rule, &caller) &&
           (rule->admission != POLICY_GRANTED || policy_post(rule, &caller, &OURS));
}

/* Who may, as letters in the order of ROLES below; of the unit or the kind that the object is. */
static void each_role_may_what_it_may(void **state)
{
    static const struct {
        const char *method, *who;
    } rows[] = {
        {"GetReply", "OLHDEPC"},
        {"PutReply", "HD"},
        {"CompareVersions", "OLHDEP"},
        {"Lint", "LHDEP"},
        {"Submit", "D"},
        {"Review", "DEP"},
        {"Sign", "P"},
        {"Number", "LH"},
        {"PutSeries", "OL"},
        {"Recall", "P"},
        {"Dispatch", "LH"},
        {"ConfirmReceipt", "OLHC"},
        {"ReturnCard", "OLHC"},
        {"CorrectCard", "O"},
        {"PutScan", "OLHC"},
        {"GetScan", "OLHDEPC"},
        {"GetCardByCode", "S"},
        {"ReturnCardByCode", "S"},
        {"VerifyLetter", "S"},
        {"RecordDissatisfaction", "OLHDEPC"},
        {"TakeBackDissatisfaction", "O"},
        {"Close", "O"},
        {"CloseMany", "O"},
        {"ListPublications", "O"},
        {"ExportPublications", "O"},
        {"GetLetter", "OLHDEPC"},
        {"GetCard", "OLHDEP"},
        {"GetLetters", "OLHDEPCS"},
        {"GetUnitPaper", "OLHDEP"},
        {"GetDocketPaper", "OLHDEP"},
        {"OrderSet", "OLHDEPC"},
        {"UnitInventory", "S"},
        {"Facts", "S"},
    };
    static const char letters[] = "OLHDEPCIAZUS"; /* in the order of the roles' numbers */

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        for (int role = ROLE_OFFICE; role <= ROLE_SERVICE; role++) {
            const char *scope = role == ROLE_OFFICE || role == ROLE_SERVICE ? ""
                                : role == ROLE_COMMITTEE                    ? "SUGGESTION"
                                                                            : "市住建局";
            bool wanted = strchr(rows[i].who, letters[role - ROLE_OFFICE]) != NULL;
            if (may(rows[i].method, (enum role)role, scope) != wanted) {
                fail_msg("%s by %s", rows[i].method, role_name((enum role)role));
            }
        }
    }
    assert_int_equal(reply_policy.count,
                     COUNT_OF(rows) + 4); /* and GetReplies and jobs, one by one */
}

static void units_and_kinds_of_others_are_not_theirs(void **state)
{
    (void)state;
    for (size_t i = 0; i < reply_policy.count; i++) {
        const struct policy_rule *rule = &reply_policy.rules[i];
        if (rule->admission != POLICY_GRANTED) {
            continue;
        }
        for (int role = ROLE_LIAISON; role <= ROLE_COMMITTEE; role++) {
            assert_false(may(rule->method, (enum role)role,
                             role == ROLE_COMMITTEE ? "PROPOSAL" : "市水利局"));
        }
    }
}

static void roles_of_others_units_do_not_count(void **state)
{
    const char *roles[CALLER_POSTS_MAX];
    struct caller caller = somebody(ROLE_LEADER, "市住建局");

    (void)state;
    caller.post_count = 3;
    caller.posts[1] = (struct caller_post){.role = ROLE_PRINCIPAL, .scope = "市水利局"};
    caller.posts[2] = (struct caller_post){.role = ROLE_COMMITTEE, .scope = "PROPOSAL"};
    assert_int_equal(policy_roles(&caller, &OURS, roles, NULL), 1);
    assert_string_equal(roles[0], "LEADER");
    assert_int_equal(policy_roles(NULL, &OURS, roles, NULL), 0);
}

static void guessing_is_slowed_and_forgiven(void **state)
{
    static struct throttle throttle;
    int64_t now = 1000000;

    (void)state;
    for (int i = 0; i < THROTTLE_TRIES; i++) {
        assert_true(throttle_allows(&throttle, "203.0.113.9", now));
        throttle_miss(&throttle, "203.0.113.9", now);
    }
    assert_false(throttle_allows(&throttle, "203.0.113.9", now));
    assert_true(throttle_allows(&throttle, "203.0.113.10", now));
    assert_false(throttle_allows(&throttle, "203.0.113.9", now + THROTTLE_REFILL_MS - 1));
    assert_true(throttle_allows(&throttle, "203.0.113.9", now + THROTTLE_REFILL_MS));
    throttle_miss(&throttle, "203.0.113.9", now + THROTTLE_REFILL_MS);
    assert_false(throttle_allows(&throttle, "203.0.113.9", now + THROTTLE_REFILL_MS));
    assert_true(throttle_allows(&throttle, "203.0.113.9",
                                now + (THROTTLE_TRIES + 2) * (int64_t)THROTTLE_REFILL_MS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_role_may_what_it_may),
        cmocka_unit_test(units_and_kinds_of_others_are_not_theirs),
        cmocka_unit_test(roles_of_others_units_do_not_count),
        cmocka_unit_test(guessing_is_slowed_and_forgiven),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
