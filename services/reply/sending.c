#include "reply/sending.h"

#include "common/base/happened.h"
#include "reply/draft.h"
#include "reply/errors.h"
#include "reply/lifecycle_card.h"
#include "reply/lifecycle_standing.h"
#include "reply/numbering.h"

#include <string.h>

/* --- what leaves --- */

struct selection {
    size_t letter_count, copy_count;
    struct letter *letters[SIGNERS_MAX];
    struct copy *copies[COPY_BODIES];
};

static bool is_released(const struct handling *handling, const struct letter *letter)
{
    const struct signer *signer = matter_signer(&handling->matters[letter->matter], letter->signer);

    return signer && signer->released;
}

static void select_all(const struct handling *handling, const struct reply *reply, uint32_t matter,
                       struct selection *selection)
{
    for (size_t i = 0; i < reply->letter_count && selection->letter_count < SIGNERS_MAX; i++) {
        struct letter *letter = &reply->letters[i];
        if (letter->matter == matter && letter->sent == DAY_NONE &&
            !is_released(handling, letter)) {
            selection->letters[selection->letter_count++] = letter;
        }
    }
    for (size_t i = 0; i < reply->copy_count && selection->copy_count < COPY_BODIES; i++) {
        struct copy *copy = &reply->copies[i];
        if (copy->matter == matter && copy->sent == DAY_NONE) {
            selection->copies[selection->copy_count++] = copy;
        }
    }
}

static int select_letter(const struct handling *handling, const struct reply *reply,
                         uint32_t matter, int32_t signer, struct failure *failure,
                         struct selection *selection)
{
    struct letter *letter = reply_letter(reply, matter, signer);

    if (!letter || letter->sent != DAY_NONE || is_released(handling, letter)) {
        const struct failure_kind *kind = !letter                    ? &REFUSE_NO_LETTER
                                          : letter->sent != DAY_NONE ? &REFUSE_ALREADY_SENT
                                                                     : &REFUSE_SIGNER_RELEASED;
        failure_refuse(failure, kind, arena_printf(failure->arena, "第%d位", signer));
        failure_add_field(failure, "signers", "第%d位：%s", signer, kind->message);
        return -1;
    }
    for (size_t i = 0; i < selection->letter_count; i++) {
        if (selection->letters[i] == letter) {
            return 0; /* named twice */
        }
    }
    selection->letters[selection->letter_count++] = letter;
    return 0;
}

static int select_copy(const struct handling *handling, const struct reply *reply, uint32_t matter,
                       enum copy_body body, struct failure *failure, struct selection *selection)
{
    struct copy *copy = reply_copy(reply, matter, body);

    if (!copy) {
        failure_add_field(failure, "copies", "没有这一抄送单位");
        return -1;
    }
    if (copy->sent != DAY_NONE) {
        failure_refuse(failure, &REFUSE_ALREADY_SENT,
                       copy_body_chinese(body, handling->matters[matter].kind));
        failure_add_field(failure, "copies", "%s", REFUSE_ALREADY_SENT.message);
        return -1;
    }
    for (size_t i = 0; i < selection->copy_count; i++) {
        if (selection->copies[i] == copy) {
            return 0;
        }
    }
    selection->copies[selection->copy_count++] = copy;
    return 0;
}

static int select_what_leaves(const struct handling *handling, const struct reply *reply,
                              const struct dispatch_request *request, struct failure *failure,
                              struct selection *selection)
{
    if (request->signer_count == 0 && request->copy_count == 0) {
        select_all(handling, reply, request->matter, selection);
        if (selection->letter_count == 0 && selection->copy_count == 0) {
            failure_refuse(failure, &REFUSE_ALREADY_SENT, NULL);
            return -1;
        }
        return 0;
    }
    for (size_t i = 0; i < request->signer_count; i++) {
        if (select_letter(handling, reply, request->matter, request->signers[i], failure,
                          selection) < 0) {
            return -1;
        }
    }
    for (size_t i = 0; i < request->copy_count; i++) {
        if (select_copy(handling, reply, request->matter, request->copies[i], failure, selection) <
            0) {
            return -1;
        }
    }
    return 0;
}

static bool is_selected(const struct selection *selection, const struct letter *letter)
{
    for (size_t i = 0; i < selection->letter_count; i++) {
        if (selection->letters[i] == letter) {
            return true;
        }
    }
    return false;
}

/* Whether every signer has had a letter once the selection has left. */
static bool completes(const struct handling *handling, const struct reply *reply,
                      const struct selection *selection)
{
    bool any = selection->letter_count > 0;

    for (size_t i = 0; i < reply->letter_count; i++) {
        const struct letter *letter = &reply->letters[i];
        any = any || letter->sent != DAY_NONE;
        if (letter->sent == DAY_NONE && !is_selected(selection, letter) &&
            !is_released(handling, letter)) {
            return false;
        }
    }
    return any;
}

