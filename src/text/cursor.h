/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A cursor over the unread part of a line, for the grammars of line.c and line_plain.c. What does
 * not match is not consumed.
 */
#ifndef ALLOCLAT_CURSOR_H
#define ALLOCLAT_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* @end points to the newline, or past the last byte. */
struct cursor {
	const char *at;
	const char *end;
};

static inline bool is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

static inline size_t left(const struct cursor *c)
{
	return (size_t)(c->end - c->at);
}

static inline bool take(struct cursor *c, const char *text, size_t len)
{
	if (left(c) < len || memcmp(c->at, text, len) != 0)
		return false;
	c->at += len;
	return true;
}

#define TAKE(c, literal) take(c, literal, sizeof(literal) - 1)

static inline void skip_blanks(struct cursor *c)
{
	while (c->at < c->end && *c->at == ' ')
		c->at++;
}

/* Reads up to 18 digits, so that the value times ten still fits. Returns how many it read. */
static inline int take_digits(struct cursor *c, uint64_t *ret_value)
{
	const char *from = c->at;
	uint64_t value = 0;

	while (c->at < c->end && c->at - from < 18 && is_digit(*c->at))
		value = value * 10 + (uint64_t)(*c->at++ - '0');
	*ret_value = value;
	return (int)(c->at - from);
}

#endif /* ALLOCLAT_CURSOR_H */
