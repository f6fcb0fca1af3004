// SPDX-License-Identifier: GPL-2.0-or-later
#include "terminal.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/msg.h"

/* Two of the program's few mutable globals: verbosity and the terminal's last line belong to the
 * process. */
static bool quiet;
static bool progress_shown;

/* Back to column 0 and clear to the end of the line (ECMA-48 EL). */
#define ERASE_LINE "\r\033[K"

/* How long a message waits for a stopped terminal (Ctrl-S) or a pipe that nobody reads. Kept short
 * because signals are blocked meanwhile, and the kernel's ring buffer fills up. */
#define PATIENCE_MS 1000

void terminal_set_quiet(bool on)
{
	quiet = on;
}

/* stderr; if that is a terminal, a second descriptor of it that does not block. */
static int message_fd(void)
{
	static int fd = -1;

	if (fd < 0 && isatty(STDERR_FILENO))
		fd = file_open_again(STDERR_FILENO);
	return fd < 0 ? STDERR_FILENO : fd;
}

/* Writes @text; drops it if it cannot be written within @patience_ms. */
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

static void say(void *arg, enum msg_level level, const char *text)
{
	struct buf line = { 0 };

	(void)arg;
	if (quiet && level != MSG_ERROR)
		return;
	if (progress_shown)
		buf_str(&line, ERASE_LINE);
	progress_shown = false;
	buf_str(&line, "alloclat: ");
	buf_escaped(&line, text, strlen(text));
	buf_str(&line, "\n");
	put(line.data, line.len, PATIENCE_MS);
	buf_free(&line);
}

void terminal_take_messages(void)
{
	static const struct msg_handler handler = { .say = say };

	msg_set_handler(&handler);
}

void terminal_progress(const char *fmt, ...)
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
