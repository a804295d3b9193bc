/* What the guards and effects of the three tables are handed. */
#ifndef BANFU_ASSIGNMENT_LIFECYCLE_INPUT_H
#define BANFU_ASSIGNMENT_LIFECYCLE_INPUT_H

#include "assignment/lifecycle.h"

struct lifecycle_input {
    const struct unit_act *act;
    const void *subject; /* the unit's part or the proposal, as it stands */
};

#endif
