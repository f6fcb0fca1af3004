/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Messages to whoever runs this: text is made here, and given to the one handler that the caller
 * of the library has installed. Nothing is printed here. The form of the text is
 * `what was being done: object: reason`, without a newline.
 */
#ifndef ALLOCLAT_MSG_H
#define ALLOCLAT_MSG_H

#include "compiler.h"

enum msg_level {
	MSG_ERROR, /* something that was asked for is not done */
	MSG_WARN,  /* it is done, but not as well as it might be */
	MSG_INFO,
};

struct msg_handler {
	/* @text holds any bytes but NUL, also such as a terminal would obey, and is good until
	 * say() returns, which it should: what comes after a message cleans up. */
	void (*say)(void *arg, enum msg_level level, const char *text);
	void *arg;
};

/* All messages of this process go to a copy of @handler from now on; NULL, as at the start:
 * nowhere. Not while another thread may have a message. */
void msg_set_handler(const struct msg_handler *handler);

/* Each leaves errno as it was, whatever the handler does. */
void msg_error(const char *fmt, ...) PRINTF_LIKE(1, 2);
void msg_warn(const char *fmt, ...) PRINTF_LIKE(1, 2);
void msg_info(const char *fmt, ...) PRINTF_LIKE(1, 2);

/* As msg_error(), followed by ": " and the text of errno. */
void msg_errno(const char *fmt, ...) PRINTF_LIKE(1, 2);

#endif /* ALLOCLAT_MSG_H */
