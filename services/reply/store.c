#include "reply/store.h"

#include "common/base/proposal_name.h"
#include "reply/errors.h"

#include <string.h>

const char *store_thing(const struct store_key *key)
{
    return arena_printf(key->arena, "%s/%s", key->docket, key->proposal);
}

const char *store_part(const struct store_key *key)
{
    return arena_printf(key->arena, "reply/%s", key->unit);
}

const char *store_handling_entity(const struct store_key *key)
{
    return arena_printf(key->arena, "handling/%s/%s/%s", key->docket, key->proposal, key->unit);
}

static const char *units_index(const struct store_key *key)
{
    return arena_printf(key->arena, "units/%s/%s", key->docket, key->proposal);
}

static const char *of_unit_index(const struct store_key *key)
{
    return arena_printf(key->arena, "of/%s/%s", key->docket, key->unit);
}

size_t store_load_of_unit(struct load *load, const struct store_key *key)
{
    return load_members(load, of_unit_index(key), 0, 0, STORE_OF_UNIT_MAX + 1);
}

const char *store_released_entity(const struct store_key *key)
{
    return arena_printf(key->arena, "released/%s/%s", key->docket, key->proposal);
}

/* --- what a release may have finished --- */

#define UNSETTLED "unsettled"

static const char *unsettled_member(const struct unsettled *unsettled)
{
    const struct store_key *key = &unsettled->key;

    return arena_printf(key->arena, "%s/%s/%s/%lld", key->docket, key->proposal, key->unit,
                        (long long)unsettled->position);
}

void store_put_unsettled(struct commit *commit, const struct unsettled *unsettled)
{
    commit_index(commit, UNSETTLED, unsettled_member(unsettled), (double)unsettled->position);
}

void store_drop_unsettled(struct commit *commit, const struct unsettled *unsettled)
{
    commit_unindex(commit, UNSETTLED, unsettled_member(unsettled));
}

size_t store_load_unsettled(struct load *load, size_t most)
{
    return load_members(load, UNSETTLED, 0, (double)INT64_MAX, most);
}

bool store_take_unsettled(const struct loaded *loaded, size_t place, size_t index,
                          struct arena *arena, struct unsettled *ret_unsettled)
{
    double score = 0;
    char *docket = arena_strdup(arena, loaded_member(loaded, place, index, &score));
    char *proposal = docket ? strchr(docket, '/') : NULL;
    char *unit = proposal ? strchr(proposal + 1, '/') : NULL;
    char *position = unit ? strrchr(unit + 1, '/') : NULL;

    if (!position) {
        return false;
    }
    *proposal = *unit = *position = '\0';
    *ret_unsettled = (struct unsettled){
        .key = {.docket = docket, .proposal = proposal + 1, .unit = unit + 1, .arena = arena},
        .position = (int64_t)score};
    return true;
}

/* --- a handling --- */

static const char *released_entity(const struct store_key *key, const char *proposal)
{
    const struct store_key of = {.docket = key->docket, .proposal = proposal, .arena = key->arena};

    return store_released_entity(&of);
}

void store_load_handling(struct load *load, const struct store_key *key,
                         const struct members *members, struct stored_handling *ret_places)
{
    const struct members alone = {.count = 1, .of = {key->proposal}};

    *ret_places = (struct stored_handling){.members = members ? *members : alone};
    ret_places->entity = load_entity(load, store_handling_entity(key));
    ret_places->versions = load_versions(load, store_thing(key));
    for (size_t i = 0; i < ret_places->members.count; i++) {
        ret_places->released[i] =
            load_entity(load, released_entity(key, ret_places->members.of[i]));
    }
}

void store_load_beside(struct load *load, const struct store_key *key,
                       const struct stored_handling *first, struct stored_handling *ret_places)
{
    *ret_places = *first;
    ret_places->entity = load_entity(load, store_handling_entity(key));
    ret_places->versions = load_versions(load, store_thing(key));
}

static void mark_released(struct handling *handling, const char *proposal,
                          const struct released *released)
{
    struct matter *matter = handling_matter(handling, proposal, NULL);

    for (size_t i = 0; matter && i < matter->signer_count; i++) {
        struct signer *signer = &matter->signers[i];
        signer->released = signer->released || released->all;
        for (size_t j = 0; j < released->count; j++) {
            signer->released = signer->released || released->signers[j] == signer->position;
        }
    }
}

