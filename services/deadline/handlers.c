#include "deadline/handlers.h"

#include "deadline/handlers_methods.h"

#include <banfu/proposal/v1/proposal.pb-c.h>

typedef Banfu__Deadline__V1__Deadline_Service Service;
typedef Banfu__Proposal__V1__Receipt_Closure ReceiptClosure;

static void deadline__list_clocks(Service *service,
                                  const Banfu__Deadline__V1__ListClocksRequest *request,
                                  Banfu__Deadline__V1__ListClocksResponse_Closure closure,
                                  void *call)
{
    (void)service;
    flow_read(call, &LIST_CLOCKS_STEPS, &request->base, (flow_closure)closure);
}

static void deadline__list_unit_clocks(Service *service,
                                       const Banfu__Deadline__V1__ListUnitClocksRequest *request,
                                       Banfu__Deadline__V1__ListClocksResponse_Closure closure,
                                       void *call)
{
    (void)service;
    flow_read(call, &LIST_UNIT_CLOCKS_STEPS, &request->base, (flow_closure)closure);
}

static void deadline__list_due(Service *service, const Banfu__Deadline__V1__ListDueRequest *request,
                               Banfu__Deadline__V1__ListDueResponse_Closure closure, void *call)
{
    (void)service;
    flow_read(call, &LIST_DUE_STEPS, &request->base, (flow_closure)closure);
}

static void deadline__list_owed(Service *service,
                                const Banfu__Deadline__V1__ListOwedRequest *request,
                                Banfu__Deadline__V1__ListOwedResponse_Closure closure, void *call)
{
    (void)service;
    flow_read(call, &LIST_OWED_STEPS, &request->base, (flow_closure)closure);
}

static void deadline__list_notices(Service *service,
                                   const Banfu__Deadline__V1__ListNoticesRequest *request,
                                   Banfu__Deadline__V1__ListNoticesResponse_Closure closure,
                                   void *call)
{
    (void)service;
    flow_read(call, &LIST_NOTICES_STEPS, &request->base, (flow_closure)closure);
}

static void deadline__facts(Service *service, const Banfu__Deadline__V1__FactsRequest *request,
                            Banfu__Deadline__V1__FactsResponse_Closure closure, void *call)
{
    (void)service;
    flow_read(call, &FACTS_STEPS, &request->base, (flow_closure)closure);
}

static void deadline__preview_extension(
    Service *service, const Banfu__Deadline__V1__RequestExtensionRequest *request,
    Banfu__Deadline__V1__PreviewExtensionResponse_Closure closure, void *call)
{
    (void)service;
    flow_read(call, &PREVIEW_EXTENSION_STEPS, &request->base, (flow_closure)closure);
}

static void deadline__get_calendar(Service *service,
                                   const Banfu__Deadline__V1__GetCalendarRequest *request,
                                   Banfu__Deadline__V1__GetCalendarResponse_Closure closure,
                                   void *call)
{
    (void)service;
    flow_read(call, &GET_CALENDAR_STEPS, &request->base, (flow_closure)closure);
}

static void deadline__preview_calendar(Service *service,
                                       const Banfu__Deadline__V1__PutCalendarRequest *request,
                                       Banfu__Deadline__V1__PreviewCalendarResponse_Closure closure,
                                       void *call)
{
    (void)service;
    flow_read(call, &PREVIEW_CALENDAR_STEPS, &request->base, (flow_closure)closure);
}

static void deadline__request_extension(Service *service,
                                        const Banfu__Deadline__V1__RequestExtensionRequest *request,
                                        ReceiptClosure closure, void *call)
{
    (void)service;
    flow_change(call, &REQUEST_EXTENSION_STEPS, &request->base, closure);
}

static void deadline__decide_extension(Service *service,
                                       const Banfu__Deadline__V1__DecideExtensionRequest *request,
                                       ReceiptClosure closure, void *call)
{
    (void)service;
    flow_change(call, &DECIDE_EXTENSION_STEPS, &request->base, closure);
}

static void deadline__record_explanation(
    Service *service, const Banfu__Deadline__V1__RecordExplanationRequest *request,
    ReceiptClosure closure, void *call)
{
    (void)service;
    flow_change(call, &RECORD_EXPLANATION_STEPS, &request->base, closure);
}

static void deadline__explain_delay(Service *service,
                                    const Banfu__Deadline__V1__ExplainDelayRequest *request,
                                    ReceiptClosure closure, void *call)
{
    (void)service;
    flow_change(call, &EXPLAIN_DELAY_STEPS, &request->base, closure);
}

static void deadline__press(Service *service, const Banfu__Deadline__V1__PressRequest *request,
                            ReceiptClosure closure, void *call)
{
    (void)service;
    flow_change(call, &PRESS_STEPS, &request->base, closure);
}

static void deadline__judge_late_entry(Service *service,
                                       const Banfu__Deadline__V1__JudgeLateEntryRequest *request,
                                       ReceiptClosure closure, void *call)
{
    (void)service;
    flow_change(call, &JUDGE_LATE_ENTRY_STEPS, &request->base, closure);
}

static void deadline__put_calendar(Service *service,
                                   const Banfu__Deadline__V1__PutCalendarRequest *request,
                                   ReceiptClosure closure, void *call)
{
    (void)service;
    flow_change(call, &PUT_CALENDAR_STEPS, &request->base, closure);
}

static Service SERVICE = BANFU__DEADLINE__V1__DEADLINE__INIT(deadline__);

ProtobufCService *deadline_service(void)
{
    return &SERVICE.base;
}
