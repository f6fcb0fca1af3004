// SPDX-License-Identifier: GPL-2.0-or-later
#include "compaction_report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/names.h"
#include "base/num.h"
#include "compaction_json.h"
#include "stats/latency.h"

struct task_sums {
	int pid;
	struct slice comm; /* the name at the first compaction */
	struct compaction_sums sums;
	struct compaction_sums *each; /* [nr_each] with view.each; NULL: none are kept */
	size_t nr_each, room;
};

struct compaction_report {
	const struct compaction_view *view;
	struct compaction_sums total;
	uint64_t count;
	struct names *index; /* the bytes of a pid to its place in tasks */
	struct task_sums **tasks;
	size_t nr_tasks, room;
	uint64_t kept, not_kept;
	struct latencies *latencies;
};

struct compaction_report *compaction_report_new(const struct compaction_view *view)
{
	struct compaction_report *r = mem_zalloc(sizeof(*r));

	r->view = view;
	r->index = names_new();
	r->latencies = latencies_new();
	return r;
}

void compaction_report_free(struct compaction_report *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->nr_tasks; i++) {
		free((char *)r->tasks[i]->comm.data);
		free(r->tasks[i]->each);
		free(r->tasks[i]);
	}
	free(r->tasks);
	names_free(r->index);
	latencies_free(r->latencies);
	free(r);
}

static struct slice pid_key(const int *pid)
{
	return (struct slice){ (const char *)pid, sizeof(*pid) };
}

void compaction_report_task(struct compaction_report *r, int pid, struct slice comm)
{
	struct task_sums *task;

	if (!r->view->tasks || r->nr_tasks == COMPACTION_PRINTED_MAX ||
	    names_get(r->index, pid_key(&pid)) != NAMES_NONE)
		return;
	if (r->nr_tasks == r->room) {
		r->room = r->room ? 2 * r->room : 64;
		r->tasks = mem_realloc(r->tasks, r->room, sizeof(struct task_sums *));
	}
	task = mem_zalloc(sizeof(*task));
	task->pid = pid;
	task->comm = (struct slice){ mem_strndup(comm.data, comm.len), comm.len };
	names_set(r->index, pid_key(&task->pid), (int)r->nr_tasks);
	r->tasks[r->nr_tasks++] = task;
}

static void keep(struct compaction_report *r, struct task_sums *task,
		 const struct compaction_sums *sums)
{
	if (r->kept == COMPACTION_KEPT_MAX) {
		r->not_kept++;
		return;
	}
	r->kept++;
	if (task->nr_each == task->room) {
		task->room = task->room ? 2 * task->room : 16;
		task->each = mem_realloc(task->each, task->room, sizeof(*task->each));
	}
	task->each[task->nr_each++] = *sums;
}

static void add_to_task(struct compaction_report *r, const struct compaction_stall *c)
{
	int at = names_get(r->index, pid_key(&c->stall.pid));

	if (!r->view->tasks)
		return;
	if (at == NAMES_NONE) {
		r->not_kept++;
		return;
	}
	compaction_add(&r->tasks[at]->sums, &c->sums);
	if (r->view->each && !r->view->json)
		keep(r, r->tasks[at], &c->sums);
}

/* The key of a compaction. It may point to @room, which is for the digits of an order. */
static struct slice key_of(enum compaction_key by, const struct compaction_stall *c, char room[16])
{
	switch (by) {
	case COMPACTION_BY_NOTHING:
		break;
	case COMPACTION_BY_ORDER:
		return (struct slice){ room, (size_t)snprintf(room, 16, "%d", c->order) };
	case COMPACTION_BY_ZONE:
		return stall_or_dash(c->zone);
	case COMPACTION_BY_MODE:
		return stall_or_dash(c->mode);
	case COMPACTION_BY_STATUS:
		return stall_or_dash(c->status);
	case COMPACTION_BY_COMM:
		return c->stall.comm;
	}
	return (struct slice){ "all", 3 };
}

void compaction_report_add(struct compaction_report *r, const struct compaction_stall *c,
			   struct buf *out)
{
	const struct compaction_view *view = r->view;
	char room[16];

	r->count++;
	compaction_add(&r->total, &c->sums);
	add_to_task(r, c);
	if (view->by != COMPACTION_BY_NOTHING || view->histogram)
		latencies_add(r->latencies, key_of(view->by, c, room), c->sums.ns);
	if (view->json)
		compaction_json(c, out);
}

