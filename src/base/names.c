// SPDX-License-Identifier: GPL-2.0-or-later
#include "names.h"

#include <stdlib.h>
#include <string.h>

#include "block.h"
#include "compiler.h"
#include "mem.h"

/* The table's key is the hash of the name. */
struct name {
	struct table_entry in_table;
	struct names_entry entry;
};

struct names *names_new(void)
{
	struct names *n = mem_zalloc(sizeof(*n));

	table_init(&n->all);
	return n;
}

void names_free(struct names *n)
{
	if (!n)
		return;
	table_empty(&n->all);
	table_free(&n->all);
	free(n);
}

/* The bytes of a name shorter than eight bytes, as a number. */
static uint64_t short_word(struct slice name)
{
	uint64_t word = 0;

	for (size_t i = 0; i < name.len; i++)
		word = word << 8 | (unsigned char)name.data[i];
	return word;
}

/* Hashes the first, middle and last eight bytes: all of a name of up to 24 bytes, and enough to
 * distinguish the kernel's longer ones. Not resistant to names chosen by an attacker: the number of
 * names in a table is bounded. */
static uint64_t hash_of(struct slice name)
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

/* NULL: not found. */
static struct names_entry *find(const struct names *n, struct slice name, uint64_t hash)
{
	struct table_entry *at = table_find(&n->all, hash);

	for (; at; at = table_find_next(at)) {
		struct names_entry *e = &((struct name *)at)->entry;

		if (slice_equal(e->name, name))
			return e;
	}
	return NULL;
}

static struct names_entry *add(struct names *n, struct slice name, uint64_t hash)
{
	struct name *new = mem_alloc(sizeof(*new));

	new->in_table.key = hash;
	new->entry.name = name;
	table_add(&n->all, &new->in_table);
	return &new->entry;
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
	uint64_t hash = hash_of(name);
	struct names_entry *e = find(n, name, hash);

	if (!e)
		e = add(n, name, hash);
	e->number = number;
	set_usual(n, e);
}

COLD int names_get_any(const struct names *n, struct slice name)
{
	const struct names_entry *e = find(n, name, hash_of(name));

	return e ? e->number : NAMES_NONE;
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
