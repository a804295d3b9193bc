/*
 * Roles: what a post lets its holder do. Access compares them and knows no more about them; which
 * role may call what stands in each service's policy table. Numbers are those on the wire and in
 * tokens: never reused.
 */
#ifndef BANFU_ACCESS_ROLE_H
#define BANFU_ACCESS_ROLE_H

#include "common/base/attributes.h"

#include <stdint.h>

#define ROLE_MAP(XX)                                                                               \
    XX(1, OFFICE, "市政府办公室")                                                                  \
    XX(2, LIAISON, "联络员")                                                                       \
    XX(3, HANDLER, "承办人")                                                                       \
    XX(4, DIVISION_HEAD, "科室负责人")                                                             \
    XX(5, LEADER, "分管领导")                                                                      \
    XX(6, PRINCIPAL, "主要负责人")                                                                 \
    XX(7, COMMITTEE, "人大人事工委、提案委")                                                       \
    XX(8, SIGNER, "代表、委员")                                                                    \
    XX(9, ADMINISTRATOR, "系统管理员")                                                             \
    XX(10, SECURITY_ADMINISTRATOR, "安全管理员")                                                   \
    XX(11, AUDITOR, "审计员")                                                                      \
    XX(12, SERVICE, "服务程序")

enum role {
#define XX(number, name, chinese) ROLE_##name = (number), /* chinese */
    ROLE_MAP(XX)
#undef XX
};

/* A set of roles, one bit each: ROLE_BIT(ROLE_OFFICE) | ROLE_BIT(ROLE_LIAISON). */
typedef uint32_t role_set;

#define ROLE_BIT(role) ((role_set)1 << (role))

/* The upper-case name ("DIVISION_HEAD") and the Chinese one; NULL for a number that is no role.
 * Static storage. */
const char *role_name(enum role role);
const char *role_chinese(enum role role);

/* Stores the role of that upper-case name and returns 0, or returns -1. */
int role_parse(const char *name, enum role *ret_role) MUST_CHECK;

#endif
