/*
 * What people call a proposal, by its key alone: "suggestion-17", "suggestion-b3" of what was
 * raised between sessions (rule 10), "proposal-129". What is no such key is told as it stands; so
 * is a key when the arena is full.
 */
#ifndef BANFU_BASE_PROPOSAL_NAME_H
#define BANFU_BASE_PROPOSAL_NAME_H

#include "common/base/arena.h"

#include <stdbool.h>

/* In a sentence: "建议第17号", "闭会期间建议第3号", "提案第129号". */
const char *proposal_name(const char *key, struct arena *arena);

/* On paper: "第17号建议", "闭会期间第3号建议", "第129号提案". */
const char *proposal_title(const char *key, struct arena *arena);

/* Whether it was raised between sessions. */
bool proposal_name_between(const char *key);

#endif
