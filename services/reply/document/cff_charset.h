/* The character identifiers (CID) of a CID-keyed CFF font's glyphs (Adobe Technical Note 5176): a
 * PDF calls a glyph by this number, which is not its index in the font. */
#ifndef BANFU_REPLY_DOCUMENT_CFF_CHARSET_H
#define BANFU_REPLY_DOCUMENT_CFF_CHARSET_H

#include "common/base/attributes.h"

#include <stddef.h>
#include <stdint.h>

/* Stores the identifier of each of `glyph_count` glyphs of the table `bytes`. Returns 0, or -1 when
 * the table is damaged or not CID-keyed. */
int cff_charset_read(const uint8_t *bytes, size_t size, uint16_t *ret_cids,
                     size_t glyph_count) MUST_CHECK;

#endif