static int take_released(const struct loaded *loaded, const struct store_key *key,
                         const struct stored_handling *places, struct handling *handling)
{
    bool damaged = false;

    for (size_t i = 0; i < places->members.count; i++) {
        const struct released released = wire_to_released(
            loaded_entity(loaded, places->released[i], wire_released_record, key->arena, &damaged));
        if (damaged) {
            return -1;
        }
        mark_released(handling, places->members.of[i], &released);
    }
    return 0;
}

static int take(const struct loaded *loaded, const struct store_key *key,
                const struct stored_handling *places, struct handling *handling, bool *ret_known)
{
    bool damaged = false;
    const ProtobufCMessage *record =
        loaded_entity(loaded, places->entity, wire_handling_record, key->arena, &damaged);

    if (damaged) {
        return -1;
    }
    *ret_known = record != NULL;
    if (!record) {
        return wire_new_handling(key->docket, key->unit, key->arena, handling);
    }
    return wire_to_handling(record, key->arena, handling);
}

int store_take_handling(const struct loaded *loaded, const struct store_key *key,
                        const struct stored_handling *places, struct failure *failure,
                        struct handling *ret_handling, bool *ret_known)
{
    const char *part = store_part(key);

    if (!part || take(loaded, key, places, ret_handling, ret_known) < 0 ||
        take_released(loaded, key, places, ret_handling) < 0) {
        failure_refuse(failure, &REFUSE_DATA_DAMAGED, NULL);
        return -1;
    }
    ret_handling->version = loaded_version(loaded, places->versions, part);
    return 0;
}

static struct packed_handling pack(const struct handling *handling, struct arena *arena)
{
    const ProtobufCMessage *record = wire_from_handling(handling, arena);
    size_t size = record ? protobuf_c_message_get_packed_size(record) : 0;
    uint8_t *bytes = record ? arena_alloc(arena, size + 1) : NULL;

    if (bytes) {
        (void)protobuf_c_message_pack(record, bytes);
    }
    return (struct packed_handling){bytes, size};
}

struct packed_handling store_put_handling(struct commit *commit, const struct store_key *key,
                                          struct handling *handling)
{
    store_keep_words(commit, handling, key->arena);
    const struct packed_handling packed = pack(handling, key->arena);
    commit_put_packed(commit, store_handling_entity(key), packed.bytes, packed.size);
    if (handling->version == 0) {
        commit_index(commit, units_index(key), key->unit, 0);
        commit_index(commit, of_unit_index(key), key->proposal, 0);
    }
    store_list_replied(commit, key, handling);
    /* Where others are merged into it, they lead here too. */
    for (size_t i = 0; handling->matter_count > 1 && i < handling->matter_count; i++) {
        const struct store_key of = {
            .docket = key->docket, .proposal = handling->matters[i].proposal, .arena = key->arena};
        commit_index(commit, units_index(&of), key->unit, 0);
    }
    return packed;
}

void store_unlist_unit(struct commit *commit, const struct store_key *key, const char *proposal)
{
    const struct store_key of = {.docket = key->docket, .proposal = proposal, .arena = key->arena};

    commit_unindex(commit, units_index(&of), key->unit);
    commit_unindex(commit, of_unit_index(key), proposal);
}

size_t store_load_units(struct load *load, const struct store_key *key)
{
    return load_members(load, units_index(key), 0, 0, STORE_UNITS_MAX);
}

const char *store_unit(const struct loaded *loaded, size_t place, size_t index)
{
    double score = 0;

    return loaded_member(loaded, place, index, &score);
}

/* --- texts --- */

static const char *version_entity(const struct store_key *key, int32_t round, int32_t version)
{
    return arena_printf(key->arena, "version/%s/%s/%s/%d/%d", key->docket, key->proposal, key->unit,
                        round, version);
}

/* Of a unit: its replies, each at the start of its text's digest as a number. Saving another text
 * moves a reply, with nothing to be taken away. */
static const char *same_index(const struct store_key *key)
{
    return arena_printf(key->arena, "same/%s", key->unit);
}

/* So many bits of the digest are a whole number for a score. */
static double same_score(const char *digest_hex)
{
    enum { BYTES = 6 };
    uint8_t digest[DIGEST_SIZE] = {0};
    double score = 0;

    (void)!digest_parse(digest_hex, digest); /* "" of a text that could not be put: no commit */
    for (size_t i = 0; i < BYTES; i++) {
        score = score * 256 + digest[i];
    }
    return score;
}

void store_put_body(struct commit *commit, struct draft *draft, struct arena *arena)
{
    char digest[65];

    commit_text(commit, draft->body, strlen(draft->body), digest);
    const char *copy = arena_strdup(arena, digest);
    draft->digest = copy ? copy : "";
}

