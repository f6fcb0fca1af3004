/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A hash table with a 64-bit key: a number that is a key by itself (a thread's id, an address) or
 * the hash of one. A struct table_entry is the first member of what the caller keeps, and belongs
 * to the caller. Not uthash: a lookup by number takes 14 instructions here and 36 there (gcc 12
 * -O2), and the table's part of an entry is 16 bytes rather than 56.
 */
#ifndef ALLOCLAT_TABLE_H
#define ALLOCLAT_TABLE_H

#include <stddef.h>
#include <stdint.h>

struct table_entry {
	struct table_entry *next; /* in the same bucket; free for other use outside the table */
	uint64_t key;
};

struct table {
	struct table_entry **buckets;
	unsigned int shift; /* 64 minus the bits of a bucket number */
	size_t nr_buckets;  /* a power of two, not less than count */
	size_t count;
};

void table_init(struct table *t);

/* Frees the table, but not its entries. */
void table_free(struct table *t);

/* Removes and frees all entries; each must be the start of an allocation of mem_alloc(). */
void table_empty(struct table *t);

static inline struct table_entry **table_bucket(const struct table *t, uint64_t key)
{
	/* Fibonacci hashing: the top bits depend on all bits of the key. The low bits may be
	 * useless: those of addresses of functions, for example, are all 0. */
	return &t->buckets[key * UINT64_C(0x9e3779b97f4a7c15) >> t->shift];
}

/* The first entry with @key from @e on, in its bucket. */
static inline struct table_entry *table_find_from(struct table_entry *e, uint64_t key)
{
	while (e && e->key != key)
		e = e->next;
	return e;
}

/* The entry with @key that was added last; NULL: none. */
static inline struct table_entry *table_find(const struct table *t, uint64_t key)
{
	return table_find_from(*table_bucket(t, key), key);
}

/* The entry with the same key that was added before @e; NULL: none. For keys that are hashes. */
static inline struct table_entry *table_find_next(const struct table_entry *e)
{
	return table_find_from(e->next, e->key);
}

/* Adds @e, whose key is set. It hides earlier entries with the same key. */
void table_add(struct table *t, struct table_entry *e);

/* Removes @e, which must be in the table. */
void table_remove(struct table *t, struct table_entry *e);

/* Iterates over all entries, in no particular order: returns the one after @e, or the first if @e
 * is NULL; NULL at the end. @e may be removed once the next one is known. */
struct table_entry *table_next(const struct table *t, const struct table_entry *e);

#endif /* ALLOCLAT_TABLE_H */
