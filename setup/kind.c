// SPDX-License-Identifier: GPL-2.0-or-later
#include "kind.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "kfile.h"

/* More than any line these files have: KSYM_NAME_LEN is 512 (6.1; 128 before) and an
 * event filter is at most a page. */
enum { LINE_ROOM = 8192 };

struct text text_of(const char *string)
{
	return (struct text){ string, strlen(string) };
}

bool text_equal(struct text a, struct text b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.bytes, b.bytes, a.len) == 0);
}

static bool text_is(struct text a, const char *string)
{
	return text_equal(a, text_of(string));
}

static bool text_starts(struct text a, const char *string)
{
	size_t len = strlen(string);

	return a.len >= len && memcmp(a.bytes, string, len) == 0;
}

static void text_skip(struct text *a, size_t len)
{
	a->bytes += len;
	a->len -= len;
}

static struct text text_chomp(struct text a)
{
	while (a.len > 0 && strchr(" \t\r\n", a.bytes[a.len - 1]))
		a.len--;
	return a;
}

bool text_next_line(struct text *rest, struct text *ret_line)
{
	const char *end;

	if (rest->len == 0)
		return false;
	end = memchr(rest->bytes, '\n', rest->len);
	*ret_line = (struct text){ rest->bytes, end ? (size_t)(end - rest->bytes) : rest->len };
	text_skip(rest, ret_line->len + (end ? 1 : 0));
	return true;
}

struct text text_function_name(struct text line)
{
	const char *blank = line.len ? memchr(line.bytes, ' ', line.len) : NULL;

	if (blank)
		line.len = (size_t)(blank - line.bytes);
	return line;
}

/* The files that hold one entry a line. */
static bool is_list(enum kind kind)
{
	return kind == KIND_WORDS || kind == KIND_FUNCTIONS || kind == KIND_GRAPH_FUNCTIONS;
}

/* set_ftrace_filter lists function triggers as well, "schedule:traceoff:unlimited":
 * opening it with O_TRUNC leaves them, and writing one would add it a second time.
 * "name:mod:module" (4.13) is not one: it is a filter that waits for its module. */
static bool is_trigger(struct text line)
{
	const char *colon = memchr(line.bytes, ':', line.len);

	if (!colon)
		return false;
	text_skip(&line, (size_t)(colon - line.bytes));
	return !text_starts(line, ":mod:");
}

/* Sentences: "#### all functions enabled ####", "#### no functions disabled ####",
 * "#### no functions enabled ####" (kernel/trace/ftrace.c), "no pid" (4.8 and later
 * print nothing in set_event_pid and "no pid" in set_ftrace_pid). */
static bool is_entry(enum kind kind, struct text line)
{
	if (line.len == 0 || line.bytes[0] == '#')
		return false;
	if (kind == KIND_WORDS)
		return !text_is(line, "no pid");
	return kind != KIND_FUNCTIONS || !is_trigger(line);
}

bool kind_next_entry(enum kind kind, struct text *rest, struct text *ret_entry)
{
	struct text line;

	while (text_next_line(rest, &line)) {
		if (is_entry(kind, line)) {
			*ret_entry = line;
			return true;
		}
	}
	return false;
}

/* "[local] global counter" -> "local". */
static struct text in_brackets(struct text read)
{
	const char *open = read.len ? memchr(read.bytes, '[', read.len) : NULL;
	const char *close;

	if (!open)
		return read;
	text_skip(&read, (size_t)(open + 1 - read.bytes));
	close = read.len ? memchr(read.bytes, ']', read.len) : NULL;
	if (close)
		read.len = (size_t)(close - read.bytes);
	return read;
}

/* "7 (expanded: 1408)": a ring buffer that was never used is small, and the first use
 * makes it as large as promised. */
static const char promise[] = "(expanded: ";

static bool is_promise(struct text read)
{
	return read.len > 0 && memmem(read.bytes, read.len, promise, sizeof(promise) - 1);
}

