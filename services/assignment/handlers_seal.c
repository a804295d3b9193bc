/* Phones and addresses, closed before they are stored and opened for whoever may see them. */
#include "assignment/handlers.h"

#include <string.h>

const char *case_open(struct flow *flow, const char *owner, struct sealed sealed)
{
    const char *text = "";

    if (!owner || sealed.size == 0 ||
        seal_open(assignment_of(flow)->seal, owner, sealed.bytes, sealed.size, flow_arena(flow),
                  &text) != SEAL_OPENED) {
        return "";
    }
    return text;
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
        case_fail_memory(flow);
    }
    return ret_sealed->bytes != NULL;
}
