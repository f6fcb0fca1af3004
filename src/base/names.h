/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's names, and a table that maps them to small numbers. It is filled once and looked up
 * once per line.
 */
#ifndef ALLOCLAT_NAMES_H
#define ALLOCLAT_NAMES_H

#include "block.h"
#include "compiler.h"
#include "slice.h"
#include "table.h"

#define NAMES_NONE (-1)

struct names_entry {
	struct slice name; /* data NULL: an unused slot of usual[] */
	int number;
};

/* Slots are chosen by the beginning of a name, not its length, which is known later. */
#define NAMES_USUAL 64

/* Public only so that names_get() can be inlined. */
struct names {
	struct names_entry usual[NAMES_USUAL]; /* copies; of several names for a slot, the first */
	struct table all;
};

/* The caller frees with names_free(), which accepts NULL. */
struct names *names_new(void);
void names_free(struct names *n);

/* Maps @name to @number, in place of any earlier number. @name is not copied: it must live as long
 * as the table. */
void names_set(struct names *n, struct slice name, int number);

/* Looks up a name of any length, without usual[]. Returns its number or NAMES_NONE. */
int names_get_any(const struct names *n, struct slice name);

/* The slot in usual[] of a name whose first eight bytes are @first and whose next eight are @next;
 * if it has less than 16 bytes, @next is its last eight. */
static inline unsigned int names_place(uint64_t first, uint64_t next)
{
	return (unsigned int)((first * 3 ^ next) * UINT64_C(0x9e3779b97f4a7c15) >> 58);
}

/* Looks up a name of 16 to 32 bytes in usual[]. NULL: not there. */
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

/* The same for 8 to 15 bytes. */
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

/* Looks up @name. Returns its number or NAMES_NONE. There are two fast paths because a single one
 * would have to wait for the length. */
static inline int names_get(const struct names *n, struct slice name)
{
	const struct names_entry *e = NULL;

	if (name.len >= BLOCK_BYTES && name.len <= 2 * BLOCK_BYTES)
		e = names_find_long(n, name);
	else if (name.len >= WORD_BYTES && name.len < BLOCK_BYTES)
		e = names_find_short(n, name);
	return likely(e) ? e->number : names_get_any(n, name);
}

/* The bytes that are lower-case letters or '_', of which nearly all names consist. */
static inline unsigned int names_usual(struct block b)
{
	return block_between_or(b, 'a', 'z', '_');
}

/* Like names_length(), byte by byte. */
size_t names_length_any(const char *at, const char *end);

/* The length of the name of a function or tracepoint at @at: letters, digits, and what compilers
 * put into suffixes. 0: there is none, or this fast path cannot tell, because the name is unusual,
 * too long or too close to @end. 32 bytes suffice for nearly all names and are checked without a
 * branch. */
static inline size_t names_length_usual(const char *at, const char *end)
{
	unsigned int first, second, len;

	if (unlikely(end - at <= 2 * BLOCK_BYTES))
		return 0;
	first = names_usual(block_load(at));
	second = names_usual(block_load(at + BLOCK_BYTES));
	len = bits_run(first | (uint64_t)second << BLOCK_BYTES);
	/* What follows a name on nearly all lines. */
	return likely(at[len] == ':' || at[len] == ' ' || at[len] == '+' || at[len] == '(') ? len
											    : 0;
}

/* The same for any name; 0: there is none. */
static inline size_t names_length(const char *at, const char *end)
{
	size_t len = names_length_usual(at, end);

	return likely(len > 0) ? len : names_length_any(at, end);
}

/* The same where [@at, @end) is part of a line that begins at @line, so that bytes before @at can
 * be read if there are enough. */
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

/* Whether [@at, @end) is one usual name of up to 32 bytes and nothing else. False means unknown.
 * BLOCK_BYTES before @end must be readable. */
static inline bool names_ends_at(const char *at, const char *end)
{
	size_t len = (size_t)(end - at);
	unsigned int others = ~names_usual(block_load(end - BLOCK_BYTES)) & BLOCK_ALL;

	if (len <= BLOCK_BYTES)
		return len > 0 && others >> (BLOCK_BYTES - len) == 0;
	return len <= 2 * BLOCK_BYTES && others == 0 && names_usual(block_load(at)) == BLOCK_ALL;
}

#endif /* ALLOCLAT_NAMES_H */
