/*
 * Holds a reply's text against the notice before it is submitted (rule 19). An error keeps it back;
 * a warning is for the drafter to judge. Every finding quotes the clause it rests on.
 *
 * Opening, addressee, closing and signature block are set by the software when the letter is made;
 * the linter sees to it that what they are made of is there, and that the body does not bring its
 * own a second time or the other kind's.
 */
#ifndef BANFU_REPLY_LINTER_H
#define BANFU_REPLY_LINTER_H

#include "common/base/arena.h"
#include "reply/domain.h"

enum { LINT_FINDINGS_MAX = 32, LINT_SHORT = 100 /* characters */ };

struct finding {
    bool is_error;
    const char *field;   /* as the client wrote it: "body" */
    const char *clause;  /* the notice's words, and where they stand */
    const char *message; /* what is wrong */
};

struct lint_subject {
    const struct handling *handling;
    const struct reply *reply;
    const char *body;
    const char *same_as; /* another proposal of the unit answered by the very same text, or "" */
};

struct findings {
    size_t count;
    size_t error_count; /* errors come first */
    struct finding of[LINT_FINDINGS_MAX];
};

/* Fills `ret_findings`; messages that hold a name live in `arena`. Linear in the text: 10,000
 * characters take well under 5 ms. */
void lint(const struct lint_subject *subject, struct arena *arena, struct findings *ret_findings);

#endif
