// SPDX-License-Identifier: GPL-2.0-or-later
#include "names.h"

#include <stdlib.h>
#include <string.h>

#include "block.h"
#include "compiler.h"
#include "mem.h"

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
uint64_t names_hash(struct slice name)
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

static struct names_entry *find(const struct names *n, struct slice name)
{
	size_t at = names_hash(name) & (n->room - 1);

	for (;; at = (at + 1) & (n->room - 1)) {
		struct names_entry *e = &n->entries[at];

		if (!e->name.data || slice_equal(e->name, name))
			return e;
	}
}

static void grow(struct names *n)
{
	struct names_entry *old = n->entries;
	size_t old_room = n->room;

	n->room *= 2;
	n->entries = mem_zalloc(n->room * sizeof(*n->entries));
	for (size_t i = 0; i < old_room; i++) {
		if (old[i].name.data)
			*find(n, old[i].name) = old[i];
	}
	free(old);
}

static void set_usual(struct names *n, const struct names_entry *e)
{
	struct names_entry *usual;
	size_t next = WORD_BYTES;

	if (e->name.len < WORD_BYTES)
		return;
	if (e->name.len < BLOCK_BYTES)
		next = e->name.len - WORD_BYTES;
	usual = &n->usual[names_place(word_load(e->name.data), word_load(e->name.data + next))];
	if (!usual->name.data || slice_equal(usual->name, e->name))
		*usual = *e;
}

void names_set(struct names *n, struct slice name, int number)
{
	struct names_entry *e;

	if (2 * (n->used + 1) > n->room)
		grow(n);
	e = find(n, name);
	if (!e->name.data) {
		e->name = name;
		n->used++;
	}
	e->number = number;
	set_usual(n, e);
}

COLD int names_get_any(const struct names *n, struct slice name)
{
	const struct names_entry *e = find(n, name);

	return e->name.data ? e->number : NAMES_NONE;
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
