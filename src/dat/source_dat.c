// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * trace.dat as a source: the records of all CPUs, merged by time.
 */
#include <stdlib.h>
#include <string.h>

#include <event-parse.h>

#include "base/mem.h"
#include "base/msg.h"
#include "dat.h"
#include "event/source.h"
#include "record/cpu_merge.h"
#include "record/formats.h"
#include "record/record.h"
#include "record/ring_page.h"

/* One CPU of an instance. Its records are in order of time. */
struct stream {
	struct dat_cpu *cpu;
	size_t at; /* offset of the next page in the CPU's window */
	struct ring_page page;
	struct ring_record record; /* the next one to return */
	bool lost;		   /* report lost events before the record */
	uint64_t nr_lost;
};

struct source_dat {
	struct source head;
	struct dat *dat;
	struct record_names names;
	struct records *records;
	struct stream *streams;
	size_t nr_streams, nr_filled; /* from nr_filled on: not filled yet */
	struct cpu_merge merge;	      /* streams that have a record */
	bool used;		      /* the record of the first stream was returned */
	struct stream *drained;	      /* the stream that has no pages left */
	bool incomplete;	      /* something could not be read, after a message */
	char resolved[256];
};

/* --- reading ------------------------------------------------------------------------------- */

static void report_damage(struct source_dat *d, const struct stream *s, const char *what)
{
	msg_error("reading: %s: CPU %d: %s; the rest of this CPU is missing", d->dat->name,
		  s->cpu->cpu, what);
	d->incomplete = true;
}

/* Moves to the next record of @s. False: no pages left. */
static bool advance(struct source_dat *d, struct stream *s)
{
	while (!ring_page_next(&s->page, &s->record)) {
		if (s->at >= s->cpu->len)
			return false;
		if (!ring_page_open(&s->page, s->cpu->window + s->at, d->dat->page_size)) {
			report_damage(d, s, "a page is damaged");
			s->cpu->len = 0;
			s->cpu->at = s->cpu->end;
			s->cpu->nr_chunks = 0;
			return false;
		}
		s->at += d->dat->page_size;
		if (s->page.missed) {
			s->lost = true;
			s->nr_lost = s->page.nr_missed;
		}
	}
	return true;
}

/* Moves the first stream of the heap past the record that was returned. */
static void replace_first(struct source_dat *d)
{
	struct stream *s = d->merge.heap[0].stream;

	d->used = false;
	if (advance(d, s)) {
		cpu_merge_advance(&d->merge, s->record.ts);
		return;
	}
	cpu_merge_pop(&d->merge);
	d->drained = s;
}

static enum source_result return_lost(struct source_dat *d, struct stream *s,
				      struct event *ret_event)
{
	s->lost = false;
	d->head.counts.events++;
	source_count_loss(&d->head.counts, s->nr_lost);
	*ret_event = (struct event){
		.kind = EVENT_LOST, .cpu = s->cpu->cpu, .ts = s->record.ts, .lost = s->nr_lost
	};
	return SOURCE_EVENT;
}

static enum source_result dat_next(struct source *source, struct event *ret_event)
{
	struct source_dat *d = (struct source_dat *)source;

	for (;;) {
		struct stream *s;
		enum record_result result;

		if (d->used)
			replace_first(d);
		if (d->drained || d->nr_filled < d->nr_streams)
			return SOURCE_AGAIN;
		if (d->merge.len == 0)
			return d->incomplete ? SOURCE_AGAIN : SOURCE_END;
		s = d->merge.heap[0].stream;
		if (s->lost)
			return return_lost(d, s, ret_event);
		d->used = true;
		source->counts.lines++;
		result = records_decode(d->records, s->cpu->cpu, s->record.ts, s->record.data,
					s->record.len, ret_event);
		if (result == RECORD_EVENT) {
			source->counts.events++;
			return SOURCE_EVENT;
		}
		if (result == RECORD_UNKNOWN)
			source->counts.unknown++;
	}
}

static enum source_result dat_fill(struct source *source, size_t *ret_bytes)
{
	struct source_dat *d = (struct source_dat *)source;
	struct stream *s = d->drained;

