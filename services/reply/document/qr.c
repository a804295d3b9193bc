#include "reply/document/qr.h"

#include "reply/document/document.h"

#include <errno.h>
#include <qrencode.h>

enum { QR_MARGIN = 2 };

static uint8_t *copy_modules(const QRcode *code, struct arena *arena, int32_t side)
{
    uint8_t *modules = arena_array(arena, (size_t)side, (size_t)side);

    for (int y = 0; modules && y < code->width; y++) {
        for (int x = 0; x < code->width; x++) {
            modules[(y + QR_MARGIN) * side + x + QR_MARGIN] = code->data[y * code->width + x] & 1;
        }
    }
    return modules;
}

uint8_t *qr_modules(const char *text, struct arena *arena, struct failure *failure,
                    int32_t *ret_side)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    int32_t side = code ? code->width + 2 * QR_MARGIN : 0;
    bool fits = code && side <= SYMBOL_SIDE_MAX;
    uint8_t *modules = fits ? copy_modules(code, arena, side) : NULL;

    if (!modules && (fits || errno == ENOMEM)) {
        failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "制作二维码的内存不足");
    } else if (!modules) {
        failure_set(failure, STATUS_INVALID_ARGUMENT, "CODE_TOO_LONG", "反馈卡的网址太长");
    }
    QRcode_free(code);
    *ret_side = side;
    return modules;
}
