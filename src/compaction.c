// SPDX-License-Identifier: GPL-2.0-or-later
#include "compaction.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "field.h"
#include "names.h"

enum kind {
	KIND_BEGIN,
	KIND_END,
	KIND_MIGRATED,
	KIND_FREE_SCANNER,
	KIND_MIGRATION_SCANNER,
	KIND_DIRECT,
	KIND_KCOMPACTD_WAKE,
	KIND_KCOMPACTD_SLEEP,
	KIND_SUITABLE,
	KIND_FINISHED,
	KIND_COUNT,
};

static const char *const kind_names[] = {
	[KIND_BEGIN] = "mm_compaction_begin",
	[KIND_END] = "mm_compaction_end",
	[KIND_MIGRATED] = "mm_compaction_migratepages",
	[KIND_FREE_SCANNER] = "mm_compaction_isolate_freepages",
	[KIND_MIGRATION_SCANNER] = "mm_compaction_isolate_migratepages",
	[KIND_DIRECT] = "mm_compaction_try_to_compact_pages",
	[KIND_KCOMPACTD_WAKE] = "mm_compaction_kcompactd_wake",
	[KIND_KCOMPACTD_SLEEP] = "mm_compaction_kcompactd_sleep",
	[KIND_SUITABLE] = "mm_compaction_suitable",
	[KIND_FINISHED] = "mm_compaction_finished",
};

/* Longer than any of the kernel's names of zones. */
#define ZONE_MAX 16

/* Which zone, as far as it was told. */
struct zone {
	bool known;
	int node, order;
	char name[ZONE_MAX];
	size_t name_len;
};

struct task {
	int pid, cpu;  /* where it was last seen ... */
	uint64_t seen; /* ... and when, as the number of the event */
	bool asked, wanted;
	bool running; /* between begin and end: */
	uint64_t began;
	bool has_zone_start;
	uint64_t zone_start;
	struct compaction_sums sums;
	int order;	  /* that it compacts for, as it was told last */
	struct zone zone; /* of this compaction, or of the next */
};

struct compactions {
	const struct compaction_listener *listener;
	struct names *kinds;
	struct names *index; /* the bytes of a pid to its place in tasks */
	struct task **tasks;
	size_t nr_tasks, room;
	uint64_t *lost; /* [nr_cpus] the number of the event that told of losses on the CPU last */
	int nr_cpus;
	struct compaction_counts counts; /* its events number them */
	struct buf text;
};

struct compactions *compactions_new(const struct compaction_listener *listener)
{
	struct compactions *c = mem_zalloc(sizeof(*c));

	c->listener = listener;
	c->kinds = names_new();
	c->index = names_new();
	for (int kind = 0; kind < KIND_COUNT; kind++)
		names_set(c->kinds, (struct slice){ kind_names[kind], strlen(kind_names[kind]) },
			  kind);
	return c;
}

void compactions_free(struct compactions *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->nr_tasks; i++)
		free(c->tasks[i]);
	free(c->tasks);
	free(c->lost);
	names_free(c->index);
	names_free(c->kinds);
	buf_free(&c->text);
	free(c);
}

static struct slice pid_key(const int *pid)
{
	return (struct slice){ (const char *)pid, sizeof(*pid) };
}

/* NULL: there are too many. */
static struct task *find_task(struct compactions *c, const struct event *e)
{
	int at = names_get(c->index, pid_key(&e->pid));
	struct task *task;

	if (at != NAMES_NONE)
		return c->tasks[at];
	if (c->nr_tasks == COMPACTION_TASKS_MAX)
		return NULL;
	if (c->nr_tasks == c->room) {
		c->room = c->room ? 2 * c->room : 64;
		c->tasks = mem_realloc(c->tasks, c->room, sizeof(*c->tasks));
	}
	task = mem_zalloc(sizeof(*task));
	task->pid = e->pid;
	task->order = -1;
	names_set(c->index, pid_key(&task->pid), (int)c->nr_tasks);
	c->tasks[c->nr_tasks++] = task;
	return task;
}

/* The field, or 0: what is not there was cut off. */
static uint64_t count_of(struct slice text, const char *field)
{
	int64_t number = field_number_or(text, field, 0);

	return number > 0 ? (uint64_t)number : 0;
}

static int order_of(struct slice text)
{
	int64_t order = field_number_or(text, "order", -1);

	return order >= 0 && order < 64 ? (int)order : -1;
}

/* "node=0 zone=Normal   order=9 ret=continue" */
static void take_zone(struct zone *zone, struct slice text)
{
	struct slice name;
	int64_t node;

	if (!field_find(text, "zone", &name) || name.len > ZONE_MAX ||
	    !field_number(text, "node", &node) || node < 0 || node > INT32_MAX)
		return;
	*zone = (struct zone){ .known = true, .node = (int)node, .order = order_of(text) };
	memcpy(zone->name, name.data, name.len);
	zone->name_len = name.len;
}

static void begin(struct compactions *c, struct task *task, const struct event *e,
		  struct slice text)
{
	int64_t zone_start;

	if (!task->asked) {
		const struct compaction_listener *l = c->listener;

		task->wanted = !l->wants || l->wants(l->arg, e->pid, field_comm(e));
		task->asked = true;
	}
	c->counts.open += task->running && task->wanted;
	task->running = true;
	task->began = e->ts;
	task->sums = (struct compaction_sums){ 0 };
	task->has_zone_start = field_number(text, "zone_start", &zone_start);
	task->zone_start = task->has_zone_start ? (uint64_t)zone_start : 0;
}

