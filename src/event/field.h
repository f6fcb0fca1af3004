/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An event's fields by name, for events of any source. The name is the one the kernel prints,
 * `name=value` (TP_printk() in include/trace/events/). Fields of a record's format can also be read
 * by their format name, unless a different one is printed under that name.
 */
#ifndef ALLOCLAT_FIELD_H
#define ALLOCLAT_FIELD_H

#include "base/buf.h"
#include "base/compiler.h"
#include "event.h"

/* Reads the field @name. False, and *@ret_number untouched: no such field, not a number, or more
 * than 64 bits. Unsigned values above INT64_MAX come out negative, with the same bits. */
MUST_CHECK static inline bool field_number(const struct event *e, const char *name,
					   int64_t *ret_number)
{
	return e->ops->number(e, name, ret_number);
}

/* Like field_number(), but returns the number, or @otherwise where that returns false. */
int64_t field_number_or(const struct event *e, const char *name, int64_t otherwise);

/* Returns the field as a count; 0 if there is no such number, or if it is negative. */
uint64_t field_count(const struct event *e, const char *name);

/* Returns an order, a node or another int that is never negative; -1 if there is none, or if it is
 * out of range. */
int field_index(const struct event *e, const char *name);

/* Returns the field as the kernel prints it, without blanks around it; empty if there is none. May
 * overwrite @scratch; the result is valid until @scratch or the event changes. */
struct slice field_string(const struct event *e, const char *name, struct buf *scratch);

/* Whether the kernel prints the field as @word. */
bool field_is(const struct event *e, const char *name, const char *word);

#endif /* ALLOCLAT_FIELD_H */
