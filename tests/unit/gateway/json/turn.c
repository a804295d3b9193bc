/* For judge_test.py: each line in is JSON, answered by the packed message in hexadecimal or by "!"
 * and the faults, or "#" and a packed message in hexadecimal, answered by its JSON. */
#include "json/read.h"
#include "json/slot.h"
#include "json/write.h"

#include <judge.pb-c.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CAP = 1 << 22 };

static void print_hex(const ProtobufCMessage *message)
{
    uint8_t *bytes = malloc(protobuf_c_message_get_packed_size(message) + 1);
    size_t size = bytes ? protobuf_c_message_pack(message, bytes) : 0;

    for (size_t i = 0; i < size; i++) {
        (void)printf("%02x", bytes[i]);
    }
    free(bytes);
}

static void read_line(const char *line, size_t size)
{
    struct arena *arena = arena_new(CAP);
    struct failure failure;
    ProtobufCMessage *message = arena ? slot_message(&judge__all__descriptor, arena) : NULL;

    failure_init(&failure, arena);
    if (message && json_read(line, size, message, 0, arena, &failure)) {
        print_hex(message);
    } else {
        (void)printf("!");
        for (size_t i = 0; i < failure.field_count; i++) {
            (void)printf("%s=%s;", failure.fields[i].field, failure.fields[i].message);
        }
    }
    arena_free(arena);
}

static void write_line(const char *hex, size_t size)
{
    uint8_t *bytes = malloc(size / 2 + 1);
    struct buffer text;

    for (size_t i = 0; bytes && i < size / 2; i++) {
        char pair[3] = {hex[2 * i], hex[2 * i + 1], '\0'};
        bytes[i] = (uint8_t)strtoul(pair, NULL, 16);
    }
    ProtobufCMessage *message =
        protobuf_c_message_unpack(&judge__all__descriptor, NULL, size / 2, bytes);
    buffer_init(&text, CAP);
    if (message) {
        json_write(message, &text);
        protobuf_c_message_free_unpacked(message, NULL);
    }
    (void)printf("%s", buffer_text(&text));
    buffer_done(&text);
    free(bytes);
}

int main(void)
{
    char *line = NULL;
    size_t room = 0;

    for (ssize_t size = getline(&line, &room, stdin); size > 0;
         size = getline(&line, &room, stdin)) {
        size_t length = (size_t)size - (line[size - 1] == '\n' ? 1 : 0);
        if (line[0] == '#') {
            write_line(line + 1, length - 1);
        } else {
            read_line(line, length);
        }
        (void)printf("\n");
        (void)fflush(stdout);
    }
    free(line);
    return 0;
}