	*ret_bytes = 1; /* a file never pauses */
	if (!s && d->nr_filled < d->nr_streams)
		s = &d->streams[d->nr_filled++];
	d->drained = NULL;
	if (!s)
		return d->incomplete ? SOURCE_ERROR : SOURCE_END;
	switch (dat_read(d->dat, s->cpu)) {
	case DAT_PAGES:
		s->at = 0;
		if (advance(d, s))
			cpu_merge_push(&d->merge, s, s->record.ts);
		else
			d->drained = s;
		break;
	case DAT_END:
		break;
	case DAT_CUT_SHORT:
		report_damage(d, s, "the file is cut short");
		break;
	case DAT_DAMAGED:
		report_damage(d, s, "the file is damaged");
		break;
	}
	return SOURCE_AGAIN;
}

static void dat_close_source(struct source *source)
{
	struct source_dat *d = (struct source_dat *)source;

	records_free(d->records);
	dat_close(d->dat);
	free(d->streams);
	cpu_merge_free(&d->merge);
	free(d);
}

static const struct source_ops dat_ops = { .next = dat_next,
					   .fill = dat_fill,
					   .close = dat_close_source };

/* --- names --------------------------------------------------------------------------------- */

static bool find_symbol(void *arg, uint64_t address, struct symbol *ret_symbol)
{
	const struct source_dat *d = arg;

	return kallsyms_find(&d->dat->kallsyms, address, ret_symbol);
}

static struct slice find_comm(void *arg, int pid)
{
	const struct source_dat *d = arg;

	return dat_comm(d->dat, pid);
}

static bool find_tracepoint(void *arg, int type, struct slice *ret_name)
{
	const struct source_dat *d = arg;

	return formats_is_tracepoint(d->dat->formats, type, ret_name);
}

static void parse_format(void *arg, int type)
{
	const struct source_dat *d = arg;

	formats_parse(d->dat->formats, type);
}

/* For events that libtraceevent prints. */
static char *resolve(void *arg, unsigned long long *address, char **module)
{
	struct source_dat *d = arg;
	struct symbol symbol;
	size_t len;

	*module = NULL;
	if (!find_symbol(d, *address, &symbol))
		return NULL;
	len = symbol.name.len < sizeof(d->resolved) ? symbol.name.len : sizeof(d->resolved) - 1;
	memcpy(d->resolved, symbol.name.data, len);
	d->resolved[len] = '\0';
	*address = symbol.start;
	return d->resolved;
}

/* False, after a message: the clock does not measure time. @graph: events are assigned to calls. */
static bool check_clock(const struct dat *d, bool graph)
{
	const char *clock = d->clock[0] ? d->clock : "unknown";

	if (strcmp(clock, "counter") == 0 || strcmp(clock, "x86-tsc") == 0) {
		msg_error("reading: %s: its clock is %s, which does not measure time; record "
			  "it again with -C local",
			  d->name, clock);
		return false;
	}
	if (graph && (d->other_clock || strcmp(clock, "local") != 0))
		msg_warn("reading: %s: events use the clock %s, calls use local: events are "
			 "assigned to calls as in text; -C local is exact",
			 d->name, clock);
	return true;
}

struct source *source_dat_new(int fd, const char *name, bool graph)
{
	struct source_dat *d = mem_zalloc(sizeof(*d));
	unsigned int flags = graph ? RECORDS_GRAPH : 0;

	d->head.ops = &dat_ops;
	d->head.fd = fd;
	d->head.whole_names = true;
	d->dat = dat_open(fd, name);
	if (!d->dat || !check_clock(d->dat, graph)) {
		dat_close_source(&d->head);
		return NULL;
	}
	if (strcmp(d->dat->clock, "local") == 0 && !d->dat->other_clock)
		flags |= RECORDS_ONE_CLOCK;
	d->names = (struct record_names){ .symbol = find_symbol,
					  .comm = find_comm,
					  .tracepoint = find_tracepoint,
					  .format = parse_format,
					  .arg = d };
	tep_set_function_resolver(d->dat->tep, resolve, d);
	d->records = records_new(d->dat->tep, &d->names, d->dat->nr_cpus, flags);
	if (!d->records) {
		dat_close_source(&d->head);
		return NULL;
	}
	d->nr_streams = d->dat->count;
	d->streams = mem_zalloc(d->nr_streams * sizeof(*d->streams));
	cpu_merge_init(&d->merge, d->nr_streams);
	for (size_t i = 0; i < d->nr_streams; i++)
		d->streams[i].cpu = &d->dat->cpus[i];
	return &d->head;
}
