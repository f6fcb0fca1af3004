/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table of threads by their number. An entry is the first member of what is kept of a thread,
 * and belongs to the one who added it.
 */
#ifndef ALLOCLAT_PIDS_H
#define ALLOCLAT_PIDS_H

#include <stddef.h>
#include <stdint.h>

struct pid_entry {
	struct pid_entry *next; /* the same bucket; free for other lists outside of the table */
	int pid;
};

struct pids {
	struct pid_entry **buckets;
	size_t nr_buckets; /* a power of two */
	size_t count;
};

void pids_init(struct pids *p);

/* Frees the table, not its entries. */
void pids_free(struct pids *p);

static inline struct pid_entry **pids_bucket(const struct pids *p, int pid)
{
	/* Neighbouring pids go to different buckets by themselves; the multiplication is
	 * for the patterns that a pid namespace or a thread pool makes. */
	return &p->buckets[((uint32_t)pid * 0x9e3779b1U >> 8) & (p->nr_buckets - 1)];
}

/* NULL: it is not there. */
static inline struct pid_entry *pids_find(const struct pids *p, int pid)
{
	struct pid_entry *entry = *pids_bucket(p, pid);

	while (entry && entry->pid != pid)
		entry = entry->next;
	return entry;
}

/* Adds @entry, whose pid is set and not in the table. */
void pids_add(struct pids *p, struct pid_entry *entry);

/* Takes out @entry, which is in the table. */
void pids_remove(struct pids *p, struct pid_entry *entry);

#endif /* ALLOCLAT_PIDS_H */
