#include "reply/document/fonts.h"

#include "reply/document/outlines.h"

#include <hb-ot.h>
#include <stdlib.h>

enum place { PLACE_OWN, PLACE_FALLBACK };

/* Simplified Chinese stands third in Noto's collections: Japanese, Korean, Simplified, Traditional.
 */
enum { NOTO_SIMPLIFIED = 2 };

enum face_number {
    FACE_FANG,
    FACE_SONG,
    FACE_SONG_BOLD,
    FACE_HEI,
    FACE_KAI,
    FACE_NOTO_SONG,
    FACE_NOTO_SONG_BOLD,
    FACE_NOTO_HEI
};

static const struct {
    const char *file;
    enum place place;
    unsigned index;
} files[FONT_FACES] = {
    [FACE_FANG] = {"FandolFang-Regular.otf", PLACE_OWN, 0},
    [FACE_SONG] = {"FandolSong-Regular.otf", PLACE_OWN, 0},
    [FACE_SONG_BOLD] = {"FandolSong-Bold.otf", PLACE_OWN, 0},
    [FACE_HEI] = {"FandolHei-Regular.otf", PLACE_OWN, 0},
    [FACE_KAI] = {"FandolKai-Regular.otf", PLACE_OWN, 0},
    [FACE_NOTO_SONG] = {"NotoSerifCJK-Regular.ttc", PLACE_FALLBACK, NOTO_SIMPLIFIED},
    [FACE_NOTO_SONG_BOLD] = {"NotoSerifCJK-Bold.ttc", PLACE_FALLBACK, NOTO_SIMPLIFIED},
    [FACE_NOTO_HEI] = {"NotoSansCJK-Regular.ttc", PLACE_FALLBACK, NOTO_SIMPLIFIED},
};

/* Each style's own face, then the nearest that has more characters. */
enum { CHAIN_MAX = 3 };

static const int chains[FONT_STYLES][CHAIN_MAX] = {
    [FONT_FANG] = {FACE_FANG, FACE_NOTO_SONG, FONT_NONE},
    [FONT_TITLE] = {FACE_SONG_BOLD, FACE_NOTO_SONG_BOLD, FONT_NONE},
    [FONT_SONG] = {FACE_SONG, FACE_NOTO_SONG, FONT_NONE},
    [FONT_HEI] = {FACE_HEI, FACE_NOTO_HEI, FONT_NONE},
    [FONT_KAI] = {FACE_KAI, FACE_NOTO_SONG, FONT_NONE},
};

/* What the outlines of embedded fonts count in. */
enum { UNITS_PER_EM = 1000 };

struct fonts {
    struct font_face faces[FONT_FACES];
};

static hb_face_t *open_file(const char *directory, const char *file, unsigned index)
{
    struct buffer path;
    hb_face_t *face = NULL;

    buffer_init(&path, 4096);
    if (buffer_printf(&path, "%s/%s", directory, file)) {
        hb_blob_t *blob = hb_blob_create_from_file_or_fail(buffer_text(&path));
        if (blob && index < hb_face_count(blob)) {
            face = hb_face_create(blob, index);
        }
        hb_blob_destroy(blob);
    }
    buffer_done(&path);
    return face;
}

static int open_face(struct fonts *fonts, int number, const char *directory)
{
    struct font_face *face = &fonts->faces[number];
    hb_face_t *original = open_file(directory, files[number].file, files[number].index);

    if (!original) {
        return -1;
    }
    face->file = files[number].file;
    face->glyph_count = hb_face_get_glyph_count(original);
    face->units_per_em = (int32_t)hb_face_get_upem(original);
    face->font = hb_font_create(original);
    hb_ot_font_set_funcs(face->font);
    hb_font_make_immutable(face->font);
    hb_face_destroy(original); /* the font holds on to it */
    face->outlines = outlines_new(face->font, face->glyph_count);
    return face->outlines && face->glyph_count > 0 && face->units_per_em == UNITS_PER_EM ? 0 : -1;
}

struct fonts *fonts_open(const char *directory, const char *fallback_directory,
                         struct buffer *fault)
{
    struct fonts *fonts = calloc(1, sizeof(*fonts));

    if (!fonts) {
        buffer_append_text(fault, "no memory for fonts");
        return NULL;
    }
    for (int number = 0; number < FONT_FACES; number++) {
        const char *place = files[number].place == PLACE_OWN ? directory : fallback_directory;
        if (open_face(fonts, number, place) != 0) {
            buffer_printf(fault, "%s/%s cannot be opened as a font of 1000 units an em (ops/setup)",
                          place, files[number].file);
            fonts_close(fonts);
            return NULL;
        }
    }
    return fonts;
}

void fonts_close(struct fonts *fonts)
{
    if (!fonts) {
        return;
    }
    for (int number = 0; number < FONT_FACES; number++) {
        outlines_free(fonts->faces[number].outlines);
        hb_font_destroy(fonts->faces[number].font);
    }
    free(fonts);
}

int fonts_find(const struct fonts *fonts, enum font_style style, uint32_t code_point)
{
    for (int i = 0; i < CHAIN_MAX && chains[style][i] != FONT_NONE; i++) {
        hb_codepoint_t glyph;
        int number = chains[style][i];
        if (hb_font_get_nominal_glyph(fonts->faces[number].font, code_point, &glyph)) {
            return number;
        }
    }
    return FONT_NONE;
}

bool fonts_is_substitute(const struct fonts *fonts, int index)
{
    (void)fonts;
    return files[index].place == PLACE_FALLBACK;
}

const struct font_face *fonts_face(const struct fonts *fonts, int index)
{
    return &fonts->faces[index];
}
