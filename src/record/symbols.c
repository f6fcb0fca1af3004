// SPDX-License-Identifier: GPL-2.0-or-later
#include "symbols.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/mem.h"

/* No kernel has more functions than this. More addresses can only come from a damaged recording;
 * they get no name, so that they cannot exhaust memory. */
#define SYMBOLS_MAX 262144

static const struct symbol nameless = { .name = { "?", 1 } };

struct entry {
	uint64_t address;
	struct symbol *symbol; /* NULL: free */
};

struct symbols {
	const struct record_names *names;
	struct entry *entries;
	size_t room; /* a power of two, at least twice used */
	size_t used;
};

struct symbols *symbols_new(const struct record_names *names)
{
	struct symbols *s = mem_zalloc(sizeof(*s));

	s->names = names;
	s->room = 256;
	s->entries = mem_zalloc(s->room * sizeof(*s->entries));
	return s;
}

void symbols_free(struct symbols *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->room; i++)
		free(s->entries[i].symbol);
	free(s->entries);
	free(s);
}

static struct entry *find(const struct symbols *s, uint64_t address)
{
	/* Functions are aligned to 16: what tells them apart stands higher. */
	size_t at = (size_t)(address * 0x9e3779b97f4a7c15ULL >> 32) & (s->room - 1);

	while (s->entries[at].symbol && s->entries[at].address != address)
		at = (at + 1) & (s->room - 1);
	return &s->entries[at];
}

static void grow(struct symbols *s)
{
	struct entry *old = s->entries;
	size_t old_room = s->room;

	s->room *= 2;
	s->entries = mem_zalloc(s->room * sizeof(*s->entries));
	for (size_t i = 0; i < old_room; i++) {
		if (old[i].symbol)
			*find(s, old[i].address) = old[i];
	}
	free(old);
}

/* One allocation: the symbol, followed by its name and its module's name. */
static struct symbol *copy(const struct symbol *from)
{
	size_t names = from->name.len + from->module.len;
	struct symbol *symbol = mem_alloc(sizeof(*symbol) + names);
	char *bytes = (char *)(symbol + 1);

	*symbol = *from;
	if (from->name.len > 0)
		memcpy(bytes, from->name.data, from->name.len);
	if (from->module.len > 0)
		memcpy(bytes + from->name.len, from->module.data, from->module.len);
	symbol->name.data = bytes;
	symbol->module.data = bytes + from->name.len;
	return symbol;
}

static struct symbol *ask(const struct symbols *s, uint64_t address)
{
	struct symbol answer = { 0 };
	char number[24];

	if (!s->names->symbol(s->names->arg, address, &answer) || answer.name.len == 0) {
		/* sprint_symbol() */
		int len = snprintf(number, sizeof(number), "0x%" PRIx64, address);

		answer = (struct symbol){ .name = { number, (size_t)len }, .start = address };
	}
	return copy(&answer);
}

const struct symbol *symbols_get(struct symbols *s, uint64_t address)
{
	struct entry *e = find(s, address);

	if (likely(e->symbol))
		return e->symbol;
	if (s->used == SYMBOLS_MAX)
		return &nameless;
	if (2 * (s->used + 1) > s->room) {
		grow(s);
		e = find(s, address);
	}
	*e = (struct entry){ address, ask(s, address) };
	s->used++;
	return e->symbol;
}
