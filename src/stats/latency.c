// SPDX-License-Identifier: GPL-2.0-or-later
#include "latency.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/names.h"
#include "base/num.h"

/*
 * Values below 64 have a bucket each; above, each power of two is divided into 64 buckets. The
 * buckets of a power are allocated on first use: latencies of one key rarely span more than ten
 * powers.
 */
#define SUB_BITS 6
#define SUBS	 (1U << SUB_BITS)
#define POWERS	 (64 - SUB_BITS + 1)

struct latency_buckets {
	uint64_t *counts[POWERS]; /* [SUBS] each; NULL: no values yet */
};

struct latencies {
	struct latency *list;
	size_t count, room;
	struct names *index;
};

struct latencies *latencies_new(void)
{
	struct latencies *l = mem_zalloc(sizeof(*l));

	l->index = names_new();
	return l;
}

static void free_buckets(struct latency_buckets *b)
{
	for (size_t power = 0; power < POWERS; power++)
		free(b->counts[power]);
	free(b);
}

void latencies_free(struct latencies *l)
{
	if (!l)
		return;
	for (size_t i = 0; i < l->count; i++) {
		free((char *)l->list[i].key.data);
		free_buckets(l->list[i].buckets);
	}
	free(l->list);
	names_free(l->index);
	free(l);
}

static struct latency *append(struct latencies *l, struct slice key)
{
	if (l->count == l->room) {
		l->room = l->room ? 2 * l->room : 32;
		l->list = mem_realloc(l->list, l->room, sizeof(*l->list));
	}
	key.data = mem_strndup(key.data, key.len);
	l->list[l->count] = (struct latency){
		.key = key,
		.buckets = mem_zalloc(sizeof(*l->list->buckets)),
	};
	names_set(l->index, key, (int)l->count);
	return &l->list[l->count++];
}

static struct latency *find(struct latencies *l, struct slice key)
{
	int at = names_get(l->index, key);

	if (at == NAMES_NONE && l->count >= LATENCY_KEYS_MAX) {
		key = slice_of(LATENCY_OTHERS);
		at = names_get(l->index, key);
	}
	return at == NAMES_NONE ? append(l, key) : &l->list[at];
}

/* The power whose buckets count @value; *ret_sub is the bucket. */
static unsigned int power_of(uint64_t value, unsigned int *ret_sub)
{
	unsigned int shift = 0;

	if (value >= SUBS)
		shift = 63 - SUB_BITS - (unsigned int)__builtin_clzll(value);
	*ret_sub = (unsigned int)(value >> shift) & (SUBS - 1);
	return value < SUBS ? 0 : shift + 1;
}

/* The largest value that a bucket counts. */
static uint64_t highest_of(unsigned int power, unsigned int sub)
{
	unsigned int shift = power ? power - 1 : 0;

	if (power == 0)
		return sub;
	return ((((uint64_t)SUBS | sub) + 1) << shift) - 1;
}

void latencies_add(struct latencies *l, struct slice key, uint64_t took_ns)
{
	struct latency *latency = find(l, key);
	unsigned int sub, power = power_of(took_ns, &sub);
	uint64_t **counts = &latency->buckets->counts[power];

	latency->count++;
	latency->total += took_ns;
	if (took_ns > latency->max)
		latency->max = took_ns;
	histogram_add(&latency->usecs, took_ns / NSEC_PER_USEC);
	if (!*counts)
		*counts = mem_zalloc(SUBS * sizeof(**counts));
	(*counts)[sub]++;
}

static int by_total(const void *a, const void *b)
{
	const struct latency *x = a, *y = b;
	size_t len = x->key.len < y->key.len ? x->key.len : y->key.len;
	int order;

	if (x->total != y->total)
		return x->total < y->total ? 1 : -1;
	order = memcmp(x->key.data, y->key.data, len);
	return order ? order : (x->key.len > y->key.len) - (x->key.len < y->key.len);
}

const struct latency *latencies_sorted(struct latencies *l, size_t *ret_count)
{
	if (l->count > 0)
		qsort(l->list, l->count, sizeof(*l->list), by_total);
	/* Sorting moved the entries: update the index. */
	for (size_t i = 0; i < l->count; i++)
		names_set(l->index, l->list[i].key, (int)i);
	*ret_count = l->count;
	return l->list;
}

uint64_t latency_mean(const struct latency *latency)
{
	return latency->total / latency->count;
}

uint64_t latency_percentile(const struct latency *latency, unsigned int percent)
{
	uint64_t count = latency->count, seen = 0;
	/* In two parts, so that the product cannot overflow. */
	uint64_t rank = count / 100 * percent + (count % 100 * percent + 99) / 100;

	for (unsigned int power = 0; power < POWERS; power++) {
		const uint64_t *counts = latency->buckets->counts[power];

		for (unsigned int sub = 0; counts && sub < SUBS; sub++) {
			seen += counts[sub];
			if (seen >= rank) {
				uint64_t highest = highest_of(power, sub);

				return highest < latency->max ? highest : latency->max;
			}
		}
	}
	return latency->max;
}
