#include "reply/handlers_target.h"

#include "common/service/city_calendar.h"
#include "common/service/service.h"
#include "reply/errors.h"
#include "reply/lifecycle.h"
#include "reply/linter.h"
#include "reply/process.h"

#include "banfu/event/v1/event.pb-c.h"
#include "banfu/proposal/v1/proposal.pb-c.h"

#include <stddef.h>
#include <string.h>

static void plan_handling(struct target *target, struct load *load)
{
    target->stage = TARGET_ALONE;
    target->members_place = store_load_members(load, &target->key);
    target->passed_place = store_load_passed(load, &target->key);
    store_load_handling(load, &target->key, NULL, &target->places);
}

/* 0 where the request has no such field, or says nothing. */
static int32_t number_asked(const ProtobufCMessage *request, const char *name)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(request->descriptor, name);

    if (!field || field->type != PROTOBUF_C_TYPE_INT32) {
        return 0;
    }
    return *(const int32_t *)(const void *)((const char *)request + field->offset);
}

void target_plan_with_text(struct flow *flow, struct load *load)
{
    ((struct target *)flow_state(flow))->wants_text = true;
    target_plan(flow, load);
}

void target_plan_with_words(struct flow *flow, struct load *load)
{
    ((struct target *)flow_state(flow))->wants_words = true;
    target_plan_with_text(flow, load);
}

void target_plan_with_calendar(struct flow *flow, struct load *load)
{
    struct target *target = flow_state(flow);

    target->wants_calendar = true;
    target->calendar_place = city_calendar_load(load);
    target_plan(flow, load);
}

void target_plan_new(struct flow *flow, struct load *load)
{
    ((struct target *)flow_state(flow))->may_be_new = true;
    target_plan(flow, load);
}

bool target_name(struct flow *flow)
{
    struct target *target = flow_state(flow);

    target->same_as = "";
    target->asked = flow_proposal(flow);
    target->round = number_asked(flow_request(flow), "round");
    target->signer = number_asked(flow_request(flow), "signer");
    target->key = (struct store_key){.docket = flow_docket(flow),
                                     .proposal = flow_proposal(flow),
                                     .unit = flow_unit_meant(flow),
                                     .arena = flow_arena(flow)};
    return *target->key.proposal && *target->key.unit;
}

void target_plan(struct flow *flow, struct load *load)
{
    struct target *target = flow_state(flow);

    if (target_name(flow)) {
        plan_handling(target, load);
    } else if (!*target->key.proposal) {
        failure_add_field(flow_failure(flow), "proposal", "须指明建议提案，如suggestion-17");
    } else {
        target->stage = TARGET_UNITS;
        target->units = store_load_units(load, &target->key);
    }
}

/* --- the unit --- */

static bool choose_unit(struct flow *flow, const struct loaded *loaded, struct target *target)
{
    size_t count = loaded_member_count(loaded, target->units);

    if (count == 0) {
        failure_refuse(flow_failure(flow), &REFUSE_NO_HANDLING, NULL);
        return false;
    }
    if (count > 1) {
        failure_add_field(flow_failure(flow), "unit", "此件有多个单位答复，须指明单位");
        return false;
    }
    target->key.unit = arena_strdup(target->key.arena, store_unit(loaded, target->units, 0));
    return target->key.unit != NULL;
}

/* --- the handling --- */

static bool find_matter(struct flow *flow, struct target *target)
{
    target->known =
        target->known && handling_matter(&target->handling, target->asked, &target->matter) != NULL;
    if (!target->known && !target->may_be_new) {
        failure_refuse(flow_failure(flow), &REFUSE_NO_HANDLING, target->key.unit);
    }
    return target->known || target->may_be_new;
}

/* A second reply answers one signer of one proposal: for the others the latest is one before it. */
static struct reply *latest_reply(const struct target *target)
{
    for (size_t i = target->handling.reply_count; i > 0; i--) {
        struct reply *reply = &target->handling.replies[i - 1];
        for (size_t at = 0; at < reply->letter_count; at++) {
            const struct letter *letter = &reply->letters[at];
            if (letter->matter == target->matter &&
                (target->signer == 0 || letter->signer == target->signer)) {
                return reply;
            }
        }
    }
    return handling_reply(&target->handling, 0);
}

