// SPDX-License-Identifier: GPL-2.0-or-later
/* The hash table: entries in one bucket, equal keys, removal, growth, iteration. */
#include "base/table.h"

#include "base/mem.h"
#include "unit.h"

struct item {
	struct table_entry in_table;
	size_t seen;
};

static struct item *add(struct table *t, uint64_t key)
{
	struct item *item = mem_zalloc(sizeof(*item));

	item->in_table.key = key;
	table_add(t, &item->in_table);
	return item;
}

static void end(struct table *t)
{
	table_empty(t);
	assert_int_equal(t->count, 0);
	assert_null(table_next(t, NULL));
	table_free(t);
}

TEST(nothing)
{
	struct table t;

	table_init(&t);
	assert_null(table_find(&t, 0));
	assert_null(table_find(&t, UINT64_MAX));
	end(&t);
}

/* All in the same bucket: each is found, and is removed from the beginning, the middle or the
 * end. */
TEST(same_bucket)
{
	enum { COUNT = 20 };
	struct item *items[COUNT];
	size_t found = 0;
	struct table t;

	table_init(&t);
	for (uint64_t key = 0; found < COUNT; key++) {
		if (table_bucket(&t, key) == &t.buckets[t.nr_buckets - 1])
			items[found++] = add(&t, key);
	}
	for (size_t i = 0; i < COUNT; i++)
		assert_ptr_equal(table_find(&t, items[i]->in_table.key), items[i]);
	for (size_t i = 0; i < COUNT; i++) {
		size_t out = i % 3 == 0	  ? i / 3
			     : i % 3 == 1 ? COUNT - 1 - i / 3
					  : COUNT / 2 + i / 3;
		struct item *item = items[out % COUNT];

		if (!item)
			continue;
		table_remove(&t, &item->in_table);
		assert_null(table_find(&t, item->in_table.key));
		free(item);
		items[out % COUNT] = NULL;
		for (size_t j = 0; j < COUNT; j++)
			assert_true(!items[j] ||
				    table_find(&t, items[j]->in_table.key) == &items[j]->in_table);
	}
	end(&t);
}

TEST(same_key)
{
	struct item *first, *second;
	struct table t;

	table_init(&t);
	first = add(&t, 7);
	add(&t, 8);
	second = add(&t, 7);
	assert_ptr_equal(table_find(&t, 7), second);
	assert_ptr_equal(table_find_next(&second->in_table), first);
	assert_null(table_find_next(&first->in_table));
	table_remove(&t, &second->in_table);
	free(second);
	assert_ptr_equal(table_find(&t, 7), first);
	end(&t);
}

/* Typical keys: consecutive numbers, and addresses. */
TEST(growth)
{
	enum { COUNT = 20000 };
	struct item *last = NULL;
	struct table t;

	table_init(&t);
	for (uint64_t i = 0; i < COUNT; i++) {
		last = add(&t, i % 2 ? i : UINT64_C(0xffffffff81000000) + 16 * i);
		assert_ptr_equal(table_find(&t, last->in_table.key), last);
		/* An entry from before the table grew is still found. */
		assert_true(i == 0 || table_find(&t, i / 2 | 1));
	}
	assert_int_equal(t.count, COUNT);
	assert_true(t.nr_buckets >= COUNT && t.nr_buckets < 4 * COUNT);
	assert_null(table_find(&t, COUNT + 1));
	end(&t);
}

TEST(walk_sees_each_once)
{
	enum { COUNT = 1000 };
	struct table_entry *e, *next;
	size_t count = 0;
	struct table t;

	table_init(&t);
	for (uint64_t i = 0; i < COUNT; i++)
		add(&t, i * i);
	for (e = NULL; (e = table_next(&t, e));) {
		assert_int_equal(((struct item *)e)->seen++, 0);
		count++;
	}
	assert_int_equal(count, COUNT);
	for (e = table_next(&t, NULL); e; e = next) {
		next = table_next(&t, e);
		table_remove(&t, e);
		free(e);
	}
	assert_int_equal(t.count, 0);
	end(&t);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_TEST(&u, nothing);
	UNIT_TEST(&u, same_bucket);
	UNIT_TEST(&u, same_key);
	UNIT_TEST(&u, growth);
	UNIT_TEST(&u, walk_sees_each_once);
	return unit_run("table", &u);
}
