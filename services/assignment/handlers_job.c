/* How far an import, or a unit's succession, is. */
#include "assignment/handlers.h"
#include "common/service/job_call.h"

ASSIGNMENT_HANDLER(get_job, GetJobRequest, Banfu__Proposal__V1__Job)
{
    (void)service;
    job_call_tell(call, request->job, closure);
}
