/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where lines end: of a run of text all at once, because a search for each newline stops at
 * another place every time, which the processor cannot foresee.
 */
#ifndef ALLOCLAT_NEWLINES_H
#define ALLOCLAT_NEWLINES_H

#include <stddef.h>
#include <stdint.h>

/* So much is looked at in one call at most, and so many bytes behind it may be read, whatever
 * they hold. */
#define NEWLINES_TEXT  4096
#define NEWLINES_SLACK 64

/* Puts into @ret_ends, for each newline of the @len bytes at @text, the distance from @text of
 * the byte behind it, in order. Returns how many there are. All of @ret_ends may be written to. */
size_t newlines_find(const char *text, size_t len, uint16_t ret_ends[NEWLINES_TEXT]);

/* How it is done: each way but the first needs what only some processors have. Any may be taken
 * up to the best of this one. */
enum newlines_way { NEWLINES_PLAIN, NEWLINES_AVX2, NEWLINES_AVX512 };

enum newlines_way newlines_best_way(void);

/* The same as newlines_find(), which takes the best way, by another one: for tests. */
size_t newlines_find_by(enum newlines_way way, const char *text, size_t len,
			uint16_t ret_ends[NEWLINES_TEXT]);

#endif /* ALLOCLAT_NEWLINES_H */
