#include "identity/wire.h"

#include "common/access/role.h"

#include "banfu/identity/v1/record.pb-c.h"

#include <string.h>

typedef Banfu__Identity__V1__AccountRecord account_record;
typedef Banfu__Identity__V1__PostRecord post_record;
typedef Banfu__Identity__V1__UnitsRecord units_record;
typedef Banfu__Identity__V1__UnitRecord unit_record;
typedef Banfu__Identity__V1__SessionRecord session_record;

const ProtobufCMessageDescriptor *const wire_account_record =
    &banfu__identity__v1__account_record__descriptor;
const ProtobufCMessageDescriptor *const wire_units_record =
    &banfu__identity__v1__units_record__descriptor;
const ProtobufCMessageDescriptor *const wire_session_record =
    &banfu__identity__v1__session_record__descriptor;

/* --- accounts --- */

static void fill_post(post_record *record, const struct post *post)
{
    banfu__identity__v1__post_record__init(record);
    record->role = post->role;
    record->scope = borrow_text(post->scope);
    record->on_behalf_of = borrow_text(post->on_behalf_of);
    record->paper = borrow_text(post->paper);
    record->from = borrow_text(post->from);
    record->until = borrow_text(post->until);
    record->deputy = post->deputy;
    record->entry = post->entry;
    record->behalf_name = borrow_text(post->behalf_name);
}

static ProtobufCBinaryData bytes_of(const void *bytes, size_t size)
{
    ProtobufCBinaryData data = {.len = size};

    memcpy(&data.data, &bytes, sizeof(data.data));
    return data;
}

ProtobufCMessage *wire_from_account(const struct account *account, struct arena *arena)
{
    account_record *record = arena_alloc(arena, sizeof(*record));
    post_record *posts = arena_array(arena, account->post_count + 1, sizeof(*posts));
    post_record **list = arena_array(arena, account->post_count + 1, sizeof(post_record *));

    if (!record || !posts || !list) {
        return NULL;
    }
    banfu__identity__v1__account_record__init(record);
    record->id = borrow_text(account->id);
    record->name = borrow_text(account->name);
    record->disabled = account->disabled;
    record->password_hash = borrow_text(account->password_hash);
    record->epoch = account->epoch;
    record->session_epoch = account->session_epoch;
    record->totp = bytes_of(account->totp, account->totp_size);
    for (size_t i = 0; i < account->post_count; i++) {
        fill_post(&posts[i], &account->posts[i]);
        list[i] = &posts[i];
    }
    record->n_posts = account->post_count;
    record->posts = list;
    return &record->base;
}

int wire_to_account(const ProtobufCMessage *record, struct account *ret_account)
{
    const account_record *stored = (const account_record *)(const void *)record;

    if (stored->n_posts > ACCOUNT_POSTS_MAX) {
        return -1;
    }
    *ret_account = (struct account){
        .id = stored->id,
        .name = stored->name,
        .disabled = stored->disabled,
        .password_hash = stored->password_hash,
        .epoch = stored->epoch,
        .session_epoch = stored->session_epoch,
        .totp = stored->totp.len > 0 ? stored->totp.data : NULL,
        .totp_size = stored->totp.len,
        .post_count = stored->n_posts,
    };
    for (size_t i = 0; i < stored->n_posts; i++) {
        const post_record *post = stored->posts[i];
        ret_account->posts[i] = (struct post){.role = post->role,
                                              .scope = post->scope,
                                              .on_behalf_of = post->on_behalf_of,
                                              .paper = post->paper,
                                              .from = post->from,
                                              .until = post->until,
                                              .deputy = post->deputy,
                                              .entry = post->entry,
                                              .behalf_name = post->behalf_name};
    }
    return 0;
}

char *wire_post_text(const struct post *post, struct arena *arena)
{
    const char *role = role_name((enum role)post->role);

    return arena_printf(arena, "%s%s%s%s%s%s", role ? role : "?", post->deputy ? "（B岗）" : "",
                        *post->scope ? " " : "", post->scope, *post->on_behalf_of ? " 代" : "",
                        post->on_behalf_of);
}

/* --- units --- */

static void fill_unit_record(unit_record *record, const struct unit *unit)
{
    banfu__identity__v1__unit_record__init(record);
    record->short_name = borrow_text(unit->short_name);
    record->full_name = borrow_text(unit->full_name);
    record->kind = borrow_text(unit->kind);
    record->letter_code = borrow_text(unit->letter_code);
    record->from = borrow_text(unit->from);
    record->until = borrow_text(unit->until);
    record->successor = borrow_text(unit->successor);
    record->phone = borrow_text(unit->phone);
}

ProtobufCMessage *wire_from_units(const struct unit *units, size_t count, struct arena *arena)
{
    units_record *record = arena_alloc(arena, sizeof(*record));
    unit_record *each = arena_array(arena, count + 1, sizeof(*each));
    unit_record **list = arena_array(arena, count + 1, sizeof(unit_record *));

    if (!record || !each || !list) {
        return NULL;
    }
    banfu__identity__v1__units_record__init(record);
    for (size_t i = 0; i < count; i++) {
        fill_unit_record(&each[i], &units[i]);
        list[i] = &each[i];
    }
    record->n_units = count;
    record->units = list;
    return &record->base;
}

struct unit *wire_to_units(const ProtobufCMessage *record, struct arena *arena, size_t *ret_count)
{
    const units_record *stored = (const units_record *)(const void *)record;
    size_t count = stored ? stored->n_units : 0;
    struct unit *units = arena_array(arena, count + 1, sizeof(*units));

    for (size_t i = 0; units && i < count; i++) {
        const unit_record *unit = stored->units[i];
        units[i] = (struct unit){.short_name = unit->short_name,
                                 .full_name = unit->full_name,
                                 .kind = unit->kind,
                                 .letter_code = unit->letter_code,
                                 .from = unit->from,
                                 .until = unit->until,
                                 .successor = unit->successor,
                                 .phone = unit->phone};
    }
    if (units) {
        *ret_count = count;
    }
    return units;
}

/* --- sessions --- */

void *wire_pack_session(const struct session_held *held, struct arena *arena, size_t *ret_size)
{
    session_record record = BANFU__IDENTITY__V1__SESSION_RECORD__INIT;

    record.account = borrow_text(held->account);
    record.opened_ms = held->session.opened_ms;
    record.seen_ms = held->session.seen_ms;
    record.session_epoch = held->session.session_epoch;
    size_t size = banfu__identity__v1__session_record__get_packed_size(&record);
    uint8_t *bytes = arena_alloc(arena, size + 1);
    if (bytes) {
        *ret_size = banfu__identity__v1__session_record__pack(&record, bytes);
    }
    return bytes;
}

int wire_unpack_session(const void *bytes, size_t size, struct arena *arena,
                        struct session_held *ret_held)
{
    session_record *record = banfu__identity__v1__session_record__unpack(NULL, size, bytes);

    if (!record) {
        return -1;
    }
    const char *account = arena_strdup(arena, record->account);
    if (account) {
        *ret_held = (struct session_held){.account = account,
                                          .session = {.opened_ms = record->opened_ms,
                                                      .seen_ms = record->seen_ms,
                                                      .session_epoch = record->session_epoch}};
    }
    banfu__identity__v1__session_record__free_unpacked(record, NULL);
    return account ? 0 : -1;
}
