/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds `name=value` pairs, which make up the text of most tracepoints (TP_printk() in
 * include/trace/events/). Pure.
 */
#ifndef ALLOCLAT_PAIRS_H
#define ALLOCLAT_PAIRS_H

#include <stdint.h>

#include "base/compiler.h"
#include "base/slice.h"

/* Finds the first `@name=` at the start of a word in @text; the value extends to the next blank or
 * comma. False, and *@ret_value untouched: not found. */
MUST_CHECK bool pairs_find(struct slice text, const char *name, struct slice *ret_value);

/* Like pairs_find(), but parses the value: decimal or, after 0x, hexadecimal, with an optional
 * minus. False, and *@ret_number untouched: not found, not a number, or more than 64 bits. */
MUST_CHECK bool pairs_number(struct slice text, const char *name, int64_t *ret_number);

#endif /* ALLOCLAT_PAIRS_H */
