/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Records when events were lost on each CPU. A task's state is checked against it at the task's
 * next event, so that recording a loss does not have to visit all tasks. Time here is the arrival
 * number of events, counted from 1.
 */
#ifndef ALLOCLAT_LOSSES_H
#define ALLOCLAT_LOSSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

struct losses {
	uint64_t *at; /* [nr_cpus] arrival number of the last loss on each CPU; 0: none */
	size_t nr_cpus;
	uint64_t last; /* of the last loss on any CPU */
};

void losses_free(struct losses *l);

/* Records that events of @cpu were lost before arrival number @seq. @cpu must not be negative. */
void losses_add(struct losses *l, int cpu, uint64_t seq);

/* Whether events of a task may have been lost since its last one, on @cpu with arrival number
 * @seen. @cpu -1: the recording has no CPU column, so any loss counts. */
static inline bool losses_since(const struct losses *l, int cpu, uint64_t seen)
{
	if (likely(l->last <= seen))
		return false;
	return cpu < 0 || ((size_t)cpu < l->nr_cpus && l->at[cpu] > seen);
}

#endif /* ALLOCLAT_LOSSES_H */
