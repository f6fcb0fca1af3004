/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Messages to the person at the terminal. stdout is data; all that is said goes
 * to stderr from here, one write(2) a line, so that lines of several processes
 * never mix. The form is `alloclat: what was being done: object: reason`.
 */
#ifndef ALLOCLAT_MSG_H
#define ALLOCLAT_MSG_H

#include <stdbool.h>

#include "compiler.h"

/* After msg_set_quiet(true) only msg_error() prints. */
void msg_set_quiet(bool quiet);
bool msg_is_quiet(void);

/* Each prints "alloclat: ", the text and a newline. errno is left as it was.
 * Bytes of the text that a terminal could take for a command come out as \xNN. */
void msg_error(const char *fmt, ...) PRINTF_LIKE(1, 2);
void msg_warn(const char *fmt, ...) PRINTF_LIKE(1, 2);
void msg_info(const char *fmt, ...) PRINTF_LIKE(1, 2);

/* As msg_error(), followed by ": " and the text of errno. */
void msg_errno(const char *fmt, ...) PRINTF_LIKE(1, 2);

/* A line that the next message, or the next progress line, overwrites. An empty
 * text only removes the one that stands there. Ignored when quiet. */
void msg_progress(const char *fmt, ...) PRINTF_LIKE(1, 2);

#endif /* ALLOCLAT_MSG_H */
