/* Scans of paper cards: a small one comes with the card, a phone's photograph before it. */
#ifndef BANFU_REPLY_HANDLERS_SCANS_H
#define BANFU_REPLY_HANDLERS_SCANS_H

#include "reply/handlers_target.h"

enum {
    SCAN_PIECE_MAX = 160 << 10, /* bytes that one commit takes */
    SCAN_MAX = 6 << 20,
    SCAN_PIECES_MAX = (SCAN_MAX + SCAN_PIECE_MAX - 1) / SCAN_PIECE_MAX
};

/* Keeps a scan of at most SCAN_PIECE_MAX bytes with this commit. Its digest, "" without one or with
 * `scan` named in the flow's failure. */
const char *scans_keep(struct flow *flow, struct commit *commit, const ProtobufCBinaryData *scan);

/* Where the scans of a card of the proposal that the call names lie. */
struct store_key scans_key(struct flow *flow);

#endif
