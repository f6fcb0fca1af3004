/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What session.c needs from session_run.c. Private to these two files.
 */
#ifndef ALLOCLAT_SESSION_RUN_H
#define ALLOCLAT_SESSION_RUN_H

#include "session.h"

/* Feeds the consumer what is left in the kernel's buffers, without waiting. A second signal stops
 * it. */
void session_drain(struct session *s);

/* Returns the number of function_graph lines that lack the time, task or duration column. */
uint64_t session_lacking_columns(const struct source_counts *c);

#endif /* ALLOCLAT_SESSION_RUN_H */
