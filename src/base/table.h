/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The hash table: entries by a number, which is a key by itself (a thread's id, an address) or the
 * hash of one. An entry is the first member of what is kept, and belongs to the one who added it.
 * Not uthash: a look-up of a number takes 14 instructions here and 36 there (gcc 12 -O2), an entry
 * 16 bytes of a table's own rather than 56.
 */
#ifndef ALLOCLAT_TABLE_H
#define ALLOCLAT_TABLE_H

#include <stddef.h>
#include <stdint.h>

struct table_entry {
	struct table_entry *next; /* the same bucket; free for other lists outside of the table */
	uint64_t key;
};

struct table {
	struct table_entry **buckets;
	unsigned int shift; /* 64, less the bits of a bucket's number */
	size_t nr_buckets;  /* a power of two, at least as many as entries */
	size_t count;
};

void table_init(struct table *t);

/* Frees the table, not its entries. */
void table_free(struct table *t);

/* Takes all entries out and frees them: each is the beginning of what mem_alloc() gave. */
void table_empty(struct table *t);

static inline struct table_entry **table_bucket(const struct table *t, uint64_t key)
{
	/* Fibonacci hashing: the highest bits depend on all of the key's. Of addresses of
	 * functions, say, the lowest are all 0. */
	return &t->buckets[key * UINT64_C(0x9e3779b97f4a7c15) >> t->shift];
}

/* From @e on, in its bucket. */
static inline struct table_entry *table_find_from(struct table_entry *e, uint64_t key)
{
	while (e && e->key != key)
		e = e->next;
	return e;
}

/* The entry added last of those with that key; NULL: there is none. */
static inline struct table_entry *table_find(const struct table *t, uint64_t key)
{
	return table_find_from(*table_bucket(t, key), key);
}

/* The one before it, for keys that are hashes. */
static inline struct table_entry *table_find_next(const struct table_entry *e)
{
	return table_find_from(e->next, e->key);
}

/* Adds @e, whose key is set. What has the same key is hidden behind it. */
void table_add(struct table *t, struct table_entry *e);

/* Takes out @e, which is in the table. */
void table_remove(struct table *t, struct table_entry *e);

/* All of them, in no order: the one after @e, or the first if that is NULL; NULL: there is none.
 * Once the next one is known @e may be removed. */
struct table_entry *table_next(const struct table *t, const struct table_entry *e);

#endif /* ALLOCLAT_TABLE_H */
