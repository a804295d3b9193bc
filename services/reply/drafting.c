#include "reply/drafting.h"

#include "reply/draft.h"
#include "reply/errors.h"
#include "reply/lifecycle_standing.h"

#include <string.h>

static const struct signer *find_known(const struct matter *known, int32_t position)
{
    return known ? matter_signer(known, position) : NULL;
}

int drafting_know(struct handling *handling, const struct matter *fresh, struct arena *arena)
{
    struct matter *known = handling_matter(handling, fresh->proposal, NULL);
    struct signer *signers = arena_array(arena, fresh->signer_count + 1, sizeof(*signers));

    if (!signers || (!known && handling->matter_count == MATTERS_MAX)) {
        return -1;
    }
    for (size_t i = 0; i < fresh->signer_count; i++) {
        const struct signer *before = find_known(known, fresh->signers[i].position);
        signers[i] = fresh->signers[i];
        signers[i].standing = before ? before->standing : STANDING_AWAITING;
        signers[i].standing_round = before ? before->standing_round : 0;
    }
    struct matter merged = *fresh;
    merged.signers = signers;
    merged.closed_reason = known ? known->closed_reason : "";
    merged.closed_day = known ? known->closed_day : DAY_NONE;
    merged.closed_by_office = known && known->closed_by_office;
    *(known ? known : &handling->matters[handling->matter_count++]) = merged;
    return 0;
}

/* --- whom it answers --- */

struct targets {
    size_t count;
    struct {
        uint32_t matter;
        int32_t signer;
    } of[LETTERS_MAX + 1]; /* one more than are allowed shows that it is too many */
};

static void aim(struct targets *targets, uint32_t matter, int32_t signer)
{
    if (targets->count < COUNT_OF(targets->of)) {
        targets->of[targets->count].matter = matter;
        targets->of[targets->count].signer = signer;
        targets->count++;
    }
}

static bool is_named(const struct draft_request *request, int32_t signer)
{
    for (size_t i = 0; i < request->signer_count; i++) {
        if (request->signers[i] == signer) {
            return true;
        }
    }
    return request->signer_count == 0;
}

static bool answers(enum reply_kind kind, const struct draft_request *request, uint32_t matter,
                    const struct signer *signer)
{
    if (signer->released) {
        return false;
    }
    if (kind == REPLY_FIRST || kind == REPLY_FURTHER) {
        return true;
    }
    bool meant = matter == request->matter && is_named(request, signer->position);
    return meant && (kind != REPLY_SECOND || signer->standing == STANDING_REHANDLING);
}

/* The class that stands: of the latest signed reply, CLASS_NONE before the first. */
static enum reply_class handling_class(const struct handling *handling)
{
    for (size_t i = handling->reply_count; i > 0; i--) {
        const struct reply *reply = &handling->replies[i - 1];
        if (reply->state >= REPLY_SIGNED) {
            return reply->draft.class;
        }
    }
    return CLASS_NONE;
}

static bool has_left(const struct handling *handling)
{
    return handling->reply_count > 0 && reply_has_left(&handling->replies[0]);
}

/* NULL: a reply of that kind may be written now, if it has anybody to answer. */
static const struct failure_kind *why_not_kind(const struct handling *handling,
                                               enum reply_kind kind)
{
    if (has_left(handling) == (kind == REPLY_FIRST)) {
        return kind == REPLY_FIRST ? &REFUSE_FIRST_STANDS : &REFUSE_FIRST_COMES_FIRST;
    }
    return kind == REPLY_FURTHER && handling_class(handling) != CLASS_B ? &REFUSE_NO_PROMISE : NULL;
}

static bool is_anybody_dissatisfied(const struct handling *handling)
{
    for (size_t m = 0; m < handling->matter_count; m++) {
        const struct matter *matter = &handling->matters[m];
        for (size_t s = 0; s < matter->signer_count; s++) {
            if (matter->signers[s].standing == STANDING_REHANDLING) {
                return true;
            }
        }
    }
    return false;
}

