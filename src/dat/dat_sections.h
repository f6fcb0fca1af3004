/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sections that formats 6 and 7 have in common. Only dat.c includes this. The readers return
 * false after a message.
 */
#ifndef ALLOCLAT_DAT_SECTIONS_H
#define ALLOCLAT_DAT_SECTIONS_H

#include "dat.h"
#include "dat_input.h"

/* Sends the message that @what is damaged, and returns false. */
bool dat_damaged(const struct dat *d, const char *what);

bool dat_read_headers(struct dat *d, struct dat_input *in);
bool dat_read_ftrace_formats(struct dat *d, struct dat_input *in);
bool dat_read_event_formats(struct dat *d, struct dat_input *in);
bool dat_read_comms(struct dat *d, struct dat_input *in);

/* @in must be the file itself, not a decompressed section. */
bool dat_read_kallsyms(struct dat *d, struct dat_input *in);

/* Makes @text, without its first @skip bytes, the kallsyms of @d, which owns it from now on. */
void dat_set_kallsyms(struct dat *d, struct lazy_read *text, size_t skip);

/* @text is what the file trace_clock contained. */
void dat_read_clock(struct dat *d, const char *text, size_t len);

#endif /* ALLOCLAT_DAT_SECTIONS_H */
