/* The unit's own papers about one reply: approval sheet (发文稿纸), report of a re-handling
 * (重新办理情况报告), cover of the file (案卷封面). */
#include "reply/handlers.h"
#include "reply/handlers_facts.h"
#include "reply/handlers_papers.h"
#include "reply/handlers_papers_case.h"

#include "common/base/date.h"
#include "reply/document/template.h"
#include "reply/document/wording.h"
#include "reply/errors.h"
#include "reply/paper_fields.h"

#include <string.h>

typedef Banfu__Reply__V1__GetUnitPaperRequest unit_paper_request_t;

enum { LEVEL_COLUMNS = 4, NAMES_MAX = 16 << 10 };

/* What a paper is gathered from. */
struct gathering {
    struct flow *flow;
    const struct letterhead *head;
    const struct target *target;
    const struct matter *matter;
    const char *session;
    struct paper_fields *fields; /* in the flow's arena, where the worker finds them */
};

/* 石轩庆、龙丰瑞: whom the letters of this proposal go to. */
static const char *signer_names(const struct gathering *gathering)
{
    const struct reply *reply = gathering->target->reply;
    struct buffer names;

    buffer_init(&names, NAMES_MAX);
    for (size_t i = 0; i < reply->letter_count; i++) {
        const struct signer *signer =
            reply->letters[i].matter == gathering->target->matter
                ? matter_signer(gathering->matter, reply->letters[i].signer)
                : NULL;
        if (signer) {
            buffer_printf(&names, "%s%s", names.size > 0 ? "、" : "", signer->name);
        }
    }
    const char *copy =
        names.failed ? NULL : arena_strdup(flow_arena(gathering->flow), buffer_text(&names));
    buffer_done(&names);
    return copy;
}

/* What every paper says of the case. */
static void put_case(struct gathering *gathering)
{
    struct arena *arena = flow_arena(gathering->flow);
    const struct target *target = gathering->target;
    const struct matter *matter = gathering->matter;
    const struct reply *reply = target->reply;
    const char *what = kind_chinese(matter->kind);

    paper_put(gathering->fields, "unit", gathering->head->unit_full_name);
    paper_put(gathering->fields, "office", gathering->head->office);
    paper_put(gathering->fields, "session", gathering->session);
    paper_put(gathering->fields, "what", what);
    paper_put(gathering->fields, "case_number", arena_printf(arena, "%d", (int)matter->number));
    paper_put(gathering->fields, "case",
              target_case_name(gathering->target, gathering->head, arena));
    paper_put(gathering->fields, "signers", signer_names(gathering));
    paper_put(gathering->fields, "class",
              reply->draft.class == CLASS_NONE ? "" : class_token(reply->draft.class));
    paper_put(gathering->fields, "handler", reply->draft.handler);
    paper_put(gathering->fields, "phone", reply->draft.phone);
    paper_put_day(gathering->fields, "date", reply->letter_day);
}

/* --- the approval sheet --- */

static const char *act_chinese(enum level_act act)
{
    switch (act) {
    case ACT_SUBMITTED: return "送审";
    case ACT_APPROVED: return "审核同意";
    case ACT_SENT_BACK: return "退回";
    case ACT_SIGNED: return "签发";
    case ACT_RECALLED: return "撤回签发";
    case ACT_NONE: break;
    }
    return "";
}

/* Who acted, and in whose stead (rule 17). */
static const char *name_person(const struct gathering *gathering, const struct person *by)
{
    const char *whose = *by->behalf_name ? by->behalf_name : by->on_behalf_of;
    const char *both =
        *whose ? arena_printf(flow_arena(gathering->flow), "%s（代%s）", by->name, whose)
               : by->name;

    return both ? both : by->name;
}

static void put_row(struct gathering *gathering, const struct paper_table *table, const char *step,
                    const struct person *by, int64_t instant_ms, const char *comment)
{
    const char *row[LEVEL_COLUMNS] = {step, name_person(gathering, by),
                                      paper_day(flow_arena(gathering->flow), date_at(instant_ms)),
                                      comment};

    paper_row(gathering->fields, table, row);
}

/* Who drafted last, then what each level said. */
static void put_levels(struct gathering *gathering)
{
    const struct reply *reply = gathering->target->reply;
    struct paper_table table;

    if (paper_table(gathering->fields, "levels", LEVEL_COLUMNS, reply->level_count + 1, &table) <
        0) {
        return;
    }
    if (reply->version_count > 0) {
        const struct text_version *last = &reply->versions[reply->version_count - 1];
        put_row(gathering, &table, "拟稿", &last->by, last->instant_ms, "");
    }
    for (size_t i = 0; i < reply->level_count; i++) {
        const struct level *level = &reply->levels[i];
        put_row(gathering, &table, act_chinese(level->act), &level->by, level->instant_ms,
                level->comment);
    }
}

static void gather_approval(struct gathering *gathering)
{
    struct arena *arena = flow_arena(gathering->flow);
    const struct target *target = gathering->target;
    bool suggestion = gathering->matter->kind == KIND_SUGGESTION;
    const char *committee =
        suggestion ? gathering->head->congress_committee : gathering->head->conference_committee;

    paper_put(gathering->fields, "title",
              wording_title((enum letter_kind)gathering->matter->kind,
                            (enum letter_round)target->reply->kind, gathering->session,
                            gathering->matter->number, arena));
    paper_put(gathering->fields, "addressees", signer_names(gathering));
    paper_put(gathering->fields, "copies",
              arena_printf(arena, "%s、%s（各2份）", committee, gathering->head->office));
    paper_put(gathering->fields, "letter_number", reply_number(target->reply, target->matter));
    paper_put(gathering->fields, "publication",
              publication_chinese(target->reply->draft.publication));
    put_levels(gathering);
}

