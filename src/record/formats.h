/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The format files of a recording's events, each parsed by libtraceevent only when it is needed: a
 * recording has dozens to thousands, and most views read the fields of a few.
 */
#ifndef ALLOCLAT_FORMATS_H
#define ALLOCLAT_FORMATS_H

#include <stdbool.h>

#include "base/slice.h"

struct formats;
struct tep_handle;

/* @tep stays the caller's and must live as long. The caller frees with formats_free(); NULL is
 * allowed there. */
struct formats *formats_new(struct tep_handle *tep);
void formats_free(struct formats *f);

/* @text is the format file of an event of @system; both are copied. One without a readable ID is
 * parsed at once, as are those of function calls, which every recording is checked for. */
void formats_add(struct formats *f, const char *system, const char *text, size_t len);

/* Whether @type is the ID of a tracepoint that is not parsed yet: then *@ret_name is its name,
 * which lives as long as @f. Not of the events of the tracers themselves, of the system ftrace. */
bool formats_is_tracepoint(const struct formats *f, int type, struct slice *ret_name);

/* Parses the formats with the ID @type that are not parsed yet; FORMATS_ALL: all of them. */
#define FORMATS_ALL (-1)
void formats_parse(struct formats *f, int type);

#endif /* ALLOCLAT_FORMATS_H */
