/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Builds events for tests of their consumers. Each has a label, and a line of its own, as from a
 * source.
 */
#ifndef ALLOCLAT_SCENARIO_H
#define ALLOCLAT_SCENARIO_H

#include "base/buf.h"
#include "text/text_event.h"
#include "unit.h"

/* An event; all zeros give an ordinary one, of task 100 on CPU 0. */
struct step {
	enum event_kind kind;
	const char *label; /* the first word of its line; NULL ends a list */
	uint64_t ts, duration;
	const char *name, *text;
	int pid; /* 0: 100 */
	int cpu, depth;
	bool leaf;
	uint64_t lost;
	uint64_t returned; /* 0: as @ts; else the event is exact, like those from binary records */
};

#define US(us) ((uint64_t)(us)*1000)

#define TP(label_, ts_, name_, ...)                                                                \
	{                                                                                          \
		.kind = EVENT_TRACEPOINT, .label = label_, .ts = ts_, .name = name_, ##__VA_ARGS__ \
	}
#define CALL(label_, ts_, duration_, name_, ...)                                       \
	{                                                                              \
		.kind = EVENT_CALL, .label = label_, .ts = ts_, .duration = duration_, \
		.name = name_, ##__VA_ARGS__                                           \
	}
#define ENTRY(label_, ts_, name_, ...)                                                        \
	{                                                                                     \
		.kind = EVENT_ENTRY, .label = label_, .ts = ts_, .name = name_, ##__VA_ARGS__ \
	}
#define START(label_, ts_, shrinker_, ...)                                                \
	{                                                                                 \
		.kind = EVENT_TRACEPOINT, .label = label_, .ts = ts_,                     \
		.name = "mm_shrink_slab_start", .text = shrinker_ " objects to shrink 1", \
		##__VA_ARGS__                                                             \
	}
#define END(label_, ts_, shrinker_, ...)                                                \
	{                                                                               \
		.kind = EVENT_TRACEPOINT, .label = label_, .ts = ts_,                   \
		.name = "mm_shrink_slab_end", .text = shrinker_ " unused scan count 0", \
		##__VA_ARGS__                                                           \
	}
#define LOST(cpu_, lost_)                                                       \
	{                                                                       \
		.kind = EVENT_LOST, .label = "lost", .cpu = cpu_, .lost = lost_ \
	}

static inline struct slice scenario_word(struct buf *line, const char *word)
{
	size_t at = line->len;

	buf_printf(line, "%s ", word ? word : "");
	return (struct slice){ line->data + at, line->len - at - 1 };
}

/* Fills the empty @line with the text that the event points into. The caller frees it. */
static inline struct event scenario_event(const struct step *s, struct buf *line)
{
	struct event e = {
		.kind = s->kind,
		.cpu = s->cpu,
		.pid = s->pid ? s->pid : 100,
		.depth = s->depth,
		.leaf = s->leaf,
		.ts = s->ts,
		.duration = s->duration,
		.returned = s->returned ? s->returned : s->ts,
		.exact = s->returned != 0,
		.lost = s->lost,
		.ops = &text_event_ops,
	};

	/* Reserved in advance: the slices point into it. */
	buf_reserve(line, 512);
	scenario_word(line, s->label);
	e.comm = scenario_word(line, "sh");
	e.name = scenario_word(line, s->name);
	e.text = scenario_word(line, s->text);
	assert_true(line->len < 512);
	line->data[line->len - 1] = '\n';
	e.raw = (struct slice){ line->data, line->len };
	return e;
}

/* Appends the label of @e to @to. */
static inline void scenario_label(struct buf *to, const struct event *e)
{
	const char *blank = memchr(e->raw.data, ' ', e->raw.len);

	buf_add(to, e->raw.data, (size_t)(blank - e->raw.data));
}

/* A list of steps as an expression, for a row of a table. */
#define STEPS(...) ((const struct step[]){ __VA_ARGS__, { 0 } })

/* Passes each event to @feed, which must not keep pointers into it. */
static inline void scenario_feed(const struct step *steps,
				 void (*feed)(void *arg, const struct event *e), void *arg)
{
	for (; steps->label; steps++) {
		struct buf line = { 0 };
		struct event e = scenario_event(steps, &line);

		feed(arg, &e);
		buf_free(&line);
	}
}

#endif /* ALLOCLAT_SCENARIO_H */
