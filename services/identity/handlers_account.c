/* Accounts, as the administrator sets them. */
#include "common/base/clock.h"
#include "common/base/date.h"
#include "common/base/utf8.h"
#include "common/commit/commit.h"
#include "identity/errors.h"
#include "identity/handlers.h"
#include "identity/liaison.h"
#include "identity/policy.h"
#include "identity/stand_in.h"
#include "identity/store.h"

#include "banfu/event/v1/event.pb-c.h"

#include <stdio.h>
#include <string.h>

enum { NAME_BYTES_MAX = 150, CITIES_LOADED_MAX = SERVICE_CITIES_MAX };

struct setting {
    struct stored_account stored;
    struct stored_units units[CITIES_LOADED_MAX];
    size_t city_count;
    struct account wanted;
    size_t officers[ACCOUNT_POSTS_MAX]; /* places of each wanted post's officers and versions */
    size_t officer_versions[ACCOUNT_POSTS_MAX];
    int64_t officer_version[ACCOUNT_POSTS_MAX];
    /* the registers of units in which the account, as it is stored, holds a post (rule 17) */
    struct stored_stand_ins registers[ACCOUNT_POSTS_MAX];
    size_t register_count;
    bool registers_known;
    const char *hash; /* of the new password; NULL for none */
};

static const role_set UNIT_ROLES = ROLE_BIT(ROLE_LIAISON) | ROLE_BIT(ROLE_HANDLER) |
                                   ROLE_BIT(ROLE_DIVISION_HEAD) | ROLE_BIT(ROLE_LEADER) |
                                   ROLE_BIT(ROLE_PRINCIPAL);

static const char *field_name(struct flow *flow, size_t post, const char *field)
{
    const char *name = arena_printf(flow_arena(flow), "posts[%zu].%s", post, field);

    return name ? name : "posts";
}

static bool is_plain(const char *text, size_t most)
{
    size_t size = strlen(text);

    return size <= most && utf8_is_plain_text(text, size) && !strchr(text, '\n');
}

static bool is_date_or_open(const char *text)
{
    civil_day day = DAY_NONE;

    return *text == '\0' || date_parse(text, strlen(text), &day) == 0;
}

/* One post as it was sent; each fault is named. */
static void read_post(struct flow *flow, size_t i, const Banfu__Identity__V1__HeldPost *sent,
                      struct post *ret_post)
{
    struct failure *failure = flow_failure(flow);
    enum role role = ROLE_OFFICE;

    if (role_parse(sent->role, &role) != 0 || role == ROLE_SERVICE) {
        failure_add_field(failure, field_name(flow, i, "role"), "没有角色“%s”", sent->role);
    }
    if (!is_plain(sent->scope, NAME_BYTES_MAX)) {
        failure_add_field(failure, field_name(flow, i, "scope"), "文字太长或含有控制字符");
    }
    if (*sent->on_behalf_of || *sent->paper) {
        failure_add_field(failure, field_name(flow, i, "on_behalf_of"),
                          "代行职务由单位联络员凭文件登记，系统管理员不能设置（规则17）");
    }
    if (!is_date_or_open(sent->from) || !is_date_or_open(sent->until)) {
        failure_add_field(failure, field_name(flow, i, "from"), "日期应写作2022-03-25的样子");
    }
    *ret_post = (struct post){.role = (int)role,
                              .scope = sent->scope,
                              .on_behalf_of = "",
                              .behalf_name = "",
                              .paper = "",
                              .from = sent->from,
                              .until = sent->until,
                              .deputy = sent->deputy};
    if (sent->deputy && role != ROLE_LIAISON) {
        failure_add_field(failure, field_name(flow, i, "deputy"), "只有联络员设B岗（规则8）");
    }
}

/* Which of two counted would be anybody's guess. */
static bool is_second_liaison(const struct account *wanted, size_t i)
{
    const struct post *post = &wanted->posts[i];

    if (post->role != ROLE_LIAISON || *post->on_behalf_of) {
        return false;
    }
    for (size_t j = 0; j < i; j++) {
        const struct post *other = &wanted->posts[j];
        if (other->role == ROLE_LIAISON && *other->on_behalf_of == '\0' &&
            strcmp(other->scope, post->scope) == 0) {
            return true;
        }
    }
    return false;
}

