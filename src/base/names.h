/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's names, and a table from them to small numbers. Filled once, looked up once
 * a line.
 */
#ifndef ALLOCLAT_NAMES_H
#define ALLOCLAT_NAMES_H

#include "block.h"
#include "compiler.h"
#include "slice.h"
#include "table.h"

#define NAMES_NONE (-1)

struct names_entry {
	struct slice name; /* data NULL, in usual[]: free */
	int number;
};

/* By how a name begins, not how long it is: that is known soonest. */
#define NAMES_USUAL 64

/* Seen here only so that names_get() costs no call. */
struct names {
	struct names_entry usual[NAMES_USUAL]; /* of those that begin alike, the first: a copy */
	struct table all;
};

/* The caller frees with names_free(); NULL is allowed there. */
struct names *names_new(void);
void names_free(struct names *n);

/* Gives @name (not copied: it must live as long as the table) the number @number,
 * also if it had one. */
void names_set(struct names *n, struct slice name, int number);

/* The number of any name, wherever it may be. */
int names_get_any(const struct names *n, struct slice name);

/* Where in usual[] a name belongs that begins with @first and @next; or, of less than 16
 * bytes, ends with @next. */
static inline unsigned int names_place(uint64_t first, uint64_t next)
{
	return (unsigned int)((first * 3 ^ next) * UINT64_C(0x9e3779b97f4a7c15) >> 58);
}

/* NULL: a name of 16 to 32 bytes is not where it belongs. */
static inline const struct names_entry *names_find_long(const struct names *n, struct slice name)
{
	const struct names_entry *e =
		&n->usual[names_place(word_load(name.data), word_load(name.data + WORD_BYTES))];
	size_t last = name.len - BLOCK_BYTES;

	if (unlikely(e->name.len != name.len ||
		     !block_same_two(block_load(e->name.data), block_load(name.data),
				     block_load(e->name.data + last),
				     block_load(name.data + last))))
		return NULL;
	return e;
}

/* The same of one of 8 to 15 bytes. */
static inline const struct names_entry *names_find_short(const struct names *n, struct slice name)
{
	size_t at = name.len - WORD_BYTES;
	uint64_t first = word_load(name.data), last = word_load(name.data + at);
	const struct names_entry *e = &n->usual[names_place(first, last)];

	if (unlikely(e->name.len != name.len || word_load(e->name.data) != first ||
		     word_load(e->name.data + at) != last))
		return NULL;
	return e;
}

/* The number, or NAMES_NONE. Not one way for all, in which all would have to wait for the
 * length. */
static inline int names_get(const struct names *n, struct slice name)
{
	const struct names_entry *e = NULL;

	if (name.len >= BLOCK_BYTES && name.len <= 2 * BLOCK_BYTES)
		e = names_find_long(n, name);
	else if (name.len >= WORD_BYTES && name.len < BLOCK_BYTES)
		e = names_find_short(n, name);
	return likely(e) ? e->number : names_get_any(n, name);
}

/* Which bytes are small letters or '_', of which nearly all names are made. */
static inline unsigned int names_usual(struct block b)
{
	return block_between_or(b, 'a', 'z', '_');
}

/* The same as names_length(), byte by byte. */
size_t names_length_any(const char *at, const char *end);

/* How many bytes from @at on can be the name of a function or a tracepoint: letters, digits,
 * and what compilers put into suffixes. 0: it is too long or too near to @end to tell so
 * quickly, or there is none. 32 bytes are enough for nearly all, and are looked at without any
 * branch. */
static inline size_t names_length_usual(const char *at, const char *end)
{
	unsigned int first, second, len;

	if (unlikely(end - at <= 2 * BLOCK_BYTES))
		return 0;
	first = names_usual(block_load(at));
	second = names_usual(block_load(at + BLOCK_BYTES));
	len = bits_run(first | (uint64_t)second << BLOCK_BYTES);
	/* What comes behind a name on nearly all lines. */
	return likely(at[len] == ':' || at[len] == ' ' || at[len] == '+' || at[len] == '(') ? len
											    : 0;
}

/* The same, of any. */
static inline size_t names_length(const char *at, const char *end)
{
	size_t len = names_length_usual(at, end);

	return likely(len > 0) ? len : names_length_any(at, end);
}

/* The same where @at to @end is in a line that begins at @line: so there may be enough to read
 * before @end. */
static inline size_t names_length_within(const char *line, const char *at, const char *end)
{
	unsigned int first, second, len;

	if (end - at > 2 * BLOCK_BYTES || end - line < 2 * BLOCK_BYTES || at == end)
		return names_length(at, end);
	first = names_usual(block_load(end - 2 * BLOCK_BYTES));
	second = names_usual(block_load(end - BLOCK_BYTES));
	len = bits_run((first | (uint64_t)second << BLOCK_BYTES) >> (2 * BLOCK_BYTES - (end - at)));
	return likely(at + len < end && at[len] == '(') ? len : names_length_any(at, end);
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
