/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * On which CPUs events were lost, and when, so that what is known of a task can be judged when it
 * comes again: a loss costs nothing, however many tasks there are. Time is the arrival number of
 * events, counted from 1.
 */
#ifndef ALLOCLAT_LOSSES_H
#define ALLOCLAT_LOSSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

struct losses {
	uint64_t *at; /* [nr_cpus] of the last loss on that CPU */
	size_t nr_cpus;
	uint64_t last; /* ... and on any of them */
};

void losses_free(struct losses *l);

/* Events of @cpu, which is known, were lost before arrival number @seq. */
void losses_add(struct losses *l, int cpu, uint64_t seq);

/* Whether a task that was last seen on @cpu, with its event number @seen, may lack events since.
 * -1: a recording without the CPU column, where it may have been any. */
static inline bool losses_since(const struct losses *l, int cpu, uint64_t seen)
{
	if (likely(l->last <= seen))
		return false;
	return cpu < 0 || ((size_t)cpu < l->nr_cpus && l->at[cpu] > seen);
}

#endif /* ALLOCLAT_LOSSES_H */
