#include "reply/document/pdf_join.h"

#include "common/base/buffer.h"
#include "common/base/digest.h"
#include "reply/document/pdf_inside.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    OBJECTS_MAX = 1 << 22, /* of the whole */
    LISTS_MAX = 64 << 20,  /* bytes of each list of pages and parts */
    TABLE_LINE = 20,       /* bytes of an object's line in the table */
    NUMBER_BYTES = 10
};

struct pdf_join {
    FILE *to;
    char *title;
    int64_t at;       /* bytes written */
    int64_t *offsets; /* by an object's number */
    size_t room;
    int objects; /* the highest number given out */
    size_t pages;
    struct buffer kids, parts, marks; /* what stands in the three lists of the whole */
    struct buffer scratch;
    bool failed;
};

/* One file to be added. */
struct source {
    const char *bytes;
    size_t size;
    const char *table; /* its first line */
    int objects;
    int shift; /* from its numbers to those of the whole */
};

struct pdf_join *pdf_join_new(FILE *to, const char *title)
{
    struct pdf_join *join = calloc(1, sizeof(*join));

    if (!join) {
        return NULL;
    }
    join->to = to;
    join->title = strdup(title);
    join->objects = OBJECT_FIRST_FREE - 1;
    buffer_init(&join->kids, LISTS_MAX);
    buffer_init(&join->parts, LISTS_MAX);
    buffer_init(&join->marks, LISTS_MAX);
    buffer_init(&join->scratch, LISTS_MAX);
    if (!join->title) {
        pdf_join_free(join);
        return NULL;
    }
    return join;
}

void pdf_join_free(struct pdf_join *join)
{
    if (join) {
        buffer_done(&join->kids);
        buffer_done(&join->parts);
        buffer_done(&join->marks);
        buffer_done(&join->scratch);
        free(join->offsets);
        free(join->title);
        free(join);
    }
}

/* --- writing --- */

static void put(struct pdf_join *join, const void *bytes, size_t size)
{
    if (fwrite(bytes, 1, size, join->to) != size) {
        join->failed = true;
    }
    join->at += (int64_t)size;
}

static void put_scratch(struct pdf_join *join)
{
    join->failed = join->failed || join->scratch.failed;
    put(join, buffer_text(&join->scratch), join->scratch.size);
    buffer_clear(&join->scratch);
}

static bool make_room(struct pdf_join *join, int objects)
{
    size_t wanted = (size_t)objects + 1;

    if (wanted <= join->room) {
        return true;
    }
    wanted = wanted > 2 * join->room ? wanted : 2 * join->room;
    int64_t *offsets =
        wanted <= OBJECTS_MAX ? realloc(join->offsets, wanted * sizeof(*offsets)) : NULL;
    if (offsets) {
        join->offsets = offsets;
        join->room = wanted;
    }
    return offsets != NULL;
}

static void begin_object(struct pdf_join *join, int number)
{
    join->offsets[number] = join->at;
    buffer_printf(&join->scratch, "%d 0 obj\n", number);
}

static void end_object(struct pdf_join *join)
{
    buffer_append_text(&join->scratch, "\nendobj\n");
    put_scratch(join);
}

/* --- taking one apart --- */

static bool read_number(const char *at, const char *end, int64_t *ret_number, const char **ret_end)
{
    int64_t number = 0;
    const char *first = at;

    while (at < end && *at >= '0' && *at <= '9' && at - first < NUMBER_BYTES) {
        number = number * 10 + (*at++ - '0');
    }
    *ret_number = number;
    *ret_end = at;
    return at > first;
}

static bool begins(const char *at, const char *end, const char *word)
{
    size_t size = strlen(word);

    return (size_t)(end - at) >= size && memcmp(at, word, size) == 0;
}

/* The last that stands in a text which ends with it and little more. */
static const char *find_last(const char *bytes, size_t size, const char *word)
{
    size_t length = strlen(word);

    for (size_t at = size >= length ? size - length + 1 : 0; at > 0; at--) {
        if (memcmp(bytes + at - 1, word, length) == 0) {
            return bytes + at - 1;
        }
    }
    return NULL;
}

