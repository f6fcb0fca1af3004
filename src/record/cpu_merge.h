/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Streams of records, one a CPU, each in order of time, merged into one: a heap of streams by the
 * time of the record that each stands on. Of streams at the same time the one that is earlier in
 * memory comes first: of an array of streams, that of the lower index.
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

/* The first of heap[] is the earliest. */
struct cpu_merge {
	struct cpu_merge_entry *heap;
	size_t len;
};

/* Room for @nr streams. */
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

/* Puts @moved in place of the first, and where it belongs. */
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

/* @stream, which is not in it, stands on a record of that time. */
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

/* The first one has gone on to a record of that time. */
static inline void cpu_merge_advance(struct cpu_merge *m, uint64_t ts)
{
	cpu_merge_sift_down(m, (struct cpu_merge_entry){ ts, m->heap[0].stream });
}

/* The first one has no more records for now. */
static inline void cpu_merge_pop(struct cpu_merge *m)
{
	if (--m->len > 0)
		cpu_merge_sift_down(m, m->heap[m->len]);
}

#endif /* ALLOCLAT_CPU_MERGE_H */