/* What may be written instead. */
static void allow_kinds(const struct handling *handling, struct failure *failure)
{
    static const char *const tokens[] = {[REPLY_FIRST] = "FIRST",
                                         [REPLY_SUPPLEMENTARY] = "SUPPLEMENTARY",
                                         [REPLY_SECOND] = "SECOND",
                                         [REPLY_FURTHER] = "FURTHER"};

    for (int kind = REPLY_FIRST; kind <= REPLY_FURTHER; kind++) {
        if (!why_not_kind(handling, (enum reply_kind)kind) &&
            (kind != REPLY_SECOND || is_anybody_dissatisfied(handling))) {
            failure_allow(failure, tokens[kind]);
        }
    }
}

static int check_named(const struct handling *handling, enum reply_kind kind,
                       const struct draft_request *request, struct failure *failure)
{
    const struct matter *matter = &handling->matters[request->matter];

    for (size_t i = 0; i < request->signer_count; i++) {
        const struct signer *signer = matter_signer(matter, request->signers[i]);
        if (!signer || signer->released) {
            failure_refuse(failure, signer ? &REFUSE_SIGNER_RELEASED : &REFUSE_NO_SUCH_SIGNER,
                           NULL);
            failure_add_field(failure, "signers", "第%d位不在答复之列", request->signers[i]);
            return -1;
        }
        if (kind == REPLY_SECOND && signer->standing != STANDING_REHANDLING) {
            failure_refuse(failure, &REFUSE_NOT_DISSATISFIED, signer->name);
            failure_add_field(failure, "signers", "第%d位没有表示不满意", request->signers[i]);
            allow_kinds(handling, failure);
            return -1;
        }
    }
    return 0;
}

static int find_targets(const struct handling *handling, enum reply_kind kind,
                        const struct draft_request *request, struct failure *failure,
                        struct targets *ret_targets)
{
    if (check_named(handling, kind, request, failure) < 0) {
        return -1;
    }
    for (size_t m = 0; m < handling->matter_count; m++) {
        const struct matter *matter = &handling->matters[m];
        for (size_t s = 0; s < matter->signer_count; s++) {
            if (answers(kind, request, (uint32_t)m, &matter->signers[s])) {
                aim(ret_targets, (uint32_t)m, matter->signers[s].position);
            }
        }
    }
    if (ret_targets->count > LETTERS_MAX) {
        failure_refuse(failure, &REFUSE_TOO_MANY_LETTERS, NULL);
        return -1;
    }
    if (ret_targets->count == 0 && kind != REPLY_SECOND) {
        failure_refuse(failure, &REFUSE_NO_SIGNERS_LEFT, NULL);
        return -1;
    }
    if (ret_targets->count == 0) {
        failure_refuse(failure, &REFUSE_NOT_DISSATISFIED, NULL);
        allow_kinds(handling, failure);
        return -1;
    }
    return 0;
}

/* --- which reply it is --- */

static bool is_unfinished(const struct reply *reply)
{
    return reply->state < REPLY_SIGNED;
}

/* Whether one of the targets has a letter in it that has not left: letters to one signer leave in
 * the order of their rounds, or the card of an earlier round would come after that of a later one.
 */
static bool holds_unsent(const struct reply *reply, const struct targets *targets)
{
    for (size_t i = 0; i < targets->count; i++) {
        const struct letter *letter =
            reply_letter(reply, targets->of[i].matter, targets->of[i].signer);
        if (letter && letter->sent == DAY_NONE) {
            return true;
        }
    }
    return false;
}

/* The latest reply but `but` (NULL: of all) that has such a letter. */
static struct reply *under_way_for(const struct handling *handling, const struct targets *targets,
                                   const struct reply *but)
{
    for (size_t i = handling->reply_count; i > 0; i--) {
        struct reply *reply = &handling->replies[i - 1];
        if (reply != but && holds_unsent(reply, targets)) {
            return reply;
        }
    }
    return NULL;
}

