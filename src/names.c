// SPDX-License-Identifier: GPL-2.0-or-later
#include "names.h"

#include <stdlib.h>
#include <string.h>

#include "base/block.h"
#include "base/compiler.h"
#include "base/mem.h"

struct entry {
	struct slice name; /* data NULL: free */
	int number;
};

struct names {
	struct entry *entries;
	size_t room; /* a power of two, at least twice used */
	size_t used;
};

struct names *names_new(void)
{
	struct names *n = mem_zalloc(sizeof(*n));

	n->room = 64;
	n->entries = mem_zalloc(n->room * sizeof(*n->entries));
	return n;
}

void names_free(struct names *n)
{
	if (!n)
		return;
	free(n->entries);
	free(n);
}

/* All of a name of less than eight bytes. */
static uint64_t short_word(struct slice name)
{
	uint64_t word = 0;

	for (size_t i = 0; i < name.len; i++)
		word = word << 8 | (unsigned char)name.data[i];
	return word;
}

/* Beginning, middle and end: all of a name of up to 24 bytes, and what tells longer ones of
 * the kernel's apart. */
static inline uint64_t hash_of(struct slice name)
{
	uint64_t hash;

	if (likely(name.len >= WORD_BYTES)) {
		size_t last = name.len - WORD_BYTES;

		hash = word_load(name.data) * 3 ^ word_load(name.data + last / 2) * 5 ^
		       word_load(name.data + last);
	} else {
		hash = short_word(name);
	}
	hash = (hash ^ name.len) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 32;
}

uint64_t names_hash(struct slice name)
{
	return hash_of(name);
}

static inline bool same_block(const char *a, const char *b)
{
	return block_same(block_load(a), block_load(b));
}

static bool same(struct slice a, struct slice b)
{
	return a.len == b.len && memcmp(a.data, b.data, a.len) == 0;
}

/* Of 8 to 32 bytes the first and the last, which overlap. */
static inline bool same_usual(const char *a, struct slice b)
{
	size_t last;

	if (b.len >= BLOCK_BYTES) {
		last = b.len - BLOCK_BYTES;
		return same_block(a, b.data) && same_block(a + last, b.data + last);
	}
	last = b.len - WORD_BYTES;
	return word_load(a) == word_load(b.data) && word_load(a + last) == word_load(b.data + last);
}

static inline struct entry *find(const struct names *n, struct slice name)
{
	size_t at = hash_of(name) & (n->room - 1);

	for (;; at = (at + 1) & (n->room - 1)) {
		struct entry *e = &n->entries[at];

		if (!e->name.data || same(e->name, name))
			return e;
	}
}

static void grow(struct names *n)
{
	struct entry *old = n->entries;
	size_t old_room = n->room;

	n->room *= 2;
	n->entries = mem_zalloc(n->room * sizeof(*n->entries));
	for (size_t i = 0; i < old_room; i++) {
		if (old[i].name.data)
			*find(n, old[i].name) = old[i];
	}
	free(old);
}

void names_set(struct names *n, struct slice name, int number)
{
	struct entry *e;

	if (2 * (n->used + 1) > n->room)
		grow(n);
	e = find(n, name);
	if (!e->name.data) {
		e->name = name;
		n->used++;
	}
	e->number = number;
}

/* Wherever it may be. */
static COLD int get_any(const struct names *n, struct slice name)
{
	const struct entry *e = find(n, name);

	return e->name.data ? e->number : NAMES_NONE;
}

/* Nearly every name that is there lies where its hash says. */
int names_get(const struct names *n, struct slice name)
{
	const struct entry *e;

	if (likely(name.len >= WORD_BYTES && name.len <= 2 * BLOCK_BYTES)) {
		e = &n->entries[hash_of(name) & (n->room - 1)];
		if (likely(e->name.len == name.len && same_usual(e->name.data, name)))
			return e->number;
	}
	return get_any(n, name);
}

static const bool in_name[256] = {
	['0' ... '9'] = true, ['A' ... 'Z'] = true, ['a' ... 'z'] = true,
	['_'] = true,	      ['.'] = true,	    ['$'] = true,
};

size_t names_length_any(const char *at, const char *end)
{
	const char *from = at;

	while (at < end && in_name[(unsigned char)*at])
		at++;
	return (size_t)(at - from);
}
