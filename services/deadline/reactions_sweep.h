/*
 * What time itself brings about: reminders that have fallen due, and dates to be counted anew after
 * calendar or settings have changed. It costs by what is due: two indexes say where to look.
 */
#ifndef BANFU_DEADLINE_REACTIONS_SWEEP_H
#define BANFU_DEADLINE_REACTIONS_SWEEP_H

#include "common/base/attributes.h"
#include "common/base/metrics.h"

#include <stdint.h>

struct service;
struct sweep;

/* Shows as banfu_sweep_done_ms up to which instant of the case clock all is done, and as
 * banfu_sweep_seconds how long each sweep took. NULL when memory is short. */
struct sweep *sweep_new(struct service *service) MUST_CHECK;
void sweep_free(struct sweep *sweep); /* accepts NULL; no sweep may be under way */

/* Sweeps all cities; ends with service_tick_done. What fails is tried again with the next. */
void sweep_run(struct sweep *sweep, int64_t case_now_ms);

#endif