static int check_request(const struct dispatch_request *request, const struct act *act,
                         struct failure *failure)
{
    const struct happened happened = {.day = request->day, .recorded_ms = act->now_ms};

    draft_check_text(request->tracking, "tracking", TRACKING_MAX, true, failure);
    if (request->way < WAY_POST || request->way > WAY_COMMITTEE) {
        failure_add_field(failure, "way", "请选择寄送方式");
    }
    if (request->way == WAY_EMS && !*request->tracking) {
        failure_add_field(failure, "tracking", "特快专递须填写邮件号");
    }
    /* Named as itself: behind it every day of leaving would seem too early. */
    if (request->sealed != DAY_NONE && request->sealed > date_at(act->now_ms)) {
        failure_add_field(failure, "signedAndSealedOn", "签字盖章日期不得晚于今天（规则10）");
        return -1;
    }
    bool in_order = happened_check(&happened, request->sealed, "date", failure);
    return in_order && !failure_is_set(failure) ? 0 : -1;
}

/* The cards of the signer's earlier rounds. */
static void replace_cards(const struct handling *handling, const struct reply *reply,
                          const struct letter *letter)
{
    for (size_t i = 0; i < handling->reply_count; i++) {
        struct reply *other = &handling->replies[i];
        struct letter *earlier = other->round < reply->round
                                     ? reply_letter(other, letter->matter, letter->signer)
                                     : NULL;
        if (earlier) {
            card_replace(&earlier->card);
        }
    }
}

static int send_letter(struct handling *handling, const struct reply *reply, struct letter *letter,
                       const struct dispatch_request *request, const struct act *act,
                       struct failure *failure)
{
    struct signer *signer = matter_signer(&handling->matters[letter->matter], letter->signer);
    const struct happened happened = {.day = request->day, .recorded_ms = act->now_ms};
    const struct happened seal = {.day = request->sealed, .recorded_ms = act->now_ms};
    const struct card_step card = {.card = &letter->card, .act = act};
    const struct standing_step standing = {.act = act, .round = reply->round};
    bool ends_rehandling = reply->kind == REPLY_SECOND && signer->standing == STANDING_REHANDLING;

    if (card_apply(&letter->card, CARD_SEND, &card, failure) < 0 ||
        standing_apply(signer, ends_rehandling ? STANDING_SECOND_LEAVES : STANDING_LETTER_LEAVES,
                       &standing, failure) < 0) {
        return -1;
    }
    letter->sent = request->day;
    letter->sent_recorded_ms = act->now_ms;
    letter->late_entry = happened_is_late_entry(&happened, request->calendar);
    letter->seal_late_entry = happened_is_late_entry(&seal, request->calendar);
    letter->way = request->way;
    letter->tracking = request->tracking;
    letter->sealed = request->sealed;
    replace_cards(handling, reply, letter);
    return 0;
}

static int send_selection(struct handling *handling, const struct reply *reply,
                          const struct selection *selection, const struct dispatch_request *request,
                          const struct act *act, struct failure *failure,
                          struct dispatched *ret_dispatched)
{
    const struct happened happened = {.day = request->day, .recorded_ms = act->now_ms};
    const struct happened seal = {.day = request->sealed, .recorded_ms = act->now_ms};

    for (size_t i = 0; i < selection->letter_count; i++) {
        struct letter *letter = selection->letters[i];
        if (send_letter(handling, reply, letter, request, act, failure) < 0) {
            return -1;
        }
        ret_dispatched->signers[ret_dispatched->signer_count++] = letter->signer;
    }
    for (size_t i = 0; i < selection->copy_count; i++) {
        struct copy *copy = selection->copies[i];
        copy->sent = request->day;
        copy->sent_recorded_ms = act->now_ms;
        copy->late_entry = happened_is_late_entry(&happened, request->calendar);
        copy->seal_late_entry = happened_is_late_entry(&seal, request->calendar);
        copy->way = request->way;
        copy->tracking = request->tracking;
        copy->sealed = request->sealed;
        ret_dispatched->copies[ret_dispatched->copy_count++] = copy->body;
    }
    return 0;
}

static void mark_complete(struct reply *reply, uint32_t matter, bool to_all)
{
    if (to_all) {
        reply->complete |= 1U << matter;
    }
}

int sending_dispatch(struct handling *handling, struct reply *reply,
                     const struct dispatch_request *request, const struct act *act,
                     struct failure *failure, struct dispatched *ret_dispatched)
{
    struct selection selection = {.letter_count = 0};
    const struct happened happened = {.day = request->day, .recorded_ms = act->now_ms};
    const struct reply_step step = {.reply = reply,
                                    .act = act,
                                    .comment = "",
                                    .sealed = request->sealed,
                                    .numbered =
                                        numbering_is_done(reply, request->matter, act->arena)};

