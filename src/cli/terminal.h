/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Messages to the person at the terminal. stdout is data; all that is said goes to stderr from
 * here, one write(2) a line, so that lines of several processes never mix:
 * `alloclat: what was being done: object: reason`. Bytes that a terminal could take for a command
 * come out as \xNN.
 */
#ifndef ALLOCLAT_TERMINAL_H
#define ALLOCLAT_TERMINAL_H

#include <stdbool.h>

#include "base/compiler.h"

/* From now on what msg_error() and the others of base/msg.h are given is printed. */
void terminal_take_messages(void);

/* After terminal_set_quiet(true) only errors are. */
void terminal_set_quiet(bool quiet);

/* A line that the next message, or the next progress line, overwrites. An empty
 * text only removes the one that stands there. Ignored when quiet. */
void terminal_progress(const char *fmt, ...) PRINTF_LIKE(1, 2);

#endif /* ALLOCLAT_TERMINAL_H */
