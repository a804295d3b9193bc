/* How a letter and other papers name the case. */
#ifndef BANFU_REPLY_DOCUMENT_WORDING_H
#define BANFU_REPLY_DOCUMENT_WORDING_H

#include "common/base/arena.h"
#include "common/base/attributes.h"

#include <stdint.h>

enum letter_kind { LETTER_TO_DEPUTY = 1, LETTER_TO_MEMBER = 2 }; /* a suggestion's, a proposal's */

enum letter_round { LETTER_FIRST = 1, LETTER_SUPPLEMENTARY, LETTER_SECOND, LETTER_FURTHER };

/* 建议 or 提案; 答复, 补充答复, 再次答复 or 跟踪答复. */
const char *wording_kind(enum letter_kind kind);
const char *wording_answer(enum letter_round round);

/* 关于市七届人大一次会议第17号建议的答复. NULL when the arena is full. */
char *wording_title(enum letter_kind kind, enum letter_round round, const char *session,
                    int32_t number, struct arena *arena) MUST_CHECK;

/* 《关于…的建议》: the registered title with what it lacks; 关于 and 的建议 are never doubled, 《》
 * within it becomes 〈〉. NULL when the arena is full. */
char *wording_quoted_title(enum letter_kind kind, const char *registered,
                           struct arena *arena) MUST_CHECK;

#endif
