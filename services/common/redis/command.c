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

static size_t encoded_size(const struct redis_words *words)
{
    size_t size = 1 + digits_of(words->count) + 2;

    for (size_t i = 0; i < words->count; i++) {
        size_t length = words->arguments[i].size;
        size += 1 + digits_of(length) + 2 + length + 2;
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

static char *encode(char *at, const struct redis_words *words)
{
    at = write_length(at, '*', words->count);
    for (size_t i = 0; i < words->count; i++) {
        const struct redis_argument *word = &words->arguments[i];
        at = write_length(at, '$', word->size);
        if (word->size > 0) {
            memcpy(at, word->bytes, word->size);
        }
        at += word->size;
        *at++ = '\r';
        *at++ = '\n';
    }
    return at;
}

/* A command of that many bytes still to be filled in. */
static struct command *make_room(size_t size, size_t replies)
{
    struct command *command = malloc(sizeof(*command) + size);

    if (command) {
        memset(command, 0, sizeof(*command));
        command->slot = COMMAND_ANY_SLOT;
        command->moved_to = -1;
        command->replies = (unsigned)replies;
        command->size = size;
    }
    return command;
}

struct command *command_new(const struct redis_argument *arguments, size_t count)
{
    const struct redis_words words = {arguments, count};
    struct command *command = make_room(encoded_size(&words), 1);

    if (command) {
        (void)encode(command->bytes, &words);
    }
    return command;
}

struct command *command_new_transaction(const struct redis_words *commands, size_t count)
{
    static const struct redis_argument multi = {"MULTI", 5};
    static const struct redis_argument exec = {"EXEC", 4};
    static const struct redis_words first = {&multi, 1};
    static const struct redis_words last = {&exec, 1};
    size_t size = encoded_size(&first) + encoded_size(&last);

    for (size_t i = 0; i < count; i++) {
        size += encoded_size(&commands[i]);
    }
    struct command *command = make_room(size, count + 2);
    char *at = command ? encode(command->bytes, &first) : NULL;
    for (size_t i = 0; command && i < count; i++) {
        at = encode(at, &commands[i]);
    }
    if (command) {
        (void)encode(at, &last);
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
