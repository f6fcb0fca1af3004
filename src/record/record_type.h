/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What record.c knows about each type of record. Private to this folder's record*.c.
 */
#ifndef ALLOCLAT_RECORD_TYPE_H
#define ALLOCLAT_RECORD_TYPE_H

#include <string.h>

#include "record.h"
#include "symbols.h"

struct tep_event;
struct tep_format_field;

/* Where a record holds a number. Size 0: the format has no such field. */
struct record_field {
	unsigned int offset;
	unsigned int size;
	bool is_signed;
};

enum record_kind {
	RECORD_OF_UNKNOWN,
	RECORD_OF_NOISE,
	RECORD_OF_ENTRY,
	RECORD_OF_RETURN,
	RECORD_OF_TRACEPOINT,
	RECORD_OF_STACK,
};

/* A type of record, with the offsets of this kernel. struct records has an array of them by
 * common_type; struct event's @reader points to one. */
struct record_type {
	const struct records *records;
	enum record_kind kind;
	size_t min_len; /* length of a record that has the fields below */
	struct slice name;
	int id;
	struct tep_event *event; /* NULL: a tracepoint not parsed yet, see record_compile() */
	union {
		struct {
			struct record_field function, depth, calltime, rettime;
		};
		struct {
			struct record_field frames; /* number of frames */
			struct record_field caller; /* the first frame */
		};
	};
	struct record_text *text; /* print format; compiled on first use */
};

struct records {
	struct tep_handle *tep;
	const struct record_names *names;
	size_t cpu_width; /* digits of the highest CPU number */
	bool one_clock;
	struct record_field type, flags, pid; /* common to all records */
	size_t min_len;			      /* length of a record that has these */
	/* indexed by common_type; events point to them. NULL: not looked up yet. */
	struct record_type **types;
	size_t nr_types;
	struct symbols *symbols;
	struct record_cpu *cpus;
	size_t nr_cpus;
};

static inline uint64_t record_number(const struct record_field *f, const void *data)
{
	const char *at = (const char *)data + f->offset;
	uint64_t u64;
	uint32_t u32;
	uint16_t u16;

	switch (f->size) {
	case 8:
		memcpy(&u64, at, sizeof(u64));
		return u64;
	case 4:
		memcpy(&u32, at, sizeof(u32));
		return f->is_signed ? (uint64_t)(int32_t)u32 : u32;
	case 2:
		memcpy(&u16, at, sizeof(u16));
		return f->is_signed ? (uint64_t)(int16_t)u16 : u16;
	case 1:
		return f->is_signed ? (uint64_t)(int8_t)*at : (unsigned char)*at;
	default:
		return 0;
	}
}

/* Gets the position of the field @from. False: @from is NULL or not a number. */
bool record_field(const struct tep_format_field *from, struct record_field *ret_field);

/* @e is an event of records_decode(). */
static inline const struct record_type *record_type(const struct event *e)
{
	return e->reader;
}

static inline const struct records *record_reader(const struct event *e)
{
	return record_type(e)->records;
}

/* The function of an EVENT_CALL or EVENT_ENTRY. */
static inline const struct symbol *record_function(const struct event *e)
{
	return symbols_get(record_reader(e)->symbols,
			   record_number(&record_type(e)->function, e->raw.data));
}

/* Appends the printed text of @e, a tracepoint, including trailing blanks. */
void record_add_text(const struct event *e, struct buf *b);

/* The print format of @e's type, which owns it; compiled on first use. */
struct record_text *record_compile(const struct event *e);
void record_text_free(struct record_text *text);

/* Members of struct event_ops: number and string. */
bool record_field_number(const struct event *e, const char *name, int64_t *ret_number);
bool record_field_string(const struct event *e, const char *name, struct buf *scratch,
			 struct slice *ret_string);

/* What the other members are made of. */

/* Appends the line, with its newline, that function_graph's trace_pipe would print for @e, an event
 * of records_decode() but not an EVENT_STACK. */
void records_line(const struct event *e, struct buf *b);

/* Appends what follows the tracepoint's name in that line. */
void records_text(const struct event *e, struct buf *b);

/* Appends the functions of @e, an EVENT_STACK, innermost first, one per line:
 * "symbol+0xoff/0xsize", as the kernel prints them with the option sym-offset. */
void records_stack(const struct event *e, struct buf *b);

/* The name of the event's task, or what the kernel prints if there is none: `<...>`, `<idle>`.
 * Valid until the next call. */
struct slice records_comm(const struct event *e);

#endif /* ALLOCLAT_RECORD_TYPE_H */
