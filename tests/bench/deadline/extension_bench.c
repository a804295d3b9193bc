/*
 * Extensions asked for, or granted, at a fixed number in flight, each of a proposal of its own.
 *
 * usage: extension_bench ADDRESS TOKEN ask|grant FIRST COUNT IN-FLIGHT
 *
 * Prints how many a second were decided.
 */
#include "changes.h"

#include <banfu/deadline/v1/deadline.pb-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 64 };

struct texts {
    char request_id[TEXT], proposal[TEXT];
};

static void print_texts(const char *act, long number, struct texts *ret_texts)
{
    (void)snprintf(ret_texts->proposal, TEXT, "suggestion-%ld", number);
    (void)snprintf(ret_texts->request_id, TEXT, "%s-%ld", act, number);
}

static void ask(ProtobufCService *service, long number)
{
    static char docket[] = "shuozhou-2022", reason[] = "涉及多个部门，情况复杂",
                steps[] = "已两次现场调研，方案正在论证", day[] = "2022-09-30";
    Banfu__Deadline__V1__RequestExtensionRequest request;
    struct texts texts;

    print_texts("ask", number, &texts);
    banfu__deadline__v1__request_extension_request__init(&request);
    request.docket = docket;
    request.proposal = texts.proposal;
    request.request_id = texts.request_id;
    request.reason = reason;
    request.steps_done = steps;
    request.new_due_date = day;
    banfu__deadline__v1__deadline__request_extension(service, &request, changes_on_receipt, NULL);
}

static void grant(ProtobufCService *service, long number)
{
    static char docket[] = "shuozhou-2022", reason[] = "情况属实，同意延期";
    Banfu__Deadline__V1__DecideExtensionRequest request;
    struct texts texts;

    print_texts("grant", number, &texts);
    banfu__deadline__v1__decide_extension_request__init(&request);
    request.docket = docket;
    request.proposal = texts.proposal;
    request.request_id = texts.request_id;
    request.reason = reason;
    request.grant = true;
    banfu__deadline__v1__deadline__decide_extension(service, &request, changes_on_receipt, NULL);
}

int main(int argc, char *argv[])
{
    if (argc != 7) {
        return 2;
    }
    const struct changes changes = {.address = argv[1],
                                    .token = argv[2],
                                    .descriptor = &banfu__deadline__v1__deadline__descriptor,
                                    .first = strtol(argv[4], NULL, 10),
                                    .wanted = strtol(argv[5], NULL, 10),
                                    .in_flight = strtol(argv[6], NULL, 10),
                                    .ask = strcmp(argv[3], "grant") == 0 ? grant : ask};

    return changes.wanted > 0 && changes.in_flight > 0 ? changes_run(&changes) : 2;
}
