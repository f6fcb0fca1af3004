// SPDX-License-Identifier: GPL-2.0-or-later
#include "msg.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "buf.h"

static struct msg_handler handler;

void msg_set_handler(const struct msg_handler *new_handler)
{
	handler = new_handler ? *new_handler : (struct msg_handler){ 0 };
}

/* @reason is an errno; 0: none. */
PRINTF_LIKE(2, 0)
static void say(enum msg_level level, const char *fmt, va_list args, int reason)
{
	struct buf text = { 0 };

	if (!handler.say)
		return;
	buf_vprintf(&text, fmt, args);
	if (reason != 0)
		buf_printf(&text, ": %s", strerror(reason));
	handler.say(handler.arg, level, text.data ? text.data : "");
	buf_free(&text);
}

#define SAY(level, fmt, reason)                \
	do {                                   \
		int saved_errno = errno;       \
		va_list args;                  \
                                               \
		va_start(args, fmt);           \
		say(level, fmt, args, reason); \
		va_end(args);                  \
		errno = saved_errno;           \
	} while (0)

void msg_error(const char *fmt, ...)
{
	SAY(MSG_ERROR, fmt, 0);
}

void msg_errno(const char *fmt, ...)
{
	SAY(MSG_ERROR, fmt, saved_errno);
}

void msg_warn(const char *fmt, ...)
{
	SAY(MSG_WARN, fmt, 0);
}

void msg_info(const char *fmt, ...)
{
	SAY(MSG_INFO, fmt, 0);
}
