#include "common/rpc/service_config.h"

#include <inttypes.h>

enum { BACKOFF_LEAST_MS = 50, BACKOFF_MOST_MS = 1000 };

static void write_duration(struct buffer *text, const char *name, int64_t ms)
{
    buffer_printf(text, ",\"%s\":\"%" PRId64 ".%03" PRId64 "s\"", name, ms / 1000, ms % 1000);
}

static void write_codes(struct buffer *text, uint32_t codes)
{
    const char *comma = "";

    if (codes & RPC_CODE_BIT(STATUS_UNAVAILABLE)) {
        /* So core answers a call that meets the stop of its server; our own cancelling is never
         * tried again. */
        codes |= RPC_CODE_BIT(STATUS_CANCELLED);
    }
    buffer_append_text(text, ",\"retryableStatusCodes\":[");
    for (int code = STATUS_CANCELLED; code <= STATUS_UNAUTHENTICATED; code++) {
        if (codes & RPC_CODE_BIT(code)) {
            buffer_printf(text, "%s\"%s\"", comma, status_name((enum status_code)code));
            comma = ",";
        }
    }
    buffer_append_text(text, "]");
}

static void write_retries(struct buffer *text, const struct rpc_policy *policy)
{
    buffer_printf(text, ",\"retryPolicy\":{\"maxAttempts\":%d,\"backoffMultiplier\":2",
                  policy->attempts);
    write_duration(text, "initialBackoff",
                   policy->backoff_least_ms ? policy->backoff_least_ms : BACKOFF_LEAST_MS);
    write_duration(text, "maxBackoff",
                   policy->backoff_most_ms ? policy->backoff_most_ms : BACKOFF_MOST_MS);
    write_codes(text, policy->codes);
    buffer_append_text(text, "}");
}

static bool tries_again(const struct rpc_policy *policy)
{
    return policy->attempts > 1 && policy->codes != 0;
}

static void write_policy(struct buffer *text, const struct rpc_policy *policy)
{
    buffer_printf(text, "{\"name\":[{\"service\":\"%s\"", policy->service);
    if (policy->method) {
        buffer_printf(text, ",\"method\":\"%s\"", policy->method);
    }
    buffer_append_text(text, "}]");
    if (tries_again(policy)) {
        write_retries(text, policy);
    }
    buffer_append_text(text, "}");
}

static bool none_tries_again(const struct rpc_policy *policies, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (tries_again(&policies[i])) {
            return false;
        }
    }
    return true;
}

void service_config_write(struct buffer *ret_text, const struct rpc_policy *policies, size_t count)
{
    if (none_tries_again(policies, count)) {
        return;
    }
    buffer_append_text(ret_text, "{\"methodConfig\":[");
    for (size_t i = 0; i < count; i++) {
        buffer_append_text(ret_text, i == 0 ? "" : ",");
        write_policy(ret_text, &policies[i]);
    }
    buffer_append_text(ret_text, "]}");
}
