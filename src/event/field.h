/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A tracepoint's fields by name, whatever source the event came from: what it says is
 * `name=value` pairs (TP_printk() in include/trace/events/), and a record says the same once it is
 * printed. For views that look at few events; the filter needs none of it.
 */
#ifndef ALLOCLAT_FIELD_H
#define ALLOCLAT_FIELD_H

#include "base/buf.h"
#include "base/compiler.h"
#include "event.h"

/* The name of the event's task, as its source has it. Good until the next call. */
struct slice field_comm(const struct event *e);

/* What stands behind the tracepoint's name, or the functions of a stack, one a line: the event's
 * own text, or the record's, which is made in @scratch. Good until either changes. */
struct slice field_text(const struct event *e, struct buf *scratch);

/* The value of the first `@name=` that begins a word of @text, to the next blank or comma. False,
 * and *@ret_value untouched: there is none. */
MUST_CHECK bool field_find(struct slice text, const char *name, struct slice *ret_value);

/* The same as a number: decimal, a minus allowed, or hexadecimal behind 0x. False, and
 * *@ret_number untouched, also when it is something else or has more than 64 bits. */
MUST_CHECK bool field_number(struct slice text, const char *name, int64_t *ret_number);

/* The same where there need not be one: then it is @otherwise, or empty. */
int64_t field_number_or(struct slice text, const char *name, int64_t otherwise);
struct slice field_or_empty(struct slice text, const char *name);

/* A number of things. 0: there is none, or it is less. */
uint64_t field_count(struct slice text, const char *name);

/* An order or a node, which is an int from 0 on. -1: there is none, or it is something else. */
int field_index(struct slice text, const char *name);

#endif /* ALLOCLAT_FIELD_H */
