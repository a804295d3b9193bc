/* Whatever comes as JSON is refused or read; what was read, jansson takes as well, and written and
 * read again it is the very same message. */
#include "json/read.h"
#include "json/slot.h"
#include "json/write.h"

#include <judge.pb-c.h>

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { CAP = 1 << 22 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void must_please_jansson(const uint8_t *bytes, size_t size)
{
    json_error_t error;
    json_t *tree = json_loadb((const char *)bytes, size, JSON_REJECT_DUPLICATES, &error);

    /* It has no integers beyond 64 bits and no reals beyond a double; it decodes NUL only on
     * request. */
    must(tree || json_error_code(&error) == json_error_numeric_overflow);
    json_decref(tree);
}

static ProtobufCMessage *read_into(struct arena *arena, const char *text, size_t size)
{
    struct failure failure;
    ProtobufCMessage *message = slot_message(&judge__all__descriptor, arena);

    must(message != NULL);
    failure_init(&failure, arena);
    if (!json_read(text, size, message, 0, arena, &failure)) {
        must(failure.field_count > 0 || size > CAP / 8);
        return NULL;
    }
    return message;
}

static void must_come_back(const ProtobufCMessage *message, struct arena *arena)
{
    struct buffer text, again;

    buffer_init(&text, CAP);
    json_write(message, &text);
    must(!text.failed);
    ProtobufCMessage *second = read_into(arena, text.bytes, text.size);
    must(second != NULL);
    buffer_init(&again, CAP);
    json_write(second, &again);
    must(again.size == text.size && memcmp(again.bytes, text.bytes, text.size) == 0);
    buffer_done(&again);
    buffer_done(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new(CAP);

    must(arena != NULL);
    ProtobufCMessage *message = read_into(arena, (const char *)bytes, size);
    if (message) {
        must_please_jansson(bytes, size);
        must_come_back(message, arena);
    }
    arena_free(arena);
    return 0;
}
