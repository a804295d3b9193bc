#include "identity/lockout.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

enum { WAYS = 8 };

struct slot {
    uint64_t name;       /* keyed hash; 0 in an empty slot */
    int64_t spent_until; /* when all that was charged has grown back */
};

struct lockout {
    int64_t tries, refill_ms;
    uint8_t key[crypto_shorthash_KEYBYTES];
    size_t sets;
    struct slot slots[];
};

struct lockout *lockout_new(const struct lockout_options *options)
{
    size_t sets = (options->names_max + WAYS - 1) / WAYS;
    struct lockout *lockout =
        sodium_init() < 0 || sets == 0
            ? NULL
            : calloc(1, sizeof(*lockout) + sets * WAYS * sizeof(lockout->slots[0]));

    if (lockout) {
        lockout->tries = options->tries;
        lockout->refill_ms = options->refill_ms;
        lockout->sets = sets;
        randombytes_buf(lockout->key, sizeof(lockout->key));
    }
    return lockout;
}

void lockout_free(struct lockout *lockout)
{
    free(lockout);
}

static uint64_t hash(const struct lockout *lockout, const char *name)
{
    uint64_t value = 0;
    uint8_t bytes[crypto_shorthash_BYTES];

    _Static_assert(sizeof(bytes) == sizeof(value), "a short hash fills 64 bits");
    (void)crypto_shorthash(bytes, (const unsigned char *)name, strlen(name), lockout->key);
    memcpy(&value, bytes, sizeof(value));
    return value != 0 ? value : 1;
}

/* The slot of that name; the one to give it where it has none. */
static struct slot *find(struct lockout *lockout, uint64_t name)
{
    struct slot *set = &lockout->slots[name % lockout->sets * WAYS];
    struct slot *least = set;

    for (size_t i = 0; i < WAYS; i++) {
        if (set[i].name == name) {
            return &set[i];
        }
        if (set[i].spent_until < least->spent_until) {
            least = &set[i];
        }
    }
    return least;
}

int64_t lockout_charge(struct lockout *lockout, const char *name, int64_t now_ms)
{
    uint64_t hashed = hash(lockout, name);
    struct slot *slot = find(lockout, hashed);
    bool fresh = slot->name != hashed || slot->spent_until < now_ms;
    int64_t spent_until = fresh ? now_ms : slot->spent_until;
    int64_t wait_ms = spent_until - now_ms - (lockout->tries - 1) * lockout->refill_ms;

    if (wait_ms > 0) {
        return wait_ms;
    }
    *slot = (struct slot){.name = hashed, .spent_until = spent_until + lockout->refill_ms};
    return 0;
}

void lockout_give_back(struct lockout *lockout, const char *name, int64_t now_ms)
{
    uint64_t hashed = hash(lockout, name);
    struct slot *slot = find(lockout, hashed);

    if (slot->name == hashed && slot->spent_until > now_ms) {
        slot->spent_until -= lockout->refill_ms;
    }
}
