#include "tokens.h"

#include "common/base/borrow.h"
#include "common/base/clock.h"

#include "banfu/identity/v1/identity.pb-c.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum {
    DIGEST = 16, /* of a session: the table holds none that could be used */
    WAYS = 8,    /* places that a session may lie in */
    SETS = TOKENS_SESSIONS_MAX / WAYS,
    EXCHANGE_MS = 5000,
    MARGIN_MS = 5000 /* a token is not used in its last seconds */
};

static const char SCHEME[] = "Bearer ";

struct place {
    uint8_t digest[DIGEST];
    int64_t until_ms; /* real clock; 0: empty */
    char *texts[BACKEND_COUNT];
};

/* One exchange under way. */
struct asking {
    struct asking *next;
    struct tokens *tokens;
    uint8_t digest[DIGEST];
    struct token_wait *waiting;
    struct rpc_status status;
};

struct tokens {
    const struct backends *backends;
    uint8_t key[crypto_generichash_KEYBYTES];
    struct place (*sets)[WAYS];
    struct asking *asking;
    struct token_set found;
};

struct tokens *tokens_new(const struct backends *backends)
{
    struct tokens *tokens = sodium_init() < 0 ? NULL : calloc(1, sizeof(*tokens));

    if (!tokens) {
        return NULL;
    }
    tokens->sets = calloc(SETS, sizeof(*tokens->sets));
    if (!tokens->sets) {
        free(tokens);
        return NULL;
    }
    tokens->backends = backends;
    randombytes_buf(tokens->key, sizeof(tokens->key));
    return tokens;
}

static void clear_place(struct place *place)
{
    for (size_t i = 0; i < BACKEND_COUNT; i++) {
        free(place->texts[i]);
        place->texts[i] = NULL;
    }
    place->until_ms = 0;
}

void tokens_free(struct tokens *tokens)
{
    if (!tokens) {
        return;
    }
    for (size_t i = 0; i < SETS; i++) {
        for (size_t way = 0; way < WAYS; way++) {
            clear_place(&tokens->sets[i][way]);
        }
    }
    free(tokens->sets);
    free(tokens);
}

static void digest_of(const struct tokens *tokens, const char *session, uint8_t ret_digest[DIGEST])
{
    /* It fails for wrong sizes only. */
    (void)crypto_generichash(ret_digest, DIGEST, (const unsigned char *)session, strlen(session),
                             tokens->key, sizeof(tokens->key));
}

static struct place *set_of(const struct tokens *tokens, const uint8_t digest[DIGEST])
{
    return tokens->sets[((size_t)digest[0] << 8 | digest[1]) % SETS];
}

static struct place *find(const struct tokens *tokens, const uint8_t digest[DIGEST])
{
    struct place *places = set_of(tokens, digest);

    for (size_t i = 0; i < WAYS; i++) {
        if (places[i].until_ms > 0 && memcmp(places[i].digest, digest, DIGEST) == 0) {
            return &places[i];
        }
    }
    return NULL;
}

/* An empty place, or the one that ends first. */
static struct place *make_place(const struct tokens *tokens, const uint8_t digest[DIGEST])
{
    struct place *places = set_of(tokens, digest);
    struct place *first = find(tokens, digest);

    for (size_t i = 0; i < WAYS && !first; i++) {
        first = places[i].until_ms == 0 ? &places[i] : NULL;
    }
    for (size_t i = 0; i < WAYS && (!first || first->until_ms > 0); i++) {
        if (!first || places[i].until_ms < first->until_ms) {
            first = &places[i];
        }
    }
    clear_place(first);
    memcpy(first->digest, digest, DIGEST);
    return first;
}

static const struct token_set *show(struct tokens *tokens, const struct place *place)
{
    for (size_t i = 0; i < BACKEND_COUNT; i++) {
        tokens->found.bearers[i] = place->texts[i];
    }
    return &tokens->found;
}

static char *bearer(const char *token)
{
    struct buffer text;

    buffer_init(&text, sizeof(SCHEME) + strlen(token));
    buffer_append_text(&text, SCHEME);
    buffer_append_text(&text, token);
    return buffer_take(&text);
}

