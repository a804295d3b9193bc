/* What identity's methods share. */
#ifndef BANFU_IDENTITY_HANDLERS_H
#define BANFU_IDENTITY_HANDLERS_H

#include "common/service/flow.h"
#include "common/service/service.h"
#include "identity/conf.h"
#include "identity/domain.h"
#include "identity/lockout.h"
#include "identity/password.h"

#include "banfu/identity/v1/identity.pb-c.h"

/* service_data of this process. */
struct identity {
    struct identity_conf conf;
    struct password_pool *passwords;
    struct lockout *accounts; /* failed logins by account */
    struct lockout *peers;    /* and by address */
    struct seal *seal;        /* secrets of one-time codes; NULL where no key file is given */
    struct seeding *seeding;  /* NULL but at the start */
    struct identity_following *following;
};

/* What is published. Static. */
ProtobufCService *identity_service(void);

/* For the frame: makes the pool and the tables, takes in the seed, then service_started. */
void identity_start(struct service *service, void *data);
void identity_stop(struct service *service, void *data);

/* handlers_seed.c: ends with service_started or service_refuse_start. */
void identity_seed(struct service *service);

struct identity *identity_of(const struct flow *flow);

/* The session's limits as the domain counts them. */
struct session_limits identity_limits(const struct identity *identity);

enum totp_verdict {
    TOTP_FINE,
    TOTP_MISSING,
    TOTP_WRONG,
    TOTP_UNSURE /* it could not be looked at: the flow's failure is set */
};

/* handlers_totp.c: judges the one-time code shown for an account that has a secret; each step's
 * code counts once. `judged` runs exactly once, now or later. */
void identity_judge_totp(struct flow *flow, const struct account *account, const char *code,
                         void (*judged)(struct flow *flow, enum totp_verdict verdict));

/* --- the methods, by file --- */

#define IDENTITY_HANDLER(name, request_type, response_type)                                        \
    void handle_##name(Banfu__Identity__V1__Identity_Service *service,                             \
                       const Banfu__Identity__V1__##request_type *request,                         \
                       response_type##_Closure closure, void *call)

/* handlers_login.c */
IDENTITY_HANDLER(login, LoginRequest, Banfu__Identity__V1__LoginResponse);

/* handlers_session.c */
IDENTITY_HANDLER(logout, LogoutRequest, Banfu__Identity__V1__LogoutResponse);
IDENTITY_HANDLER(exchange, ExchangeRequest, Banfu__Identity__V1__ExchangeResponse);
IDENTITY_HANDLER(me, MeRequest, Banfu__Identity__V1__MeResponse);

/* handlers_password.c */
IDENTITY_HANDLER(change_password, ChangePasswordRequest, Banfu__Proposal__V1__Receipt);

/* handlers_account.c */
IDENTITY_HANDLER(set_account, SetAccountRequest, Banfu__Proposal__V1__Receipt);

/* handlers_totp.c */
IDENTITY_HANDLER(prepare_totp, PrepareTotpRequest, Banfu__Identity__V1__PrepareTotpResponse);
IDENTITY_HANDLER(set_totp, SetTotpRequest, Banfu__Proposal__V1__Receipt);

/* handlers_unit.c */
IDENTITY_HANDLER(list_units, ListUnitsRequest, Banfu__Identity__V1__ListUnitsResponse);
IDENTITY_HANDLER(find_units, FindUnitsRequest, Banfu__Identity__V1__FindUnitsResponse);
IDENTITY_HANDLER(set_unit, SetUnitRequest, Banfu__Proposal__V1__Receipt);

/* handlers_liaison.c */
IDENTITY_HANDLER(find_liaisons, FindLiaisonsRequest, Banfu__Identity__V1__FindLiaisonsResponse);

/* handlers_stand_in.c */
IDENTITY_HANDLER(put_stand_in, PutStandInRequest, Banfu__Proposal__V1__Receipt);
IDENTITY_HANDLER(end_stand_in, EndStandInRequest, Banfu__Proposal__V1__Receipt);
IDENTITY_HANDLER(list_stand_ins, ListStandInsRequest, Banfu__Identity__V1__ListStandInsResponse);

/* handlers_trail.c */
IDENTITY_HANDLER(list_trail, ListTrailRequest, Banfu__Identity__V1__ListTrailResponse);

#endif
