/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `name=value` pairs, which most tracepoints' text consists of (TP_printk() in
 * include/trace/events/). Pure.
 */
#ifndef ALLOCLAT_PAIRS_H
#define ALLOCLAT_PAIRS_H

#include <stdint.h>

#include "base/compiler.h"
#include "base/slice.h"

/* The value of the first `@name=` that begins a word of @text, to the next blank or comma. False,
 * and *@ret_value untouched: there is none. */
MUST_CHECK bool pairs_find(struct slice text, const char *name, struct slice *ret_value);

/* The same as a number: decimal, a minus allowed, or hexadecimal behind 0x. False, and
 * *@ret_number untouched, also when it is something else or has more than 64 bits. */
MUST_CHECK bool pairs_number(struct slice text, const char *name, int64_t *ret_number);

#endif /* ALLOCLAT_PAIRS_H */
