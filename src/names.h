/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's names, and a table from them to small numbers. Filled once, looked up once
 * a line.
 */
#ifndef ALLOCLAT_NAMES_H
#define ALLOCLAT_NAMES_H

#include "base/block.h"
#include "base/compiler.h"
#include "event.h"

#define NAMES_NONE (-1)

struct names;

/* The caller frees with names_free(); NULL is allowed there. */
struct names *names_new(void);
void names_free(struct names *n);

/* Gives @name (not copied: it must live as long as the table) the number @number,
 * also if it had one. */
void names_set(struct names *n, struct slice name, int number);

/* The number, or NAMES_NONE. */
int names_get(const struct names *n, struct slice name);

/* A hash of any bytes, for tables of this kind. Not resistant to someone who
 * chooses the bytes: use it where the number of names is bounded. */
uint64_t names_hash(struct slice name);

/* Which bytes are small letters or '_', of which nearly all names are made. */
static inline unsigned int names_usual(struct block b)
{
	return block_between_or(b, 'a', 'z', '_');
}

/* The same as names_length(), byte by byte. */
size_t names_length_any(const char *at, const char *end);

/* How many bytes from @at on can be the name of a function or a tracepoint: letters,
 * digits, and what compilers put into suffixes. 32 bytes are enough for nearly all, and are
 * looked at without any branch. */
static inline size_t names_length(const char *at, const char *end)
{
	unsigned int len = 0;

	if (likely(end - at > 2 * BLOCK_BYTES)) {
		unsigned int first = names_usual(block_load(at));
		unsigned int second = names_usual(block_load(at + BLOCK_BYTES));

		len = bits_run(first | (uint64_t)second << BLOCK_BYTES);
		/* What comes behind a name on nearly all lines. */
		if (likely(at[len] == ':' || at[len] == ' ' || at[len] == '+' || at[len] == '('))
			return len;
	}
	return len + names_length_any(at + len, end);
}

/* Whether from @at to @end stands one usual name of up to 32 bytes and nothing else. False
 * says nothing. There are at least BLOCK_BYTES to read before @end. */
static inline bool names_ends_at(const char *at, const char *end)
{
	size_t len = (size_t)(end - at);
	unsigned int others = ~names_usual(block_load(end - BLOCK_BYTES)) & BLOCK_ALL;

	if (len <= BLOCK_BYTES)
		return len > 0 && others >> (BLOCK_BYTES - len) == 0;
	return len <= 2 * BLOCK_BYTES && others == 0 && names_usual(block_load(at)) == BLOCK_ALL;
}

#endif /* ALLOCLAT_NAMES_H */
