/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What concerns the process as a whole, which the library leaves to its caller: where messages
 * go, what happens when memory is gone, what other libraries print, by which signal it ends.
 */
#ifndef ALLOCLAT_PROCESS_H
#define ALLOCLAT_PROCESS_H

#include "base/compiler.h"
#include "base/loop.h"

/* Messages are printed (terminal.h) and no library prints any of its own. Without memory the
 * process says so, runs mem_at_exhaustion()'s hook and exits with status 1. */
void process_init(void);

/* Frees @l, and ends the process by @signal's default action, so that the parent sees the true
 * status. */
void process_die(struct loop *l, int signal) NO_RETURN;

#endif /* ALLOCLAT_PROCESS_H */
