/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Regular expressions from the user, for names of tasks and functions. They match anywhere in the
 * name, byte by byte: a task's name need not be UTF-8. The result for each name is cached, so that
 * a pattern costs next to nothing per line.
 */
#ifndef ALLOCLAT_PATTERN_H
#define ALLOCLAT_PATTERN_H

#include "buf.h"
#include "slice.h"

struct pattern;

/* Returns NULL if @text is not a valid regular expression; *@ret_why then says what is wrong and at
 * which byte. The caller frees with pattern_free(), which accepts NULL. */
struct pattern *pattern_new(const char *text, struct buf *ret_why);

/* Like pattern_new(), for the value of the option or argument @what. Returns NULL after a
 * message. */
struct pattern *pattern_of(const char *what, const char *text);
void pattern_free(struct pattern *p);

/* A name on which the expression exceeds its match limit does not match; the first time there is a
 * warning. */
bool pattern_matches(struct pattern *p, struct slice name);

#endif /* ALLOCLAT_PATTERN_H */
