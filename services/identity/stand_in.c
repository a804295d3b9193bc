#include "identity/stand_in.h"

#include "common/access/role.h"
#include "common/base/utf8.h"
#include "identity/errors.h"
#include "identity/liaison.h"

#include <string.h>

/* --- what is asked for, by itself --- */

static const role_set LEVELS = ROLE_BIT(ROLE_HANDLER) | ROLE_BIT(ROLE_DIVISION_HEAD) |
                               ROLE_BIT(ROLE_LEADER) | ROLE_BIT(ROLE_PRINCIPAL);

static bool is_line(const char *text, size_t most)
{
    size_t size = strlen(text);

    return size > 0 && size <= most && utf8_is_plain_text(text, size) && !strchr(text, '\n');
}

static void check_role(const struct stand_in *wanted, struct failure *failure)
{
    if (wanted->role == ROLE_LIAISON) {
        failure_add_field(failure, "role", "联络员由B岗代办，不另设代行（规则8）");
    } else if (wanted->role <= 0 || !(LEVELS & ROLE_BIT(wanted->role))) {
        failure_add_field(failure, "role",
                          "只能代行HANDLER、DIVISION_HEAD、LEADER、PRINCIPAL（规则17）");
    }
}

static void check_ground(const struct stand_in *wanted, struct failure *failure)
{
    if (wanted->role == ROLE_PRINCIPAL && wanted->ground == GROUND_NONE) {
        failure_add_field(failure, "ground",
                          "主要负责人的签发权只移交给主持工作（IN_CHARGE）或经书面授权"
                          "（AUTHORISED_IN_WRITING）的人（规则17）");
    } else if (wanted->role != ROLE_PRINCIPAL && wanted->ground == GROUND_IN_CHARGE) {
        failure_add_field(failure, "ground",
                          "主持工作的，代行的是主要负责人（PRINCIPAL）（规则17）");
    } else if (wanted->ground < GROUND_NONE || wanted->ground > GROUND_AUTHORISED) {
        failure_add_field(failure, "ground", "只能是IN_CHARGE、AUTHORISED_IN_WRITING");
    }
}

static void check_people(const struct stand_in *wanted, struct failure *failure)
{
    if (!account_id_is_valid(wanted->account)) {
        failure_add_field(failure, "account", "请填写代行人的账号");
    }
    if (!account_id_is_valid(wanted->on_behalf_of)) {
        failure_add_field(failure, "on_behalf_of", "请填写被代行人的账号");
    } else if (strcmp(wanted->account, wanted->on_behalf_of) == 0) {
        failure_add_field(failure, "on_behalf_of", "不能代行本人的职务（规则17）");
    }
}

static void check_days(const struct stand_in *wanted, civil_day today, struct failure *failure)
{
    if (wanted->from == DAY_NONE) {
        failure_add_field(failure, "from", "请填写起始日期，写作2022-03-25的样子");
    }
    if (wanted->until == DAY_NONE) {
        failure_add_field(failure, "until", "请填写截止日期，写作2022-03-25的样子");
    } else if (wanted->until < wanted->from) {
        failure_add_field(failure, "until", "截止日期不能早于起始日期");
    } else if (wanted->until < today) {
        failure_add_field(failure, "until", "截止日期已过，代行不能追溯登记（规则17）");
    }
    if (wanted->paper_day == DAY_NONE) {
        failure_add_field(failure, "paper_date", "请填写依据文件的日期，写作2022-03-25的样子");
    } else if (wanted->paper_day > today) {
        failure_add_field(failure, "paper_date", "依据文件的日期不能在今天以后");
    } else if (wanted->from != DAY_NONE && wanted->paper_day > wanted->from) {
        failure_add_field(failure, "from", "代行不能早于依据文件的日期：授权不得追溯（规则17）");
    }
}

