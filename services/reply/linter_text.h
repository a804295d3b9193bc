/* What the linter sees in a text by itself: measures named, policy quoted, sentences that the
 * letter brings anyway. Words are looked up as they stand; a text is judged, never changed. */
#ifndef BANFU_REPLY_LINTER_TEXT_H
#define BANFU_REPLY_LINTER_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Whether any step, date, amount, place or responsible division is named. */
bool text_names_measure(const char *text);

/* Characters in sentences that only cite documents or policy, in hundredths of all characters. */
int text_policy_share(const char *text);

/* The sentence of the letter's frame that the text repeats, or NULL: an opening, a closing, a
 * signature block. `ret_of_proposals` tells whether it is one of the frame of proposals. */
const char *text_repeats_frame(const char *text, bool *ret_of_proposals);

/* Whether the first line is a letter's title: 关于……的答复. */
bool text_begins_with_title(const char *text);

/* Whether `text` looks like a phone number: 7 to 20 digits, with spaces, dashes or brackets. */
bool text_is_phone(const char *text);

#endif
