// SPDX-License-Identifier: GPL-2.0-or-later
#include "symbols.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/mem.h"
#include "base/table.h"

/* No kernel has more functions than this. More addresses can only come from a damaged recording;
 * they get no name, so that they cannot exhaust memory. */
#define SYMBOLS_MAX 262144

static const struct symbol nameless = { .name = { "?", 1 } };

/* By the address that was asked for. Its names stand behind it. */
struct known {
	struct table_entry in_table;
	struct symbol symbol;
};

struct symbols {
	const struct record_names *names;
	struct table known;
};

struct symbols *symbols_new(const struct record_names *names)
{
	struct symbols *s = mem_zalloc(sizeof(*s));

	s->names = names;
	table_init(&s->known);
	return s;
}

void symbols_free(struct symbols *s)
{
	if (!s)
		return;
	table_empty(&s->known);
	table_free(&s->known);
	free(s);
}

/* One allocation: the entry, followed by the symbol's name and its module's name. */
static struct known *copy(const struct symbol *from)
{
	struct known *to = mem_alloc(sizeof(*to) + from->name.len + from->module.len);
	char *bytes = (char *)(to + 1);

	to->symbol = *from;
	if (from->name.len > 0)
		memcpy(bytes, from->name.data, from->name.len);
	if (from->module.len > 0)
		memcpy(bytes + from->name.len, from->module.data, from->module.len);
	to->symbol.name.data = bytes;
	to->symbol.module.data = bytes + from->name.len;
	return to;
}

static struct known *ask(const struct symbols *s, uint64_t address)
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
	struct known *k = (struct known *)table_find(&s->known, address);

	if (likely(k))
		return &k->symbol;
	if (s->known.count == SYMBOLS_MAX)
		return &nameless;
	k = ask(s, address);
	k->in_table.key = address;
	table_add(&s->known, &k->in_table);
	return &k->symbol;
}