static bool find_reply(struct flow *flow, struct target *target)
{
    target->reply =
        target->round ? handling_reply(&target->handling, target->round) : latest_reply(target);
    if (!target->reply && !target->may_be_new) {
        failure_refuse(flow_failure(flow), &REFUSE_NO_SUCH_ROUND, NULL);
        failure_add_field(flow_failure(flow), "round", "此件有%zu轮答复",
                          target->handling.reply_count);
    }
    return target->reply || target->may_be_new;
}

static bool take_handling(struct flow *flow, const struct loaded *loaded, struct target *target)
{
    return store_take_handling(loaded, &target->key, &target->places, flow_failure(flow),
                               &target->handling, &target->known) == 0 &&
           find_matter(flow, target) && find_reply(flow, target);
}

/* Cards, and callers who have not heard yet, name a unit that was succeeded. */
static bool plan_passed(const struct loaded *loaded, struct target *target, struct load *load)
{
    const char *successor = store_take_passed(loaded, target->passed_place, target->key.arena);

    if (*successor == '\0') {
        return false;
    }
    target->key.unit = successor;
    plan_handling(target, load);
    return true;
}

/* Merged with others: the handling is that of the main proposal. A draft takes along the numbers
 * that members had of their own. */
static bool plan_merged(struct flow *flow, const struct loaded *loaded, struct target *target,
                        struct load *load)
{
    if (store_take_members(loaded, target->members_place, target->key.arena, flow_failure(flow),
                           &target->members) < 0 ||
        target->members.count == 0) {
        return false;
    }
    target->stage = TARGET_MERGED;
    target->key.proposal = target->members.of[0];
    store_load_handling(load, &target->key, &target->members, &target->places);
    for (size_t i = 1; target->may_be_new && i < target->members.count; i++) {
        target->own[i] = store_load_own(load, &target->key, target->members.of[i]);
    }
    return true;
}

static void take_own_numbers(const struct loaded *loaded, struct target *target)
{
    for (size_t i = 1; target->may_be_new && i < target->members.count; i++) {
        if (!store_take_own(loaded, target->own[i], target->members.of[i], target->key.arena,
                            &target->brought[i])) {
            target->brought[i].text = NULL;
        }
    }
}

/* --- its text --- */

/* The digest of the version asked for, the latest by default. */
static const char *find_digest(struct flow *flow, const struct target *target)
{
    const struct reply *reply = target->reply;

    if (target->text_version == 0) {
        return reply->draft.digest;
    }
    if (target->text_version < 0 || (size_t)target->text_version > reply->version_count) {
        failure_set(flow_failure(flow), STATUS_NOT_FOUND, "NO_SUCH_VERSION", "没有这一版稿本");
        return NULL;
    }
    return text_version_digest(&reply->versions[target->text_version - 1], flow_arena(flow));
}

static bool plan_text(struct flow *flow, struct target *target, struct load *load)
{
    const char *digest = target->reply ? find_digest(flow, target) : NULL;

    if (!digest) {
        return false;
    }
    const struct store_key filed = store_filed_key(&target->key, target->reply);
    target->stage = TARGET_TEXT;
    target->text = load_text(load, digest);
    target->same = store_load_same(load, &target->key, digest);
    target->letterhead_place = store_load_letterhead(load, &filed, target->reply->round);
    if (target->text_version != 0) {
        target->version =
            store_load_version(load, &filed, target->reply->round, target->text_version);
    }
    return true;
}

static int take_version(const struct loaded *loaded, struct target *target)
{
    bool damaged = false;
    const ProtobufCMessage *record =
        loaded_entity(loaded, target->version, wire_draft_record, target->key.arena, &damaged);

    return record ? wire_to_draft(record, target->key.arena, &target->reply->draft) : -1;
}