/* Nothing makes the buffer small again without breaking the promise, so the promised
 * size is the value. "X", where the CPUs' sizes differ, is none. */
static struct text promised_size(struct text read)
{
	size_t digits = 0;

	if (is_promise(read)) {
		const char *at = memmem(read.bytes, read.len, promise, sizeof(promise) - 1);

		text_skip(&read, (size_t)(at + sizeof(promise) - 1 - read.bytes));
	}
	while (digits < read.len && read.bytes[digits] >= '0' && read.bytes[digits] <= '9')
		digits++;
	read.len = digits;
	return read;
}

static uint64_t number_of(struct text digits)
{
	uint64_t value = 0;

	for (size_t i = 0; i < digits.len; i++)
		value = 10 * value + (uint64_t)(digits.bytes[i] - '0');
	return value;
}

/* A promise is kept in whole sub-buffers: "(expanded: 1408)" becomes 1410 (5.10, 6.1,
 * 7.2), and sub-buffers can be made larger than a page (6.8). What a used buffer reads
 * is whole already, and stays what it is when it is written back. */
static bool same_size(struct text a, struct text b)
{
	uint64_t size_a = number_of(promised_size(a)), size_b = number_of(promised_size(b));
	uint64_t slack = size_a / 16 + 8;

	if (!is_promise(a) && !is_promise(b))
		return size_a == size_b;
	return size_a <= size_b + slack && size_b <= size_a + slack;
}

struct text kind_value(enum kind kind, struct text read)
{
	read = text_chomp(read);
	switch (kind) {
	case KIND_SWITCH:
		/* "0*", "1*": a trigger keeps the event on in soft mode; that is its own
		 * doing, and the star comes back by itself. */
		if (read.len > 0 && read.bytes[read.len - 1] == '*')
			read.len--;
		return read;
	case KIND_CHOICE:
		return in_brackets(read);
	case KIND_SIZE:
		return promised_size(read);
	case KIND_EVENT_FILTER:
		/* What was refused is shown with a second line of explanation, and
		 * filters nothing: there is no value to put back. */
		if (text_is(read, "none") || (read.len && memchr(read.bytes, '\n', read.len)))
			return text_of("0");
		return read;
	default:
		return read;
	}
}

bool kind_same(enum kind kind, struct text a, struct text b)
{
	struct text entry_a = { 0 }, entry_b = { 0 };
	bool more_a, more_b;

	if (kind == KIND_SIZE)
		return same_size(a, b);
	if (!is_list(kind))
		return text_equal(kind_value(kind, a), kind_value(kind, b));
	do {
		more_a = kind_next_entry(kind, &a, &entry_a);
		more_b = kind_next_entry(kind, &b, &entry_b);
		if (more_a != more_b || (more_a && !text_equal(entry_a, entry_b)))
			return false;
	} while (more_a);
	return true;
}

/* Reads a file line by line in the room it brings: lists can be megabytes. */
struct reader {
	int fd;
	size_t start, end;
	char room[LINE_ROOM];
};

static int reader_open(struct reader *r, const char *path)
{
	r->start = r->end = 0;
	r->fd = open(path, O_RDONLY | O_CLOEXEC);
	return r->fd < 0 ? -1 : 0;
}

/* Closes without losing errno. */
static void reader_close(struct reader *r)
{
	int saved_errno = errno;

	close(r->fd);
	errno = saved_errno;
}

/* Makes room and reads once. 1, 0 at the end or when the room is full, -1. */
static int reader_fill(struct reader *r)
{
	ssize_t n;

	memmove(r->room, r->room + r->start, r->end - r->start);
	r->end -= r->start;
	r->start = 0;
	if (r->end == sizeof(r->room))
		return 0;
	do {
		n = read(r->fd, r->room + r->end, sizeof(r->room) - r->end);
	} while (n < 0 && errno == EINTR);
	if (n <= 0)
		return n < 0 ? -1 : 0;
	r->end += (size_t)n;
	return 1;
}

