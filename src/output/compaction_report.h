/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The output of `alloclat compaction`: the total, tasks and compactions in the format of perf's
 * compaction-times script; tables and histograms by a key; or all of this as JSON.
 */
#ifndef ALLOCLAT_COMPACTION_REPORT_H
#define ALLOCLAT_COMPACTION_REPORT_H

#include "base/buf.h"
#include "stalls/compaction.h"

/* The most tasks that are printed. Compactions of further tasks only count in the totals. */
#define COMPACTION_PRINTED_MAX 65536

/* The most compactions that are kept to be printed one by one. Later ones only count in the sums
 * of their task and in the totals. */
#define COMPACTION_KEPT_MAX (1024 * 1024)

/* The key of tables and histograms. */
enum compaction_key {
	COMPACTION_BY_NOTHING,
	COMPACTION_BY_ORDER,
	COMPACTION_BY_ZONE,
	COMPACTION_BY_MODE,
	COMPACTION_BY_STATUS,
	COMPACTION_BY_COMM,
};

struct compaction_view {
	bool tasks, each; /* print a line for each task, and below it one per compaction */
	bool usecs;	  /* print times in rounded microseconds, not nanoseconds */
	/* Which sums to print; if none of these is set, all. */
	bool times, migration, free_scanner, migration_scanner;
	bool histogram, json;
	enum compaction_key by;
};

struct compaction_report;

/* @view must live as long as the report. The caller frees with compaction_report_free(), which
 * accepts NULL. */
struct compaction_report *compaction_report_new(const struct compaction_view *view);
void compaction_report_free(struct compaction_report *r);

/* Registers a task before its compactions are added. Tasks are printed in the order of
 * registration. Does nothing if @pid is registered already, or at the limit. */
void compaction_report_task(struct compaction_report *r, int pid, struct slice comm);

/* Adds a compaction. With JSON, also appends its object to @out. */
void compaction_report_add(struct compaction_report *r, const struct compaction_stall *c,
			   struct buf *out);

/* Appends the totals, tasks and tables to @out. Call it once, at the end. */
void compaction_report_print(struct compaction_report *r, struct buf *out);

/* How many compactions exceed the limits above: they are missing in the line of their task or in
 * the list of compactions. */
uint64_t compaction_report_not_kept(const struct compaction_report *r);

#endif /* ALLOCLAT_COMPACTION_REPORT_H */
