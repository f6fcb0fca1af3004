// SPDX-License-Identifier: GPL-2.0-or-later
#include "snoop_print.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/num.h"

#define COMM_WIDTH 14

/* Appends a column of @width with @text, and a blank. */
static void add_cell(struct buf *b, struct slice text, size_t width)
{
	size_t from = b->len, len;

	if (text.len == 0)
		text = (struct slice){ "-", 1 };
	buf_escaped(b, text.data, text.len);
	len = b->len - from;
	buf_printf(b, "%*s", (int)(len < width ? width - len : 0) + 1, "");
}

static void add_number_cell(struct buf *b, bool known, uint64_t number, int width)
{
	if (known)
		buf_printf(b, "%-*" PRIu64 " ", width, number);
	else
		buf_printf(b, "%-*s ", width, "-");
}

static double ms(uint64_t ns)
{
	return (double)ns / (double)NSEC_PER_MSEC;
}

/* As in bcc's tools, the first line is at 0. */
static double seconds_since_first(struct snoop_print *p, const struct stall *s)
{
	if (!p->started) {
		p->started = true;
		p->first = s->end;
	}
	return (double)(int64_t)(s->end - p->first) / (double)NSEC_PER_SEC;
}

static struct slice comm_of(const struct stall *s)
{
	return (struct slice){ s->comm.data, s->comm.len < COMM_WIDTH ? s->comm.len : COMM_WIDTH };
}

/* The process id is replaced by the thread id if it is not known. */
static void add_task(const struct snoop_print *p, const struct stall *s, struct buf *b)
{
	add_cell(b, comm_of(s), COMM_WIDTH);
	buf_printf(b, "%-6d ", s->tgid > 0 ? s->tgid : s->pid);
	if (p->tid)
		buf_printf(b, "%-6d ", s->pid);
}

static void add_task_head(const struct snoop_print *p, struct buf *b)
{
	buf_printf(b, "%-14s %-6s ", "COMM", "PID");
	if (p->tid)
		buf_printf(b, "%-6s ", "TID");
}

void snoop_print_compaction_head(const struct snoop_print *p, struct buf *ret_text)
{
	if (p->time)
		buf_printf(ret_text, "%-14s ", "TIME(s)");
	add_task_head(p, ret_text);
	buf_printf(ret_text, "%-4s %-12s %-5s %-7s ", "NODE", "ZONE", "ORDER", "MODE");
	if (p->extended)
		buf_printf(ret_text, "%-8s %-8s %-8s %-8s %-8s ", "FRAGIDX", "MIN", "LOW", "HIGH",
			   "FREE");
	buf_printf(ret_text, "%9s %16s\n", "LAT(ms)", "STATUS");
}

void snoop_zone_name(const struct compaction_stall *stall, struct buf *ret_text)
{
	if (stall->zone.len == 0) {
		buf_str(ret_text, "-");
		return;
	}
	buf_str(ret_text, "ZONE_");
	for (size_t i = 0; i < stall->zone.len; i++) {
		char c = (char)toupper((unsigned char)stall->zone.data[i]);

		buf_add(ret_text, &c, 1);
	}
}

static void add_zone(const struct compaction_stall *stall, struct buf *b)
{
	struct buf name = { 0 };

	add_number_cell(b, stall->node >= 0, (uint64_t)stall->node, 4);
	snoop_zone_name(stall, &name);
	add_cell(b, (struct slice){ name.data, name.len }, 12);
	buf_free(&name);
}

static void add_state(const struct zone_state *s, struct buf *b)
{
	if (s->has_fragindex)
		buf_printf(b, "%-8.3f ", (double)s->fragindex / 1000);
	else
		buf_printf(b, "%-8s ", "-");
	add_number_cell(b, s->has_marks, s->min, 8);
	add_number_cell(b, s->has_marks, s->low, 8);
	add_number_cell(b, s->has_marks, s->high, 8);
	add_number_cell(b, s->has_free, s->free, 8);
}

/* One line per function, each after a tab, then an empty line. */
static void add_stack(struct slice stack, struct buf *b)
{
	const char *at = stack.data, *end;

	if (stack.len == 0)
		return;
	end = at + stack.len;
	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		size_t len = (size_t)((newline ? newline : end) - at);

		buf_str(b, "\t");
		buf_escaped(b, at, len);
		buf_str(b, "\n");
		at += len + 1;
	}
	buf_str(b, "\n");
}

void snoop_print_compaction(struct snoop_print *p, const struct compaction_stall *stall,
			    struct buf *ret_text)
{
	struct buf status = { 0 };

	if (p->time)
		buf_printf(ret_text, "%-14.9f ", seconds_since_first(p, &stall->stall));
	add_task(p, &stall->stall, ret_text);
	add_zone(stall, ret_text);
	buf_printf(ret_text, "%-5d %-7s ", stall->order, stall_is_sync(stall) ? "SYNC" : "ASYNC");
	if (p->extended)
		add_state(&stall->state, ret_text);
	buf_escaped(&status, stall->status.data, stall->status.len);
	buf_printf(ret_text, "%9.3f %16s\n", ms(stall_duration(&stall->stall)),
		   status.len ? status.data : "-");
	buf_free(&status);
	add_stack(stall->stack, ret_text);
}

void snoop_print_reclaim_head(const struct snoop_print *p, struct buf *ret_text)
{
	/* No blank after this column, as in bcc's drsnoop. */
	if (p->time)
		buf_printf(ret_text, "%-14s", "TIME(s)");
	add_task_head(p, ret_text);
	buf_printf(ret_text, "%8s %5s", "LAT(ms)", "PAGES");
	if (p->extended)
		buf_printf(ret_text, "%10s %-5s %s", "FREE(KB)", "ORDER", "GFP");
	buf_str(ret_text, "\n");
}

static void add_cause(const struct reclaim_stall *stall, struct buf *b)
{
	uint64_t kb_per_page = (uint64_t)sysconf(_SC_PAGESIZE) / 1024;

	if (stall->has_free)
		buf_printf(b, "%10" PRIu64 " ", stall->free * kb_per_page);
	else
		buf_printf(b, "%10s ", "-");
	buf_printf(b, "%-5d ", stall->order);
	if (stall->gfp.len > 0)
		buf_escaped(b, stall->gfp.data, stall->gfp.len);
	else
		buf_str(b, "-");
}

void snoop_print_reclaim(struct snoop_print *p, const struct reclaim_stall *stall,
			 struct buf *ret_text)
{
	if (p->time)
		buf_printf(ret_text, "%-14.9f", seconds_since_first(p, &stall->stall));
	add_task(p, &stall->stall, ret_text);
	buf_printf(ret_text, "%8.2f %5" PRIu64, ms(stall_duration(&stall->stall)), stall->pages);
	if (p->extended)
		add_cause(stall, ret_text);
	buf_str(ret_text, "\n");
}
