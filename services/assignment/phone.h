/* Phones as people write them. */
#ifndef BANFU_ASSIGNMENT_PHONE_H
#define BANFU_ASSIGNMENT_PHONE_H

#include <stdbool.h>

/* What is said of a phone that is none, after what the field is called. */
#define PHONE_FORM "应有5至20位数字，写成0349-5550100转801的样子"

/* 5 to 20 digits, and nothing among them but spaces, - + ( ) and 转 or 分机 before an extension. */
bool phone_is_plausible(const char *text);

#endif
