#include "common/table/text_encoding.h"

#include "common/base/utf8.h"

#include <iconv.h>
#include <string.h>

static int from_gb18030(const char *bytes, size_t size, char *text, size_t room, size_t *ret_size)
{
    iconv_t converter = iconv_open("UTF-8", "GB18030");

    if (converter == (iconv_t)-1) {
        return -1;
    }
    /* iconv takes a char ** it never writes through: the copy of the pointer is ours. */
    char *in;
    memcpy(&in, &bytes, sizeof(in));
    char *out = text;
    size_t in_left = size;
    size_t out_left = room;
    size_t converted = iconv(converter, &in, &in_left, &out, &out_left);
    int closed = iconv_close(converter);
    if (converted == (size_t)-1 || in_left > 0 || closed != 0) {
        return -1;
    }
    *ret_size = room - out_left;
    return 0;
}

int text_to_utf8(const void *bytes, size_t size, struct arena *arena, struct failure *failure,
                 const char **ret_text, size_t *ret_size)
{
    static const char bom[] = "\xEF\xBB\xBF";
    const char *text = bytes;

    if (utf8_valid(text, size)) {
        size_t skip = size >= 3 && memcmp(text, bom, 3) == 0 ? 3 : 0;
        *ret_text = text + skip;
        *ret_size = size - skip;
        return 0;
    }
    /* One byte of GB18030 makes at most two of UTF-8: two-byte characters become three, four-byte
     * ones at most four. */
    size_t room = size * 2;
    char *converted = arena_alloc(arena, room);
    if (!converted) {
        failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY",
                    "文件太大，内存不足，请分成几个文件导入");
        return -1;
    }
    if (from_gb18030(text, size, converted, room, ret_size) != 0) {
        failure_set(failure, STATUS_INVALID_ARGUMENT, "TABLE_ENCODING_UNKNOWN",
                    "文件既不是UTF-8，也不是GB18030编码，请另存为CSV UTF-8或XLSX后再导入");
        return -1;
    }
    *ret_text = converted;
    return 0;
}