static enum reply_kind kind_meant(const struct handling *handling,
                                  const struct draft_request *request)
{
    const struct reply *latest = handling_reply(handling, 0);

    if (request->kind != REPLY_NONE || !latest) {
        return request->kind != REPLY_NONE ? request->kind : REPLY_FIRST;
    }
    return is_unfinished(latest) ? latest->kind : REPLY_NONE;
}

static int check_kind(const struct handling *handling, enum reply_kind kind,
                      struct failure *failure)
{
    const struct failure_kind *refusal = kind == REPLY_NONE ? NULL : why_not_kind(handling, kind);

    if (kind == REPLY_NONE) {
        failure_add_field(failure, "kind", "请选择补充、二次或跟踪答复");
    } else if (refusal) {
        failure_refuse(failure, refusal, NULL);
        allow_kinds(handling, failure);
    }
    return failure_is_set(failure) ? -1 : 0;
}

static struct reply *open_reply(struct handling *handling, enum reply_kind kind,
                                struct arena *arena, struct failure *failure)
{
    struct reply *reply = &handling->replies[handling->reply_count];

    if (handling->reply_count == REPLIES_MAX) {
        failure_refuse(failure, &REFUSE_TOO_MANY_REPLIES, NULL);
        return NULL;
    }
    *reply = (struct reply){
        .round = (int32_t)handling->reply_count + 1, .filed_under = "", .kind = kind};
    reply->versions = arena_array(arena, 1, sizeof(*reply->versions));
    reply->levels = arena_array(arena, 2, sizeof(*reply->levels));
    reply->numbers = arena_array(arena, MATTERS_MAX, sizeof(*reply->numbers));
    reply->voided = arena_array(arena, MATTERS_MAX, sizeof(*reply->voided));
    if (!reply->versions || !reply->levels || !reply->numbers || !reply->voided) {
        failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "内存不足");
        return NULL;
    }
    handling->reply_count++;
    return reply;
}

static struct reply *choose_reply(struct handling *handling, enum reply_kind kind,
                                  const struct targets *targets, struct arena *arena,
                                  struct failure *failure)
{
    struct reply *first = handling_reply(handling, 1);

    if (kind == REPLY_FIRST && first) {
        return first;
    }
    struct reply *mine = under_way_for(handling, targets, NULL);
    bool fits = mine && mine->kind == kind;
    const struct reply *other = fits ? under_way_for(handling, targets, mine) : mine;
    if (other) {
        failure_refuse(failure, &REFUSE_REPLY_UNDER_WAY,
                       arena_printf(failure->arena, "第%d轮（%s）", other->round,
                                    reply_kind_chinese(other->kind)));
        reply_tell_state(other, failure);
        return NULL;
    }
    return mine ? mine : open_reply(handling, kind, arena, failure);
}

/* --- saving --- */

/* A signer who stays keeps the letter, and with it the code of a card made void. */
static int address_letters(struct reply *reply, const struct targets *targets, struct arena *arena)
{
    struct letter *letters = arena_array(arena, targets->count, sizeof(*letters));

    if (!letters) {
        return -1;
    }
    for (size_t i = 0; i < targets->count; i++) {
        const struct letter *before =
            reply_letter(reply, targets->of[i].matter, targets->of[i].signer);
        letters[i] =
            before ? *before
                   : (struct letter){
                         .matter = targets->of[i].matter,
                         .signer = targets->of[i].signer,
                         .tracking = "",
                         .verification = "",
                         .card.code = "",
                         .card.answer = {.reason = "", .opinion = "", .entered_by = "", .scan = ""},
                         .card.corrected = {
                             .reason = "", .opinion = "", .entered_by = "", .scan = ""}};
    }
    reply->letters = letters;
    reply->letter_count = targets->count;
    return 0;
}