    *ret_dispatched = (struct dispatched){.signer_count = 0};
    bool drafted = reply->state < REPLY_SIGNED;
    if (!drafted && (select_what_leaves(handling, reply, request, failure, &selection) < 0 ||
                     check_request(request, act, failure) < 0)) {
        return -1;
    }
    bool last = reply->state != REPLY_DISPATCHED && completes(handling, reply, &selection);
    if (reply_apply(reply, last ? REPLY_SEND_LAST : REPLY_SEND_SOME, &step, failure) < 0 ||
        send_selection(handling, reply, &selection, request, act, failure, ret_dispatched) < 0) {
        return -1;
    }
    if (reply->kind == REPLY_FIRST && handling->first_class == CLASS_NONE) {
        handling->first_class = reply->draft.class;
    }
    ret_dispatched->late_entry = happened_is_late_entry(&happened, request->calendar);
    ret_dispatched->to_all =
        reply_left_to_all(handling, reply, request->matter, &ret_dispatched->last);
    mark_complete(reply, request->matter, ret_dispatched->to_all);
    return 0;
}

bool sending_drop_last(const struct handling *handling, struct reply *reply, uint32_t matter,
                       const struct act *act, civil_day *ret_last)
{
    const struct selection nothing = {.letter_count = 0};
    const struct reply_step step = {.reply = reply, .act = act, .comment = ""};
    struct failure failure;

    failure_init(&failure, act->arena);
    if (reply->state != REPLY_DISPATCHING) {
        return false;
    }
    bool told = (reply->complete >> matter & 1) != 0;
    bool to_all = reply_left_to_all(handling, reply, matter, ret_last);
    bool last = completes(handling, reply, &nothing) &&
                reply_apply(reply, REPLY_DROP_LAST, &step, &failure) == 0;
    *ret_last = to_all ? *ret_last : DAY_NONE;
    mark_complete(reply, matter, to_all);
    return last || (to_all && !told);
}

/* --- receipt --- */

static int check_confirmer(const struct receipt_request *request, const struct act *act,
                           struct failure *failure)
{
    bool of_unit = act_holds(act, "LIAISON") || act_holds(act, "HANDLER");
    bool own_copy =
        request->signer == 0 && ((request->copy == COPY_COMMITTEE && act_holds(act, "COMMITTEE")) ||
                                 (request->copy == COPY_OFFICE && act_holds(act, "OFFICE")));

    if (of_unit || own_copy) {
        return 0;
    }
    failure_set(failure, STATUS_PERMISSION_DENIED, "ROLE_REFUSED",
                "委员会和市政府办公室只登记本单位抄送件的收到（规则28）");
    return -1;
}

static int refuse_receipt(const struct receipt_request *request, const struct failure_kind *kind,
                          struct failure *failure)
{
    failure_refuse(failure, kind, NULL);
    failure_add_field(failure, request->signer != 0 ? "signer" : "copy", "%s", kind->message);
    return -1;
}

static int mark_received(civil_day sent, const struct receipt_request *request,
                         const struct act *act, struct failure *failure, civil_day *received,
                         bool *late_entry)
{
    const struct happened happened = {.day = request->day, .recorded_ms = act->now_ms};

    if (sent == DAY_NONE || *received != DAY_NONE) {
        return refuse_receipt(
            request, sent == DAY_NONE ? &REFUSE_NOT_SENT : &REFUSE_ALREADY_RECEIVED, failure);
    }
    if (!happened_check(&happened, sent, "date", failure)) {
        return -1;
    }
    *received = request->day;
    *late_entry = happened_is_late_entry(&happened, request->calendar);
    return 0;
}

/* One thing is received at a time: a signer's letter, or a body's copies. */
static int check_one_receiver(const struct receipt_request *request, struct failure *failure)
{
    if (request->signer != 0 && request->copy != COPY_NONE) {
        failure_add_field(failure, "copy", "一次只登记一处收到：已指明第%d位提出人（规则20）",
                          request->signer);
    } else if (request->signer == 0 && request->copy == COPY_NONE) {
        failure_add_field(failure, "signer", "请指明哪一位提出人，或哪一个抄送单位收到（规则20）");
    }
    return failure_is_set(failure) ? -1 : 0;
}

int sending_confirm(struct reply *reply, const struct receipt_request *request,
                    const struct act *act, struct failure *failure)
{
    const struct reply_step step = {.reply = reply, .act = act, .comment = ""};
    struct letter *letter = reply_letter(reply, request->matter, request->signer);
    struct copy *copy = reply_copy(reply, request->matter, request->copy);

    if (check_one_receiver(request, failure) < 0 ||
        reply_apply(reply, REPLY_CONFIRM_RECEIPT, &step, failure) < 0 ||
        check_confirmer(request, act, failure) < 0) {
        return -1;
    }
    if (request->signer != 0 && letter) {
        return mark_received(letter->sent, request, act, failure, &letter->received,
                             &letter->receipt_late_entry);
    }
    if (request->signer == 0 && copy) {
        return mark_received(copy->sent, request, act, failure, &copy->received,
                             &copy->receipt_late_entry);
    }
    return refuse_receipt(request, &REFUSE_NO_LETTER, failure);
}
