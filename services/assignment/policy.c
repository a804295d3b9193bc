#include "assignment/policy.h"

#include <string.h>

#define OFFICE ROLE_BIT(ROLE_OFFICE)
#define LIAISON ROLE_BIT(ROLE_LIAISON)
#define HANDLER ROLE_BIT(ROLE_HANDLER)
#define HEADS (ROLE_BIT(ROLE_DIVISION_HEAD) | ROLE_BIT(ROLE_LEADER) | ROLE_BIT(ROLE_PRINCIPAL))

static bool own_unit(const struct caller *caller, const struct caller_post *post,
                     const void *object)
{
    (void)caller;
    return strcmp(post->scope, ((const struct assignment_object *)object)->unit) == 0;
}

static bool own_kind(const struct caller *caller, const struct caller_post *post,
                     const void *object)
{
    (void)caller;
    return strcmp(post->scope, ((const struct assignment_object *)object)->kind) == 0;
}

static bool own_case(const struct caller *caller, const struct caller_post *post,
                     const void *object)
{
    const struct assignment_object *about = object;

    (void)caller;
    return about->concerns && about->concerns(about->data, post->scope);
}

/* Whoever once had it reads what it had; whom to call is told to those alone who have it now. */
static bool own_part(const struct caller *caller, const struct caller_post *post,
                     const void *object)
{
    const struct assignment_object *about = object;

    (void)caller;
    return about->takes_part && about->takes_part(about->data, post->scope);
}

/* Whoever once had it, or only gives an opinion, reads; only who answers now writes. */
static bool own_answer(const struct caller *caller, const struct caller_post *post,
                       const void *object)
{
    const struct assignment_object *about = object;

    (void)caller;
    return about->answers && about->answers(about->data, post->scope);
}

/* A service has looked whether the person may; whether the unit it names answers is decided here.
 */
static bool for_answering(const struct caller *caller, const struct caller_post *post,
                          const void *object)
{
    const struct assignment_object *about = object;
    const char *unit = about->on_behalf_of_unit;

    (void)caller;
    (void)post;
    return unit && *unit && about->answers && about->answers(about->data, unit);
}

static bool own_signature(const struct caller *caller, const struct caller_post *post,
                          const void *object)
{
    const struct assignment_object *about = object;

    (void)caller;
    return about->signed_by && about->signed_by(about->data, post->scope);
}

#define SIGNED_IN(name)                                                                            \
    {                                                                                              \
        .method = (name), .admission = POLICY_SIGNED_IN                                            \
    }
#define OFFICE_ONLY(name)                                                                          \
    {                                                                                              \
        .method = (name), .admission = POLICY_GRANTED, .grants = { {OFFICE, NULL} }                \
    }
#define UNIT_ONLY(name, posts)                                                                     \
    {                                                                                              \
        .method = (name), .admission = POLICY_GRANTED, .grants = { {(posts), own_unit} }           \
    }