static bool open_source(struct source *source)
{
    static const char start[] = "startxref\n", head[] = "xref\n0 ";
    const char *end = source->bytes + source->size;
    const char *last = find_last(source->bytes, source->size, start);
    int64_t at = 0, count = 0;

    if (!begins(source->bytes, end, PDF_BEGIN) || !last ||
        !read_number(last + strlen(start), end, &at, &last) || at >= (int64_t)source->size ||
        !begins(source->bytes + at, end, head) ||
        !read_number(source->bytes + at + strlen(head), end, &count, &last) ||
        count <= OBJECT_FIRST_FREE || count > OBJECTS_MAX || end - last < 1 + TABLE_LINE * count) {
        return false;
    }
    source->table = last + 1;
    source->objects = (int)count - 1;
    return true;
}

/* The body of an object, between its first and last line. Objects stand in any order: where one
 * ends is told by its stream's length, or by its own end. */
static bool find_body(const struct source *source, int number, const char **ret_body,
                      const char **ret_end)
{
    const char *end = source->bytes + source->size;
    const char *line = source->table + (ptrdiff_t)TABLE_LINE * number;
    int64_t at = 0, length = 0;
    char begin[32];

    if (!read_number(line, end, &at, &line) || at >= (int64_t)source->size) {
        return false;
    }
    const char *body = source->bytes + at;
    (void)snprintf(begin, sizeof(begin), "%d 0 obj\n", number);
    if (!begins(body, end, begin)) {
        return false;
    }
    body += strlen(begin);
    static const char stream[] = "<< /Length ", begins_data[] = ">>\nstream\n";
    static const char ends[] = "\nendobj\n";
    const char *from = body;
    if (begins(body, end, stream)) {
        const char *data = memmem(body, (size_t)(end - body), begins_data, strlen(begins_data));
        if (!data || !read_number(body + strlen(stream), end, &length, &from)) {
            return false;
        }
        from = data + strlen(begins_data);
        if (length > end - from) {
            return false;
        }
        from += length;
    }
    *ret_body = body;
    *ret_end = memmem(from, (size_t)(end - from), ends, strlen(ends));
    return *ret_end != NULL;
}

static int64_t renumber(const struct source *source, int64_t number)
{
    return number < OBJECT_FIRST_FREE ? number : number + source->shift;
}

/* Whether a number that ends at `at` names an object: a reference, or a page by which the parts of
 * it are listed. */
static bool names_object(const char *text, const char *first, const char *at, const char *end,
                         bool keyed)
{
    static const char by_page[] = "/StructParents ";
    size_t size = strlen(by_page);

    return begins(at, end, " 0 R") || (keyed && begins(at, end, " [")) ||
           ((size_t)(first - text) >= size && memcmp(first - size, by_page, size) == 0);
}

static bool is_letter(char byte)
{
    return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
}

/* Copies a stretch of dictionary, its objects by their new numbers. */
static void copy_text(const struct source *source, const char *text, const char *end, bool keyed,
                      struct buffer *to)
{
    for (const char *at = text; at < end;) {
        const char *first = at;
        int64_t number = 0;
        bool inside = at > text && (at[-1] == '.' || is_letter(at[-1]));
        if (!read_number(at, end, &number, &at)) {
            buffer_append_char(to, *at++);
        } else if (!inside && names_object(text, first, at, end, keyed)) {
            buffer_printf(to, "%lld", (long long)renumber(source, number));
        } else {
            buffer_append(to, first, (size_t)(at - first));
        }
    }
}

static bool copy_object(struct pdf_join *join, const struct source *source, int number)
{
    const char *body = NULL, *end = NULL;

    if (!find_body(source, number, &body, &end)) {
        return false;
    }
    const char *data = memmem(body, (size_t)(end - body), "\nstream\n", 8);
    const char *text_end = data ? data : end;
    begin_object(join, number + source->shift);
    copy_text(source, body, text_end, false, &join->scratch);
    buffer_append(&join->scratch, text_end, (size_t)(end - text_end));
    end_object(join);
    return true;
}

/* What stands in a list of one of the objects every file begins with. */
static bool copy_list(const struct source *source, int number, const char *opens,
                      const char *closes, bool keyed, struct buffer *to)
{
    const char *body = NULL, *end = NULL;

    if (!find_body(source, number, &body, &end)) {
        return false;
    }
    const char *first = memmem(body, (size_t)(end - body), opens, strlen(opens));
    const char *last = find_last(body, (size_t)(end - body), closes);
    if (!first || !last || last < first + strlen(opens)) {
        return false;
    }
    copy_text(source, first + strlen(opens), last, keyed, to);
    buffer_append_char(to, ' ');
    return !to->failed;
}