static void take_text(struct flow *flow, const struct loaded *loaded, struct target *target)
{
    bool damaged = false, torn = false;
    size_t size = 0;

    target->body = loaded_text(loaded, target->text, target->key.arena, &size, &damaged);
    target->same_as = store_take_same(loaded, target->same, &target->key, &target->members);
    target->letterhead = wire_to_letterhead(loaded_entity(
        loaded, target->letterhead_place, wire_letterhead_record, target->key.arena, &torn));
    if (!target->body || torn || (target->text_version != 0 && take_version(loaded, target) < 0)) {
        failure_refuse(flow_failure(flow), &REFUSE_DATA_DAMAGED, NULL);
        return;
    }
    target->reply->draft.body = target->body;
}

static bool plan_words(struct flow *flow, struct target *target, struct load *load)
{
    if (failure_is_set(flow_failure(flow)) || !target->wants_words) {
        return false;
    }
    target->stage = TARGET_WORDS;
    target->words = (struct words){.wanted = words_are_away, .arena = target->key.arena};
    words_of_reply(&target->words, target->reply);
    if (target->words.out_of_memory) {
        flow_fail_memory(flow);
        return false;
    }
    return store_load_words(load, &target->words);
}

/* --- steps --- */

/* The handling; true when its text is to be loaded yet. */
static bool take_whole(struct flow *flow, const struct loaded *loaded, struct target *target,
                       struct load *load)
{
    return take_handling(flow, loaded, target) && target->wants_text &&
           plan_text(flow, target, load);
}

static bool load_more(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct target *target = flow_state(flow);

    switch (target->stage) {
    case TARGET_UNITS:
        if (choose_unit(flow, loaded, target)) {
            plan_handling(target, load);
            return true;
        }
        return false;
    case TARGET_ALONE:
        if (plan_passed(loaded, target, load) || plan_merged(flow, loaded, target, load)) {
            return true;
        }
        return !failure_is_set(flow_failure(flow)) && take_whole(flow, loaded, target, load);
    case TARGET_MERGED:
        take_own_numbers(loaded, target);
        return take_whole(flow, loaded, target, load);
    case TARGET_TEXT: take_text(flow, loaded, target); return plan_words(flow, target, load);
    case TARGET_WORDS:
        return store_take_words(loaded, &target->words, flow_failure(flow)) == 0 &&
               store_load_words(load, &target->words);
    }
    return false;
}

bool target_more(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct target *target = flow_state(flow);
    bool more = load_more(flow, loaded, load);

    if (more && target->wants_calendar) { /* along with every trip: the last one counts */
        target->calendar_place = city_calendar_load(load);
    }
    return more;
}

/* --- remembered --- */

struct memory_about target_about(const struct target *target)
{
    return (struct memory_about){target->key.docket, target->key.proposal, target->key.unit};
}

bool target_recall(struct flow *flow, const struct packed_handling *packed, int64_t version)
{
    struct target *target = flow_state(flow);
    const ProtobufCMessage *record =
        flow_unpack(flow, wire_handling_record, packed->bytes, packed->size);

    if (!record || wire_to_handling(record, flow_arena(flow), &target->handling) < 0) {
        return false;
    }
    target->handling.version = version;
    target->known = true;
    return find_matter(flow, target) && find_reply(flow, target);
}

const char *target_kind_token(const struct target *target)
{
    static const char *const tokens[] = {"", "SUGGESTION", "PROPOSAL"};
    const struct matter *matter = target->known ? &target->handling.matters[target->matter] : NULL;

    return matter && (size_t)matter->kind < COUNT_OF(tokens) ? tokens[matter->kind] : "";
}

void target_take(struct flow *flow, const struct loaded *loaded)
{
    struct target *target = flow_state(flow);
    const struct reply_object object = {.unit = target->key.unit,
                                        .kind = target_kind_token(target)};

    /* A refusal is the flow's failure already. */
    if (flow_admit(flow, &object) && target->wants_calendar) {
        const struct process *process = service_data(flow_service(flow));
        target->calendar =
            city_calendar_take(flow, loaded, target->calendar_place, process->calendars);
    }
}

