/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A reference to bytes: not NUL-terminated, not owned. Functions that return one say how long it is
 * valid.
 */
#ifndef ALLOCLAT_SLICE_H
#define ALLOCLAT_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct slice {
	const char *data;
	size_t len;
};

/* The bytes of @text, without its NUL. */
static inline struct slice slice_of(const char *text)
{
	return (struct slice){ text, strlen(text) };
}

static inline bool slice_equal(struct slice a, struct slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

/* Whether the bytes equal @text. */
static inline bool slice_is(struct slice s, const char *text)
{
	return slice_equal(s, slice_of(text));
}

#endif /* ALLOCLAT_SLICE_H */
