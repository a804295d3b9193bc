#include "reply/policy.h"

#include <string.h>

#define OFFICE ROLE_BIT(ROLE_OFFICE)
#define COMMITTEE ROLE_BIT(ROLE_COMMITTEE)
#define SERVICE ROLE_BIT(ROLE_SERVICE)
#define LIAISON ROLE_BIT(ROLE_LIAISON)
#define HANDLER ROLE_BIT(ROLE_HANDLER)
#define DIVISION_HEAD ROLE_BIT(ROLE_DIVISION_HEAD)
#define LEADER ROLE_BIT(ROLE_LEADER)
#define PRINCIPAL ROLE_BIT(ROLE_PRINCIPAL)
#define OF_UNIT (LIAISON | HANDLER | DIVISION_HEAD | LEADER | PRINCIPAL)

static bool own_unit(const struct caller *caller, const struct caller_post *post,
                     const void *object)
{
    (void)caller;
    return strcmp(post->scope, ((const struct reply_object *)object)->unit) == 0;
}

static bool own_kind(const struct caller *caller, const struct caller_post *post,
                     const void *object)
{
    (void)caller;
    return strcmp(post->scope, ((const struct reply_object *)object)->kind) == 0;
}

static bool reading_unit(const struct caller *caller, const struct caller_post *post,
                         const void *object)
{
    const struct reply_object *about = object;
    bool reads = own_unit(caller, post, object);

    for (size_t i = 0; !reads && i < about->reader_count; i++) {
        reads = strcmp(post->scope, about->readers[i]) == 0;
    }
    return reads;
}

#define UNIT_ONLY(name, posts)                                                                     \
    {                                                                                              \
        .method = (name), .admission = POLICY_GRANTED, .grants = { {(posts), own_unit} }           \
    }
#define OFFICE_ONLY(name)                                                                          \
    {                                                                                              \
        .method = (name), .admission = POLICY_GRANTED, .grants = { {OFFICE, NULL} }                \
    }
#define SERVICES_ONLY(name)                                                                        \
    {                                                                                              \
        .method = (name), .admission = POLICY_GRANTED, .grants = { {SERVICE, NULL} }               \
    }
#define ALL_CONCERNED(name, posts)                                                                 \
    {                                                                                              \
        .method = (name), .admission = POLICY_GRANTED, .grants = {                                 \
            {(posts), own_unit},                                                                   \
            {OFFICE, NULL},                                                                        \
            {COMMITTEE, own_kind}                                                                  \
        }                                                                                          \
    }

static const struct policy_rule rules[] = {
    /* Which handlings one sees is decided one by one. */
    {.method = "GetReplies", .admission = POLICY_SIGNED_IN},
    ALL_CONCERNED("GetReply", OF_UNIT),
    /* What was changed on the way to the signature concerns those who draft, sign and inspect. */
    {.method = "CompareVersions",
     .admission = POLICY_GRANTED,
     .grants = {{OF_UNIT, own_unit}, {OFFICE, NULL}}},
    UNIT_ONLY("PutReply", HANDLER | DIVISION_HEAD),
    UNIT_ONLY("Lint", OF_UNIT),
    UNIT_ONLY("Submit", DIVISION_HEAD),
    UNIT_ONLY("Review", DIVISION_HEAD | LEADER | PRINCIPAL),
    UNIT_ONLY("Sign", PRINCIPAL),
    UNIT_ONLY("Number", LIAISON | HANDLER),
    {.method = "PutSeries",
     .admission = POLICY_GRANTED,
     .grants = {{LIAISON, own_unit}, {OFFICE, NULL}}},
    UNIT_ONLY("Recall", PRINCIPAL),
    UNIT_ONLY("Dispatch", LIAISON | HANDLER),
    ALL_CONCERNED("ConfirmReceipt", LIAISON | HANDLER),
    ALL_CONCERNED("ReturnCard", LIAISON | HANDLER),
    OFFICE_ONLY("CorrectCard"),
    ALL_CONCERNED("PutScan", LIAISON | HANDLER),
    ALL_CONCERNED("GetScan", OF_UNIT),
    /* The signer has no account: the gateway calls, and the code is the right. */
    SERVICES_ONLY("GetCardByCode"),
    SERVICES_ONLY("ReturnCardByCode"),
    SERVICES_ONLY("VerifyLetter"),
    ALL_CONCERNED("RecordDissatisfaction", OF_UNIT),
    OFFICE_ONLY("TakeBackDissatisfaction"),
    OFFICE_ONLY("Close"),
    OFFICE_ONLY("CloseMany"),
    OFFICE_ONLY("ListPublications"),
    OFFICE_ONLY("ExportPublications"),
    ALL_CONCERNED("GetLetter", OF_UNIT),
    {.method = "GetCard",
     .admission = POLICY_GRANTED,
     .grants = {{OF_UNIT, own_unit}, {OFFICE, NULL}}},
    /* The service itself puts sets together of them. */
    {.method = "GetLetters",
     .admission = POLICY_GRANTED,
     .grants = {{OF_UNIT, own_unit}, {OFFICE | SERVICE, NULL}, {COMMITTEE, own_kind}}},
    {.method = "GetUnitPaper",
     .admission = POLICY_GRANTED,
     .grants = {{OF_UNIT, reading_unit}, {OFFICE, NULL}}},
    {.method = "GetDocketPaper",
     .admission = POLICY_GRANTED,
     .grants = {{OF_UNIT, own_unit}, {OFFICE, NULL}}},
    ALL_CONCERNED("OrderSet", OF_UNIT),
    /* Whose job it is the job says. */
    {.method = "GetJob", .admission = POLICY_SIGNED_IN},
    {.method = "CancelJob", .admission = POLICY_SIGNED_IN},
    {.method = "GetJobFile", .admission = POLICY_SIGNED_IN},
    SERVICES_ONLY("Facts"),
    SERVICES_ONLY("UnitInventory"),
};

const struct policy reply_policy = {
    .service = "banfu.reply.v1.Reply", .rules = rules, .count = COUNT_OF(rules)};

static bool holds_for(const struct caller *caller, const struct caller_post *post,
                      const struct reply_object *object)
{
    role_set role = ROLE_BIT(post->role);

    return ((role & OF_UNIT) && own_unit(caller, post, object)) ||
           ((role & COMMITTEE) && own_kind(caller, post, object)) || (role & (OFFICE | SERVICE));
}

size_t policy_roles(const struct caller *caller, const struct reply_object *object,
                    const char *ret_roles[CALLER_POSTS_MAX],
                    const struct caller_post *ret_posts[CALLER_POSTS_MAX])
{
    size_t count = 0;

    for (size_t i = 0; caller && i < caller->post_count; i++) {
        const struct caller_post *post = &caller->posts[i];
        if (holds_for(caller, post, object)) {
            if (ret_posts) {
                ret_posts[count] = post;
            }
            ret_roles[count++] = role_name(post->role);
        }
    }
    return count;
}
