/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Process-wide state, which liballoclat leaves to its caller: where messages go, what happens when
 * memory runs out, what other libraries print, and which signal ends the process.
 */
#ifndef ALLOCLAT_PROCESS_H
#define ALLOCLAT_PROCESS_H

#include "base/compiler.h"
#include "base/loop.h"

/* Has messages printed (terminal.h) and silences libraries. When memory runs out, the process
 * prints a message, runs the hook of mem_at_exhaustion() and exits with status 1. */
void process_init(void);

/* Frees @l and kills the process by @signal's default action, so that the parent sees the real
 * cause in the wait status. */
void process_die(struct loop *l, int signal) NO_RETURN;

#endif /* ALLOCLAT_PROCESS_H */
