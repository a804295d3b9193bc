#include "common/access/policy.h"

#include <string.h>

static const struct policy_rule *find_rule(const struct policy *policy, const char *method)
{
    for (size_t i = 0; i < policy->count; i++) {
        if (strcmp(policy->rules[i].method, method) == 0) {
            return &policy->rules[i];
        }
    }
    return NULL;
}

const struct policy_rule *policy_find(const struct policy *const *policies, size_t count,
                                      const char *path)
{
    const char *service = *path == '/' ? path + 1 : path;
    size_t length = strcspn(service, "/");

    for (size_t i = 0; i < count && service[length] == '/'; i++) {
        if (strncmp(policies[i]->service, service, length) == 0 &&
            policies[i]->service[length] == '\0') {
            return find_rule(policies[i], service + length + 1);
        }
    }
    return NULL;
}

static size_t count_grants(const struct policy_rule *rule)
{
    size_t count = 0;

    while (count < POLICY_GRANTS_MAX && rule->grants[count].roles != 0) {
        count++;
    }
    return count;
}

bool policy_admits(const struct policy_rule *rule, const struct caller *caller)
{
    role_set roles = 0;

    if (!rule) {
        return false;
    }
    switch (rule->admission) {
    case POLICY_NOBODY: return false;
    case POLICY_EVERYBODY: return true;
    case POLICY_SIGNED_IN: return caller != NULL;
    case POLICY_GRANTED: break;
    }
    for (size_t i = 0; i < count_grants(rule); i++) {
        roles |= rule->grants[i].roles;
    }
    return caller && caller_has_role(caller, roles);
}

/* A post and what is asked about it. */
struct question {
    const struct policy_rule *rule;
    const struct caller *caller;
    const void *object;
    bool anywhere; /* only grants without a check count */
};

static bool post_suffices(const struct question *question, const struct caller_post *post)
{
    const struct policy_rule *rule = question->rule;

    for (size_t i = 0; i < count_grants(rule); i++) {
        const struct policy_grant *grant = &rule->grants[i];
        if ((grant->roles & ROLE_BIT(post->role)) &&
            (!grant->check ||
             (!question->anywhere && grant->check(question->caller, post, question->object)))) {
            return true;
        }
    }
    return false;
}

/* The first of the caller's own posts, else the first held for somebody. */
static const struct caller_post *find_post(const struct question *question)
{
    const struct caller *caller = question->caller;
    const struct caller_post *stand_in = NULL;

    if (!question->rule || !caller || question->rule->admission != POLICY_GRANTED) {
        return NULL;
    }
    for (size_t i = 0; i < caller->post_count; i++) {
        const struct caller_post *post = &caller->posts[i];
        if (!post_suffices(question, post)) {
            continue;
        }
        if (*post->on_behalf_of == '\0') {
            return post;
        }
        stand_in = stand_in ? stand_in : post;
    }
    return stand_in;
}

const struct caller_post *policy_post(const struct policy_rule *rule, const struct caller *caller,
                                      const void *object)
{
    return find_post(&(struct question){.rule = rule, .caller = caller, .object = object});
}

const struct caller_post *policy_post_anywhere(const struct policy_rule *rule,
                                               const struct caller *caller)
{
    return find_post(&(struct question){.rule = rule, .caller = caller, .anywhere = true});
}

static bool is_among(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static void check_row(const struct policy *policy, const struct policy_rule *rule,
                      const char *const *methods, size_t count, struct buffer *fault)
{
    const char *service = policy->service;

    if (!is_among(rule->method, methods, count)) {
        buffer_printf(fault, "%s: a policy row for %s, which is no method\n", service,
                      rule->method);
    }
    if (find_rule(policy, rule->method) != rule) {
        buffer_printf(fault, "%s: two policy rows for %s\n", service, rule->method);
    }
    if ((rule->admission == POLICY_GRANTED) != (count_grants(rule) > 0)) {
        buffer_printf(fault, "%s: grants and admission of %s contradict each other\n", service,
                      rule->method);
    }
}

int policy_check_table(const struct policy *policy, const char *const *methods, size_t count,
                       struct buffer *fault)
{
    size_t before = fault->size;

    for (size_t i = 0; i < count; i++) {
        if (!find_rule(policy, methods[i])) {
            buffer_printf(fault, "%s: no policy row for %s\n", policy->service, methods[i]);
        }
    }
    for (size_t i = 0; i < policy->count; i++) {
        check_row(policy, &policy->rules[i], methods, count, fault);
    }
    return fault->size == before && !fault->failed ? 0 : -1;
}
