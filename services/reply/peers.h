/* What this service asks others. */
#ifndef BANFU_REPLY_PEERS_H
#define BANFU_REPLY_PEERS_H

#include <protobuf-c/protobuf-c.h>

struct caller;
struct Banfu__Assignment__V1__FactsResponse;
struct Banfu__Assignment__V1__FindLetterCodeResponse;
struct Banfu__Assignment__V1__GetContactsResponse;
struct Banfu__Assignment__V1__LiaisonView;
struct Banfu__Deadline__V1__ListClocksResponse;
struct Banfu__Ledger__V1__ListProposalsResponse;

#define PEER_ASSIGNMENT "assignment"
#define PEER_DEADLINE "deadline"
#define PEER_LEDGER "ledger"
#define PEER_REPLY "reply" /* itself, whichever replica answers */

/* Whose stub peers_ask_facts takes. */
extern const ProtobufCServiceDescriptor *const peers_assignment;
extern const ProtobufCServiceDescriptor *const peers_deadline;
extern const ProtobufCServiceDescriptor *const peers_ledger;
extern const ProtobufCServiceDescriptor *const peers_reply;

/* Asks what a unit's reply rests on. `answered` runs once, with NULL when the call failed; what it
 * gets is valid only inside it. */
void peers_ask_facts(ProtobufCService *assignment, const char *docket, const char *proposal,
                     const char *unit,
                     void (*answered)(const struct Banfu__Assignment__V1__FactsResponse *facts,
                                      void *data),
                     void *data);

/* The same of a proposal and whoever looks at it: which signers his posts name, and whether a unit
 * of his is concerned. */
void peers_ask_reader(ProtobufCService *assignment, const char *docket, const char *proposal,
                      const struct caller *caller,
                      void (*answered)(const struct Banfu__Assignment__V1__FactsResponse *facts,
                                       void *data),
                      void *data);

/* A proposal that is asked about for somebody: the unit that it is about ("" for none; of one from
 * which it has passed on, what it had: rule 28), the account that is to be shown it. */
struct asked_case {
    const char *docket, *proposal, *unit, *account;
};

/* What peers_ask_facts does, and what these units are called in full. */
void peers_ask_facts_and_names(
    ProtobufCService *assignment, const struct asked_case *about, const char *const *units,
    size_t count,
    void (*answered)(const struct Banfu__Assignment__V1__FactsResponse *facts, void *data),
    void *data);

/* The whole proposal: its text, consent and signers as they stand. */
struct Banfu__Assignment__V1__ProposalView;
void peers_ask_proposal(ProtobufCService *assignment, const struct asked_case *about,
                        void (*answered)(const struct Banfu__Assignment__V1__ProposalView *view,
                                         void *data),
                        void *data);

/* Its signers' phones and addresses: to a unit that answers it now. */
void peers_ask_contacts(
    ProtobufCService *assignment, const struct asked_case *about,
    void (*answered)(const struct Banfu__Assignment__V1__GetContactsResponse *contacts, void *data),
    void *data);

/* Its clocks, extensions, explanations and presses, of all units. */
void peers_ask_clocks(ProtobufCService *deadline, const char *docket, const char *proposal,
                      void (*answered)(const struct Banfu__Deadline__V1__ListClocksResponse *clocks,
                                       void *data),
                      void *data);

/* A page of the ledger: of those that `unit` answers, "" for all. */
void peers_ask_rows(ProtobufCService *ledger, const char *docket, const char *unit,
                    const char *page_token,
                    void (*answered)(const struct Banfu__Ledger__V1__ListProposalsResponse *page,
                                     void *data),
                    void *data);

/* The first of those that `unit` co-handles, and their total. */
void peers_ask_co_rows(ProtobufCService *ledger, const char *docket, const char *unit,
                       void (*answered)(const struct Banfu__Ledger__V1__ListProposalsResponse *page,
                                        void *data),
                       void *data);

/* What the unit's liaison officer would hand over now (rule 8). */
void peers_ask_liaison(ProtobufCService *assignment, const char *docket, const char *unit,
                       void (*answered)(const struct Banfu__Assignment__V1__LiaisonView *view,
                                        void *data),
                       void *data);

/* Whose ordinary register a 代字 is (rule 20). */
void peers_ask_letter_code(
    ProtobufCService *assignment, const char *docket, const char *code,
    void (*answered)(const struct Banfu__Assignment__V1__FindLetterCodeResponse *found, void *data),
    void *data);

#endif