static void end(struct compactions *c, struct task *task, const struct event *e, struct slice text)
{
	const struct zone *zone = &task->zone;
	struct compaction done = {
		.pid = e->pid,
		.cpu = e->cpu,
		.ts = e->ts,
		.comm = field_comm(e),
		.order = zone->known ? zone->order : task->order,
		.node = zone->known ? zone->node : -1,
		.zone = { zone->name, zone->name_len },
		.mode = field_or_empty(text, "mode"),
		.status = field_or_empty(text, "status"),
		.has_zone_start = task->has_zone_start,
		.zone_start = task->zone_start,
		.sums = task->sums,
	};

	/* Text from several CPUs can be out of order by a little. */
	done.sums.ns = e->ts > task->began ? e->ts - task->began : 0;
	if (task->wanted) {
		c->counts.ended++;
		c->listener->ended(c->listener->arg, &done);
	}
	task->running = false;
	task->zone = (struct zone){ 0 };
}

/* An event that says something only while a compaction runs. */
static void feed_running(struct compactions *c, struct task *task, const struct event *e,
			 enum kind kind, struct slice text)
{
	struct compaction_sums *sums = &task->sums;

	if (!task->running) {
		c->counts.without_begin += task->wanted || !task->asked;
		return;
	}
	switch (kind) {
	case KIND_MIGRATED:
		sums->moved += count_of(text, "nr_migrated");
		sums->failed += count_of(text, "nr_failed");
		break;
	case KIND_FREE_SCANNER:
		sums->free_scanned += count_of(text, "nr_scanned");
		sums->free_isolated += count_of(text, "nr_taken");
		break;
	case KIND_MIGRATION_SCANNER:
		sums->migration_scanned += count_of(text, "nr_scanned");
		sums->migration_isolated += count_of(text, "nr_taken");
		break;
	default:
		end(c, task, e, text);
		break;
	}
}

static void feed_task(struct compactions *c, struct task *task, const struct event *e,
		      enum kind kind)
{
	struct slice text = field_text(e, &c->text);

	switch (kind) {
	case KIND_BEGIN:
		begin(c, task, e, text);
		break;
	case KIND_DIRECT:
	case KIND_KCOMPACTD_WAKE:
		task->order = order_of(text);
		break;
	case KIND_KCOMPACTD_SLEEP:
		/* If it compacts before it is woken up, then proactively. */
		task->order = -1;
		break;
	case KIND_SUITABLE:
		/* Asked before each zone, and by others who only want to know. */
		if (!task->running)
			take_zone(&task->zone, text);
		break;
	case KIND_FINISHED:
		if (task->running)
			take_zone(&task->zone, text);
		break;
	default:
		feed_running(c, task, e, kind, text);
		break;
	}
}

/* Compactions under way there may lack anything. What tasks it concerns is looked at when they come
 * again, so that a loss costs nothing, however many there are. */
static void feed_lost(struct compactions *c, const struct event *e)
{
	event_add_lost(e, &c->counts.lost, &c->counts.lost_unknown);
	if (e->cpu < 0)
		return;
	if (e->cpu >= c->nr_cpus) {
		size_t count = (size_t)e->cpu + 1, had = (size_t)c->nr_cpus;

		c->lost = mem_realloc(c->lost, count, sizeof(*c->lost));
		memset(c->lost + had, 0, (count - had) * sizeof(*c->lost));
		c->nr_cpus = (int)count;
	}
	c->lost[e->cpu] = c->counts.events;
}

/* Drops what was under way if events were lost where @task was seen last, and since then. */
static void settle(struct compactions *c, struct task *task)
{
	if (task->cpu < 0 || task->cpu >= c->nr_cpus || c->lost[task->cpu] <= task->seen)
		return;
	c->counts.dropped_lost += task->running && task->wanted;
	task->running = false;
	task->order = -1;
	task->zone = (struct zone){ 0 };
}

void compactions_feed(struct compactions *c, const struct event *e)
{
	struct task *task;
	int kind;

	c->counts.events++;
	if (e->kind == EVENT_LOST) {
		feed_lost(c, e);
		return;
	}
	if (e->kind != EVENT_TRACEPOINT)
		return;
	kind = names_get(c->kinds, e->name);
	if (kind == NAMES_NONE)
		return;
	task = find_task(c, e);
	if (!task) {
		c->counts.left_out++;
		return;
	}
	settle(c, task);
	task->cpu = e->cpu;
	task->seen = c->counts.events;
	feed_task(c, task, e, (enum kind)kind);
}

const struct compaction_counts *compactions_counts(const struct compactions *c)
{
	return &c->counts;
}

void compactions_end(struct compactions *c)
{
	for (size_t i = 0; i < c->nr_tasks; i++) {
		settle(c, c->tasks[i]);
		c->counts.open += c->tasks[i]->running && c->tasks[i]->wanted;
		c->tasks[i]->running = false;
	}
}

void compaction_add(struct compaction_sums *sums, const struct compaction_sums *more)
{
	sums->ns += more->ns;
	sums->moved += more->moved;
	sums->failed += more->failed;
	sums->free_scanned += more->free_scanned;
	sums->free_isolated += more->free_isolated;
	sums->migration_scanned += more->migration_scanned;
	sums->migration_isolated += more->migration_isolated;
}
