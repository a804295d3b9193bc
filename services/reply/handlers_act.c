/* Who acts: the caller with every role held for the unit, and for whom. */
#include "reply/handlers_target.h"

#include "banfu/event/v1/event.pb-c.h"

/* The roles of the caller, for the one who asks and for each whose post it is. Without memory none
 * are held. */
static void fill_roles(struct flow *flow, const struct reply_object *object, struct act *act)
{
    const char **roles = arena_array(flow_arena(flow), CALLER_POSTS_MAX, sizeof(*roles));
    struct behalf *behalf = arena_array(flow_arena(flow), CALLER_POSTS_MAX, sizeof(*behalf));
    const struct caller_post *posts[CALLER_POSTS_MAX];

    if (!roles || !behalf) {
        flow_fail_memory(flow);
        return;
    }
    act->roles = roles;
    act->behalf = behalf;
    act->role_count = policy_roles(flow_caller(flow), object, roles, posts);
    for (size_t i = 0; i < act->role_count; i++) {
        behalf[i] =
            (struct behalf){.account = posts[i]->on_behalf_of, .name = posts[i]->behalf_name};
    }
}

struct act target_act(struct flow *flow)
{
    const struct target *target = flow_state(flow);
    const struct reply_object object = {.unit = target->key.unit,
                                        .kind = target_kind_token(target)};
    const struct caller *caller = flow_caller(flow);
    const struct caller_post *post = flow_post(flow);
    struct act act = {
        .by = {.account = caller ? caller->account : "",
               .name = caller ? caller->name : "",
               .role = post ? role_name(post->role) : "",
               .on_behalf_of = post ? post->on_behalf_of : "",
               .behalf_name = post ? post->behalf_name : ""},
        .now_ms = flow_now_ms(flow),
        .arena = flow_arena(flow),
    };

    fill_roles(flow, &object, &act);
    return act;
}

void target_acts_under(struct flow *flow, const struct act *act, const char *role)
{
    const struct person person = act_under(act, role);
    Banfu__Event__V1__Actor *actor = flow_event(flow)->actor;

    if (actor) {
        actor->role = borrow_text(person.role);
        actor->on_behalf_of = borrow_text(person.on_behalf_of);
        actor->behalf_name = borrow_text(person.behalf_name);
    }
}
