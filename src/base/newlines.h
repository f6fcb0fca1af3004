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

/* The same without what only some processors have: for tests. */
size_t newlines_find_plain(const char *text, size_t len, uint16_t ret_ends[NEWLINES_TEXT]);

#endif /* ALLOCLAT_NEWLINES_H */
