/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What `alloclat compaction` prints: the total, tasks and compactions in the words of perf's
 * compaction-times, tables and histograms by a key, and all of it as JSON.
 */
#ifndef ALLOCLAT_COMPACTION_REPORT_H
#define ALLOCLAT_COMPACTION_REPORT_H

#include "base/buf.h"
#include "stalls/compaction.h"

/* Tasks that are printed, at most; compactions of others only count in the sums. */
#define COMPACTION_PRINTED_MAX 65536

/* Compactions that are kept to be printed one by one, at most; later ones only count in the sums.
 */
#define COMPACTION_KEPT_MAX (1024 * 1024)

/* What the tables are by. */
enum compaction_key {
	COMPACTION_BY_NOTHING,
	COMPACTION_BY_ORDER,
	COMPACTION_BY_ZONE,
	COMPACTION_BY_MODE,
	COMPACTION_BY_STATUS,
	COMPACTION_BY_COMM,
};

struct compaction_view {
	bool tasks, each; /* a line for each task, and below it one for each of its compactions */
	bool usecs;	  /* times in rounded microseconds */
	/* Which sums are printed; none of the four: all. */
	bool times, migration, free_scanner, migration_scanner;
	bool histogram, json;
	enum compaction_key by;
};

struct compaction_report;

/* @view must live as long. The caller frees with compaction_report_free(); NULL is allowed there.
 */
struct compaction_report *compaction_report_new(const struct compaction_view *view);
void compaction_report_free(struct compaction_report *r);

/* A task whose compactions are going to be added, at its first: tasks are printed in this order.
 * Nothing, if there has been one. */
void compaction_report_task(struct compaction_report *r, int pid, struct slice comm);

/* One more; with JSON its object is appended to @out at once. */
void compaction_report_add(struct compaction_report *r, const struct compaction_stall *c,
			   struct buf *out);

/* The rest, at the end. */
void compaction_report_print(struct compaction_report *r, struct buf *out);

/* How many compactions are not printed with their task, or one by one, as they are too many. */
uint64_t compaction_report_not_kept(const struct compaction_report *r);

#endif /* ALLOCLAT_COMPACTION_REPORT_H */