/* The line is good until the next call. 1, 0 at the end, -1 with errno. */
static int reader_next_line(struct reader *r, struct text *ret_line)
{
	struct text rest;
	int filled;

	for (;;) {
		rest = (struct text){ r->room + r->start, r->end - r->start };
		if (rest.len > 0 && memchr(rest.bytes, '\n', rest.len))
			break;
		filled = reader_fill(r);
		if (filled < 0)
			return -1;
		if (filled == 0) {
			rest = (struct text){ r->room + r->start, r->end - r->start };
			break;
		}
	}
	if (!text_next_line(&rest, ret_line))
		return 0;
	r->start = r->end - rest.len;
	return 1;
}

static int reader_next_entry(struct reader *r, enum kind kind, struct text *ret_entry)
{
	int got;

	do {
		got = reader_next_line(r, ret_entry);
	} while (got > 0 && !is_entry(kind, *ret_entry));
	return got;
}

static int list_matches(enum kind kind, struct reader *r, struct text value)
{
	struct text wanted = { 0 }, there = { 0 };
	int more_wanted, more_there;

	do {
		more_wanted = kind_next_entry(kind, &value, &wanted);
		more_there = reader_next_entry(r, kind, &there);
		if (more_there < 0)
			return -1;
		if (more_wanted != more_there || (more_wanted && !text_equal(wanted, there)))
			return 0;
	} while (more_wanted);
	return 1;
}

static int value_matches(enum kind kind, struct reader *r, struct text value)
{
	int filled;

	do {
		filled = reader_fill(r);
	} while (filled > 0);
	if (filled < 0)
		return -1;
	return kind_same(kind, (struct text){ r->room, r->end }, value);
}

/* An object is listed once. */
static int command_matches(enum kind kind, struct reader *r, struct text command)
{
	struct text object = command_object(kind, command), line;
	int more;

	while ((more = reader_next_line(r, &line)) > 0) {
		if (text_equal(command_object(kind, line), object))
			return command_makes(kind, command, line);
	}
	return more < 0 ? -1 : command_removes(kind, command);
}

int kind_matches(enum kind kind, const char *path, struct text value)
{
	struct reader r;
	int ret;

	if (reader_open(&r, path) < 0)
		return -1;
	if (is_list(kind))
		ret = list_matches(kind, &r, value);
	else if (command_is(kind))
		ret = command_matches(kind, &r, value);
	else
		ret = value_matches(kind, &r, value);
	reader_close(&r);
	return ret;
}

/* 0, or -1 with errno. */
static int write_all(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = kfile_write(fd, bytes, len);

		if (n < 0)
			return -1;
		if (n == 0) {
			errno = EIO;
			return -1;
		}
		bytes += n;
		len -= (size_t)n;
	}
	return 0;
}

static int write_value(enum kind kind, const char *path, struct text value)
{
	int fd, first_errno = 0;

	value = kind_value(kind, value);
	fd = kfile_open(path, false);
	if (fd < 0)
		return -1;
	if (write_all(fd, value.bytes, value.len) < 0)
		first_errno = errno;
	if (kfile_close(fd) < 0 && first_errno == 0)
		first_errno = errno;
	errno = first_errno;
	return first_errno ? -1 : 0;
}

/* How an entry of a list is written: set_ftrace_filter prints "name [module]" and takes
 * "name:mod:module"; the graph files print the same and know only names. -1 if it does
 * not fit, which no name of the kernel's does. */
static int spell(enum kind kind, struct text entry, char *room, size_t size)
{
	struct text name = text_function_name(entry), module = entry;
	int len;

	if (kind == KIND_WORDS || name.len == entry.len) {
		len = snprintf(room, size, "%.*s\n", (int)entry.len, entry.bytes);
	} else if (kind == KIND_GRAPH_FUNCTIONS) {
		len = snprintf(room, size, "%.*s\n", (int)name.len, name.bytes);
	} else {
		text_skip(&module, name.len + 1);
		module = in_brackets(module);
		len = snprintf(room, size, "%.*s:mod:%.*s\n", (int)name.len, name.bytes,
			       (int)module.len, module.bytes);
	}
	return len < 0 || (size_t)len >= size ? -1 : len;
}

