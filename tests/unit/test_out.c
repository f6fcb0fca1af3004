// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Output to files, full and closed pipes, a full disk and a terminal: nothing is lost, nothing is
 * written after an error, and a signal ends every wait.
 */
// link: -lutil -pthread -Wl,--wrap=write
#include "output/out.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "text/text_event.h"
#include "unit.h"

/* The errno with which the next write(2) fails, once. */
static int next_error;

ssize_t __real_write(int fd, const void *bytes, size_t len);
ssize_t __wrap_write(int fd, const void *bytes, size_t len);

ssize_t __wrap_write(int fd, const void *bytes, size_t len)
{
	if (next_error == 0)
		return __real_write(fd, bytes, len);
	errno = next_error;
	next_error = 0;
	return -1;
}

static void line(struct out *o, const char *text)
{
	out_line(o, slice_of(text));
}

/* Reads all that is available from @fd now. */
static void drain(int fd, struct buf *ret_text)
{
	struct pollfd can_read = { .fd = fd, .events = POLLIN };
	char bytes[4096];
	ssize_t n;

	buf_str(ret_text, "");
	while (poll(&can_read, 1, 0) == 1 && can_read.revents & POLLIN) {
		n = read(fd, bytes, sizeof(bytes));
		if (n <= 0)
			break;
		buf_add(ret_text, bytes, (size_t)n);
	}
}

static void check_written(int fd, struct slice expected)
{
	struct buf text = { 0 };

	drain(fd, &text);
	assert_slices(((struct slice){ text.data, text.len }), expected);
	buf_free(&text);
}