void stand_in_check(const struct stand_in *wanted, civil_day today, struct failure *failure)
{
    check_role(wanted, failure);
    check_ground(wanted, failure);
    check_people(wanted, failure);
    check_days(wanted, today, failure);
    if (!is_line(wanted->paper, STAND_IN_PAPER_MAX)) {
        failure_add_field(failure, "paper",
                          "请填写依据文件的文号或名称，至多%d个字节，不含控制字符",
                          STAND_IN_PAPER_MAX);
    }
}

/* --- against who holds what --- */

/* DAY_NONE when it has no beginning. */
static civil_day first_day(const struct post *post)
{
    civil_day day = DAY_NONE;

    return *post->from && date_parse(post->from, strlen(post->from), &day) == 0 ? day : DAY_NONE;
}

static bool is_own(const struct post *post, const char *unit)
{
    return *post->on_behalf_of == '\0' && strcmp(post->scope, unit) == 0;
}

static bool bears(const struct post *post, const char *unit, int role)
{
    return is_own(post, unit) && (role == 0 || post->role == role);
}

static bool ever_bore(const struct account *account, const char *unit, int role)
{
    for (size_t i = 0; i < account->post_count; i++) {
        if (bears(&account->posts[i], unit, role)) {
            return true;
        }
    }
    return false;
}

/* The last day up to which posts that bear on `day` go on; `day` - 1 when none does. */
static civil_day borne_until(const struct account *account, const char *unit, int role,
                             civil_day day)
{
    civil_day last = day - 1;

    for (size_t i = 0; i < account->post_count; i++) {
        const struct post *post = &account->posts[i];
        civil_day until = post_last_day(post);
        if (bears(post, unit, role) && first_day(post) <= day && until > last) {
            last = until;
        }
    }
    return last;
}

/* The first day of from..until on which the account holds no post of its own in the unit, of that
 * role or (0) of any; DAY_NONE when one follows upon the other throughout. */
static civil_day first_gap(const struct account *account, const char *unit, int role,
                           civil_day from, civil_day until)
{
    civil_day day = from;

    while (day <= until) {
        civil_day last = borne_until(account, unit, role, day);
        if (last < day) {
            return day;
        }
        if (last >= until) {
            return DAY_NONE;
        }
        day = last + 1;
    }
    return DAY_NONE;
}

/* Whoever stands in is of the unit: nobody else sees its proposals (rule 28). */
static void check_person(const struct stand_in *wanted, const struct account *person,
                         const char *unit, struct failure *failure)
{
    if (!person) {
        failure_add_field(failure, "account", "没有账号“%s”", wanted->account);
    } else if (person->disabled) {
        failure_add_field(failure, "account", "账号“%s”已停用", wanted->account);
    } else if (first_gap(person, unit, 0, wanted->from, wanted->until) != DAY_NONE) {
        failure_add_field(failure, "account", "“%s”在代行期间不都是“%s”的人（规则28）",
                          wanted->account, unit);
    }
}

/* Whoever runs the unit may do so after the principal has left; an authority begins and ends with
 * the office of whoever gave it. */
static void check_days_held(const struct stand_in *wanted, const struct account *holder,
                            const char *unit, struct failure *failure)
{
    char text[DATE_TEXT_SIZE];
    civil_day gap = first_gap(holder, unit, wanted->role, wanted->from, wanted->until);

    if (wanted->ground == GROUND_IN_CHARGE || gap == DAY_NONE) {
        return;
    }
    if (gap == wanted->from) {
        failure_add_field(failure, "from", "“%s”在%s不任这一职务，代行不能始于此日（规则17）",
                          wanted->on_behalf_of, date_print(gap, text));
    } else {
        failure_add_field(failure, "until", "“%s”自%s起不任这一职务，代行不能更久（规则17）",
                          wanted->on_behalf_of, date_print(gap, text));
    }
}

