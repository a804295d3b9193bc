/* Calls that the gateway makes for somebody without an account, and the pages that answer them: a
 * code on paper is all the right there is (rules 20 and 22). */
#ifndef BANFU_GATEWAY_OWN_CALL_H
#define BANFU_GATEWAY_OWN_CALL_H

#include "fan.h"
#include "visit.h"

/* Calls the reply service with the gateway's own token; `done` gets the fan and the visit. */
void own_call(struct visit *visit, struct fan *fan, const char *method,
              const ProtobufCMessage *request, void (*done)(struct fan *fan, void *data));

/* Answers with a page that may load and run nothing. Takes the bytes of `page`. */
void answer_plain_page(struct visit *visit, int status, struct buffer *page);

/* "2022-06-30" as people write it, in the arena; whatever else stays as it is. */
const char *own_call_date(const char *text, struct arena *arena);

#endif
