/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What session.c needs of session_run.c. Nobody else includes this.
 */
#ifndef ALLOCLAT_SESSION_RUN_H
#define ALLOCLAT_SESSION_RUN_H

#include "session.h"

/* Feeds what the kernel still has, without waiting for anything; a second signal skips it. */
void session_drain(struct session *s);

/* How many lines of the right tracer lack a column. */
uint64_t session_lacking_columns(const struct source_counts *c);

#endif /* ALLOCLAT_SESSION_RUN_H */