/* --- the report of a re-handling --- */

/* When the unit learnt what this round answers. */
static civil_day learnt_day(const struct handling *handling, uint32_t matter, int32_t signer,
                            int32_t round)
{
    civil_day day = DAY_NONE;

    for (size_t i = 0; i < handling->dissatisfaction_count; i++) {
        const struct dissatisfaction *said = &handling->dissatisfactions[i];
        if (said->matter == matter && said->signer == signer && said->round < round &&
            !said->taken_back && !said->manner_only) {
            day = said->learnt;
        }
    }
    return day;
}

/* The number of the letter to that signer which the round answers to. */
static const char *earlier_number(const struct target *target, int32_t signer)
{
    for (int32_t round = target->reply->round - 1; round > 0; round--) {
        const struct reply *earlier = &target->handling.replies[round - 1];
        if (reply_letter(earlier, target->matter, signer)) {
            return reply_number(earlier, target->matter);
        }
    }
    return "";
}

static const struct letter *first_letter(const struct target *target)
{
    for (size_t i = 0; i < target->reply->letter_count; i++) {
        if (target->reply->letters[i].matter == target->matter) {
            return &target->reply->letters[i];
        }
    }
    return NULL;
}

static void gather_rehandling(struct gathering *gathering)
{
    struct paper_fields *fields = gathering->fields;
    struct arena *arena = flow_arena(gathering->flow);
    const struct target *target = gathering->target;
    const struct matter *matter = gathering->matter;
    const struct letter *letter = first_letter(target);
    bool suggestion = matter->kind == KIND_SUGGESTION;

    if (target->reply->kind != REPLY_SECOND || !letter) {
        failure_refuse(flow_failure(gathering->flow), &REFUSE_NOT_REHANDLED, NULL);
        return;
    }
    paper_put(gathering->fields, "letter_number", ""); /* the report's own, by hand */
    paper_put(gathering->fields, "signer",
              arena_printf(arena, "%s%s", matter_signer(matter, letter->signer)->name,
                           suggestion ? "代表" : "委员"));
    paper_put(gathering->fields, "quoted_title",
              wording_quoted_title((enum letter_kind)matter->kind, matter->title, arena));
    paper_put(gathering->fields, "earlier_number", earlier_number(target, letter->signer));
    paper_need(fields, "second_number", reply_number(target->reply, target->matter), "letterNumber",
               "再次答复函的函号");
    paper_need(fields, "body", target->reply->draft.office_report, "officeReport", "重新办理情况");
    paper_put_day(
        gathering->fields, "known_date",
        learnt_day(&target->handling, target->matter, letter->signer, target->reply->round));
    paper_put_day(gathering->fields, "sent_date", letter->sent);
}

/* --- the file's cover --- */

static void gather_cover(struct gathering *gathering)
{
    const struct target *target = gathering->target;

    paper_put(gathering->fields, "title", gathering->matter->title);
    paper_put(gathering->fields, "letter_number", reply_number(target->reply, target->matter));
    paper_put(gathering->fields, "period", ""); /* both by hand, when the file is closed */
    paper_put(gathering->fields, "retention", "");
}

/* --- which is wanted --- */

static const struct own_paper {
    const char *asked, *template, *stem;
    void (*gather)(struct gathering *gathering);
} kinds[] = {{"approval", "approval", "approval", gather_approval},
             {"rehandlingReport", "rehandling_report", "rehandling-report", gather_rehandling},
             {"fileCover", "file_cover", "file-cover", gather_cover}};

static const struct own_paper *find_kind(const char *asked)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (strcmp(kinds[i].asked, asked) == 0) {
            return &kinds[i];
        }
    }
    return NULL;
}

static void choose(struct flow *flow, const struct letterhead *head, struct order *order)
{
    const unit_paper_request_t *request = flow_request(flow);
    const struct own_paper *kind = find_kind(request->paper);
    const struct target *target = flow_state(flow);
    struct gathering gathering = {.flow = flow,
                                  .head = head,
                                  .target = target,
                                  .matter = &target->handling.matters[target->matter],
                                  .session = target_session(target, head, flow_arena(flow)),
                                  .fields =
                                      arena_alloc(flow_arena(flow), sizeof(struct paper_fields))};

    if (!gathering.fields || !kind) {
        flow_fail_memory(flow); /* the kind was looked for before */
        return;
    }
    paper_fields_init(gathering.fields, flow_arena(flow), flow_failure(flow));
    put_case(&gathering);
    kind->gather(&gathering);
    const struct paper paper = {.template = kind->template, .values = &gathering.fields->values};
    order_add(order, kind->stem, &paper);
}

static void answer(struct flow *flow)
{
    const unit_paper_request_t *request = flow_request(flow);

    papers_make(flow, choose, request->format, OF_ONE_LETTER);
}

static const struct flow_steps UNIT_PAPER = {.plan = target_plan_with_words,
                                             .more = target_more,
                                             .take = target_take,
                                             .ask = papers_ask,
                                             .answer = answer,
                                             .state_size = sizeof(struct target_with_facts)};

void handlers_get_unit_paper(reply_service_t *service, const unit_paper_request_t *request,
                             Banfu__Reply__V1__Paper_Closure closure, void *call)
{
    (void)service;
    flow_read(call, find_kind(request->paper) ? &UNIT_PAPER : &CASE_PAPER, &request->base,
              (flow_closure)closure);
}
