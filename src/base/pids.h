/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A hash table of threads by id. A struct pid_entry is the first member of what the caller keeps
 * for a thread, and belongs to the caller.
 */
#ifndef ALLOCLAT_PIDS_H
#define ALLOCLAT_PIDS_H

#include "table.h"

struct pid_entry {
	struct table_entry in_table;
	int pid;
};

struct pids {
	struct table table;
};

static inline void pids_init(struct pids *p)
{
	table_init(&p->table);
}

/* Frees the table, not its entries. */
static inline void pids_free(struct pids *p)
{
	table_free(&p->table);
}

/* Like table_empty(). */
static inline void pids_empty(struct pids *p)
{
	table_empty(&p->table);
}

static inline size_t pids_count(const struct pids *p)
{
	return p->table.count;
}

/* NULL: not found. */
static inline struct pid_entry *pids_find(const struct pids *p, int pid)
{
	return (struct pid_entry *)table_find(&p->table, (uint32_t)pid);
}

/* Adds @entry, whose pid is set and not in the table yet. */
static inline void pids_add(struct pids *p, struct pid_entry *entry)
{
	entry->in_table.key = (uint32_t)entry->pid;
	table_add(&p->table, &entry->in_table);
}

/* Removes @entry, which must be in the table. */
static inline void pids_remove(struct pids *p, struct pid_entry *entry)
{
	table_remove(&p->table, &entry->in_table);
}

/* Like table_next(). */
static inline struct pid_entry *pids_next(const struct pids *p, const struct pid_entry *entry)
{
	return (struct pid_entry *)table_next(&p->table, entry ? &entry->in_table : NULL);
}

#endif /* ALLOCLAT_PIDS_H */
