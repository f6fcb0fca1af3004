/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Messages to the user. They are formatted here and passed to the handler that the caller of the
 * library has installed; nothing is printed here. The form of the text is `what was being done:
 * object: reason`, without a newline.
 */
#ifndef ALLOCLAT_MSG_H
#define ALLOCLAT_MSG_H

#include "compiler.h"

enum msg_level {
	MSG_ERROR, /* something that was requested was not done */
	MSG_WARN,  /* it was done, but not as well as possible */
	MSG_INFO,
};

struct msg_handler {
	/* @text may contain any bytes but NUL, terminal escape sequences included, and is valid
	 * until say() returns. say() should return: callers clean up after a message. */
	void (*say)(void *arg, enum msg_level level, const char *text);
	void *arg;
};

/* From now on all messages of this process go to a copy of @handler; NULL, the default, drops them.
 * Do not call it while another thread may send a message. */
void msg_set_handler(const struct msg_handler *handler);

/* These leave errno unchanged, whatever the handler does. */
void msg_error(const char *fmt, ...) PRINTF_LIKE(1, 2);
void msg_warn(const char *fmt, ...) PRINTF_LIKE(1, 2);
void msg_info(const char *fmt, ...) PRINTF_LIKE(1, 2);

/* Like msg_error(), followed by ": " and the text of errno. */
void msg_errno(const char *fmt, ...) PRINTF_LIKE(1, 2);

#endif /* ALLOCLAT_MSG_H */