/* A post is held for whoever has it himself. */
static void check_holder(const struct stand_in *wanted, const struct account *holder,
                         const char *unit, struct failure *failure)
{
    if (!holder) {
        failure_add_field(failure, "on_behalf_of", "没有账号“%s”", wanted->on_behalf_of);
    } else if (!ever_bore(holder, unit, wanted->role)) {
        failure_add_field(failure, "on_behalf_of", "“%s”不是“%s”的%s，没有可以代行的职务（规则17）",
                          wanted->on_behalf_of, unit, role_chinese((enum role)wanted->role));
    } else {
        check_days_held(wanted, holder, unit, failure);
    }
}

static bool is_over(const struct stand_in *entry, civil_day today)
{
    return entry->ended.now_ms != 0 || entry->until < today;
}

static bool overlaps(const struct stand_in *one, const struct stand_in *other)
{
    return one->from <= other->until && other->from <= one->until;
}

static int check_others(const struct stand_in_register *book, const struct stand_in *wanted,
                        struct failure *failure)
{
    for (size_t i = 0; i < book->count; i++) {
        const struct stand_in *other = &book->entries[i];
        if (other->ended.now_ms != 0 || !overlaps(other, wanted) || other->role != wanted->role) {
            continue;
        }
        char from[DATE_TEXT_SIZE];
        char until[DATE_TEXT_SIZE];
        const char *which =
            arena_printf(failure->arena, "第%d号，%s，%s至%s", (int)other->number, other->name,
                         date_print(other->from, from), date_print(other->until, until));
        if (strcmp(other->account, wanted->account) == 0) {
            failure_refuse(failure, &REFUSAL_STAND_IN_STANDS, which);
            failure_allow(failure, "END_STAND_IN");
            return -1;
        }
        if (wanted->ground == GROUND_IN_CHARGE && other->ground == GROUND_IN_CHARGE) {
            failure_refuse(failure, &REFUSAL_IN_CHARGE_ALREADY, which);
            failure_allow(failure, "END_STAND_IN");
            return -1;
        }
    }
    return 0;
}

const struct stand_in *stand_in_enter(struct stand_in_register *book, const struct stand_in *wanted,
                                      const struct account *person, const struct account *holder,
                                      const struct stand_in_act *act, struct failure *failure)
{
    if (strcmp(act->account, wanted->account) == 0) {
        failure_refuse(failure, &REFUSAL_STAND_IN_ONESELF, NULL);
        return NULL;
    }
    check_person(wanted, person, book->unit, failure);
    check_holder(wanted, holder, book->unit, failure);
    if (failure_is_set(failure) || check_others(book, wanted, failure) != 0) {
        return NULL;
    }
    if (book->count == STAND_INS_MAX) {
        failure_refuse(failure, &REFUSAL_STAND_INS_TOO_MANY, NULL);
        return NULL;
    }
    struct stand_in *entry = &book->entries[book->count++];
    *entry = *wanted;
    entry->number = (int32_t)book->count;
    entry->name = person->name;
    entry->behalf_name = holder->name;
    entry->entered = *act;
    entry->ended = (struct stand_in_act){.account = "", .name = ""};
    entry->end_reason = "";
    return entry;
}

const struct stand_in *stand_in_end(struct stand_in_register *book, int32_t number,
                                    const char *reason, const struct stand_in_act *act,
                                    struct failure *failure)
{
    if (!is_line(reason, STAND_IN_REASON_MAX)) {
        failure_add_field(failure, "reason", "请填写终止代行的原因，至多%d个字节，不含控制字符",
                          STAND_IN_REASON_MAX);
        return NULL;
    }
    if (number < 1 || (size_t)number > book->count) {
        failure_refuse(failure, &REFUSAL_NO_SUCH_STAND_IN, NULL);
        return NULL;
    }
    struct stand_in *entry = &book->entries[number - 1];
    enum stand_in_standing standing = stand_in_standing(entry, date_at(act->now_ms));
    if (is_over(entry, date_at(act->now_ms))) {
        failure_refuse(failure, &REFUSAL_STAND_IN_OVER, NULL);
        failure->state = stand_in_standing_token(standing);
        return NULL;
    }
    entry->ended = *act;
    entry->end_reason = reason;
    return entry;
}

/* --- how it stands --- */