static void read_account(struct flow *flow, struct account *ret_wanted)
{
    const Banfu__Identity__V1__SetAccountRequest *request = flow_request(flow);
    struct failure *failure = flow_failure(flow);

    if (!account_id_is_valid(request->account)) {
        failure_add_field(failure, "account", "账号只能用字母、数字、汉字和 . - _，至多%d个字节",
                          ACCOUNT_ID_MAX);
    }
    if (*request->name == '\0' || !is_plain(request->name, NAME_BYTES_MAX)) {
        failure_add_field(failure, "name", "请填写姓名");
    }
    if (*request->new_password &&
        !password_may_be_chosen(request->new_password, request->account)) {
        failure_add_field(failure, "new_password", "%s", PASSWORD_RULE);
    }
    if (request->n_posts > ACCOUNT_POSTS_MAX) {
        failure_refuse(failure, &REFUSAL_POSTS_TOO_MANY, NULL);
        return;
    }
    ret_wanted->id = request->account;
    ret_wanted->name = request->name;
    ret_wanted->disabled = request->disabled;
    ret_wanted->post_count = request->n_posts;
    for (size_t i = 0; i < request->n_posts; i++) {
        read_post(flow, i, request->posts[i], &ret_wanted->posts[i]);
        if (is_second_liaison(ret_wanted, i)) {
            failure_add_field(failure, field_name(flow, i, "role"),
                              "同一单位的联络员职务只填一项（规则8）");
        }
    }
}

/* Whether the post makes the account its unit's only officer in charge, now or until it ended. */
static bool is_in_charge(const struct account *account, size_t i)
{
    struct account copy = *account;
    const struct post *post = &copy.posts[i];

    return account_liaison(&copy, post->scope) == post && !post->deputy;
}

static void plan_officers(struct flow *flow, struct load *load)
{
    struct setting *setting = flow_state(flow);

    for (size_t i = 0; i < setting->wanted.post_count; i++) {
        const char *unit = setting->wanted.posts[i].scope;
        if (is_in_charge(&setting->wanted, i)) {
            const char *thing = store_liaison_thing(unit, flow_arena(flow));
            setting->officers[i] = store_load_liaisons(load, unit, flow_arena(flow));
            setting->officer_versions[i] = load_versions(load, thing ? thing : ":");
        }
    }
}

static bool counts(struct flow *flow, const struct post *post)
{
    return post_last_day(post) >= date_at(flow_now_ms(flow));
}

static const char *find_other_officer(struct flow *flow, const struct loaded *loaded, size_t place)
{
    const struct setting *setting = flow_state(flow);

    for (size_t i = 0; i < loaded_member_count(loaded, place); i++) {
        const struct listed_liaison listed = store_take_liaison(loaded, place, i, flow_arena(flow));
        if (listed.account && !listed.deputy && listed.last_day >= date_at(flow_now_ms(flow)) &&
            strcmp(listed.account, setting->wanted.id) != 0) {
            return listed.account;
        }
    }
    return NULL;
}

/* Every unit has exactly one liaison officer in charge (rule 8). */
static void check_officers(struct flow *flow, const struct loaded *loaded)
{
    struct setting *setting = flow_state(flow);

    for (size_t i = 0; i < setting->wanted.post_count; i++) {
        if (!is_in_charge(&setting->wanted, i)) {
            continue;
        }
        setting->officer_version[i] =
            loaded_version(loaded, setting->officer_versions[i], STORE_LIAISON_PART);
        const char *officer = find_other_officer(flow, loaded, setting->officers[i]);
        if (officer && counts(flow, &setting->wanted.posts[i])) {
            failure_add_field(flow_failure(flow), field_name(flow, i, "role"),
                              "“%s”已有联络员“%s”，请办理交接，或设为B岗（规则8）",
                              setting->wanted.posts[i].scope, officer);
        }
    }
}

static bool stays_in_charge(struct flow *flow, const struct account *wanted, const char *unit)
{
    struct account copy = *wanted;
    const struct post *post = account_liaison(&copy, unit);

    return post && !post->deputy && counts(flow, post);
}

/* A post in use passes by a hand-over alone, with what the officer holds (rule 8). */
static void check_vacated(struct flow *flow)
{
    const struct setting *setting = flow_state(flow);
    const struct account *stored = &setting->stored.account;

    for (size_t i = 0; setting->stored.found && i < stored->post_count; i++) {
        const char *unit = stored->posts[i].scope;
        if (is_in_charge(stored, i) && counts(flow, &stored->posts[i]) &&
            !stays_in_charge(flow, &setting->wanted, unit)) {
            failure_add_field(flow_failure(flow), "posts",
                              "“%s”是“%s”的联络员，职务只能经交接移交，不能直接免去；"
                              "本人不能交接的，由分管领导发起（规则8）",
                              stored->id, unit);
        }
    }
}