static int write_names(enum kind kind, const char *path, struct text value)
{
	int fd = kfile_open(path, true);
	int first_errno = 0;
	struct text entry;
	char word[LINE_ROOM];

	if (fd < 0)
		return -1;
	while (kind_next_entry(kind, &value, &entry)) {
		int len = spell(kind, entry, word, sizeof(word));

		/* The newline ends the word: one left open is taken only on close, where
		 * its errors are lost (ftrace_regex_release()). */
		if (len < 0)
			errno = ENAMETOOLONG;
		if ((len < 0 || write_all(fd, word, (size_t)len) < 0) && first_errno == 0)
			first_errno = errno;
	}
	if (kfile_close(fd) < 0 && first_errno == 0)
		first_errno = errno;
	errno = first_errno;
	return first_errno ? -1 : 0;
}

/* available_filter_functions, which only the top level has: @path is there or in an
 * instance's directory. */
static int open_available(struct reader *r, const char *path)
{
	static const char *const up[] = { "", "../../" };
	const char *slash = strrchr(path, '/');
	char name[PATH_MAX];

	for (size_t i = 0; slash && i < ARRAY_SIZE(up); i++) {
		int len = snprintf(name, sizeof(name), "%.*s/%savailable_filter_functions",
				   (int)(slash - path), path, up[i]);

		if (len > 0 && (size_t)len < sizeof(name) && reader_open(r, name) == 0)
			return 0;
	}
	return -1;
}

/* Writes the line numbers of the list's entries in available_filter_functions, which
 * has the same order. 1 when all were found and taken. */
static int write_line_numbers(int fd, struct reader *available, struct text value)
{
	unsigned long number = 0;
	struct text entry, line;
	char word[32];

	while (kind_next_entry(KIND_FUNCTIONS, &value, &entry)) {
		do {
			if (reader_next_line(available, &line) <= 0)
				return 0;
			number++;
		} while (!text_equal(line, entry));
		snprintf(word, sizeof(word), "%lu\n", number);
		if (write_all(fd, word, strlen(word)) < 0)
			return 0;
	}
	return 1;
}

/*
 * Since 5.1 the file takes numbers, which saves the kernel looking at all of its
 * functions for each one written: tens of thousands of names take minutes, their
 * numbers no time. They also tell apart functions of the same name. Whether it worked
 * is seen by reading: 1, else 0 and nothing that matters has been done.
 */
static int write_by_number(const char *path, struct text value)
{
	struct reader available;
	int fd, done;

	if (open_available(&available, path) < 0)
		return 0;
	fd = kfile_open(path, true);
	if (fd < 0) {
		reader_close(&available);
		return 0;
	}
	done = write_line_numbers(fd, &available, value);
	reader_close(&available);
	if (kfile_close(fd) < 0)
		return 0;
	return done && kind_matches(KIND_FUNCTIONS, path, value) == 1;
}

/* One command a write. What is there in the object's place goes first. */
static int write_command(enum kind kind, const char *path, struct text command)
{
	char removal[NAME_MAX];
	int len = command_removal(kind, command, removal, sizeof(removal));
	struct text none = { removal, (size_t)len };
	int is_none;

	if (len < 0)
		return -1;
	is_none = kind_matches(kind, path, none);
	if (is_none < 0 || (!is_none && write_value(KIND_VALUE, path, none) < 0))
		return -1;
	return command_removes(kind, command) ? 0 : write_value(KIND_VALUE, path, command);
}

int kind_write(enum kind kind, const char *path, struct text value)
{
	struct text rest = value, entry;

	if (command_is(kind))
		return write_command(kind, path, value);
	if (!is_list(kind))
		return write_value(kind, path, value);
	if (kind == KIND_FUNCTIONS && kind_next_entry(kind, &rest, &entry) &&
	    write_by_number(path, value))
		return 0;
	return write_names(kind, path, value);
}
