/* A docket as it is put and shown: its defaults, and what is wrong with one. */
#ifndef BANFU_ASSIGNMENT_WIRE_DOCKET_H
#define BANFU_ASSIGNMENT_WIRE_DOCKET_H

#include "assignment/domain.h"
#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/failure.h"

#include "banfu/proposal/v1/proposal.pb-c.h"

#include <protobuf-c/protobuf-c.h>

/* Copies `body` with every default of the rules filled in; texts and lists are shared with it or
 * static. `ret_body` refers to `ret_settings`. */
void wire_docket_filled(const Banfu__Proposal__V1__Docket *body,
                        Banfu__Proposal__V1__Docket *ret_body,
                        Banfu__Proposal__V1__DocketSettings *ret_settings);

/* Names the fields at fault: both sessions and the reply date are required, dates must exist and
 * follow one another, numbers lie within what the notice and common sense allow. */
void wire_docket_check(const Banfu__Proposal__V1__Docket *body, struct failure *failure);

/* The record of a docket: what somebody puts, and what else stands of it (NULL: nothing yet). Both
 * are kept. NULL when the arena is full. */
ProtobufCMessage *wire_from_docket(const Banfu__Proposal__V1__Docket *body,
                                   const struct docket *standing, struct arena *arena) MUST_CHECK;

/* The body of a record, NULL where it has none. */
Banfu__Proposal__V1__Docket *wire_docket_body(const ProtobufCMessage *record);

#endif
