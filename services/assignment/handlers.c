/* What is published, and what stands from start to stop. */
#include "assignment/handlers.h"

#include "assignment/handlers_import.h"
#include "assignment/handlers_successor.h"
#include "common/seal/seal.h"
#include "common/service/seal_proof.h"

enum { FAULT_CAP = 4096 };

ProtobufCService *assignment_service(void)
{
    static Banfu__Assignment__V1__Assignment_Service service =
        BANFU__ASSIGNMENT__V1__ASSIGNMENT__INIT(handle_);

    return &service.base;
}

/* --- start and stop --- */

static bool open_calendars(struct service *frame, struct assignment *assignment)
{
    assignment->calendars = calendars_new(assignment->holidays, assignment->holidays_size);
    if (!assignment->calendars) {
        service_refuse_start(frame, "the table of days off cannot be read");
    }
    return assignment->calendars != NULL;
}

static bool start_jobs(struct service *frame, struct assignment *assignment)
{
    const struct job_kind kinds[] = {
        {.name = IMPORT_PROPOSALS_JOB, .step = import_step, .data = frame, .apart = true},
        {.name = IMPORT_SIGNERS_JOB, .step = import_step, .data = frame, .apart = true},
        {.name = SUCCESSION_JOB, .step = succession_step, .data = frame},
    };

    assignment->units = peers_units_new();
    if (!assignment->units ||
        job_desk_open(&assignment->jobs, frame, kinds, COUNT_OF(kinds)) != 0) {
        service_refuse_start(frame, "out of memory");
        return false;
    }
    return true;
}

static void start_sealed(struct service *frame, void *data, struct seal *seal)
{
    struct assignment *assignment = data;

    assignment->seal = seal;
    if (open_calendars(frame, assignment) && start_jobs(frame, assignment)) {
        service_started(frame);
    }
}

void assignment_start(struct service *frame, void *data)
{
    (void)data;
    seal_prove(frame, start_sealed);
}

static void on_jobs_closed(void *data)
{
    service_stopped(data);
}

void assignment_stop(struct service *frame, void *data)
{
    struct assignment *assignment = data;

    calendars_free(assignment->calendars);
    seal_free(assignment->seal);
    peers_units_free(assignment->units);
    job_desk_close(&assignment->jobs, on_jobs_closed, frame);
}