void store_put_version(struct commit *commit, const struct store_key *key,
                       const struct reply *reply)
{
    commit_put(commit, version_entity(key, reply->round, (int32_t)reply->version_count),
               wire_from_draft(&reply->draft, key->arena));
    commit_index(commit, same_index(key),
                 arena_printf(key->arena, "%s/%s/%d", key->docket, key->proposal, reply->round),
                 same_score(reply->draft.digest));
}

size_t store_load_version(struct load *load, const struct store_key *key, int32_t round,
                          int32_t version)
{
    return load_entity(load, version_entity(key, round, version));
}

size_t store_load_same(struct load *load, const struct store_key *key, const char *digest)
{
    double score = same_score(digest);

    return load_members(load, same_index(key), score, score, STORE_SAME_MAX);
}

static bool is_handled_with(const struct store_key *key, const struct members *members,
                            const char *thing)
{
    const char *proposal = strchr(thing, '/');

    for (size_t i = 0; proposal && i < members->count; i++) {
        if (strcmp(members->of[i], proposal + 1) == 0) {
            return true;
        }
    }
    return proposal && strcmp(key->proposal, proposal + 1) == 0;
}

/* A number without its docket says enough within the key's own docket only. */
static const char *name_same(const struct store_key *key, const char *thing, bool here)
{
    const char *slash = strchr(thing, '/');
    const char *name = slash ? proposal_name(slash + 1, key->arena) : thing;
    const char *whole =
        here || !slash ? name
                       : arena_printf(key->arena, "%.*s的%s", (int)(slash - thing), thing, name);

    return whole ? whole : name;
}

const char *store_take_same(const struct loaded *loaded, size_t place, const struct store_key *key,
                            const struct members *members)
{
    size_t docket = strlen(key->docket);

    for (size_t i = 0; i < loaded_member_count(loaded, place); i++) {
        double score = 0;
        char *thing = arena_strdup(key->arena, loaded_member(loaded, place, i, &score));
        char *round = thing ? strrchr(thing, '/') : NULL;
        if (!round) {
            continue;
        }
        *round = '\0';
        bool here = strncmp(thing, key->docket, docket) == 0 && thing[docket] == '/';
        if (!here || !is_handled_with(key, members, thing)) {
            return name_same(key, thing, here);
        }
    }
    return "";
}

/* --- letters and cards --- */

static const char *letterhead_entity(const struct store_key *key, int32_t round)
{
    return arena_printf(key->arena, "letterhead/%s/%s/%s/%d", key->docket, key->proposal, key->unit,
                        round);
}

void store_put_letterhead(struct commit *commit, const struct store_key *key, int32_t round,
                          const struct letterhead *letterhead)
{
    commit_put(commit, letterhead_entity(key, round), wire_from_letterhead(letterhead, key->arena));
}

size_t store_load_letterhead(struct load *load, const struct store_key *key, int32_t round)
{
    return load_entity(load, letterhead_entity(key, round));
}

static const char *scan_entity(const struct store_key *key, int32_t signer, const char *digest)
{
    return arena_printf(key->arena, "scan/%s/%s/%d/%s", key->docket, key->proposal, signer, digest);
}

static const char *scans_index(const struct store_key *key, int32_t round, int32_t signer)
{
    return arena_printf(key->arena, "scans/%s/%s/%s/%d/%d", key->docket, key->proposal, key->unit,
                        round, signer);
}

void store_put_scan(struct commit *commit, const struct store_key *key, int32_t signer,
                    const char *digest, const struct kept_scan *scan)
{
    commit_put(commit, scan_entity(key, signer, digest), wire_from_scan(scan, key->arena));
}

size_t store_load_scan(struct load *load, const struct store_key *key, int32_t signer,
                       const char *digest)
{
    return load_entity(load, scan_entity(key, signer, digest));
}

void store_list_scan(struct commit *commit, const struct store_key *key, int32_t round,
                     int32_t signer, const char *digest)
{
    commit_index(commit, scans_index(key, round, signer), digest, 0);
}

size_t store_load_scans(struct load *load, const struct store_key *key, int32_t round,
                        int32_t signer)
{
    return load_members(load, scans_index(key, round, signer), 0, 0, STORE_SCANS_MAX);
}

/* --- numbers --- */

const char *store_number_claim(const char *number, struct arena *arena)
{
    return arena_printf(arena, "letter-number/%s", number);
}

const char *store_code_claim(const char *code, struct arena *arena)
{
    return arena_printf(arena, "letter-code/%s", code);
}

const char *store_series_entity(const struct store_key *key)
{
    return arena_printf(key->arena, "series/%s", key->unit);
}
