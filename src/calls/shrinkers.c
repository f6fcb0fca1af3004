// SPDX-License-Identifier: GPL-2.0-or-later
#include "shrinkers.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/names.h"

/* A kernel has a few dozen shrinkers. More can only be forged (anything can be written to
 * trace_marker): those are counted together as "(others)". */
#define SHRINKERS_MAX 1024

static const struct slice others = { "(others)", 8 };

struct shrinkers {
	struct shrinker *list;
	size_t count, room;
	struct names *index;
};

struct shrinkers *shrinkers_new(void)
{
	struct shrinkers *s = mem_zalloc(sizeof(*s));

	s->index = names_new();
	return s;
}

void shrinkers_free(struct shrinkers *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->count; i++) {
		if (s->list[i].name.data != others.data)
			free((char *)s->list[i].name.data);
	}
	free(s->list);
	names_free(s->index);
	free(s);
}

static struct shrinker *append(struct shrinkers *s, struct slice name)
{
	if (s->count == s->room) {
		s->room = s->room ? 2 * s->room : 32;
		s->list = mem_realloc(s->list, s->room, sizeof(*s->list));
	}
	s->list[s->count] = (struct shrinker){ .name = name };
	names_set(s->index, name, (int)s->count);
	return &s->list[s->count++];
}

static struct shrinker *find(struct shrinkers *s, struct slice name)
{
	int at = names_get(s->index, name);

	if (at == NAMES_NONE && s->count >= SHRINKERS_MAX) {
		name = others;
		at = names_get(s->index, name);
	}
	if (at != NAMES_NONE)
		return &s->list[at];
	if (name.data != others.data)
		name.data = mem_strndup(name.data, name.len);
	return append(s, name);
}

void shrinkers_add(struct shrinkers *s, struct slice function, uint64_t took_ns)
{
	struct shrinker *shrinker = find(s, function);

	shrinker->count++;
	shrinker->total += took_ns;
	if (took_ns > shrinker->max)
		shrinker->max = took_ns;
}

static int by_total(const void *a, const void *b)
{
	const struct shrinker *x = a, *y = b;
	size_t len = x->name.len < y->name.len ? x->name.len : y->name.len;
	int order;

	if (x->total != y->total)
		return x->total < y->total ? 1 : -1;
	order = memcmp(x->name.data, y->name.data, len);
	return order ? order : (x->name.len > y->name.len) - (x->name.len < y->name.len);
}

const struct shrinker *shrinkers_sorted(struct shrinkers *s, size_t *ret_count)
{
	if (s->count > 0)
		qsort(s->list, s->count, sizeof(*s->list), by_total);
	/* Sorting has moved the entries. */
	for (size_t i = 0; i < s->count; i++)
		names_set(s->index, s->list[i].name, (int)i);
	*ret_count = s->count;
	return s->list;
}
