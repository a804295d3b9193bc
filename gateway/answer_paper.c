#include "answers.h"

#include "banfu/reply/v1/reply.pb-c.h"

#include <string.h>

/* The file's name in the header, percent-encoded (RFC 8187): names are Chinese. */
void answer_paper_name(struct visit *visit, const char *how, const char *name)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
    struct buffer header;

    buffer_init(&header, VISIT_PATH_MAX);
    buffer_printf(&header, "%s; filename*=UTF-8''", how);
    for (; *name; name++) {
        if (strchr(plain, *name)) {
            buffer_append_char(&header, *name);
        } else {
            buffer_printf(&header, "%%%02X", (unsigned)(unsigned char)*name);
        }
    }
    if (!header.failed) {
        http_add_header(visit->http, "Content-Disposition", buffer_text(&header));
    }
    buffer_done(&header);
}

void answer_paper(struct visit *visit, const ProtobufCMessage *message)
{
    const Banfu__Reply__V1__Paper *paper = (const Banfu__Reply__V1__Paper *)message;
    struct buffer body;

    buffer_init(&body, VISIT_ANSWER_CAP);
    buffer_append(&body, paper->content.data, paper->content.len);
    answer_paper_name(visit, "inline", paper->file_name);
    visit_answer(visit, 200, paper->media_type, &body);
}
