/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What this kernel has. Only reads.
 */
#ifndef ALLOCLAT_PROBE_H
#define ALLOCLAT_PROBE_H

#include "setup.h"

/* Fills in functions, events, probes and, but for the target, found. Prints a message unless it
 * returns SETUP_OK. */
MUST_CHECK enum setup_result probe_kernel(struct setup *s);

/* Whether the tracer that is wanted can run in the tracing directory @dir, according to its
 * available_tracers: 1, 0, -1 after a message. */
MUST_CHECK int probe_can_run_in(const struct setup *s, const char *dir);

#endif /* ALLOCLAT_PROBE_H */