static int new_file(void)
{
	int fd = memfd_create("out", MFD_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

/* --- files --------------------------------------------------------------------------------- */

TEST(file)
{
	int fd = new_file();
	struct out o;

	/* No loop is needed: writes to a file do not wait. */
	out_init(&o, fd, "file", NULL);
	assert_true(o.regular);
	assert_false(o.terminal);
	line(&o, "one\n");
	line(&o, "two\n");
	assert_int_equal(lseek(fd, 0, SEEK_CUR), 0);
	assert_true(out_flush(&o));
	assert_true(out_flush(&o));
	line(&o, "three\n");
	assert_true(out_flush(&o));
	lseek(fd, 0, SEEK_SET);
	check_written(fd, SLICE("one\ntwo\nthree\n"));
	out_free(&o);
	close(fd);
}

TEST(adds_the_newline_that_is_missing)
{
	int fd = new_file();
	struct out o;

	out_init(&o, fd, "file", NULL);
	line(&o, "no newline");
	line(&o, "");
	line(&o, "\n");
	line(&o, "return\r\n");
	line(&o, "return, no newline\r");
	line(&o, "two\n\n");
	assert_true(out_flush(&o));
	lseek(fd, 0, SEEK_SET);
	check_written(fd, SLICE("no newline\n\n\nreturn\r\nreturn, no newline\r\ntwo\n\n"));
	out_free(&o);
	close(fd);
}

TEST(bytes_go_verbatim)
{
	int fd = new_file();
	struct out o;
	char every[257];

	for (int i = 0; i < 256; i++)
		every[i] = (char)i;
	every[256] = '\n';
	out_init(&o, fd, "file", NULL);
	out_line(&o, (struct slice){ every, sizeof(every) });
	assert_true(out_flush(&o));
	lseek(fd, 0, SEEK_SET);
	check_written(fd, (struct slice){ every, sizeof(every) });
	out_free(&o);
	close(fd);
}

/* out_line() and out_text() write once 64 KiB are pending, and not one byte earlier. */
TEST(writes_when_there_is_much)
{
	int fd = new_file();
	struct buf text = { 0 };
	struct out o;

	out_init(&o, fd, "file", NULL);
	buf_reserve(&text, 65535);
	memset(text.data, 'x', 65535);
	text.len = 65535;
	out_text(&o, &text);
	assert_int_equal(lseek(fd, 0, SEEK_CUR), 0);
	line(&o, "");
	assert_int_equal(lseek(fd, 0, SEEK_CUR), 65536);
	assert_int_equal(o.pending.len, 0);
	text.len = 65534;
	out_text(&o, &text);
	assert_int_equal(lseek(fd, 0, SEEK_CUR), 65536);
	text.len = 2;
	out_text(&o, &text);
	assert_int_equal(lseek(fd, 0, SEEK_CUR), 65536 * 2);
	buf_free(&text);
	out_free(&o);
	close(fd);
}

/* --- pipes --------------------------------------------------------------------------------- */

struct pipe {
	int from, to;
	struct loop *loop;
	struct out out;
};

static void open_pipe(struct pipe *p)
{
	int fds[2];

	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	p->from = fds[0];
	p->to = fds[1];
	p->loop = loop_new();
	assert_non_null(p->loop);
	out_init(&p->out, p->to, "pipe", p->loop);
	assert_false(p->out.regular);
	assert_false(p->out.terminal);
}

static void close_pipe(struct pipe *p)
{
	out_free(&p->out);
	if (p->from >= 0)
		close(p->from);
	close(p->to);
	loop_free(p->loop);
}

/* Writes at least @len bytes of numbered lines: in these tests, more than the pipe holds. */
static void fill(struct out *o, size_t len)
{
	for (size_t i = 0, done = 0; done < len; i++) {
		char text[16];

		done += (size_t)snprintf(text, sizeof(text), "%zu\n", i);
		line(o, text);
	}
}

static void check_numbers(const struct buf *text, size_t len)
{
	size_t at = 0;

	for (size_t i = 0; at < len; i++) {
		char expected[16];
		size_t more = (size_t)snprintf(expected, sizeof(expected), "%zu\n", i);

		assert_true(at + more <= text->len);
		assert_memory_equal(text->data + at, expected, more);
		at += more;
	}
	assert_int_equal(at, text->len);
}

TEST(pipe_with_a_reader)
{
	struct pipe p;

	open_pipe(&p);
	line(&p.out, "one");
	assert_true(out_flush(&p.out));
	check_written(p.from, SLICE("one\n"));
	assert_int_equal(p.out.error, 0);
	close_pipe(&p);
}

/* The pipe polls writable but is not, or a signal interrupts that is not ours. */
TEST(pipe_not_ready_after_all)
{
	static const int errors[] = { EAGAIN, EINTR };
	struct pipe p;

	open_pipe(&p);
	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		next_error = errors[i];
		line(&p.out, "again");
		assert_true(out_flush(&p.out));
		assert_int_equal(next_error, 0);
		check_written(p.from, SLICE("again\n"));
	}
	assert_int_equal(p.out.error, 0);
	close_pipe(&p);
}

/* Without a reader: what fits is written, the rest is kept, and later writing continues there. */
static void full_pipe(int flags)
{
	enum { LEN = 500000 };
	struct buf text = { 0 };
	struct pipe p;
	int rounds = 0;

	open_pipe(&p);
	if (flags)
		assert_int_equal(fcntl(p.to, F_SETFL, flags), 0);
	p.out.patient = false;
	fill(&p.out, LEN);
	assert_false(out_flush(&p.out));
	assert_true(p.out.pending.len > 0 && p.out.pending.len < LEN);
	assert_false(out_flush(&p.out));
	do {
		assert_true(rounds++ < 1000);
		drain(p.from, &text);
	} while (!out_flush(&p.out));
	drain(p.from, &text);
	assert_int_equal(p.out.error, 0);
	check_numbers(&text, LEN);
	buf_free(&text);
	close_pipe(&p);
}

TEST(pipe_that_is_full)
{
	full_pipe(0);
}

TEST(pipe_that_is_full_and_does_not_block)
{
	full_pipe(O_NONBLOCK);
}

/* Smaller than the usual size of a pipe; root can limit all users to this. */
TEST(pipe_of_one_page)
{
	struct buf text = { 0 };
	struct pipe p;

	open_pipe(&p);
	assert_true(fcntl(p.to, F_SETPIPE_SZ, 4096) >= 4096);
	p.out.patient = false;
	fill(&p.out, 20000);
	while (!out_flush(&p.out))
		drain(p.from, &text);
	drain(p.from, &text);
	check_numbers(&text, 20000);
	buf_free(&text);
	close_pipe(&p);
}

struct reader {
	int fd;
	struct buf text;
};

static void *read_slowly(void *arg)
{
	struct reader *r = arg;
	char bytes[60000];
	ssize_t n;

	do {
		usleep(2000);
		n = read(r->fd, bytes, sizeof(bytes));
		if (n > 0)
			buf_add(&r->text, bytes, (size_t)n);
	} while (n > 0);
	return NULL;
}

/* A patient output waits for the reader. */
TEST(pipe_with_a_slow_reader)
{
	enum { LEN = 1000000 };
	struct reader r = { 0 };
	pthread_t thread;
	struct pipe p;

	open_pipe(&p);
	r.fd = p.from;
	assert_int_equal(pthread_create(&thread, NULL, read_slowly, &r), 0);
	fill(&p.out, LEN);
	assert_true(out_flush(&p.out));
	assert_int_equal(p.out.error, 0);
	close(p.to);
	pthread_join(thread, NULL);
	p.to = dup(p.from);
	check_numbers(&r.text, LEN);
	buf_free(&r.text);
	close_pipe(&p);
}

/* A signal ends the wait, and nothing is lost. Once signals_seen includes it, the next wait lasts
 * until the next signal. */
TEST(pipe_and_a_signal)
{
	struct buf text = { 0 };
	struct pipe p;
	size_t pending;

	open_pipe(&p);
	raise(SIGINT);
	fill(&p.out, 300000);
	assert_false(out_flush(&p.out));
	assert_int_equal(loop_signals(p.loop), 1);
	assert_int_equal(p.out.error, 0);
	pending = p.out.pending.len;
	assert_true(pending > 0);
	p.out.signals_seen = loop_signals(p.loop);
	raise(SIGTERM);
	assert_false(out_flush(&p.out));
	assert_int_equal(loop_signals(p.loop), 2);
	assert_int_equal(p.out.pending.len, pending);
	while (!out_flush(&p.out))
		drain(p.from, &text);
	drain(p.from, &text);
	check_numbers(&text, 300000);
	buf_free(&text);
	close_pipe(&p);
}

TEST(closed_reader)
{
	struct pipe p;

	open_pipe(&p);
	line(&p.out, "read by nobody");
	close(p.from);
	p.from = -1;
	assert_true(out_flush(&p.out));
	assert_int_equal(p.out.error, EPIPE);
	/* The error sticks, and further output is dropped. */
	line(&p.out, "more");
	out_text(&p.out, &(struct buf){ .data = (char *)"more", .len = 4 });
	assert_int_equal(p.out.pending.len, 0);
	assert_true(out_flush(&p.out));
	assert_int_equal(p.out.error, EPIPE);
	close_pipe(&p);
}

static void *close_soon(void *arg)
{
	usleep(20000);
	close(*(int *)arg);
	return NULL;
}

/* While out_flush() waits for room. */
TEST(reader_closes_while_it_waits)
{
	pthread_t thread;
	struct pipe p;
	int fd;

	open_pipe(&p);
	fd = p.from;
	p.from = -1;
	assert_int_equal(pthread_create(&thread, NULL, close_soon, &fd), 0);
	fill(&p.out, 300000);
	assert_true(out_flush(&p.out));
	assert_int_equal(p.out.error, EPIPE);
	pthread_join(thread, NULL);
	close_pipe(&p);
}

TEST(socket_whose_peer_is_gone)
{
	struct loop *loop = loop_new();
	struct out o;
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	out_init(&o, fds[0], "socket", loop);
	line(&o, "hello");
	assert_true(out_flush(&o));
	check_written(fds[1], SLICE("hello\n"));
	close(fds[1]);
	line(&o, "hello?");
	assert_true(out_flush(&o));
	assert_int_equal(o.error, EPIPE);
	out_free(&o);
	close(fds[0]);
	loop_free(loop);
}

/* --- errors -------------------------------------------------------------------------------- */

static void check_error(int fd, int error)
{
	struct loop *loop = loop_new();
	struct out o;

	out_init(&o, fd, "broken", loop);
	line(&o, "one");
	assert_true(out_flush(&o));
	assert_int_equal(o.error, error);
	assert_int_equal(o.pending.len, 0);
	line(&o, "two");
	assert_int_equal(o.pending.len, error ? 0 : 4);
	out_free(&o);
	loop_free(loop);
}

TEST(full_disk)
{
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	check_error(fd, ENOSPC);
	close(fd);
}

TEST(not_open_for_writing)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	check_error(fd, EBADF);
	close(fd);
}

