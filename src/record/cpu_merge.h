/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Merges streams of records, one per CPU and each in order of time, with a heap of streams ordered
 * by the time of their current record. Of streams at the same time, the one at the lower address
 * comes first: in an array, the one with the lower index.
 */
#ifndef ALLOCLAT_CPU_MERGE_H
#define ALLOCLAT_CPU_MERGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/compiler.h"
#include "base/mem.h"

struct cpu_merge_entry {
	uint64_t ts;
	void *stream;
};

/* heap[0] is the earliest. */
struct cpu_merge {
	struct cpu_merge_entry *heap;
	size_t len;
};

/* Allocates room for @nr streams. Free it with cpu_merge_free(). */
static inline void cpu_merge_init(struct cpu_merge *m, size_t nr)
{
	*m = (struct cpu_merge){ .heap = mem_alloc(nr * sizeof(*m->heap)) };
}

static inline void cpu_merge_free(struct cpu_merge *m)
{
	free(m->heap);
}

static inline bool cpu_merge_is_earlier(struct cpu_merge_entry a, struct cpu_merge_entry b)
{
	return a.ts < b.ts || (unlikely(a.ts == b.ts) && (uintptr_t)a.stream < (uintptr_t)b.stream);
}

/* Replaces the first entry by @moved and restores the order of the heap. */
static inline void cpu_merge_sift_down(struct cpu_merge *m, struct cpu_merge_entry moved)
{
	size_t at = 0, child;

	while ((child = 2 * at + 1) < m->len) {
		if (child + 1 < m->len && cpu_merge_is_earlier(m->heap[child + 1], m->heap[child]))
			child++;
		if (!cpu_merge_is_earlier(m->heap[child], moved))
			break;
		m->heap[at] = m->heap[child];
		at = child;
	}
	m->heap[at] = moved;
}

/* Adds @stream, which is not in the heap and whose current record has the time @ts. */
static inline void cpu_merge_push(struct cpu_merge *m, void *stream, uint64_t ts)
{
	struct cpu_merge_entry new = { ts, stream };
	size_t at = m->len++;

	while (at > 0 && cpu_merge_is_earlier(new, m->heap[(at - 1) / 2])) {
		m->heap[at] = m->heap[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	m->heap[at] = new;
}

/* The first stream has moved on to a record with the time @ts. */
static inline void cpu_merge_advance(struct cpu_merge *m, uint64_t ts)
{
	cpu_merge_sift_down(m, (struct cpu_merge_entry){ ts, m->heap[0].stream });
}

/* Removes the first stream, which has no more records for now. */
static inline void cpu_merge_pop(struct cpu_merge *m)
{
	if (--m->len > 0)
		cpu_merge_sift_down(m, m->heap[m->len]);
}

#endif /* ALLOCLAT_CPU_MERGE_H */
