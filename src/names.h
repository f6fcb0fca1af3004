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

struct names_entry {
	struct slice name; /* data NULL: free */
	int number;
};

/* Seen here only so that names_get() costs no call. */
struct names {
	struct names_entry *entries;
	size_t room; /* a power of two, at least twice used */
	size_t used;
};

/* The caller frees with names_free(); NULL is allowed there. */
struct names *names_new(void);
void names_free(struct names *n);

/* Gives @name (not copied: it must live as long as the table) the number @number,
 * also if it had one. */
void names_set(struct names *n, struct slice name, int number);

/* The number of any name, wherever it may be. */
int names_get_any(const struct names *n, struct slice name);

/* All of a name of less than eight bytes. */
uint64_t names_short_word(struct slice name);

/* A hash of any bytes, for tables of this kind: beginning, middle and end, which is all of a
 * name of up to 24 bytes, and what tells longer ones of the kernel's apart. Not resistant to
 * someone who chooses the bytes: use it where the number of names is bounded. */
static inline uint64_t names_hash(struct slice name)
{
	uint64_t hash;

	if (likely(name.len >= WORD_BYTES)) {
		size_t last = name.len - WORD_BYTES;

		hash = word_load(name.data) * 3 ^ word_load(name.data + last / 2) * 5 ^
		       word_load(name.data + last);
	} else {
		hash = names_short_word(name);
	}
	hash = (hash ^ name.len) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 32;
}

/* Whether two names of the same 8 to 32 bytes are the same, by what they begin and end with,
 * which overlaps. */
static inline bool names_same_usual(const char *a, const char *b, size_t len)
{
	size_t last;

	if (len >= BLOCK_BYTES) {
		last = len - BLOCK_BYTES;
		return block_same_two(block_load(a), block_load(b), block_load(a + last),
				      block_load(b + last));
	}
	last = len - WORD_BYTES;
	return ((word_load(a) ^ word_load(b)) | (word_load(a + last) ^ word_load(b + last))) == 0;
}

/* The number, or NAMES_NONE. Nearly every name that is there lies where its hash says. */
static inline int names_get(const struct names *n, struct slice name)
{
	const struct names_entry *e;

	if (likely(name.len >= WORD_BYTES && name.len <= 2 * BLOCK_BYTES)) {
		e = &n->entries[names_hash(name) & (n->room - 1)];
		if (likely(e->name.len == name.len &&
			   names_same_usual(e->name.data, name.data, name.len)))
			return e->number;
	}
	return names_get_any(n, name);
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
