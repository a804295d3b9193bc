/* A hand-over was signed: the post of liaison officer passes to the successor's account (rule 8).
 */
#ifndef BANFU_IDENTITY_REACTIONS_LIAISON_H
#define BANFU_IDENTITY_REACTIONS_LIAISON_H

#include "common/service/flow.h"

extern const struct flow_steps REACTIONS_LIAISON_MOVED;

#endif
