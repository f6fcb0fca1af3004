// SPDX-License-Identifier: GPL-2.0-or-later
#include "table.h"

#include <stdlib.h>

#include "mem.h"

#define FIRST_BITS 6

static void set_buckets(struct table *t, unsigned int bits)
{
	t->shift = 64 - bits;
	t->nr_buckets = (size_t)1 << bits;
	t->buckets = mem_zalloc(t->nr_buckets * sizeof(struct table_entry *));
}

void table_init(struct table *t)
{
	set_buckets(t, FIRST_BITS);
	t->count = 0;
}

void table_free(struct table *t)
{
	free(t->buckets);
}

void table_empty(struct table *t)
{
	for (size_t i = 0; i < t->nr_buckets; i++) {
		for (struct table_entry *e = t->buckets[i], *next; e; e = next) {
			next = e->next;
			free(e);
		}
		t->buckets[i] = NULL;
	}
	t->count = 0;
}

static void put(struct table *t, struct table_entry *e)
{
	struct table_entry **to = table_bucket(t, e->key);

	e->next = *to;
	*to = e;
}

static void grow(struct table *t)
{
	struct table_entry **old = t->buckets;
	size_t nr_old = t->nr_buckets;

	set_buckets(t, 64 - t->shift + 1);
	for (size_t i = 0; i < nr_old; i++) {
		for (struct table_entry *e = old[i], *next; e; e = next) {
			next = e->next;
			put(t, e);
		}
	}
	free(old);
}

void table_add(struct table *t, struct table_entry *e)
{
	if (t->count >= t->nr_buckets)
		grow(t);
	put(t, e);
	t->count++;
}

void table_remove(struct table *t, struct table_entry *e)
{
	struct table_entry **at = table_bucket(t, e->key);

	while (*at != e)
		at = &(*at)->next;
	*at = e->next;
	t->count--;
}

struct table_entry *table_next(const struct table *t, const struct table_entry *e)
{
	size_t bucket = 0;

	if (e && e->next)
		return e->next;
	if (e)
		bucket = (size_t)(table_bucket(t, e->key) - t->buckets) + 1;
	while (bucket < t->nr_buckets && !t->buckets[bucket])
		bucket++;
	return bucket < t->nr_buckets ? t->buckets[bucket] : NULL;
}
