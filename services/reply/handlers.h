/* The methods of banfu.reply.v1.Reply, each decode, decide, answer; handlers.c puts them into the
 * service. */
#ifndef BANFU_REPLY_HANDLERS_H
#define BANFU_REPLY_HANDLERS_H

#include "banfu/reply/v1/reply.pb-c.h"

/* The service to publish. */
ProtobufCService *reply_service(void);

typedef Banfu__Reply__V1__Reply_Service reply_service_t;
typedef Banfu__Proposal__V1__Receipt_Closure receipt_closure_t;

/* handlers_replies.c */
void handlers_get_replies(reply_service_t *service,
                          const Banfu__Reply__V1__GetRepliesRequest *request,
                          Banfu__Reply__V1__GetRepliesResponse_Closure closure, void *call);

/* handlers_read.c */
void handlers_get_reply(reply_service_t *service, const Banfu__Reply__V1__GetReplyRequest *request,
                        Banfu__Reply__V1__ReplyView_Closure closure, void *call);
void handlers_facts(reply_service_t *service, const Banfu__Reply__V1__FactsRequest *request,
                    Banfu__Reply__V1__FactsResponse_Closure closure, void *call);

/* handlers_inventory.c */
void handlers_unit_inventory(reply_service_t *service,
                             const Banfu__Reply__V1__UnitInventoryRequest *request,
                             Banfu__Reply__V1__UnitInventoryResponse_Closure closure, void *call);

/* handlers_difference.c */
void handlers_compare_versions(reply_service_t *service,
                               const Banfu__Reply__V1__CompareVersionsRequest *request,
                               Banfu__Reply__V1__VersionDifference_Closure closure, void *call);

/* handlers_draft.c */
void handlers_put_reply(reply_service_t *service, const Banfu__Reply__V1__PutReplyRequest *request,
                        receipt_closure_t closure, void *call);
void handlers_lint(reply_service_t *service, const Banfu__Reply__V1__LintRequest *request,
                   Banfu__Reply__V1__LintResponse_Closure closure, void *call);

/* handlers_levels.c */
void handlers_submit(reply_service_t *service, const Banfu__Reply__V1__ActRequest *request,
                     receipt_closure_t closure, void *call);
void handlers_review(reply_service_t *service, const Banfu__Reply__V1__ReviewRequest *request,
                     receipt_closure_t closure, void *call);
void handlers_sign(reply_service_t *service, const Banfu__Reply__V1__ActRequest *request,
                   receipt_closure_t closure, void *call);
void handlers_recall(reply_service_t *service, const Banfu__Reply__V1__RecallRequest *request,
                     receipt_closure_t closure, void *call);

/* handlers_numbers.c, handlers_series.c */
void handlers_number(reply_service_t *service, const Banfu__Reply__V1__NumberRequest *request,
                     receipt_closure_t closure, void *call);
void handlers_put_series(reply_service_t *service,
                         const Banfu__Reply__V1__PutSeriesRequest *request,
                         receipt_closure_t closure, void *call);

/* handlers_sending.c */
void handlers_dispatch(reply_service_t *service, const Banfu__Reply__V1__DispatchRequest *request,
                       receipt_closure_t closure, void *call);
void handlers_confirm_receipt(reply_service_t *service,
                              const Banfu__Reply__V1__ConfirmReceiptRequest *request,
                              receipt_closure_t closure, void *call);

/* handlers_cards.c */
void handlers_return_card(reply_service_t *service,
                          const Banfu__Reply__V1__ReturnCardRequest *request,
                          receipt_closure_t closure, void *call);
void handlers_correct_card(reply_service_t *service,
                           const Banfu__Reply__V1__ReturnCardRequest *request,
                           receipt_closure_t closure, void *call);
void handlers_put_scan(reply_service_t *service, const Banfu__Reply__V1__PutScanRequest *request,
                       receipt_closure_t closure, void *call);