static void plan_set(struct flow *flow, struct load *load)
{
    struct setting *setting = flow_state(flow);
    const char *const *cities = service_cities(flow_service(flow));

    read_account(flow, &setting->wanted);
    const struct identity_object object = {.account = setting->wanted.id ? setting->wanted.id : ""};
    if (failure_is_set(flow_failure(flow)) || !flow_admit(flow, &object)) {
        return;
    }
    bool fits = store_load_account(load, setting->wanted.id, flow_arena(flow), &setting->stored);
    for (size_t i = 0; fits && cities[i]; i++) {
        fits = store_load_units(load, cities[i], flow_arena(flow), &setting->units[i]);
        setting->city_count = i + 1;
    }
    if (!fits) {
        flow_fail_memory(flow);
        return;
    }
    plan_officers(flow, load);
}

static bool has_register(const struct setting *setting, const char *unit)
{
    for (size_t i = 0; i < setting->register_count; i++) {
        if (strcmp(setting->registers[i].book.unit, unit) == 0) {
            return true;
        }
    }
    return false;
}

/* The account as it is stored says whose stand-ins rest on its posts. */
static bool more_set(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct setting *setting = flow_state(flow);

    if (setting->registers_known) {
        return false;
    }
    store_take_account(loaded, flow_arena(flow), &setting->stored, flow_failure(flow));
    const struct account stored = setting->stored.account;
    size_t count = setting->stored.found ? stored.post_count : 0;
    plan_set(flow, load);
    setting->registers_known = true;
    for (size_t i = 0; i < count && !failure_is_set(flow_failure(flow)); i++) {
        const char *unit = stored.posts[i].scope;
        if (!(ROLE_BIT(stored.posts[i].role) & UNIT_ROLES) || has_register(setting, unit)) {
            continue;
        }
        if (!store_load_stand_ins(load, unit, flow_arena(flow),
                                  &setting->registers[setting->register_count++])) {
            flow_fail_memory(flow);
        }
    }
    return !failure_is_set(flow_failure(flow));
}

/* Nobody takes a post away from under a stand-in: it is the liaison officer who ends it. */
static void check_stand_ins(struct flow *flow, const struct loaded *loaded)
{
    struct setting *setting = flow_state(flow);

    for (size_t i = 0; i < setting->register_count; i++) {
        struct stored_stand_ins *stored = &setting->registers[i];
        store_take_stand_ins(loaded, flow_arena(flow), stored, flow_failure(flow));
        const struct stand_in *entry =
            failure_is_set(flow_failure(flow))
                ? NULL
                : stand_in_resting_on(&stored->book, &setting->wanted, date_at(flow_now_ms(flow)));
        if (entry) {
            failure_add_field(
                flow_failure(flow), "posts",
                "“%s”第%d号代行（%s代%s）以这一职务为据，须由联络员先行终止（规则17）",
                stored->book.unit, (int)entry->number, entry->name, entry->behalf_name);
        }
    }
}

static bool unit_is_known(const struct setting *setting, const char *name)
{
    for (size_t i = 0; i < setting->city_count; i++) {
        for (size_t j = 0; j < setting->units[i].count; j++) {
            if (strcmp(setting->units[i].units[j].short_name, name) == 0) {
                return true;
            }
        }
    }
    return false;
}

/* A unit's post names a unit that there is, a committee's the kind that is its own. */
static void check_units(struct flow *flow, const struct setting *setting)
{
    for (size_t i = 0; i < setting->wanted.post_count; i++) {
        const struct post *post = &setting->wanted.posts[i];
        if ((ROLE_BIT(post->role) & UNIT_ROLES) && !unit_is_known(setting, post->scope)) {
            failure_add_field(flow_failure(flow), field_name(flow, i, "scope"), "没有单位“%s”",
                              post->scope);
        }
        if (post->role == ROLE_COMMITTEE && strcmp(post->scope, "SUGGESTION") != 0 &&
            strcmp(post->scope, "PROPOSAL") != 0) {
            failure_add_field(flow_failure(flow), field_name(flow, i, "scope"),
                              "委员会的职务应写SUGGESTION（建议）或PROPOSAL（提案）");
        }
    }
}

static void take_set(struct flow *flow, const struct loaded *loaded)
{
    const Banfu__Identity__V1__SetAccountRequest *request = flow_request(flow);
    struct setting *setting = flow_state(flow);

    store_take_account(loaded, flow_arena(flow), &setting->stored, flow_failure(flow));
    for (size_t i = 0; i < setting->city_count; i++) {
        store_take_units(loaded, flow_arena(flow), &setting->units[i], flow_failure(flow));
    }
    if (failure_is_set(flow_failure(flow))) {
        return;
    }
    check_units(flow, setting);
    check_officers(flow, loaded);
    check_vacated(flow);
    check_stand_ins(flow, loaded);
    if (setting->stored.found &&
        account_keep_stand_ins(&setting->stored.account, &setting->wanted) != 0) {
        failure_refuse(flow_failure(flow), &REFUSAL_POSTS_TOO_MANY, NULL);
    }
    if (!setting->stored.found && *request->new_password == '\0') {
        failure_add_field(flow_failure(flow), "new_password", "新账号应有初始密码");
    }
}

