/* The versions of a reply's text as they are stored. */
#ifndef BANFU_REPLY_WIRE_VERSIONS_H
#define BANFU_REPLY_WIRE_VERSIONS_H

#include "common/base/arena.h"
#include "reply/domain.h"

struct Banfu__Reply__V1__PersonRecord;
struct Banfu__Reply__V1__TextVersionsRecord;

struct Banfu__Reply__V1__PersonRecord *wire_from_person(const struct person *person,
                                                        struct arena *arena) MUST_CHECK;
struct person wire_to_person(const struct Banfu__Reply__V1__PersonRecord *record); /* NULL: "" */

struct Banfu__Reply__V1__TextVersionsRecord *wire_from_versions(const struct reply *reply,
                                                                struct arena *arena) MUST_CHECK;
/* With room for one more. NULL is none; -1 when the columns do not fit each other. */
int wire_to_versions(const struct Banfu__Reply__V1__TextVersionsRecord *record, struct arena *arena,
                     struct reply *reply) MUST_CHECK;

#endif
