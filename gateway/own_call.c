#include "own_call.h"

#include "common/base/clock.h"
#include "common/base/date.h"

#include <string.h>

enum { TIMEOUT_MS = 5000 };

static const char *own_bearer(struct visit *visit)
{
    struct gateway *gateway = visit->gateway;

    return own_token_bearer(&gateway->own_token_for_reply, gateway->key, GATEWAY_NAME,
                            backend_name(BACKEND_REPLY), clock_real_ms());
}

void own_call(struct visit *visit, struct fan *fan, const char *method,
              const ProtobufCMessage *request, void (*done)(struct fan *fan, void *data))
{
    *fan = (struct fan){.backends = &visit->gateway->backends,
                        .request_id = visit->request_id,
                        .client = visit->client,
                        .timeout_ms = TIMEOUT_MS,
                        .arena = visit->arena,
                        .count = 1,
                        .done = done,
                        .data = visit};
    fan->calls[0] = (struct fan_call){.backend = BACKEND_REPLY,
                                      .service = backend_descriptor(BACKEND_REPLY),
                                      .method = method,
                                      .request = request,
                                      .bearer = own_bearer(visit)};
    fan_start(fan);
}

void answer_plain_page(struct visit *visit, int status, struct buffer *page)
{
    http_add_header(visit->http, "Content-Security-Policy",
                    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
                    "base-uri 'none'; frame-ancestors 'none'");
    http_add_header(visit->http, "Referrer-Policy", "no-referrer");
    visit_answer(visit, status, "text/html; charset=utf-8", page);
}

const char *own_call_date(const char *text, struct arena *arena)
{
    char chinese[DATE_CHINESE_SIZE];
    civil_day day = DAY_NONE;

    if (date_parse(text, strlen(text), &day) != 0) {
        return text;
    }
    const char *copy = arena_strdup(arena, date_print_chinese(day, chinese));
    return copy ? copy : text;
}
