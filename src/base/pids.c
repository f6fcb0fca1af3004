// SPDX-License-Identifier: GPL-2.0-or-later
#include "pids.h"

#include <stdlib.h>

#include "mem.h"

void pids_init(struct pids *p)
{
	*p = (struct pids){ .nr_buckets = 256 };
	p->buckets = mem_zalloc(p->nr_buckets * sizeof(struct pid_entry *));
}

void pids_free(struct pids *p)
{
	free(p->buckets);
}

static void put(struct pids *p, struct pid_entry *entry)
{
	struct pid_entry **to = pids_bucket(p, entry->pid);

	entry->next = *to;
	*to = entry;
}

static void grow(struct pids *p)
{
	struct pid_entry **old = p->buckets;
	size_t nr_old = p->nr_buckets;

	p->nr_buckets *= 2;
	p->buckets = mem_zalloc(p->nr_buckets * sizeof(struct pid_entry *));
	for (size_t i = 0; i < nr_old; i++) {
		for (struct pid_entry *entry = old[i], *next; entry; entry = next) {
			next = entry->next;
			put(p, entry);
		}
	}
	free(old);
}

void pids_add(struct pids *p, struct pid_entry *entry)
{
	if (p->count >= p->nr_buckets)
		grow(p);
	put(p, entry);
	p->count++;
}

void pids_remove(struct pids *p, struct pid_entry *entry)
{
	struct pid_entry **at = pids_bucket(p, entry->pid);

	while (*at != entry)
		at = &(*at)->next;
	*at = entry->next;
	p->count--;
}
