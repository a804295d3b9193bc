#include "reply/peers.h"

#include "common/access/caller.h"
#include "reply/wire.h"

#include "banfu/assignment/v1/assignment.pb-c.h"
#include "banfu/deadline/v1/deadline.pb-c.h"
#include "banfu/ledger/v1/ledger.pb-c.h"
#include "banfu/reply/v1/reply.pb-c.h"

const ProtobufCServiceDescriptor *const peers_assignment =
    &banfu__assignment__v1__assignment__descriptor;
const ProtobufCServiceDescriptor *const peers_deadline = &banfu__deadline__v1__deadline__descriptor;

const ProtobufCServiceDescriptor *const peers_ledger = &banfu__ledger__v1__ledger__descriptor;
const ProtobufCServiceDescriptor *const peers_reply = &banfu__reply__v1__reply__descriptor;

enum { ROWS_A_PAGE = 500 };

void peers_ask_facts(ProtobufCService *assignment, const char *docket, const char *proposal,
                     const char *unit,
                     void (*answered)(const struct Banfu__Assignment__V1__FactsResponse *facts,
                                      void *data),
                     void *data)
{
    const struct asked_case about = {
        .docket = docket, .proposal = proposal, .unit = unit, .account = ""};

    peers_ask_facts_and_names(assignment, &about, NULL, 0, answered, data);
}

void peers_ask_facts_and_names(
    ProtobufCService *assignment, const struct asked_case *about, const char *const *units,
    size_t count,
    void (*answered)(const struct Banfu__Assignment__V1__FactsResponse *facts, void *data),
    void *data)
{
    Banfu__Assignment__V1__FactsRequest request = BANFU__ASSIGNMENT__V1__FACTS_REQUEST__INIT;

    request.docket = borrow_text(about->docket);
    request.proposal = borrow_text(about->proposal);
    request.unit = borrow_text(about->unit);
    request.named_units = borrow(units);
    request.n_named_units = count;
    banfu__assignment__v1__assignment__facts(assignment, &request, answered, data);
}

void peers_ask_reader(ProtobufCService *assignment, const char *docket, const char *proposal,
                      const struct caller *caller,
                      void (*answered)(const struct Banfu__Assignment__V1__FactsResponse *facts,
                                       void *data),
                      void *data)
{
    Banfu__Assignment__V1__FactsRequest request = BANFU__ASSIGNMENT__V1__FACTS_REQUEST__INIT;
    char *signer_posts[CALLER_POSTS_MAX], *unit_posts[CALLER_POSTS_MAX];

    request.docket = borrow_text(docket);
    request.proposal = borrow_text(proposal);
    request.signer_posts = signer_posts;
    request.unit_posts = unit_posts;
    for (size_t i = 0; i < caller->post_count; i++) {
        char *scope = borrow_text(caller->posts[i].scope);
        if (caller->posts[i].role == ROLE_SIGNER) {
            request.signer_posts[request.n_signer_posts++] = scope;
        } else { /* what is no unit's name, a committee's kind, is nobody's */
            request.unit_posts[request.n_unit_posts++] = scope;
        }
    }
    banfu__assignment__v1__assignment__facts(assignment, &request, answered, data);
}

void peers_ask_proposal(ProtobufCService *assignment, const struct asked_case *about,
                        void (*answered)(const struct Banfu__Assignment__V1__ProposalView *view,
                                         void *data),
                        void *data)
{
    Banfu__Assignment__V1__GetProposalRequest request =
        BANFU__ASSIGNMENT__V1__GET_PROPOSAL_REQUEST__INIT;

    request.docket = borrow_text(about->docket);
    request.proposal = borrow_text(about->proposal);
    request.on_behalf_of_unit = borrow_text(about->unit);
    banfu__assignment__v1__assignment__get_proposal(assignment, &request, answered, data);
}

void peers_ask_letter_code(
    ProtobufCService *assignment, const char *docket, const char *code,
    void (*answered)(const struct Banfu__Assignment__V1__FindLetterCodeResponse *found, void *data),
    void *data)
{
    Banfu__Assignment__V1__FindLetterCodeRequest request =
        BANFU__ASSIGNMENT__V1__FIND_LETTER_CODE_REQUEST__INIT;

    request.docket = borrow_text(docket);
    request.code = borrow_text(code);
    banfu__assignment__v1__assignment__find_letter_code(assignment, &request, answered, data);
}

void peers_ask_contacts(
    ProtobufCService *assignment, const struct asked_case *about,
    void (*answered)(const struct Banfu__Assignment__V1__GetContactsResponse *contacts, void *data),
    void *data)
{
    Banfu__Assignment__V1__GetContactsRequest request =
        BANFU__ASSIGNMENT__V1__GET_CONTACTS_REQUEST__INIT;

    request.docket = borrow_text(about->docket);
    request.proposal = borrow_text(about->proposal);
    request.on_behalf_of = borrow_text(about->account);
    request.on_behalf_of_unit = borrow_text(about->unit);
    banfu__assignment__v1__assignment__get_contacts(assignment, &request, answered, data);
}

void peers_ask_clocks(ProtobufCService *deadline, const char *docket, const char *proposal,
                      void (*answered)(const struct Banfu__Deadline__V1__ListClocksResponse *clocks,
                                       void *data),
                      void *data)
{
    Banfu__Deadline__V1__ListClocksRequest request = BANFU__DEADLINE__V1__LIST_CLOCKS_REQUEST__INIT;

    request.docket = borrow_text(docket);
    request.proposal = borrow_text(proposal);
    banfu__deadline__v1__deadline__list_clocks(deadline, &request, answered, data);
}

void peers_ask_rows(ProtobufCService *ledger, const char *docket, const char *unit,
                    const char *page_token,
                    void (*answered)(const struct Banfu__Ledger__V1__ListProposalsResponse *page,
                                     void *data),
                    void *data)
{
    Banfu__Ledger__V1__ListProposalsRequest request =
        BANFU__LEDGER__V1__LIST_PROPOSALS_REQUEST__INIT;

    request.docket = borrow_text(docket);
    request.unit = borrow_text(unit);
    request.page_token = borrow_text(page_token);
    request.page_size = ROWS_A_PAGE;
    banfu__ledger__v1__ledger__list_proposals(ledger, &request, answered, data);
}

void peers_ask_co_rows(ProtobufCService *ledger, const char *docket, const char *unit,
                       void (*answered)(const struct Banfu__Ledger__V1__ListProposalsResponse *page,
                                        void *data),
                       void *data)
{
    Banfu__Ledger__V1__ListProposalsRequest request =
        BANFU__LEDGER__V1__LIST_PROPOSALS_REQUEST__INIT;

    request.docket = borrow_text(docket);
    request.co_unit = borrow_text(unit);
    request.page_size = 1;
    banfu__ledger__v1__ledger__list_proposals(ledger, &request, answered, data);
}

void peers_ask_liaison(ProtobufCService *assignment, const char *docket, const char *unit,
                       void (*answered)(const struct Banfu__Assignment__V1__LiaisonView *view,
                                        void *data),
                       void *data)
{
    Banfu__Assignment__V1__GetLiaisonRequest request =
        BANFU__ASSIGNMENT__V1__GET_LIAISON_REQUEST__INIT;

    request.docket = borrow_text(docket);
    request.unit = borrow_text(unit);
    banfu__assignment__v1__assignment__get_liaison(assignment, &request, answered, data);
}
