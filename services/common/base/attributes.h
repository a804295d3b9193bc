/* Compiler attributes under readable names. */
#ifndef BANFU_BASE_ATTRIBUTES_H
#define BANFU_BASE_ATTRIBUTES_H

/* The caller must look at the result: ignoring it is a warning, and warnings are errors. */
#define MUST_CHECK __attribute__((warn_unused_result))

/* printf-like: the format is argument `text`, the values start at argument `first`. */
#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif
