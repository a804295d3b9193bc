#include "assignment/wire_handover.h"

#include "assignment/lifecycle_handover.h"
#include "assignment/wire.h"
#include "common/base/borrow.h"
#include "common/base/buffer.h"
#include "common/base/digest.h"

#include "banfu/assignment/v1/assignment.pb-c.h"
#include "banfu/assignment/v1/record.pb-c.h"

typedef Banfu__Assignment__V1__HandOverRecord record_t;
typedef Banfu__Assignment__V1__HandOver view_t;
typedef Banfu__Assignment__V1__Inventory inventory_t;
typedef Banfu__Assignment__V1__LiaisonPerson person_t;

enum { INVENTORY_TEXT_MAX = 4 << 20 };

const ProtobufCMessageDescriptor *const wire_handover_record =
    &banfu__assignment__v1__hand_over_record__descriptor;

ProtobufCMessage *wire_from_handover(const struct handover *handover, inventory_t *held,
                                     struct arena *arena)
{
    record_t *record = wire_new(arena, wire_handover_record);

    if (!record) {
        return NULL;
    }
    record->state = (int32_t)handover->state;
    record->from_account = borrow_text(handover->from.account);
    record->from_name = borrow_text(handover->from.name);
    record->to_account = borrow_text(handover->to.account);
    record->to_name = borrow_text(handover->to.name);
    record->by_leader = handover->by_leader;
    record->to_leader = handover->to_leader;
    record->opened_by = borrow_text(handover->opened_by);
    record->reason = borrow_text(handover->reason);
    record->opened_ms = handover->opened_ms;
    record->ended_ms = handover->ended_ms;
    record->inventory = borrow_text(handover->inventory.digest);
    record->proposals = handover->inventory.proposals;
    record->promises = handover->inventory.promises;
    record->cards = handover->inventory.cards;
    record->held = held;
    return &record->base;
}

struct handover wire_to_handover(const ProtobufCMessage *message)
{
    const record_t *record = (const void *)message;

    if (!record) {
        return handover_none();
    }
    return (struct handover){
        .state = (enum handover_state)record->state,
        .from = {record->from_account, record->from_name},
        .to = {record->to_account, record->to_name},
        .by_leader = record->by_leader,
        .to_leader = record->to_leader,
        .opened_by = record->opened_by,
        .reason = record->reason,
        .opened_ms = record->opened_ms,
        .ended_ms = record->ended_ms,
        .inventory = {record->inventory, record->proposals, record->promises, record->cards},
    };
}

person_t *wire_liaison(const struct liaison *liaison, struct arena *arena)
{
    person_t *message = wire_new(arena, &banfu__assignment__v1__liaison_person__descriptor);

    if (message) {
        message->account = borrow_text(liaison->account);
        message->name = borrow_text(liaison->name);
    }
    return message;
}

view_t *wire_handover(const struct handover *handover, struct arena *arena)
{
    view_t *view = wire_new(arena, &banfu__assignment__v1__hand_over__descriptor);

    if (!view) {
        return NULL;
    }
    view->state = borrow_text(handover_state_name(handover->state));
    view->from = wire_liaison(&handover->from, arena);
    view->to = wire_liaison(&handover->to, arena);
    view->by_leader = handover->by_leader;
    view->to_leader = handover->to_leader;
    view->opened_by = borrow_text(handover->opened_by);
    view->reason = borrow_text(handover->reason);
    view->opened_ms = handover->opened_ms;
    view->ended_ms = handover->ended_ms;
    view->inventory = borrow_text(handover->inventory.digest);
    view->proposals = handover->inventory.proposals;
    view->promises = handover->inventory.promises;
    view->cards = handover->inventory.cards;
    return view->from && view->to ? view : NULL;
}

static void print_lines(const inventory_t *inventory, struct buffer *text)
{
    for (size_t i = 0; i < inventory->n_proposals; i++) {
        const Banfu__Assignment__V1__HeldProposal *held = inventory->proposals[i];
        buffer_printf(text, "%s\t%s\t%s\n", held->proposal, held->part, held->state);
    }
    for (size_t i = 0; i < inventory->n_promises; i++) {
        const Banfu__Assignment__V1__HandedPromise *held = inventory->promises[i];
        buffer_printf(text, "%s\t%d\t%s\t%s\n", held->proposal, held->promise, held->by_date,
                      held->what);
    }
    for (size_t i = 0; i < inventory->n_cards; i++) {
        const Banfu__Assignment__V1__HandedCard *held = inventory->cards[i];
        buffer_printf(text, "%s\t%d\t%d\n", held->proposal, held->signer, held->round);
    }
}

int wire_digest_inventory(inventory_t *inventory, struct arena *arena,
                          struct inventory_digest *ret_digest)
{
    struct buffer text;
    uint8_t digest[DIGEST_SIZE];
    char hex[DIGEST_HEX_SIZE];

    buffer_init(&text, INVENTORY_TEXT_MAX);
    print_lines(inventory, &text);
    bool made = !text.failed &&
                digest_sha256(text.bytes ? (const void *)text.bytes : "", text.size, digest) == 0;
    buffer_done(&text);
    if (!made) {
        return -1;
    }
    digest_hex(digest, hex);
    inventory->digest = arena_strdup(arena, hex);
    *ret_digest = (struct inventory_digest){.digest = inventory->digest,
                                            .proposals = (int32_t)inventory->n_proposals,
                                            .promises = (int32_t)inventory->n_promises,
                                            .cards = (int32_t)inventory->n_cards};
    return inventory->digest ? 0 : -1;
}
