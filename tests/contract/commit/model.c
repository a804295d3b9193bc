#include "model.h"

#include <string.h>

void model_clear(struct model *model)
{
    memset(model, 0, sizeof(*model));
    for (int i = 0; i < NAMES; i++) {
        model->claims[i] = -1;
    }
    for (int i = 0; i < ENTITIES; i++) {
        model->entities[i] = -1;
    }
    for (int i = 0; i < INDEXES * MEMBERS; i++) {
        model->scores[i / MEMBERS][i % MEMBERS] = -1;
    }
}

static bool was_sent_before(const struct model *model, const struct plan *plan,
                            struct model_outcome *outcome)
{
    const struct model_request *before = &model->requests[plan->request];

    if (!plan->has_request || !before->there) {
        return false;
    }
    outcome->result = before->digest == plan->digest ? COMMIT_REMEMBERED : COMMIT_REUSED;
    outcome->position = before->position;
    outcome->instant_ms = before->instant_ms;
    outcome->version_count = before->version_count;
    outcome->receipt = before->receipt;
    memcpy(outcome->versions, before->versions, sizeof(before->versions));
    return true;
}

static bool is_stale(const struct model *model, const struct plan *plan,
                     struct model_outcome *outcome)
{
    outcome->result = COMMIT_STALE;
    for (int i = 0; i < plan->change_count; i++) {
        outcome->version = model->versions[plan->changes[i].thing][plan->changes[i].part];
        outcome->place = i;
        if (plan->changes[i].expected != 0 && plan->changes[i].expected != outcome->version) {
            return true;
        }
    }
    for (int i = 0; i < plan->rest_count; i++) {
        outcome->version = model->versions[plan->rests[i].thing][plan->rests[i].part];
        outcome->place = i;
        outcome->rested = true;
        if (plan->rests[i].expected != outcome->version) {
            return true;
        }
    }
    return false;
}

static bool is_claimed(const struct model *model, const struct plan *plan,
                       struct model_outcome *outcome)
{
    int claims[NAMES];

    memcpy(claims, model->claims, sizeof(claims));
    for (int i = 0; i < plan->release_count; i++) {
        claims[plan->releases[i]] = -1;
    }
    outcome->result = COMMIT_CLAIMED;
    for (int i = 0; i < plan->claim_count; i++) {
        int *holder = &claims[plan->claims[i].name];
        outcome->place = i;
        outcome->holder = *holder;
        if (*holder >= 0 && *holder != plan->claims[i].holder) {
            return true;
        }
        *holder = plan->claims[i].holder;
    }
    return false;
}

static void append(struct model *model, const struct plan *plan, struct model_outcome *outcome)
{
    if (!plan->has_event) {
        return;
    }
    if (outcome->instant_ms < model->last_instant_ms) {
        outcome->instant_ms = model->last_instant_ms;
    }
    model->last_instant_ms = outcome->instant_ms;
    model->log[model->log_count].event = plan->event;
    model->log[model->log_count].instant_ms = outcome->instant_ms;
    outcome->position = ++model->log_count;
}

static void write_all(struct model *model, const struct plan *plan)
{
    for (int i = 0; i < plan->release_count; i++) {
        model->claims[plan->releases[i]] = -1;
    }
    for (int i = 0; i < plan->claim_count; i++) {
        model->claims[plan->claims[i].name] = plan->claims[i].holder;
    }
    for (int i = 0; i < plan->remove_count; i++) {
        model->entities[plan->removes[i]] = -1;
    }
    for (int i = 0; i < plan->put_count; i++) {
        model->entities[plan->puts[i].entity] = plan->puts[i].value;
    }
    for (int i = 0; i < plan->unindexed_count; i++) {
        model->scores[plan->unindexed[i].index][plan->unindexed[i].member] = -1;
    }
    for (int i = 0; i < plan->indexed_count; i++) {
        model->scores[plan->indexed[i].index][plan->indexed[i].member] = plan->indexed[i].score;
    }
    model->cursor = plan->has_cursor ? plan->to : model->cursor;
}

static void raise_versions(struct model *model, const struct plan *plan,
                           struct model_outcome *outcome)
{
    outcome->version_count = plan->change_count;
    for (int i = 0; i < plan->change_count; i++) {
        outcome->versions[i] = model->versions[plan->changes[i].thing][plan->changes[i].part] + 1;
    }
    for (int i = 0; i < plan->change_count; i++) {
        model->versions[plan->changes[i].thing][plan->changes[i].part] = outcome->versions[i];
    }
}

static void remember(struct model *model, const struct plan *plan,
                     const struct model_outcome *outcome)
{
    struct model_request *request = &model->requests[plan->request];

    if (!plan->has_request) {
        return;
    }
    request->there = true;
    request->digest = plan->digest;
    request->position = outcome->position;
    request->instant_ms = outcome->instant_ms;
    request->version_count = outcome->version_count;
    request->receipt = outcome->receipt;
    memcpy(request->versions, outcome->versions, sizeof(request->versions));
}

struct model_outcome model_commit(struct model *model, const struct plan *plan)
{
    struct model_outcome outcome = {0};

    if (was_sent_before(model, plan, &outcome)) {
        return outcome;
    }
    if (plan->has_cursor && plan->from != model->cursor) {
        outcome.result = COMMIT_CURSOR_MOVED;
        outcome.version = model->cursor;
        return outcome;
    }
    if (is_stale(model, plan, &outcome) || is_claimed(model, plan, &outcome)) {
        return outcome;
    }
    outcome = (struct model_outcome){.result = COMMIT_DONE, .instant_ms = plan->instant_ms};
    outcome.receipt = plan->event;
    append(model, plan, &outcome);
    write_all(model, plan);
    raise_versions(model, plan, &outcome);
    remember(model, plan, &outcome);
    return outcome;
}
