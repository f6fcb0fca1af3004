// SPDX-License-Identifier: GPL-2.0-or-later
/* Merging CPUs by time: ties by CPU, streams that end and come back. */
#include "record/cpu_merge.h"

#include "unit.h"

#define STREAMS 7

struct stream {
	uint64_t ts;
	unsigned int left; /* records left, including this one */
};

/* A pseudo-random generator that gives the same numbers everywhere. */
static uint32_t random_of(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 16;
}

/* Finds the earliest stream by comparing all of them. */
static struct stream *earliest(struct stream *streams)
{
	struct stream *best = NULL;

	for (size_t i = 0; i < STREAMS; i++) {
		if (streams[i].left > 0 && (!best || streams[i].ts < best->ts))
			best = &streams[i];
	}
	return best;
}

/* Times advance by 0 to @step - 1: with 1 all are the same, with 2 many are. */
static void merge(uint32_t seed, uint32_t step)
{
	struct stream streams[STREAMS];
	struct cpu_merge m;
	unsigned int given = 0;

	cpu_merge_init(&m, STREAMS);
	for (size_t i = STREAMS; i-- > 0;) {
		streams[i] = (struct stream){ random_of(&seed) % step, 1 + random_of(&seed) % 50 };
		cpu_merge_push(&m, &streams[i], streams[i].ts);
	}
	for (struct stream *s; (s = earliest(streams)); given++) {
		assert_true(m.len > 0);
		assert_ptr_equal(m.heap[0].stream, s);
		assert_true(m.heap[0].ts == s->ts);
		s->ts += random_of(&seed) % step;
		s->left--;
		if (s->left > 0) {
			cpu_merge_advance(&m, s->ts);
			continue;
		}
		cpu_merge_pop(&m);
		/* Some streams come back, as if the kernel had more data. */
		if (given < 500 && random_of(&seed) % 2) {
			s->left = 1 + random_of(&seed) % 50;
			cpu_merge_push(&m, s, s->ts);
		}
	}
	assert_int_equal(m.len, 0);
	cpu_merge_free(&m);
}

TEST(in_order)
{
	for (uint32_t seed = 0; seed < 100; seed++) {
		merge(seed, 1);
		merge(seed, 2);
		merge(seed, 5);
		merge(seed, 1000);
	}
}

TEST(none)
{
	struct cpu_merge m;

	cpu_merge_init(&m, 0);
	assert_int_equal(m.len, 0);
	cpu_merge_free(&m);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_TEST(&u, in_order);
	UNIT_TEST(&u, none);
	return unit_run("cpu_merge", &u);
}