TEST(not_open)
{
	check_error(1000, EBADF);
}

TEST(null_device)
{
	int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	check_error(fd, 0);
	close(fd);
}

/* --- terminals ------------------------------------------------------------------------------ */

static void open_terminal(int *ret_master, int *ret_slave)
{
	struct termios raw;

	assert_int_equal(openpty(ret_master, ret_slave, NULL, NULL, NULL), 0);
	tcgetattr(*ret_slave, &raw);
	cfmakeraw(&raw);
	tcsetattr(*ret_slave, TCSANOW, &raw);
}

TEST(terminal_gets_no_control_bytes)
{
	struct loop *loop = loop_new();
	int master, slave;
	struct out o;

	open_terminal(&master, &slave);
	out_init(&o, slave, "terminal", loop);
	assert_true(o.terminal);
	line(&o, "plain text\twith a tab\n");
	line(&o, "\033[2J\x9b\x01\xc3\xa9\r\n");
	line(&o, "a\nb");
	out_line(&o, SLICE("a\0b"));
	line(&o, "\n");
	assert_true(out_flush(&o));
	check_written(master, SLICE("plain text\twith a tab\n"
				    "\\x1b[2J\\x9b\\x01\\xc3\\xa9\\x0d\n"
				    "a\\x0ab\n"
				    "a\\x00b\n"
				    "\n"));
	out_free(&o);
	close(master);
	close(slave);
	loop_free(loop);
}

