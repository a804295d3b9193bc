#include "common/redis/command.h"

#include <stdlib.h>
#include <string.h>

static size_t digits_of(size_t number)
{
    size_t digits = 1;

    while (number >= 10) {
        number /= 10;
        digits++;
    }
    return digits;
}

static size_t encoded_size(const struct redis_argument *arguments, size_t count)
{
    size_t size = 1 + digits_of(count) + 2;

    for (size_t i = 0; i < count; i++) {
        size += 1 + digits_of(arguments[i].size) + 2 + arguments[i].size + 2;
    }
    return size;
}

static char *write_length(char *at, char sign, size_t number)
{
    size_t digits = digits_of(number);

    *at++ = sign;
    for (size_t i = digits; i > 0; i--) {
        at[i - 1] = (char)('0' + number % 10);
        number /= 10;
    }
    at += digits;
    *at++ = '\r';
    *at++ = '\n';
    return at;
}

struct command *command_new(const struct redis_argument *arguments, size_t count)
{
    size_t size = encoded_size(arguments, count);
    struct command *command = malloc(sizeof(*command) + size);

    if (!command) {
        return NULL;
    }
    memset(command, 0, sizeof(*command));
    command->slot = COMMAND_ANY_SLOT;
    command->size = size;
    char *at = write_length(command->bytes, '*', count);
    for (size_t i = 0; i < count; i++) {
        at = write_length(at, '$', arguments[i].size);
        if (arguments[i].size > 0) {
            memcpy(at, arguments[i].bytes, arguments[i].size);
        }
        at += arguments[i].size;
        *at++ = '\r';
        *at++ = '\n';
    }
    return command;
}

void command_free(struct command *command)
{
    free(command);
}

void command_queue_add(struct command_queue *queue, struct command *command)
{
    command->next = NULL;
    if (queue->last) {
        queue->last->next = command;
    } else {
        queue->first = command;
    }
    queue->last = command;
    queue->count++;
}

struct command *command_queue_take(struct command_queue *queue)
{
    struct command *command = queue->first;

    if (command) {
        queue->first = command->next;
        queue->last = queue->first ? queue->last : NULL;
        queue->count--;
    }
    return command;
}