static bool count_pages(struct pdf_join *join, const struct source *source)
{
    static const char count[] = "/Count ";
    const char *body = NULL, *end = NULL, *at = NULL;
    int64_t pages = 0;

    if (!find_body(source, OBJECT_PAGES, &body, &end) ||
        !(at = memmem(body, (size_t)(end - body), count, strlen(count))) ||
        !read_number(at + strlen(count), end, &pages, &at)) {
        return false;
    }
    join->pages += (size_t)pages;
    return true;
}

int pdf_join_add(struct pdf_join *join, const void *bytes, size_t size)
{
    struct source source = {.bytes = bytes, .size = size};

    if (!open_source(&source)) {
        return -1;
    }
    source.shift = join->objects + 1 - OBJECT_FIRST_FREE;
    if (!make_room(join, source.objects + source.shift)) {
        return -1;
    }
    if (join->at == 0) {
        put(join, PDF_BEGIN, strlen(PDF_BEGIN));
    }
    for (int i = OBJECT_FIRST_FREE; i <= source.objects; i++) {
        if (!copy_object(join, &source, i)) {
            return -1;
        }
    }
    join->objects = source.objects + source.shift;
    bool listed = copy_list(&source, OBJECT_PAGES, "/Kids [", "] >>", false, &join->kids) &&
                  copy_list(&source, OBJECT_DOCUMENT, "/K [", "] >>", false, &join->parts) &&
                  copy_list(&source, OBJECT_STRUCTURE, "/Nums [", "] >> >>", true, &join->marks) &&
                  count_pages(join, &source);
    return listed && !join->failed ? 0 : -1;
}

/* --- the whole --- */

static void put_lists(struct pdf_join *join)
{
    begin_object(join, OBJECT_PAGES);
    buffer_printf(&join->scratch, "<< /Type /Pages /Count %zu /Kids [", join->pages);
    put_scratch(join);
    put(join, buffer_text(&join->kids), join->kids.size);
    buffer_append_text(&join->scratch, "] >>");
    end_object(join);
    begin_object(join, OBJECT_STRUCTURE);
    buffer_printf(&join->scratch, "<< /Type /StructTreeRoot /K %d 0 R /ParentTree << /Nums [",
                  OBJECT_DOCUMENT);
    put_scratch(join);
    put(join, buffer_text(&join->marks), join->marks.size);
    buffer_append_text(&join->scratch, "] >> >>");
    end_object(join);
    begin_object(join, OBJECT_DOCUMENT);
    buffer_printf(&join->scratch, "<< /S /Document /P %d 0 R /K [", OBJECT_STRUCTURE);
    put_scratch(join);
    put(join, buffer_text(&join->parts), join->parts.size);
    buffer_append_text(&join->scratch, "] >>");
    end_object(join);
}

/* The table of objects, and an identifier made of it and the title. */
static int put_table(struct pdf_join *join)
{
    uint8_t digest[DIGEST_SIZE];
    char hex[DIGEST_HEX_SIZE];
    int64_t at = join->at;
    struct buffer *table = &join->scratch;

    buffer_printf(table, "xref\n0 %d\n0000000000 65535 f \n", join->objects + 1);
    for (int i = 1; i <= join->objects; i++) {
        buffer_printf(table, "%010lld 00000 n \n", (long long)join->offsets[i]);
    }
    if (table->failed || digest_sha256(table->bytes, table->size, digest) != 0) {
        return -1;
    }
    digest_hex(digest, hex);
    buffer_printf(table,
                  "trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R /ID [<%.32s> <%.32s>] >>\n"
                  "startxref\n%lld\n%%%%EOF\n",
                  join->objects + 1, OBJECT_CATALOG, OBJECT_INFO, hex, hex, (long long)at);
    put_scratch(join);
    return 0;
}

int pdf_join_end(struct pdf_join *join, size_t *ret_pages)
{
    if (join->pages == 0) {
        return -1;
    }
    begin_object(join, OBJECT_CATALOG);
    pdf_append_catalogue(&join->scratch);
    end_object(join);
    begin_object(join, OBJECT_INFO);
    pdf_append_information(&join->scratch, join->title);
    end_object(join);
    put_lists(join);
    if (put_table(join) != 0 || join->failed) {
        return -1;
    }
    *ret_pages = join->pages;
    return 0;
}
