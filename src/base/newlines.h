/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds the line ends of a block of text all at once: a search for each newline in turn stops at a
 * different place every time, which the processor cannot predict.
 */
#ifndef ALLOCLAT_NEWLINES_H
#define ALLOCLAT_NEWLINES_H

#include <stddef.h>
#include <stdint.h>

/* The most bytes per call, and how many bytes after them may be read, whatever they hold. */
#define NEWLINES_TEXT  4096
#define NEWLINES_SLACK 64

/* Stores into @ret_ends, for each newline in the @len bytes at @text, the offset from @text of the
 * byte after it, in order. Returns how many there are. All of @ret_ends may be overwritten. */
size_t newlines_find(const char *text, size_t len, uint16_t ret_ends[NEWLINES_TEXT]);

/* Implementations. All but the first need processor features; any of them up to newlines_best_way()
 * may be used on this processor. */
enum newlines_way { NEWLINES_PLAIN, NEWLINES_AVX2, NEWLINES_AVX512 };

enum newlines_way newlines_best_way(void);

/* Like newlines_find(), which uses the best way, but with @way; for tests. */
size_t newlines_find_by(enum newlines_way way, const char *text, size_t len,
			uint16_t ret_ends[NEWLINES_TEXT]);

#endif /* ALLOCLAT_NEWLINES_H */
