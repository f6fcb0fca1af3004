// SPDX-License-Identifier: GPL-2.0-or-later
#include "record.h"

#include <stdlib.h>
#include <string.h>

#include <event-parse.h>

#include "base/compiler.h"
#include "base/mem.h"
#include "base/msg.h"
#include "formats.h"
#include "record_type.h"

/* Per-CPU state that the kernel keeps between two lines: struct fgraph_cpu_data in
 * trace_functions_graph.c. */
struct record_cpu {
	int depth; /* of the last entry or return; sets the indentation of comments */
	/* The previous record, if it was an entry: a return that follows makes it a leaf. */
	bool entered;
	int entry_pid;
	uint64_t entry_function, entry_ts;
};

bool record_field(const struct tep_format_field *from, struct record_field *ret_field)
{
	if (!from || from->offset < 0 || (from->flags & (TEP_FIELD_IS_ARRAY | TEP_FIELD_IS_STRING)))
		return false;
	if (from->size != 1 && from->size != 2 && from->size != 4 && from->size != 8)
		return false;
	*ret_field = (struct record_field){
		.offset = (unsigned int)from->offset,
		.size = (unsigned int)from->size,
		.is_signed = (from->flags & TEP_FIELD_IS_SIGNED) != 0,
	};
	return true;
}

static void need(size_t *min_len, const struct record_field *f)
{
	if (f->offset + f->size > *min_len)
		*min_len = f->offset + f->size;
}

/* Finds the first field named @name: 6.12.107 has calltime and rettime twice and fills in the
 * first. */
static bool find_field(struct record_type *t, const char *name, struct record_field *ret_field)
{
	if (!record_field(tep_find_field(t->event, name), ret_field))
		return false;
	need(&t->min_len, ret_field);
	return true;
}

static bool find_common(struct records *r, struct tep_event *event, const char *name,
			struct record_field *ret_field)
{
	if (!record_field(tep_find_common_field(event, name), ret_field))
		return false;
	need(&r->min_len, ret_field);
	return true;
}

/* Sets up a type of function_graph, entry or return. False: a required field is missing. */
static bool fill_graph(struct record_type *t, enum record_kind kind)
{
	if (!find_field(t, "func", &t->function) || !find_field(t, "depth", &t->depth))
		return false;
	if (kind == RECORD_OF_RETURN &&
	    (!find_field(t, "calltime", &t->calltime) || !find_field(t, "rettime", &t->rettime)))
		return false;
	t->kind = kind;
	return true;
}

/* The stack that a stacktrace trigger records after its event. The format declares `caller` as an
 * array of 8, but it has `size` entries (struct stack_entry, kernel/trace/trace_entries.h). */
static void fill_stack(struct record_type *t)
{
	const struct tep_format_field *caller = tep_find_field(t->event, "caller");

	if (!caller || caller->offset < 0 || !find_field(t, "size", &t->frames))
		return;
	t->caller = (struct record_field){ .offset = (unsigned int)caller->offset,
					   .size = sizeof(uint64_t) };
	t->kind = RECORD_OF_STACK;
}

/* The tracers' own events are in the system ftrace; all others there, such as markers, are
 * ignored. */
static void fill_type(const struct records *r, struct record_type *t, struct tep_event *event)
{
	const char *name = event->name;

	t->records = r;
	t->id = event->id;
	t->event = event;
	t->name = slice_of(name);
	t->kind = RECORD_OF_NOISE;
	if (strcmp(event->system, "ftrace") != 0)
		t->kind = RECORD_OF_TRACEPOINT;
	else if (strcmp(name, "funcgraph_exit") == 0)
		fill_graph(t, RECORD_OF_RETURN);
	/* fgraph_retaddr_entry: since 6.13, with the option funcgraph-retaddr. */
	else if (strcmp(name, "funcgraph_entry") == 0 || strcmp(name, "fgraph_retaddr_entry") == 0)
		fill_graph(t, RECORD_OF_ENTRY);
	else if (strcmp(name, "kernel_stack") == 0)
		fill_stack(t);
}

/* common_type has 16 bits. */
#define TYPES_MAX 65536

/* A type without a format. */
static struct record_type unknown_type = { .kind = RECORD_OF_UNKNOWN };

static void set_type(struct records *r, size_t id, struct record_type *t)
{
	if (id >= r->nr_types) {
		r->types = mem_realloc(r->types, id + 1, sizeof(*r->types));
		memset(r->types + r->nr_types, 0, (id + 1 - r->nr_types) * sizeof(*r->types));
		r->nr_types = id + 1;
	}
	r->types[id] = t;
}

static struct record_type *get_type(const struct records *r, uint64_t id)
{
	return id < r->nr_types ? r->types[id] : NULL;
}

