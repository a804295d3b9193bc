/* bench_linter MILLISECONDS: how many texts of 10,000 characters the linter looks through in a
 * second: a sound draft but for its prose, in which nothing is found, so that everything is looked
 * for to the end. */
#include "common/base/clock.h"
#include "reply/linter.h"

#include <stdio.h>
#include <stdlib.h>

enum { CHARACTERS = 10000, WIDE = 3, SENTENCE = 40, ARENA = 1 << 20 };

static char body[CHARACTERS * WIDE + 1];

static void write_body(void)
{
    for (size_t i = 0; i < CHARACTERS; i++) {
        size_t one =
            i % SENTENCE == SENTENCE - 1 ? 0x3002 : 0x4E00 + (i * 7919 + i / SENTENCE) % 3000;
        body[i * WIDE] = (char)(0xE0 | one >> 12);
        body[i * WIDE + 1] = (char)(0x80 | (one >> 6 & 0x3F));
        body[i * WIDE + 2] = (char)(0x80 | (one & 0x3F));
    }
}

static double rate_of(const struct lint_subject *subject, struct arena *arena, int64_t most_ns)
{
    int64_t begun = clock_steady_ns(), now = begun;
    long done = 0;

    while (now - begun < most_ns) {
        struct findings findings;
        lint(subject, arena, &findings);
        arena_clear(arena);
        done++;
        now = clock_steady_ns();
    }
    return (double)done * 1e9 / (double)(now - begun);
}

int main(int argc, char *argv[])
{
    int64_t most_ns = (argc > 1 ? strtol(argv[1], NULL, 10) : 300) * INT64_C(1000000);
    struct signer signer = {.position = 1, .name = "石轩庆"};
    struct matter matter = {.proposal = "suggestion-17",
                            .kind = KIND_SUGGESTION,
                            .number = 17,
                            .title = "关于改造老旧小区供水管网的建议",
                            .signer_count = 1,
                            .signers = &signer,
                            .closed_reason = ""};
    struct reply reply = {.round = 1,
                          .filed_under = "",
                          .kind = REPLY_FIRST,
                          .draft = {.class = CLASS_A,
                                    .class_reason = "",
                                    .body = body,
                                    .digest = "",
                                    .field = "城市建设",
                                    .handler = "王建国",
                                    .phone = "0349-5550112",
                                    .publication = PUBLICATION_PROACTIVE,
                                    .publication_reason = "",
                                    .office_report = ""}};
    const struct handling handling = {.docket = "shuozhou-2022",
                                      .unit = "市住建局",
                                      .matter_count = 1,
                                      .matters = &matter,
                                      .reply_count = 1,
                                      .replies = &reply};
    const struct lint_subject subject = {
        .handling = &handling, .reply = &reply, .body = body, .same_as = ""};
    struct arena *arena = arena_new(ARENA);

    if (!arena) {
        return 1;
    }
    write_body();
    (void)printf("%.1f\n", rate_of(&subject, arena, most_ns));
    arena_free(arena);
    return 0;
}