/* Exits if out_flush() returns. An ordinary terminal turns a newline into two bytes, so it is full
 * while it still polls writable. */
static void flush_to_terminal(int slave)
{
	struct loop *loop = loop_new();
	struct out o;

	out_init(&o, slave, "terminal", loop);
	o.patient = false;
	for (int i = 0; i < 100000; i++)
		line(&o, "");
	out_flush(&o);
	_exit(0);
}

static bool ends_within(pid_t child, int ms)
{
	int status;

	for (; ms > 0; ms -= 10) {
		if (waitpid(child, &status, WNOHANG) == child)
			return true;
		usleep(10000);
	}
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	return false;
}

TEST(terminal_that_nobody_reads)
{
	int master, slave;
	pid_t child;

	assert_int_equal(openpty(&master, &slave, NULL, NULL, NULL), 0);
	child = fork();
	if (child == 0)
		flush_to_terminal(slave);
	assert_true(ends_within(child, 3000));
	close(master);
	close(slave);
}

/* --- events ---------------------------------------------------------------------------------- */

TEST(events_of_text)
{
	const struct event events[] = { { .raw = SLICE("one\n"), .ops = &text_event_ops },
					{ .raw = SLICE("two"), .ops = &text_event_ops } };
	int fd = new_file();
	struct out o;

	out_init(&o, fd, "file", NULL);
	out_event(&o, &events[0]);
	out_event(&o, &events[1]);
	assert_true(out_flush(&o));
	lseek(fd, 0, SEEK_SET);
	check_written(fd, SLICE("one\ntwo\n"));
	out_free(&o);
	close(fd);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_TEST(&u, file);
	UNIT_TEST(&u, adds_the_newline_that_is_missing);
	UNIT_TEST(&u, bytes_go_verbatim);
	UNIT_TEST(&u, writes_when_there_is_much);
	UNIT_TEST(&u, pipe_with_a_reader);
	UNIT_TEST(&u, pipe_not_ready_after_all);
	UNIT_TEST(&u, pipe_that_is_full);
	UNIT_TEST(&u, pipe_that_is_full_and_does_not_block);
	UNIT_TEST(&u, pipe_of_one_page);
	UNIT_TEST(&u, pipe_with_a_slow_reader);
	UNIT_TEST(&u, pipe_and_a_signal);
	UNIT_TEST(&u, closed_reader);
	UNIT_TEST(&u, reader_closes_while_it_waits);
	UNIT_TEST(&u, socket_whose_peer_is_gone);
	UNIT_TEST(&u, full_disk);
	UNIT_TEST(&u, not_open_for_writing);
	UNIT_TEST(&u, not_open);
	UNIT_TEST(&u, null_device);
	UNIT_TEST(&u, terminal_gets_no_control_bytes);
	UNIT_TEST(&u, terminal_that_nobody_reads);
	UNIT_TEST(&u, events_of_text);
	return unit_run("out", &u);
}
