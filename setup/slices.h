/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cutting the text of tracefs files, in addition to base/slice.h.
 */
#ifndef ALLOCLAT_SLICES_H
#define ALLOCLAT_SLICES_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/buf.h"
#include "base/slice.h"

/* Valid until @b changes. */
static inline struct slice slice_of_buf(const struct buf *b)
{
	return (struct slice){ b->data, b->len };
}

static inline bool slice_starts(struct slice s, const char *text)
{
	size_t len = strlen(text);

	return s.len >= len && memcmp(s.data, text, len) == 0;
}

/* Drops the first @len bytes. */
static inline void slice_skip(struct slice *s, size_t len)
{
	s->data += len;
	s->len -= len;
}

/* NULL if there is none. */
static inline const char *slice_find(struct slice s, char c)
{
	return s.len > 0 ? memchr(s.data, c, s.len) : NULL;
}

/* Without trailing white space. */
static inline struct slice slice_chomp(struct slice s)
{
	while (s.len > 0 && strchr(" \t\r\n", s.data[s.len - 1]))
		s.len--;
	return s;
}

/* Up to the first blank: "name [module]" -> "name". */
static inline struct slice slice_first_word(struct slice s)
{
	const char *blank = slice_find(s, ' ');

	if (blank)
		s.len = (size_t)(blank - s.data);
	return s;
}

/* Cuts the first line, without its newline, from *@rest. False at the end. */
static inline bool slice_next_line(struct slice *rest, struct slice *ret_line)
{
	const char *end = slice_find(*rest, '\n');

	if (rest->len == 0)
		return false;
	*ret_line = (struct slice){ rest->data, end ? (size_t)(end - rest->data) : rest->len };
	slice_skip(rest, ret_line->len + (end ? 1 : 0));
	return true;
}

#endif /* ALLOCLAT_SLICES_H */
