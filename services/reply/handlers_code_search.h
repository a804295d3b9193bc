/* From a code that somebody without an account typed to what it stands for: its city leads to the
 * shard, an index there to the rest. Tries that come to nothing are counted by address. */
#ifndef BANFU_REPLY_HANDLERS_CODE_SEARCH_H
#define BANFU_REPLY_HANDLERS_CODE_SEARCH_H

#include "common/base/failure.h"
#include "common/commit/load.h"

struct code_search;

/* Codes of one kind. */
struct code_search_kind {
    size_t (*load)(struct load *load, const char *code);
    /* Once, on the loop, unless the call was refused before; whatever it does ends the call. */
    void (*loaded)(struct code_search *search, const struct loaded *loaded);
    const struct failure_kind *unknown, *city_missing;
};

/* One search; the first member of the handler's own, in the call's arena. */
struct code_search {
    const struct code_search_kind *kind;
    void *call;
    const char *code; /* as it is printed */
    size_t place;     /* of what `kind->load` asked for */
    struct load *load;
};

/* Refuses the call or ends in `kind->loaded`. */
void code_search_begin(struct code_search *search, const struct code_search_kind *kind, void *call,
                       const char *typed);

/* Nobody was ever given that code: ends the call. */
void code_search_missed(struct code_search *search);

/* Ends the call. */
void code_search_out_of_memory(void *call);

#endif
