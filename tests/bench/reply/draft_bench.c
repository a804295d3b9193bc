/*
 * Drafts saved at a fixed number in flight, proposal after proposal, each text another one.
 *
 * usage: draft_bench ADDRESS TOKEN PROPOSALS FIRST COUNT IN-FLIGHT
 *
 * Prints how many a second were saved.
 */
#include "changes.h"

#include <banfu/reply/v1/reply.pb-c.h>
#include <stdio.h>
#include <stdlib.h>

enum { NAME = 64, CHARACTERS = 2000, WIDE = 3 };

static char body[CHARACTERS * WIDE + 1];
static long proposals;

static void write_letter(long place, unsigned letter)
{
    body[place * WIDE] = (char)(0xE0U | letter >> 12U);
    body[place * WIDE + 1] = (char)(0x80U | (letter >> 6U & 0x3FU));
    body[place * WIDE + 2] = (char)(0x80U | (letter & 0x3FU));
}

/* Sentences of forty letters, written before anything is measured. */
static void write_body(void)
{
    for (long i = 0; i < CHARACTERS; i++) {
        write_letter(i, i % 40 == 39 ? 0x3002U : 0x4E00U + (unsigned)((i * 7919 + i / 40) % 600));
    }
}

/* No two drafts have the same first letters. */
static void begin_body(long number)
{
    enum { LETTERS = 8 };

    for (long i = 0; i < LETTERS; i++) {
        write_letter(i, 0x4E00U + (unsigned)(number >> 3 * i & 7));
    }
}

static void save(ProtobufCService *service, long number)
{
    static char docket[] = "shuozhou-2022", field[] = "城市建设", handler[] = "李建国",
                phone[] = "0349-2020000";
    char request_id[NAME], proposal[NAME];
    Banfu__Reply__V1__PutReplyRequest request;

    (void)snprintf(request_id, NAME, "draft-%ld", number);
    (void)snprintf(proposal, NAME, "suggestion-%ld", number % proposals + 1);
    begin_body(number);
    banfu__reply__v1__put_reply_request__init(&request);
    request.docket = docket;
    request.proposal = proposal;
    request.request_id = request_id;
    request.kind = BANFU__PROPOSAL__V1__REPLY_KIND__ENUM__FIRST;
    request.class_ = BANFU__PROPOSAL__V1__CLASS__ENUM__A;
    request.body = body;
    request.field = field;
    request.handler = handler;
    request.phone = phone;
    request.publication = BANFU__PROPOSAL__V1__PUBLICATION__ENUM__PROACTIVE;
    banfu__reply__v1__reply__put_reply(service, &request, changes_on_receipt, NULL);
}

int main(int argc, char *argv[])
{
    if (argc != 7) {
        return 2;
    }
    proposals = strtol(argv[3], NULL, 10);
    write_body();
    const struct changes changes = {.address = argv[1],
                                    .token = argv[2],
                                    .descriptor = &banfu__reply__v1__reply__descriptor,
                                    .first = strtol(argv[4], NULL, 10),
                                    .wanted = strtol(argv[5], NULL, 10),
                                    .in_flight = strtol(argv[6], NULL, 10),
                                    .ask = save};

    return proposals > 0 && changes.wanted > 0 && changes.in_flight > 0 ? changes_run(&changes) : 2;
}