static void on_set_stretched(void *data, bool done, const char *hash)
{
    struct flow *flow = data;
    struct setting *setting = flow_state(flow);

    setting->hash = done ? arena_strdup(flow_arena(flow), hash) : NULL;
    if (!setting->hash) {
        flow_fail_memory(flow);
    }
    flow_peer_answered(flow);
}

static void ask_set(struct flow *flow)
{
    const Banfu__Identity__V1__SetAccountRequest *request = flow_request(flow);

    if (*request->new_password == '\0') {
        return;
    }
    if (password_pool_stretch(identity_of(flow)->passwords, request->new_password, on_set_stretched,
                              flow) == 0) {
        flow_await(flow);
    } else {
        failure_refuse(flow_failure(flow), &REFUSAL_LOGIN_BUSY, NULL);
    }
}

static void tell_set(struct flow *flow, const struct setting *setting)
{
    size_t count = setting->wanted.post_count;
    Banfu__Event__V1__AccountSet *body = arena_alloc(flow_arena(flow), sizeof(*body));
    char **posts = arena_array(flow_arena(flow), count + 1, sizeof(char *));
    bool fits = body && posts;

    for (size_t i = 0; fits && i < count; i++) {
        posts[i] = wire_post_text(&setting->wanted.posts[i], flow_arena(flow));
        fits = posts[i] != NULL;
    }
    if (!fits) {
        flow_fail_memory(flow);
        return;
    }
    banfu__event__v1__account_set__init(body);
    body->account = borrow_text(setting->wanted.id);
    body->created = !setting->stored.found;
    body->disabled = setting->wanted.disabled;
    body->password_set = setting->hash != NULL;
    body->n_posts = count;
    body->posts = posts;
    Banfu__Event__V1__Event *event = flow_event(flow);
    event->body_case = BANFU__EVENT__V1__EVENT__BODY_ACCOUNT_SET;
    event->account_set = body;
}

static void decide_set(struct flow *flow, struct commit *commit)
{
    const Banfu__Identity__V1__SetAccountRequest *request = flow_request(flow);
    struct setting *setting = flow_state(flow);
    struct stored_account *stored = &setting->stored;
    int64_t now_ms = clock_real_ms();
    bool changed = false;

    if (!stored->found) {
        stored->account = setting->wanted;
        changed = true;
    } else {
        changed = account_adopt(&stored->account, &setting->wanted, now_ms);
    }
    if (request->clear_totp && stored->account.totp) {
        stored->account.totp = NULL;
        stored->account.totp_size = 0;
        changed = true;
    }
    if (setting->hash) {
        account_set_password(&stored->account, setting->hash, now_ms);
    }
    flow_part(flow, stored->thing, STORE_ACCOUNT_PART, stored->version);
    flow_receipt(flow)->state = borrow_text(stored->account.disabled ? "DISABLED" : "ENABLED");
    if (!changed && !setting->hash) {
        flow_nothing(flow);
        return;
    }
    for (size_t i = 0; i < setting->wanted.post_count; i++) {
        const char *unit = setting->wanted.posts[i].scope;
        if (is_in_charge(&setting->wanted, i)) {
            const char *thing = store_liaison_thing(unit, flow_arena(flow));
            flow_part_also(flow, thing ? thing : "", STORE_LIAISON_PART,
                           setting->officer_version[i]);
        }
    }
    /* A stand-in may be entered meanwhile. */
    for (size_t i = 0; i < setting->register_count; i++) {
        commit_rest_on(commit, setting->registers[i].thing, STORE_STAND_INS_PART,
                       setting->registers[i].version);
    }
    tell_set(flow, setting);
    store_put_account(commit, stored, flow_arena(flow), flow_failure(flow));
}

static const struct flow_steps SET_ACCOUNT = {
    .plan = plan_set,
    .more = more_set,
    .take = take_set,
    .ask = ask_set,
    .decide = decide_set,
    .state_size = sizeof(struct setting),
    .secret = true,
    .log = STORE_LOG,
};

IDENTITY_HANDLER(set_account, SetAccountRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &SET_ACCOUNT, &request->base, closure);
}