static const struct policy_rule rules[] = {
    {.method = "PutDocket",
     .admission = POLICY_GRANTED,
     .grants = {{OFFICE | ROLE_BIT(ROLE_ADMINISTRATOR), NULL}}},
    SIGNED_IN("GetDocket"),
    SIGNED_IN("ListDockets"),
    OFFICE_ONLY("ImportSigners"),
    OFFICE_ONLY("ImportProposals"),
    SIGNED_IN("GetJob"),
    {.method = "GetProposal",
     .admission = POLICY_GRANTED,
     .grants = {{OFFICE, NULL},
                {LIAISON | HANDLER | HEADS, own_case},
                {ROLE_BIT(ROLE_COMMITTEE), own_kind},
                {ROLE_BIT(ROLE_SIGNER), own_signature},
                /* reply makes the list of what may be published of it */
                {ROLE_BIT(ROLE_SERVICE), NULL}}},
    {.method = "GetContacts",
     .admission = POLICY_GRANTED,
     .grants = {{OFFICE, NULL},
                {LIAISON | HANDLER | HEADS, own_part},
                {ROLE_BIT(ROLE_COMMITTEE), own_kind},
                /* reply prints them on envelopes */
                {ROLE_BIT(ROLE_SERVICE), for_answering}}},
    {.method = "FindPersons",
     .admission = POLICY_GRANTED,
     .grants = {{OFFICE | LIAISON | HANDLER | HEADS | ROLE_BIT(ROLE_COMMITTEE) |
                     ROLE_BIT(ROLE_SERVICE),
                 NULL}}},
    {.method = "ListUnreachable",
     .admission = POLICY_GRANTED,
     .grants = {{OFFICE, NULL}, {ROLE_BIT(ROLE_COMMITTEE), NULL}}},
    {.method = "SetSigner",
     .admission = POLICY_GRANTED,
     .grants = {{OFFICE, NULL},
                {LIAISON | HANDLER | HEADS, own_answer},
                {ROLE_BIT(ROLE_COMMITTEE), own_kind}}},
    OFFICE_ONLY("Assign"),
    OFFICE_ONLY("AssignMany"),
    OFFICE_ONLY("AssignFromRegister"),
    UNIT_ONLY("SignFor", LIAISON),
    UNIT_ONLY("Accept", LIAISON | HEADS),
    UNIT_ONLY("RequestReturn", LIAISON | HEADS),
    OFFICE_ONLY("DecideReturn"),
    UNIT_ONLY("GiveOpinion", LIAISON | HANDLER | HEADS),
    OFFICE_ONLY("WaiveOpinion"),
    {.method = "PressOpinion",
     .admission = POLICY_GRANTED,
     .grants = {{OFFICE, NULL}, {LIAISON | HANDLER | HEADS, own_unit}}},
    UNIT_ONLY("RecordContact", LIAISON | HANDLER | HEADS),
    UNIT_ONLY("FilePlan", LIAISON | HEADS),
    {.method = "GetPlan",
     .admission = POLICY_GRANTED,
     .grants = {{OFFICE, NULL}, {LIAISON | HANDLER | HEADS, own_unit}}},
    OFFICE_ONLY("Merge"),
    OFFICE_ONLY("UndoMerge"),
    OFFICE_ONLY("Withdraw"),
    {.method = "SetAsks",
     .admission = POLICY_GRANTED,
     .grants = {{OFFICE, NULL}, {LIAISON | HANDLER | ROLE_BIT(ROLE_DIVISION_HEAD), own_answer}}},
    OFFICE_ONLY("RegisterOffline"),
    UNIT_ONLY("RequestCoordination", LIAISON | HANDLER | HEADS),
    OFFICE_ONLY("DecideCoordination"),
    UNIT_ONLY("ReportProgress", LIAISON | HANDLER | HEADS),
    {.method = "GetLiaison",
     .admission = POLICY_GRANTED,
     .grants = {{OFFICE, NULL},
                {LIAISON | HANDLER | HEADS, own_unit},
                /* reply prints the inventory, for whom it has looked at */
                {ROLE_BIT(ROLE_SERVICE), NULL}}},
    UNIT_ONLY("OpenHandOver", LIAISON | ROLE_BIT(ROLE_LEADER)),
    UNIT_ONLY("SignHandOver", LIAISON | HANDLER | HEADS),
    {.method = "CancelHandOver",
     .admission = POLICY_GRANTED,
     .grants = {{OFFICE, NULL}, {LIAISON | ROLE_BIT(ROLE_LEADER), own_unit}}},
    OFFICE_ONLY("SucceedUnit"),
    /* Peers ask by themselves; whom they tell is decided where the person calls. */
    {.method = "Facts", .admission = POLICY_GRANTED, .grants = {{ROLE_BIT(ROLE_SERVICE), NULL}}},
    {.method = "FindLetterCode",
     .admission = POLICY_GRANTED,
     .grants = {{ROLE_BIT(ROLE_SERVICE), NULL}}},
};

const struct policy assignment_policy = {
    .service = "banfu.assignment.v1.Assignment", .rules = rules, .count = COUNT_OF(rules)};