void target_lint(struct flow *flow, struct findings *findings)
{
    const struct target *target = flow_state(flow);
    const struct lint_subject subject = {.handling = &target->handling,
                                         .reply = target->reply,
                                         .body = target->body,
                                         .same_as = target->same_as};

    lint(&subject, flow_arena(flow), findings);
}

size_t target_lint_errors(struct flow *flow, struct failure_field *ret_fields)
{
    struct findings *findings = arena_alloc(flow_arena(flow), sizeof(*findings));
    size_t count = 0;

    if (!findings) {
        flow_fail_memory(flow);
        return 0;
    }
    target_lint(flow, findings);
    for (size_t i = 0; i < findings->count; i++) {
        if (findings->of[i].is_error) {
            ret_fields[count++] = (struct failure_field){.field = findings->of[i].field,
                                                         .message = findings->of[i].message};
        }
    }
    return count;
}

struct packed_handling target_put(struct flow *flow, struct commit *commit)
{
    struct target *target = flow_state(flow);

    flow_part(flow, store_thing(&target->key), store_part(&target->key), target->handling.version);
    const struct packed_handling packed =
        store_put_handling(commit, &target->key, &target->handling);
    /* The request may have left the unit out. */
    flow_event(flow)->unit = borrow_text(target->key.unit);
    return packed;
}

static void *make_body(struct flow *flow, const ProtobufCMessageDescriptor *body)
{
    static union {
        max_align_t aligned;
        char bytes[512];
    } spare;
    void *made = arena_alloc(flow_arena(flow), body->sizeof_message);

    if (!made) {
        flow_fail_memory(flow);
        made = spare.bytes;
    }
    protobuf_c_message_init(body, made);
    return made;
}

void *target_event(struct flow *flow, const ProtobufCMessageDescriptor *body)
{
    Banfu__Event__V1__Event *event = flow_event(flow);
    void *made = make_body(flow, body);

    for (unsigned i = 0; i < event->base.descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &event->base.descriptor->fields[i];
        if (field->descriptor == body && (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)) {
            event->body_case = (Banfu__Event__V1__Event__BodyCase)field->id;
            memcpy((char *)event + field->offset, &made, sizeof(made));
        }
    }
    return made;
}

char **target_tell_whole(struct flow *flow, size_t *ret_count)
{
    const struct target *target = flow_state(flow);
    const struct handling *handling = &target->handling;
    char **proposals = arena_array(flow_arena(flow), MATTERS_MAX, sizeof(*proposals));

    *ret_count = 0;
    if (!proposals) {
        flow_fail_memory(flow);
        return NULL;
    }
    flow_event(flow)->proposal = borrow_text(target->key.proposal);
    for (size_t i = 0; handling->matter_count > 1 && i < handling->matter_count; i++) {
        proposals[i] = borrow_text(handling->matters[i].proposal);
        *ret_count = i + 1;
    }
    return proposals;
}

void target_explain(struct flow *flow)
{
    const struct target *target = flow_state(flow);

    if (target->reply) {
        reply_tell_state(target->reply, flow_failure(flow));
    }
}

void target_tell_reply(struct flow *flow, const struct reply *reply)
{
    const struct target *target = flow_state(flow);

    flow_receipt(flow)->state = borrow_text(reply_state_token(reply));
    flow_receipt(flow)->letter_number = borrow_text(reply_number(reply, target->matter));
}

const char *target_session(const struct target *target, const struct letterhead *head,
                           struct arena *arena)
{
    const struct matter *matter = &target->handling.matters[target->matter];
    const char *session = matter_session(
        matter, matter->kind == KIND_SUGGESTION ? head->congress_session : head->conference_session,
        arena);

    return session ? session : "";
}

const char *target_case_name(const struct target *target, const struct letterhead *head,
                             struct arena *arena)
{
    const struct matter *matter = &target->handling.matters[target->matter];
    const char *name = arena_printf(arena, "%s第%d号%s", target_session(target, head, arena),
                                    matter->number, kind_chinese(matter->kind));

    return name ? name : "";
}
