/* The real clock. The case clock, which may be simulated, is an offset on it that services read
 * from the store; code that decides never asks either: an instant is handed in. Instants are int64
 * milliseconds since 1970-01-01 UTC. */
#ifndef BANFU_BASE_CLOCK_H
#define BANFU_BASE_CLOCK_H

#include <stdint.h>

/* The real time of day: for tokens, sessions, lock-out, rates, expiry and log lines. */
int64_t clock_real_ms(void);

/* A steady clock for measuring: milliseconds or nanoseconds since an arbitrary start; never runs
 * back. */
int64_t clock_steady_ms(void);
int64_t clock_steady_ns(void);

#endif
