/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What formats 6 and 7 have in common. Only dat.c includes this. Each of the readers returns
 * false after a message.
 */
#ifndef ALLOCLAT_DAT_SECTIONS_H
#define ALLOCLAT_DAT_SECTIONS_H

#include "dat.h"
#include "dat_input.h"

/* Says that @what is, and returns false. */
bool dat_damaged(const struct dat *d, const char *what);

bool dat_read_headers(struct dat *d, struct dat_input *in);
bool dat_read_ftrace_formats(struct dat *d, struct dat_input *in);
bool dat_read_event_formats(struct dat *d, struct dat_input *in);
bool dat_read_comms(struct dat *d, struct dat_input *in);

/* From the file itself. */
bool dat_read_kallsyms(struct dat *d, struct dat_input *in);

/* kallsyms is @text, which is @d's from now on, without so many bytes at its beginning. */
void dat_set_kallsyms(struct dat *d, struct lazy_read *text, size_t skip);

/* What the file trace_clock said. */
void dat_read_clock(struct dat *d, const char *text, size_t len);

#endif /* ALLOCLAT_DAT_SECTIONS_H */
