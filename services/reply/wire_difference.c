#include "reply/wire_difference.h"

#include "common/base/borrow.h"
#include "reply/difference.h"
#include "reply/wire.h"
#include "reply/wire_list.h"

#include "banfu/reply/v1/reply.pb-c.h"

#include <string.h>

typedef Banfu__Reply__V1__DifferencePiece piece_t;
typedef Banfu__Reply__V1__FieldDifference field_t;
typedef Banfu__Reply__V1__VersionDifference difference_t;

/* --- what a draft says beside its body --- */

static const char *say_class(const struct draft *draft, struct arena *arena)
{
    (void)arena;
    return class_token(draft->class);
}

static const char *say_class_reason(const struct draft *draft, struct arena *arena)
{
    (void)arena;
    return draft->class_reason;
}

static const char *say_field(const struct draft *draft, struct arena *arena)
{
    (void)arena;
    return draft->field;
}

static const char *say_handler(const struct draft *draft, struct arena *arena)
{
    (void)arena;
    return draft->handler;
}

static const char *say_phone(const struct draft *draft, struct arena *arena)
{
    (void)arena;
    return draft->phone;
}

static const char *say_publication(const struct draft *draft, struct arena *arena)
{
    (void)arena;
    return publication_chinese(draft->publication);
}

static const char *say_publication_reason(const struct draft *draft, struct arena *arena)
{
    (void)arena;
    return draft->publication_reason;
}

static const char *say_office_report(const struct draft *draft, struct arena *arena)
{
    (void)arena;
    return draft->office_report;
}

static const char *say_promises(const struct draft *draft, struct arena *arena)
{
    const char *said = "";

    for (size_t i = 0; said && i < draft->promise_count; i++) {
        const struct promise *promise = &draft->promises[i];
        said = arena_printf(arena, "%s%s%s（%s，%s）", said, i ? "\n" : "", promise->what,
                            wire_date(promise->by, arena), promise->who);
    }
    return said;
}

static const char *say_asks(const struct draft *draft, struct arena *arena)
{
    const char *said = "";

    for (size_t i = 0; said && i < draft->ask_count; i++) {
        said = arena_printf(arena, "%s%s诉求%d：%s", said, i ? "\n" : "", draft->asks[i].ask,
                            draft->asks[i].answer);
    }
    return said;
}

/* `say` gives NULL when the arena is full. */
static const struct {
    const char *field, *name;
    const char *(*say)(const struct draft *draft, struct arena *arena);
} parts[] = {
    {"class", "类别", say_class},
    {"classReason", "C类理由", say_class_reason},
    {"field", "工作领域", say_field},
    {"handler", "承办人", say_handler},
    {"phone", "联系电话", say_phone},
    {"publication", "公开审查", say_publication},
    {"publicationReason", "不予公开的理由", say_publication_reason},
    {"officeReport", "向市政府办公室的报告", say_office_report},
    {"promises", "承诺事项", say_promises},
    {"asks", "各项诉求的答复", say_asks},
};

static int add_fields(const struct draft *from, const struct draft *to, struct arena *arena,
                      difference_t *difference)
{
    field_t *fields = arena_array(arena, COUNT_OF(parts), sizeof(*fields));

    difference->fields = wire_pointers(arena, COUNT_OF(parts));
    if (!fields || !difference->fields) {
        return -1;
    }
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        const char *before = parts[i].say(from, arena), *after = parts[i].say(to, arena);
        if (!before || !after) {
            return -1;
        }
        if (strcmp(before, after) != 0) {
            field_t *field = &fields[difference->n_fields];
            banfu__reply__v1__field_difference__init(field);
            field->field = borrow_text(parts[i].field);
            field->name = borrow_text(parts[i].name);
            field->from = borrow_text(before);
            field->to = borrow_text(after);
            difference->fields[difference->n_fields++] = field;
        }
    }
    return 0;
}

/* --- the body --- */

static void *make_piece(const void *item, struct arena *arena)
{
    static const Banfu__Reply__V1__DifferenceSort__Enum sorts[] = {
        [DIFFERENCE_SAME] = BANFU__REPLY__V1__DIFFERENCE_SORT__ENUM__SAME,
        [DIFFERENCE_REMOVED] = BANFU__REPLY__V1__DIFFERENCE_SORT__ENUM__REMOVED,
        [DIFFERENCE_ADDED] = BANFU__REPLY__V1__DIFFERENCE_SORT__ENUM__ADDED};
    const struct difference_piece *piece = item;
    piece_t *view = arena_alloc(arena, sizeof(*view));
    char *text = arena_copy(arena, piece->text, piece->size);

    if (!view || !text) {
        return NULL;
    }
    banfu__reply__v1__difference_piece__init(view);
    view->sort = sorts[piece->sort];
    view->text = text;
    return view;
}

static int add_body(const struct draft *from, const struct draft *to, struct arena *arena,
                    difference_t *difference)
{
    struct difference found;
    bool whole = true;

    if (difference_find(from->body, to->body, arena, &found) < 0) {
        return -1;
    }
    WIRE_LIST(difference, body, found.count, found.pieces, make_piece, arena, whole);
    difference->same = (int32_t)found.same;
    difference->removed = (int32_t)found.removed;
    difference->added = (int32_t)found.added;
    return whole ? 0 : -1;
}

struct Banfu__Reply__V1__VersionDifference *wire_difference(const struct draft *from,
                                                            const struct draft *to,
                                                            struct arena *arena)
{
    difference_t *difference = arena_alloc(arena, sizeof(*difference));

    if (!difference) {
        return NULL;
    }
    banfu__reply__v1__version_difference__init(difference);
    return add_body(from, to, arena, difference) == 0 &&
                   add_fields(from, to, arena, difference) == 0
               ? difference
               : NULL;
}