/* Rounds to the nearest microsecond, halves to even. */
static uint64_t round_usecs(uint64_t ns)
{
	uint64_t usecs = ns / NSEC_PER_USEC, rest = ns % NSEC_PER_USEC;

	return usecs + (rest > 500 || (rest == 500 && usecs % 2 == 1));
}

/* Whether to print a group of sums, given whether the user chose it. If none is chosen, all are
 * printed. */
static bool prints(const struct compaction_view *view, bool chosen)
{
	return chosen ||
	       !(view->times || view->migration || view->free_scanner || view->migration_scanner);
}

/* There is always a blank after the time, even if nothing follows. */
static void print_sums(const struct compaction_view *view, const struct compaction_sums *sums,
		       struct buf *out)
{
	const char *gap = "";

	if (view->usecs)
		buf_printf(out, "%" PRIu64 "us ", round_usecs(sums->ns));
	else
		buf_printf(out, "%" PRIu64 "ns ", sums->ns);
	if (prints(view, view->migration)) {
		buf_printf(out, "migration: moved=%" PRIu64 " failed=%" PRIu64, sums->moved,
			   sums->failed);
		gap = " ";
	}
	if (prints(view, view->free_scanner)) {
		buf_printf(out, "%sfree_scanner: scanned=%" PRIu64 " isolated=%" PRIu64, gap,
			   sums->free_scanned, sums->free_isolated);
		gap = " ";
	}
	if (prints(view, view->migration_scanner))
		buf_printf(out, "%smigration_scanner: scanned=%" PRIu64 " isolated=%" PRIu64, gap,
			   sums->migration_scanned, sums->migration_isolated);
	buf_str(out, "\n");
}

/* The start of a line: "1842[khugepaged]". */
static void print_name(const struct task_sums *task, struct buf *out)
{
	buf_printf(out, "%d[", task->pid);
	buf_escaped(out, task->comm.data, task->comm.len);
	buf_str(out, "]");
}

static void print_task(const struct compaction_report *r, const struct task_sums *task,
		       struct buf *out)
{
	print_name(task, out);
	buf_str(out, ": ");
	print_sums(r->view, &task->sums, out);
	for (size_t i = 0; i < task->nr_each; i++) {
		print_name(task, out);
		buf_printf(out, ".%zu: ", i + 1);
		print_sums(r->view, &task->each[i], out);
	}
}

static const struct {
	const char *name, *title;
} keys[] = {
	[COMPACTION_BY_NOTHING] = { "all", "" },
	[COMPACTION_BY_ORDER] = { "order", "ORDER" },
	[COMPACTION_BY_ZONE] = { "zone", "ZONE" },
	[COMPACTION_BY_MODE] = { "mode", "MODE" },
	[COMPACTION_BY_STATUS] = { "status", "STATUS" },
	[COMPACTION_BY_COMM] = { "comm", "COMM" },
};

static void print_text(struct compaction_report *r, struct buf *out)
{
	const struct compaction_view *view = r->view;

	buf_str(out, "total: ");
	print_sums(view, &r->total, out);
	for (size_t i = 0; i < r->nr_tasks; i++)
		print_task(r, r->tasks[i], out);
	if (view->by != COMPACTION_BY_NOTHING) {
		buf_str(out, "\n");
		latencies_table(r->latencies, keys[view->by].title, out);
	}
	if (view->histogram)
		latencies_histograms(r->latencies, keys[view->by].name, out);
}

static void print_json(struct compaction_report *r, struct buf *out)
{
	const struct compaction_view *view = r->view;
	const struct latency *list;
	size_t count;

	for (size_t i = 0; i < r->nr_tasks; i++)
		compaction_json_task(r->tasks[i]->pid, r->tasks[i]->comm, &r->tasks[i]->sums, out);
	list = latencies_sorted(r->latencies, &count);
	for (size_t i = 0; i < count; i++)
		compaction_json_latency(keys[view->by].name, &list[i], view->histogram, out);
	compaction_json_total(r->count, &r->total, out);
}

void compaction_report_print(struct compaction_report *r, struct buf *out)
{
	if (r->view->json)
		print_json(r, out);
	else
		print_text(r, out);
}

uint64_t compaction_report_not_kept(const struct compaction_report *r)
{
	return r->not_kept;
}
