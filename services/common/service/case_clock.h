/*
 * The case clock: real time plus one offset in Redis, the same for every process. It is polled, so
 * that a simulated day that is set forward reaches all within a quarter of a second. It only moves
 * forward: due dates that have passed stay passed.
 */
#ifndef BANFU_SERVICE_CASE_CLOCK_H
#define BANFU_SERVICE_CASE_CLOCK_H

#include "common/base/attributes.h"
#include "common/base/metrics.h"

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#define CASE_CLOCK_KEY "banfu:clock" /* milliseconds, as a decimal number; absent: 0 */
enum { CASE_CLOCK_POLL_MS = 200 };

struct case_clock;
struct redis;

/* Begins to poll. The offset is shown as the gauge banfu_case_clock_offset_ms and told in a log
 * line when it changes; `moved` (may be NULL) runs when it was first read and whenever it changes.
 * NULL when memory is short. */
struct case_clock *case_clock_new(uv_loop_t *loop, struct redis *redis, struct metrics *metrics,
                                  void (*moved)(void *data), void *data) MUST_CHECK;

/* Ends the polling; a question under way is forgotten. Accepts NULL. The loop must run on. */
void case_clock_close(struct case_clock *clock);

/* Asks now instead of at the next tick: the store has become usable. */
void case_clock_ask(struct case_clock *clock);

bool case_clock_is_known(const struct case_clock *clock);
int64_t case_clock_offset_ms(const struct case_clock *clock);
int64_t case_clock_now_ms(const struct case_clock *clock);

#endif