static const struct token_set *remember(struct asking *asking,
                                        const Banfu__Identity__V1__ExchangeResponse *response)
{
    struct place *place = make_place(asking->tokens, asking->digest);
    int64_t until_ms = INT64_MAX;

    for (size_t i = 0; i < response->n_tokens; i++) {
        const Banfu__Identity__V1__AudienceToken *given = response->tokens[i];
        for (enum backend name = 0; name < BACKEND_COUNT; name++) {
            if (strcmp(given->audience, backend_name(name)) == 0 && !place->texts[name]) {
                place->texts[name] = bearer(given->token);
                until_ms = given->expires_ms < until_ms ? given->expires_ms : until_ms;
            }
        }
    }
    place->until_ms = until_ms == INT64_MAX ? 1 : until_ms - MARGIN_MS;
    return show(asking->tokens, place);
}

static void take_out(struct asking *asking)
{
    struct asking **link = &asking->tokens->asking;

    while (*link != asking) {
        link = &(*link)->next;
    }
    *link = asking->next;
}

/* Whoever waits may ask again from inside `done`: the exchange is out of the list by then. */
static void exchanged(const Banfu__Identity__V1__ExchangeResponse *response, void *data)
{
    struct asking *asking = data;
    struct failure *failure = &asking->status.failure;
    const struct token_set *set = response ? remember(asking, response) : NULL;
    struct token_set copy = {.bearers = {NULL}};

    if (set) {
        copy = *set;
    } else if (!failure_is_set(failure)) {
        *failure = (struct failure){.code = STATUS_RESOURCE_EXHAUSTED,
                                    .reason = "OUT_OF_MEMORY",
                                    .message = "服务繁忙，请稍后再试"};
    }
    take_out(asking);
    for (struct token_wait *wait = asking->waiting, *next = NULL; wait; wait = next) {
        next = wait->next;
        wait->done(wait, set ? &copy : NULL, set ? NULL : failure);
    }
    rpc_status_done(&asking->status);
    free(asking);
}

static void ask(struct asking *asking, const char *session, const char *request_id,
                const char *client)
{
    Banfu__Identity__V1__ExchangeRequest request;
    char *audiences[BACKEND_COUNT];
    struct rpc_stub stub;

    for (enum backend name = 0; name < BACKEND_COUNT; name++) {
        audiences[name] = borrow_text(backend_name(name));
    }
    banfu__identity__v1__exchange_request__init(&request);
    request.session = borrow_text(session);
    request.audiences = audiences;
    request.n_audiences = BACKEND_COUNT;
    const struct backend_call options = {.request_id = request_id,
                                         .client = client,
                                         .timeout_ms = EXCHANGE_MS,
                                         .status = &asking->status,
                                         .backend = BACKEND_IDENTITY};
    backends_stub(asking->tokens->backends, &options, &stub);
    banfu__identity__v1__identity__exchange(&stub.base, &request, exchanged, asking);
}

static struct asking *asking_for(struct tokens *tokens, const uint8_t digest[DIGEST])
{
    struct asking *asking = tokens->asking;

    while (asking && memcmp(asking->digest, digest, DIGEST) != 0) {
        asking = asking->next;
    }
    return asking;
}

/* Begins an exchange that others may join. */
static struct asking *begin(struct tokens *tokens, const uint8_t digest[DIGEST],
                            struct token_wait *wait)
{
    static const struct failure short_of_memory = {.code = STATUS_RESOURCE_EXHAUSTED,
                                                   .reason = "OUT_OF_MEMORY",
                                                   .message = "服务繁忙，请稍后再试"};
    struct asking *asking = calloc(1, sizeof(*asking));

    if (!asking) {
        wait->done(wait, NULL, &short_of_memory);
        return NULL;
    }
    rpc_status_init(&asking->status);
    asking->tokens = tokens;
    asking->waiting = wait;
    memcpy(asking->digest, digest, DIGEST);
    asking->next = tokens->asking;
    tokens->asking = asking;
    return asking;
}

const struct token_set *tokens_get(struct tokens *tokens, const char *session,
                                   const char *request_id, const char *client,
                                   struct token_wait *wait)
{
    uint8_t digest[DIGEST];

    digest_of(tokens, session, digest);
    const struct place *place = find(tokens, digest);
    if (place && place->until_ms > clock_real_ms()) {
        return show(tokens, place);
    }
    struct asking *asking = asking_for(tokens, digest);
    wait->next = NULL;
    if (asking) {
        wait->next = asking->waiting;
        asking->waiting = wait;
        return NULL;
    }
    asking = begin(tokens, digest, wait);
    if (asking) {
        ask(asking, session, request_id, client);
    }
    return NULL;
}

void tokens_forget(struct tokens *tokens, const char *session)
{
    uint8_t digest[DIGEST];

    digest_of(tokens, session, digest);
    struct place *place = find(tokens, digest);
    if (place) {
        clear_place(place);
    }
}
