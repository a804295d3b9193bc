/* Phones and addresses, closed before they are stored and opened for whoever may see them. */
#include "assignment/handlers.h"

#include "assignment/refusal.h"
#include "common/base/log.h"

#include <string.h>

/* An operator is told once: with a wrong key every contact is one that cannot be opened. */
static void refuse_sealed(struct flow *flow, enum seal_outcome outcome)
{
    struct assignment *assignment = assignment_of(flow);

    if (!assignment->seal_told) {
        LOG(LOG_ERROR, outcome == SEAL_KEY_MISSING ? "seal_key_missing" : "seal_damaged",
            LOG_TEXT("thing", flow_thing(flow)),
            LOG_TEXT("why", "a contact was sealed under another key: bring the key file back"));
        assignment->seal_told = true;
    }
    refuse(flow_failure(flow),
           outcome == SEAL_KEY_MISSING ? REFUSAL_SEAL_KEY_MISSING : REFUSAL_SEAL_DAMAGED);
}

const char *case_open(struct flow *flow, const char *owner, struct sealed sealed)
{
    const char *text = "";

    if (sealed.size == 0 || failure_is_set(flow_failure(flow))) {
        return "";
    }
    enum seal_outcome outcome = owner ? seal_open(assignment_of(flow)->seal, owner, sealed.bytes,
                                                  sealed.size, flow_arena(flow), &text)
                                      : SEAL_NO_MEMORY;
    switch (outcome) {
    case SEAL_OPENED: return text;
    case SEAL_NO_MEMORY: flow_fail_memory(flow); return "";
    case SEAL_KEY_MISSING:
    case SEAL_DAMAGED: break;
    }
    refuse_sealed(flow, outcome);
    return "";
}

bool case_seal(struct flow *flow, const char *owner, const char *text, struct sealed *ret_sealed)
{
    struct buffer closed;

    *ret_sealed = (struct sealed){.size = 0};
    if (*text == '\0') {
        return true;
    }
    buffer_init(&closed, SEAL_TEXT_MAX + SEAL_OVERHEAD);
    if (owner && seal_close(assignment_of(flow)->seal, owner, text, &closed) == 0) {
        ret_sealed->bytes = arena_copy(flow_arena(flow), closed.bytes, closed.size);
        ret_sealed->size = closed.size;
    }
    buffer_done(&closed);
    if (!ret_sealed->bytes) {
        flow_fail_memory(flow);
    }
    return ret_sealed->bytes != NULL;
}
