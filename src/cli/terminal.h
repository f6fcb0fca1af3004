/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Messages for the user. stdout is for data; messages go to stderr with one write(2) per line, so
 * that lines of several processes do not mix: `alloclat: what was being done: object: reason`.
 * Non-printable bytes are printed as \xNN, so that they cannot control the terminal.
 */
#ifndef ALLOCLAT_TERMINAL_H
#define ALLOCLAT_TERMINAL_H

#include <stdbool.h>

#include "base/compiler.h"

/* Installs the handler that prints what is passed to msg_error() etc. (base/msg.h). */
void terminal_take_messages(void);

/* With @quiet only errors are printed. */
void terminal_set_quiet(bool quiet);

/* Prints a line that the next message or progress line overwrites. An empty text only erases the
 * current one. Does nothing when quiet. */
void terminal_progress(const char *fmt, ...) PRINTF_LIKE(1, 2);

#endif /* ALLOCLAT_TERMINAL_H */