static void add_type(struct records *r, struct tep_event *event)
{
	struct record_type *t;

	if (event->id < 0 || event->id >= TYPES_MAX)
		return;
	t = get_type(r, (uint64_t)event->id);
	if (t && t != &unknown_type)
		return;
	t = mem_zalloc(sizeof(*t));
	fill_type(r, t, event);
	set_type(r, (size_t)event->id, t);
}

void records_learn(struct records *r)
{
	struct tep_event *event;

	for (int i = 0; (event = tep_get_event(r->tep, i)); i++)
		add_type(r, event);
}

/* Looks up the type of @id, at its first record. */
static COLD const struct record_type *learn_type(struct records *r, uint64_t id)
{
	struct tep_event *event;
	struct record_type *t;
	struct slice name;

	if (id >= TYPES_MAX)
		return &unknown_type;
	if (r->names->tracepoint && r->names->tracepoint(r->names->arg, (int)id, &name)) {
		t = mem_zalloc(sizeof(*t));
		*t = (struct record_type){
			.records = r, .kind = RECORD_OF_TRACEPOINT, .name = name, .id = (int)id
		};
		set_type(r, id, t);
		return t;
	}
	if (r->names->format)
		r->names->format(r->names->arg, (int)id);
	event = tep_find_event(r->tep, (int)id);
	if (event)
		add_type(r, event);
	else
		set_type(r, id, &unknown_type);
	return r->types[id];
}

/* Looks up the fields that all events have in common. */
static bool fill_common(struct records *r, struct tep_event *event)
{
	if (!event || !find_common(r, event, "common_type", &r->type) ||
	    !find_common(r, event, "common_pid", &r->pid)) {
		msg_error("reading: event formats: %s: a field is missing",
			  event ? event->name : "no event at all");
		return false;
	}
	/* Optional: only some formats print it. */
	find_common(r, event, "common_flags", &r->flags);
	return true;
}

/* Whether calls can be decoded; prints a message if not. */
static bool has_graph(const struct records *r, const struct tep_event *event)
{
	if (!event) {
		msg_error("reading: event formats: ftrace/funcgraph_exit: missing; this is "
			  "not a recording of the function_graph tracer");
		return false;
	}
	if (event->id < 0 || !get_type(r, (uint64_t)event->id) ||
	    get_type(r, (uint64_t)event->id)->kind != RECORD_OF_RETURN) {
		msg_error("reading: event formats: ftrace/funcgraph_exit: a field is missing");
		return false;
	}
	return true;
}

static size_t digits(int number)
{
	size_t n = 1;

	while (number >= 10) {
		number /= 10;
		n++;
	}
	return n;
}

struct records *records_new(struct tep_handle *tep, const struct record_names *names, int nr_cpus,
			    unsigned int flags)
{
	struct records *r = mem_zalloc(sizeof(*r));
	struct tep_event *graph = tep_find_event_by_name(tep, "ftrace", "funcgraph_exit");

	r->tep = tep;
	r->names = names;
	r->cpu_width = digits(nr_cpus - 1);
	r->one_clock = (flags & RECORDS_ONE_CLOCK) != 0;
	r->symbols = symbols_new(names);
	if (!graph && names->format)
		names->format(names->arg, FORMATS_ALL);
	records_learn(r);
	if ((flags & RECORDS_GRAPH && !has_graph(r, graph)) ||
	    !fill_common(r, graph ? graph : tep_get_event(tep, 0))) {
		records_free(r);
		return NULL;
	}
	return r;
}

void records_free(struct records *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->nr_types; i++) {
		if (!r->types[i] || r->types[i] == &unknown_type)
			continue;
		record_text_free(r->types[i]->text);
		free(r->types[i]);
	}
	free(r->types);
	symbols_free(r->symbols);
	free(r->cpus);
	free(r);
}

/* --- reading an event ------------------------------------------------------------------------ */

struct slice records_comm(const struct event *e)
{
	const struct record_names *names = record_reader(e)->names;
	struct slice comm;

	/* trace_find_cmdline() */
	if (e->pid == 0)
		return (struct slice){ "<idle>", 6 };
	comm = names->comm(names->arg, e->pid);
	return comm.len > 0 ? comm : (struct slice){ "<...>", 5 };
}

/* What @print appends, alone in @scratch. */
static struct slice printed(const struct event *e, struct buf *scratch,
			    void (*print)(const struct event *e, struct buf *b))
{
	scratch->len = 0;
	print(e, scratch);
	return (struct slice){ scratch->data ? scratch->data : "", scratch->len };
}

static struct slice read_text(const struct event *e, struct buf *scratch)
{
	return printed(e, scratch, records_text);
}

static struct slice read_line(const struct event *e, struct buf *scratch)
{
	return printed(e, scratch, records_line);
}

static struct slice read_stack(const struct event *e, struct buf *scratch)
{
	return printed(e, scratch, records_stack);
}