void handlers_get_scan(reply_service_t *service, const Banfu__Reply__V1__GetScanRequest *request,
                       Banfu__Reply__V1__Paper_Closure closure, void *call);
void handlers_record_dissatisfaction(reply_service_t *service,
                                     const Banfu__Reply__V1__RecordDissatisfactionRequest *request,
                                     receipt_closure_t closure, void *call);
void handlers_take_back_dissatisfaction(reply_service_t *service,
                                        const Banfu__Reply__V1__TakeBackRequest *request,
                                        receipt_closure_t closure, void *call);

/* handlers_codes.c */
void handlers_get_card_by_code(reply_service_t *service,
                               const Banfu__Reply__V1__GetCardByCodeRequest *request,
                               Banfu__Reply__V1__CardByCode_Closure closure, void *call);
void handlers_return_card_by_code(reply_service_t *service,
                                  const Banfu__Reply__V1__ReturnCardByCodeRequest *request,
                                  receipt_closure_t closure, void *call);

/* handlers_verify.c */
void handlers_verify_letter(reply_service_t *service,
                            const Banfu__Reply__V1__VerifyLetterRequest *request,
                            Banfu__Reply__V1__Verification_Closure closure, void *call);

/* handlers_closing.c, handlers_closing_many.c */
void handlers_close(reply_service_t *service, const Banfu__Reply__V1__CloseRequest *request,
                    receipt_closure_t closure, void *call);
void handlers_close_many(reply_service_t *service,
                         const Banfu__Reply__V1__CloseManyRequest *request,
                         receipt_closure_t closure, void *call);

/* handlers_publication.c */
void handlers_list_publications(reply_service_t *service,
                                const Banfu__Reply__V1__ListPublicationsRequest *request,
                                Banfu__Reply__V1__ListPublicationsResponse_Closure closure,
                                void *call);
void handlers_export_publications(reply_service_t *service,
                                  const Banfu__Reply__V1__ExportPublicationsRequest *request,
                                  Banfu__Reply__V1__Paper_Closure closure, void *call);

/* handlers_papers.c */
void handlers_get_letter(reply_service_t *service, const Banfu__Reply__V1__GetPaperRequest *request,
                         Banfu__Reply__V1__Paper_Closure closure, void *call);
void handlers_get_card(reply_service_t *service, const Banfu__Reply__V1__GetPaperRequest *request,
                       Banfu__Reply__V1__Paper_Closure closure, void *call);
void handlers_get_letters(reply_service_t *service,
                          const Banfu__Reply__V1__GetPaperRequest *request,
                          Banfu__Reply__V1__Paper_Closure closure, void *call);

/* handlers_papers_unit.c */
void handlers_get_unit_paper(reply_service_t *service,
                             const Banfu__Reply__V1__GetUnitPaperRequest *request,
                             Banfu__Reply__V1__Paper_Closure closure, void *call);

/* handlers_papers_docket.c */
void handlers_get_docket_paper(reply_service_t *service,
                               const Banfu__Reply__V1__GetDocketPaperRequest *request,
                               Banfu__Reply__V1__Paper_Closure closure, void *call);

/* handlers_set.c, handlers_set_file.c */
void handlers_order_set(reply_service_t *service, const Banfu__Reply__V1__OrderSetRequest *request,
                        receipt_closure_t closure, void *call);
void handlers_get_job(reply_service_t *service, const Banfu__Reply__V1__GetJobRequest *request,
                      Banfu__Proposal__V1__Job_Closure closure, void *call);
void handlers_cancel_job(reply_service_t *service,
                         const Banfu__Reply__V1__CancelJobRequest *request,
                         Banfu__Proposal__V1__Job_Closure closure, void *call);
void handlers_get_job_file(reply_service_t *service,
                           const Banfu__Reply__V1__GetJobFileRequest *request,
                           Banfu__Reply__V1__Paper_Closure closure, void *call);

#endif
