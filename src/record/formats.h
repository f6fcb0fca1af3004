/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The format files of the events of a recording. libtraceevent parses each only when it is needed:
 * a recording has dozens to thousands, and most views read the fields of a few.
 */
#ifndef ALLOCLAT_FORMATS_H
#define ALLOCLAT_FORMATS_H

#include <stdbool.h>

#include "base/slice.h"

struct formats;
struct tep_handle;

/* @tep stays the caller's and must outlive the result. The caller frees with formats_free(), which
 * accepts NULL. */
struct formats *formats_new(struct tep_handle *tep);
void formats_free(struct formats *f);

/* Adds @text, the format file of an event of @system; both are copied. It is parsed at once if it
 * has no readable ID, or is of function_graph, because every recording is checked for those
 * events. */
void formats_add(struct formats *f, const char *system, const char *text, size_t len);

/* Whether @type is the ID of a tracepoint that is not parsed yet; *@ret_name is then its name,
 * valid as long as @f. False for the tracers' own events, which are in the system ftrace. */
bool formats_is_tracepoint(const struct formats *f, int type, struct slice *ret_name);

/* Parses the formats with the ID @type, or with FORMATS_ALL all of them, unless already parsed. */
#define FORMATS_ALL (-1)
void formats_parse(struct formats *f, int type);

#endif /* ALLOCLAT_FORMATS_H */
