/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The user's regular expressions, for names of tasks and functions. Matched
 * anywhere in the name, byte by byte: a task's name need not be UTF-8. Each name is
 * matched once and the answer remembered, so that a pattern costs nothing a line.
 */
#ifndef ALLOCLAT_PATTERN_H
#define ALLOCLAT_PATTERN_H

#include "buf.h"
#include "slice.h"

struct pattern;

/* NULL if @text is no regular expression: *ret_why then says what is wrong and at which
 * byte. The caller frees with pattern_free(); NULL is allowed there. */
struct pattern *pattern_new(const char *text, struct buf *ret_why);

/* The same for the value of an option or of another argument, @what: NULL after a message. */
struct pattern *pattern_of(const char *what, const char *text);
void pattern_free(struct pattern *p);

/* A name on which the expression runs into its match limit does not match; the first time
 * a warning is printed. */
bool pattern_matches(struct pattern *p, struct slice name);

#endif /* ALLOCLAT_PATTERN_H */