static struct slice read_symbol(const struct event *e, uint64_t address)
{
	return symbols_get(record_reader(e)->symbols, address)->name;
}

static const struct event_ops record_ops = {
	.number = record_field_number,
	.string = record_field_string,
	.text = read_text,
	.line = read_line,
	.stack = read_stack,
	.comm = records_comm,
	.symbol = read_symbol,
	.whole_stacks = true,
};

/* --- decoding -------------------------------------------------------------------------------- */

static struct record_cpu *find_cpu(struct records *r, int cpu)
{
	size_t need_cpus = (size_t)cpu + 1;

	if (unlikely(need_cpus > r->nr_cpus)) {
		r->cpus = mem_realloc(r->cpus, need_cpus, sizeof(*r->cpus));
		memset(r->cpus + r->nr_cpus, 0, (need_cpus - r->nr_cpus) * sizeof(*r->cpus));
		r->nr_cpus = need_cpus;
	}
	return &r->cpus[cpu];
}

/* Deeper than any stack: the record is damaged. */
#define DEPTH_MAX 4096

static int take_depth(const struct record_type *t, const void *data)
{
	int64_t depth = (int64_t)record_number(&t->depth, data);

	return depth < 0 ? 0 : depth < DEPTH_MAX ? (int)depth : DEPTH_MAX;
}

static void decode_entry(const struct records *r, const struct record_type *t,
			 struct record_cpu *cpu, const void *data, struct event *e)
{
	uint64_t function = record_number(&t->function, data);

	e->kind = EVENT_ENTRY;
	e->depth = take_depth(t, data);
	e->name = symbols_get(r->symbols, function)->name;
	e->exact = r->one_clock;
	cpu->depth = e->depth;
	cpu->entered = true;
	cpu->entry_pid = e->pid;
	cpu->entry_function = function;
	cpu->entry_ts = e->ts;
}

static void decode_return(const struct records *r, const struct record_type *t,
			  struct record_cpu *cpu, const void *data, struct event *e)
{
	uint64_t function = record_number(&t->function, data);
	uint64_t rettime = record_number(&t->rettime, data);

	e->kind = EVENT_CALL;
	e->depth = take_depth(t, data);
	e->name = symbols_get(r->symbols, function)->name;
	e->duration = rettime - record_number(&t->calltime, data);
	e->exact = r->one_clock;
	e->returned = r->one_clock ? rettime : e->ts;
	e->leaf = cpu->entered && cpu->entry_pid == e->pid && cpu->entry_function == function;
	/* get_return_for_leaf(): the kernel prints the entry of a leaf, with the entry's time. */
	if (e->leaf)
		e->ts = cpu->entry_ts;
	cpu->depth = e->depth - 1;
	cpu->entered = false;
}

/* print_graph_comment() */
static int comment_indent(const struct record_cpu *cpu)
{
	return cpu->depth > 0 ? (cpu->depth + 1) * 2 : 0;
}

enum record_result records_decode(struct records *r, int cpu, uint64_t ts, const void *data,
				  size_t len, struct event *ret_event)
{
	struct record_cpu *state = find_cpu(r, cpu);
	const struct record_type *t;
	uint64_t id;

	if (unlikely(len < r->min_len))
		return RECORD_UNKNOWN;
	id = record_number(&r->type, data);
	t = get_type(r, id);
	if (unlikely(!t))
		t = learn_type(r, id);
	if (unlikely(len < t->min_len))
		return RECORD_UNKNOWN;
	/* Set all members: if one is left out, gcc clears the whole struct first, which takes
	 * longer than the rest. */
	*ret_event = (struct event){
		.kind = EVENT_TRACEPOINT,
		.cpu = cpu,
		.pid = (int)record_number(&r->pid, data),
		.tgid = 0,
		.depth = 0,
		.leaf = false,
		.ts = ts,
		.duration = 0,
		.returned = 0,
		.exact = false,
		.lost = 0,
		.name = t->name,
		.raw = { data, len },
		.comm = { NULL, 0 },
		.text = { NULL, 0 },
		.ops = &record_ops,
		.reader = t,
		.indent = 0,
	};
	switch (t->kind) {
	case RECORD_OF_ENTRY:
		decode_entry(r, t, state, data, ret_event);
		return RECORD_EVENT;
	case RECORD_OF_RETURN:
		decode_return(r, t, state, data, ret_event);
		return RECORD_EVENT;
	case RECORD_OF_TRACEPOINT:
		ret_event->indent = comment_indent(state);
		state->entered = false;
		return RECORD_EVENT;
	case RECORD_OF_STACK:
		ret_event->kind = EVENT_STACK;
		state->entered = false;
		return RECORD_EVENT;
	case RECORD_OF_NOISE:
		state->entered = false;
		return RECORD_NOISE;
	case RECORD_OF_UNKNOWN:
		break;
	}
	state->entered = false;
	return RECORD_UNKNOWN;
}
