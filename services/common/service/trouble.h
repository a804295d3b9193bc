/* What becomes of a log that cannot be gone on with: told once when it begins and once when it
 * lasts, and counted in the gauge banfu_logs_stuck until it is overcome. For whoever follows logs
 * by a reactor of its own. */
#ifndef BANFU_SERVICE_TROUBLE_H
#define BANFU_SERVICE_TROUBLE_H

#include "common/commit/reactor.h"

/* reactor_options' `trouble` and `overcome`; `data` is the struct service. */
void service_on_trouble(const struct reactor_trouble *trouble, void *data);
void service_on_overcome(const struct reactor_trouble *trouble, void *data);

#endif
