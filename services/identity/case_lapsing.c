#include "identity/case_lapsing.h"

#include "common/access/keys.h"
#include "identity/wire.h"

bool lapsing_begin(struct flow *flow, size_t most, int64_t now_ms, struct lapsing *ret_lapsing)
{
    struct Banfu__Event__V1__StandInEnded **ended =
        arena_array(flow_arena(flow), most + 1, sizeof(void *));

    if (!ended) {
        flow_fail_memory(flow);
        return false;
    }
    *ret_lapsing = (struct lapsing){.ended = ended, .now_ms = now_ms};
    return true;
}

static struct stand_in_act by_itself(const struct lapsing *lapsing)
{
    return (struct stand_in_act){
        .account = KEY_SERVICE_ACCOUNT "identity", .name = "系统", .now_ms = lapsing->now_ms};
}

/* Keeps the entry, NULL for none, for the event. */
static const struct stand_in *keep(struct flow *flow, struct lapsing *lapsing,
                                   const struct stand_in_register *book,
                                   const struct stand_in *entry)
{
    ProtobufCMessage *told =
        entry ? wire_stand_in_ended(entry, book->unit, flow_arena(flow)) : NULL;

    if (!entry) {
        return NULL;
    }
    if (!told) {
        flow_fail_memory(flow);
        return NULL;
    }
    lapsing->ended[lapsing->count++] = (struct Banfu__Event__V1__StandInEnded *)(void *)told;
    return entry;
}

const struct stand_in *lapsing_next(struct flow *flow, struct lapsing *lapsing,
                                    struct stand_in_register *book,
                                    const struct posts_change *change)
{
    const struct stand_in_act itself = by_itself(lapsing);

    return keep(flow, lapsing, book, stand_in_lapse(book, change, &itself));
}

const struct stand_in *lapsing_next_with_unit(struct flow *flow, struct lapsing *lapsing,
                                              struct stand_in_register *book, civil_day last_day)
{
    const struct stand_in_act itself = by_itself(lapsing);

    return keep(flow, lapsing, book, stand_in_end_with_unit(book, last_day, &itself));
}
