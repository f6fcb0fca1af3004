// SPDX-License-Identifier: GPL-2.0-or-later
#include "losses.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void losses_free(struct losses *l)
{
	free(l->at);
	*l = (struct losses){ 0 };
}

void losses_add(struct losses *l, int cpu, uint64_t seq)
{
	size_t need = (size_t)cpu + 1;

	if (need > l->nr_cpus) {
		l->at = mem_realloc(l->at, need, sizeof(*l->at));
		memset(l->at + l->nr_cpus, 0, (need - l->nr_cpus) * sizeof(*l->at));
		l->nr_cpus = need;
	}
	l->at[cpu] = seq;
	l->last = seq;
}
