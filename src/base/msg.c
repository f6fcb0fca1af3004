// SPDX-License-Identifier: GPL-2.0-or-later
#include "msg.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "file.h"

/* Two of the program's few mutable globals: how much is said is a property of the
 * process, and so is what stands on the terminal's last line. */
static bool quiet;
static bool progress_shown;

/* Back to column 0 and clear to the end of the line (ECMA-48 EL). */
#define ERASE_LINE "\r\033[K"

void msg_set_quiet(bool on)
{
	quiet = on;
}

bool msg_is_quiet(void)
{
	return quiet;
}

/* How long a message waits for a terminal that was stopped (Ctrl-S) or a pipe that nobody
 * reads. Signals are blocked meanwhile, and the kernel's buffer fills: so not for long. */
#define PATIENCE_MS 1000

/* stderr, or a terminal opened once more so that a write to it cannot block. */
static int message_fd(void)
{
	static int fd = -1;

	if (fd < 0 && isatty(STDERR_FILENO))
		fd = file_open_again(STDERR_FILENO);
	return fd < 0 ? STDERR_FILENO : fd;
}

/* A message that cannot be written has nowhere else to go: it is dropped. */
static void put(const char *text, size_t len, int patience_ms)
{
	struct pollfd room = { .fd = message_fd(), .events = POLLOUT };

	while (len > 0 && poll(&room, 1, patience_ms) == 1) {
		ssize_t n = write(room.fd, text, len);

		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n <= 0)
			return;
		text += n;
		len -= (size_t)n;
	}
}

PRINTF_LIKE(1, 0) static void say(const char *fmt, va_list args, int reason)
{
	struct buf text = { 0 }, line = { 0 };

	if (progress_shown)
		buf_str(&line, ERASE_LINE);
	progress_shown = false;
	buf_str(&line, "alloclat: ");
	buf_vprintf(&text, fmt, args);
	if (reason != 0)
		buf_printf(&text, ": %s", strerror(reason));
	buf_escaped(&line, text.data, text.len);
	buf_str(&line, "\n");
	put(line.data, line.len, PATIENCE_MS);
	buf_free(&text);
	buf_free(&line);
}

#define SAY(fmt, reason)                 \
	do {                             \
		int saved_errno = errno; \
		va_list args;            \
                                         \
		va_start(args, fmt);     \
		say(fmt, args, reason);  \
		va_end(args);            \
		errno = saved_errno;     \
	} while (0)

void msg_error(const char *fmt, ...)
{
	SAY(fmt, 0);
}

void msg_errno(const char *fmt, ...)
{
	SAY(fmt, saved_errno);
}

void msg_warn(const char *fmt, ...)
{
	if (!quiet)
		SAY(fmt, 0);
}

void msg_info(const char *fmt, ...)
{
	if (!quiet)
		SAY(fmt, 0);
}

void msg_progress(const char *fmt, ...)
{
	struct buf line = { 0 };
	va_list args;

	if (quiet)
		return;
	buf_str(&line, ERASE_LINE);
	va_start(args, fmt);
	buf_vprintf(&line, fmt, args);
	va_end(args);
	if (progress_shown || line.len > strlen(ERASE_LINE))
		put(line.data, line.len, 0);
	progress_shown = line.len > strlen(ERASE_LINE);
	buf_free(&line);
}
