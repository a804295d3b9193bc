#include "common/service/seal_proof.h"

#include "common/base/arena.h"
#include "common/base/buffer.h"
#include "common/redis/redis.h"
#include "common/seal/seal.h"
#include "common/service/service.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ASK_TIMEOUT_MS = 3000, NAME_SIZE = 64, FAULT_CAP = 1024, ARENA_CAP = 4096 };

#define WORD "sealed under the key of this store"

struct proof {
    struct service *service;
    void (*done)(struct service *service, void *data, struct seal *seal);
    struct seal *seal;
    char key[NAME_SIZE]; /* of the store; the owner of the sealed word too */
};

static void end(struct proof *proof, struct seal *seal)
{
    struct service *service = proof->service;
    void (*done)(struct service * service, void *data, struct seal *seal) = proof->done;

    if (!seal) {
        seal_free(proof->seal);
    }
    free(proof);
    if (seal) {
        done(service, service_data(service), seal);
    }
}

static void refuse(struct proof *proof, const char *what)
{
    service_refuse_start(proof->service, "%s", what);
    end(proof, NULL);
}

static void on_kept(enum status_code code, const struct redis_reply *reply, void *data)
{
    struct proof *proof = data;

    if (code != STATUS_OK || redis_reply_type(reply) == REDIS_ERROR) {
        refuse(proof, "the store does not keep what proves the seal key");
        return;
    }
    end(proof, proof->seal);
}

/* Anew at each start: a key that has come first in the file since is the one to prove by. */
static void keep_word(struct proof *proof)
{
    struct buffer sealed;

    buffer_init(&sealed, SEAL_TEXT_MAX + SEAL_OVERHEAD);
    bool sent = false;
    if (seal_close(proof->seal, proof->key, WORD, &sealed) == 0) {
        const struct redis_argument arguments[] = {
            {.bytes = "SET", .size = 3},
            {.bytes = proof->key, .size = strlen(proof->key)},
            {.bytes = sealed.bytes, .size = sealed.size}};
        sent = redis_command(service_redis(proof->service), proof->key, arguments, 3,
                             ASK_TIMEOUT_MS, on_kept, proof) == 0;
    }
    buffer_done(&sealed);
    if (!sent) {
        refuse(proof, "out of memory");
    }
}

static bool opens(const struct proof *proof, const char *sealed, size_t size)
{
    struct arena *arena = arena_new(ARENA_CAP);
    const char *word = NULL;
    bool opened =
        arena && seal_open(proof->seal, proof->key, sealed, size, arena, &word) == SEAL_OPENED;

    arena_free(arena);
    return opened;
}

/* NULL, or why the key file is not to be used; `sealed` is NULL where no word lies in the store. */
static const char *open_file(struct proof *proof, const char *sealed, size_t size,
                             struct buffer *fault)
{
    const char *path = service_contact_key_file(proof->service);
    const char *advice = "bring it back from the backup, phones cannot be read without it";

    if (sealed && access(path, F_OK) != 0) {
        buffer_printf(fault, "the seal key %s is missing: %s", path, advice);
        return buffer_text(fault);
    }
    proof->seal = seal_new(path, fault);
    if (!proof->seal) {
        return buffer_text(fault);
    }
    if (sealed && !opens(proof, sealed, size)) {
        buffer_printf(fault, "the seal key %s is not the one that this store was sealed under: %s",
                      path, advice);
        return buffer_text(fault);
    }
    return NULL;
}

static void on_word(enum status_code code, const struct redis_reply *reply, void *data)
{
    struct proof *proof = data;
    struct buffer fault;
    size_t size = 0;
    const char *bytes = redis_reply_bytes(reply, &size);

    if (code != STATUS_OK || redis_reply_type(reply) == REDIS_ERROR) {
        refuse(proof, "the store cannot be asked for what proves the seal key");
        return;
    }
    buffer_init(&fault, FAULT_CAP);
    const char *trouble =
        open_file(proof, redis_reply_type(reply) == REDIS_NIL ? NULL : bytes, size, &fault);
    if (trouble) {
        refuse(proof, trouble);
    } else {
        keep_word(proof);
    }
    buffer_done(&fault);
}

void seal_prove(struct service *service,
                void (*done)(struct service *service, void *data, struct seal *seal))
{
    struct proof *proof = calloc(1, sizeof(*proof));

    if (!proof) {
        service_refuse_start(service, "out of memory");
        return;
    }
    proof->service = service;
    proof->done = done;
    (void)snprintf(proof->key, sizeof(proof->key), "banfu:seal:%s", service_name(service));
    const struct redis_argument arguments[] = {{.bytes = "GET", .size = 3},
                                               {.bytes = proof->key, .size = strlen(proof->key)}};
    if (redis_command(service_redis(service), proof->key, arguments, 2, ASK_TIMEOUT_MS, on_word,
                      proof) != 0) {
        refuse(proof, "out of memory");
    }
}