enum stand_in_standing stand_in_standing(const struct stand_in *entry, civil_day today)
{
    if (entry->ended.now_ms != 0) {
        return STAND_IN_ENDED;
    }
    if (entry->until < today) {
        return STAND_IN_EXPIRED;
    }
    return today < entry->from ? STAND_IN_UPCOMING : STAND_IN_STANDING;
}

const char *stand_in_standing_token(enum stand_in_standing standing)
{
    static const char *const tokens[] = {"UPCOMING", "STANDING", "EXPIRED", "ENDED"};

    return (size_t)standing < COUNT_OF(tokens) ? tokens[standing] : "";
}

const char *stand_in_ground_token(enum stand_in_ground ground)
{
    static const char *const tokens[] = {"", "IN_CHARGE", "AUTHORISED_IN_WRITING"};

    return (size_t)ground < COUNT_OF(tokens) ? tokens[ground] : "";
}

/* Whether the account, with its posts as they would be, is of the unit in the days that are left
 * of the entry, should it be the one that stands in. */
static bool still_stands_in(const struct stand_in *entry, const struct account *account,
                            const char *unit, civil_day from)
{
    return strcmp(entry->account, account->id) != 0 ||
           first_gap(account, unit, 0, from, entry->until) == DAY_NONE;
}

/* And holds the post stood for, should it be its own. */
static bool still_lends(const struct stand_in *entry, const struct account *account,
                        const char *unit, civil_day from)
{
    return strcmp(entry->on_behalf_of, account->id) != 0 || entry->ground == GROUND_IN_CHARGE ||
           first_gap(account, unit, entry->role, from, entry->until) == DAY_NONE;
}

/* Why the entry cannot stand once the account's posts are these; NULL when it can. */
static const char *why_over(const struct stand_in *entry, const struct account *account,
                            const char *unit, civil_day today)
{
    civil_day from = entry->from > today ? entry->from : today;

    if (is_over(entry, today)) {
        return NULL;
    }
    if (!still_stands_in(entry, account, unit, from)) {
        return "代行人不再是本单位的人，代行随之终止（规则17、28）";
    }
    return still_lends(entry, account, unit, from)
               ? NULL
               : "被代行人不再担任这一职务，代行随之终止（规则17）";
}

const struct stand_in *stand_in_resting_on(const struct stand_in_register *book,
                                           const struct account *wanted, civil_day today)
{
    for (size_t i = 0; i < book->count; i++) {
        if (why_over(&book->entries[i], wanted, book->unit, today)) {
            return &book->entries[i];
        }
    }
    return NULL;
}

const struct stand_in *stand_in_lapse(struct stand_in_register *book,
                                      const struct posts_change *change,
                                      const struct stand_in_act *act)
{
    civil_day today = date_at(act->now_ms);

    for (size_t i = 0; i < book->count; i++) {
        struct stand_in *entry = &book->entries[i];
        const char *why = why_over(entry, change->after, book->unit, today);
        if (why && !why_over(entry, change->before, book->unit, today)) {
            entry->ended = *act;
            entry->end_reason = why;
            return entry;
        }
    }
    return NULL;
}

static struct stand_in *find_outlasting(const struct stand_in_register *book, civil_day last_day,
                                        civil_day today)
{
    for (size_t i = 0; i < book->count; i++) {
        if (!is_over(&book->entries[i], today) && book->entries[i].until > last_day) {
            return &book->entries[i];
        }
    }
    return NULL;
}

const struct stand_in *stand_in_outlasting(const struct stand_in_register *book, civil_day last_day,
                                           civil_day today)
{
    return find_outlasting(book, last_day, today);
}

const struct stand_in *stand_in_end_with_unit(struct stand_in_register *book, civil_day last_day,
                                              const struct stand_in_act *act)
{
    struct stand_in *entry = find_outlasting(book, last_day, date_at(act->now_ms));

    if (entry) {
        entry->ended = *act;
        entry->end_reason = "本单位停用，代行随之终止（规则5、17）";
    }
    return entry;
}
