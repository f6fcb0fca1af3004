/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An event's fields by name, whatever source it came from. A name is the one that the kernel
 * prints, `name=value` (TP_printk() in include/trace/events/). A record also has the fields of its
 * format by their own names, where none is printed under that name.
 */
#ifndef ALLOCLAT_FIELD_H
#define ALLOCLAT_FIELD_H

#include "base/buf.h"
#include "base/compiler.h"
#include "event.h"

/* False, and *@ret_number untouched: there is no such field, it is no number, or it has more than
 * 64 bits. What is unsigned and larger than INT64_MAX comes out negative, bit by bit the same. */
MUST_CHECK static inline bool field_number(const struct event *e, const char *name,
					   int64_t *ret_number)
{
	return e->ops->number(e, name, ret_number);
}

/* The same where there need not be one: then it is @otherwise. */
int64_t field_number_or(const struct event *e, const char *name, int64_t otherwise);

/* A number of things. 0: there is none, or it is less. */
uint64_t field_count(const struct event *e, const char *name);

/* An order or a node, which is an int from 0 on. -1: there is none, or it is something else. */
int field_index(const struct event *e, const char *name);

/* As the kernel prints it, without blanks around it. Empty: there is none. It may be made in
 * @scratch, and is good until that changes or the event goes. */
struct slice field_string(const struct event *e, const char *name, struct buf *scratch);

/* Whether it is printed as @word. */
bool field_is(const struct event *e, const char *name, const char *word);

#endif /* ALLOCLAT_FIELD_H */