/* Two copies to each body, for every proposal that has a letter (notice 四). */
static int address_copies(struct reply *reply, struct arena *arena)
{
    uint32_t last = UINT32_MAX;

    reply->copies = arena_array(arena, (size_t)MATTERS_MAX * COPY_BODIES, sizeof(*reply->copies));
    reply->copy_count = 0;
    if (!reply->copies) {
        return -1;
    }
    for (size_t i = 0; i < reply->letter_count; i++) {
        uint32_t matter = reply->letters[i].matter;
        for (int body = COPY_COMMITTEE; matter != last && body <= COPY_OFFICE; body++) {
            reply->copies[reply->copy_count++] =
                (struct copy){.matter = matter, .body = (enum copy_body)body, .tracking = ""};
        }
        last = matter;
    }
    return 0;
}

static void keep_version(struct reply *reply, const struct draft *draft, const struct act *act)
{
    for (size_t i = 0; i < draft->promise_count; i++) {
        draft->promises[i].number = (int32_t)i + 1;
    }
    reply->draft = *draft;
    struct text_version *version = &reply->versions[reply->version_count++];
    *version = (struct text_version){
        .version = (int32_t)reply->version_count, .instant_ms = act->now_ms, .by = act->by};
    /* No digest: the text could not be put, and the commit fails. */
    (void)!digest_parse(draft->digest, version->digest);
}

static bool is_addressed_to(const struct reply *reply, const struct targets *targets)
{
    for (size_t i = 0; i < targets->count && i < reply->letter_count; i++) {
        const struct letter *letter = &reply->letters[i];
        if (letter->matter != targets->of[i].matter || letter->signer != targets->of[i].signer) {
            return false;
        }
    }
    return reply->letter_count == targets->count;
}

static enum drafted save(struct reply *reply, const struct draft_request *request,
                         const struct targets *targets, const struct act *act,
                         struct failure *failure)
{
    const struct reply_step step = {.reply = reply, .act = act, .comment = ""};

    if (reply_apply(reply, REPLY_SAVE, &step, failure) < 0) {
        return DRAFTED_REFUSED;
    }
    if (!request->anew && reply->version_count > 0 && is_addressed_to(reply, targets) &&
        draft_is_same(&reply->draft, &request->draft)) {
        return DRAFTED_UNCHANGED;
    }
    if (reply->version_count == VERSIONS_MAX) {
        failure_refuse(failure, &REFUSE_TOO_MANY_VERSIONS, NULL);
        return DRAFTED_REFUSED;
    }
    if (address_letters(reply, targets, act->arena) < 0 || address_copies(reply, act->arena) < 0) {
        failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "内存不足");
        return DRAFTED_REFUSED;
    }
    keep_version(reply, &request->draft, act);
    return DRAFTED_SAVED;
}

enum drafted drafting_put(struct handling *handling, const struct draft_request *request,
                          const struct act *act, struct failure *failure, struct reply **ret_reply)
{
    enum reply_kind kind = kind_meant(handling, request);
    struct targets *targets = arena_alloc(act->arena, sizeof(*targets));

    if (!targets) {
        failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "内存不足");
        return DRAFTED_REFUSED;
    }
    draft_check_answered(&request->draft, request->ask_count, failure);
    draft_check_promised(&request->draft, date_at(act->now_ms), failure);
    if (draft_check(&request->draft, failure) < 0 || check_kind(handling, kind, failure) < 0 ||
        find_targets(handling, kind, request, failure, targets) < 0) {
        return DRAFTED_REFUSED;
    }
    struct reply *reply = choose_reply(handling, kind, targets, act->arena, failure);
    enum drafted drafted = reply ? save(reply, request, targets, act, failure) : DRAFTED_REFUSED;
    if (drafted != DRAFTED_REFUSED) {
        *ret_reply = reply;
    }
    return drafted;
}
