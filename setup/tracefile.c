// SPDX-License-Identifier: GPL-2.0-or-later
#include "tracefile.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "kfile.h"
#include "line_reader.h"
#include "slices.h"
#include "value.h"

static int next_entry(struct line_reader *r, enum file_kind kind, struct slice *ret_entry)
{
	int got;

	do {
		got = line_reader_next(r, ret_entry);
	} while (got > 0 && !value_is_entry(kind, *ret_entry));
	return got;
}

static int list_matches(enum file_kind kind, struct line_reader *r, struct slice value)
{
	struct slice wanted = { 0 }, there = { 0 };
	int more_wanted, more_there;

	do {
		more_wanted = value_next_entry(kind, &value, &wanted);
		more_there = next_entry(r, kind, &there);
		if (more_there < 0)
			return -1;
		if (more_wanted != more_there || (more_wanted && !slice_equal(wanted, there)))
			return 0;
	} while (more_wanted);
	return 1;
}

static int value_matches(enum file_kind kind, struct line_reader *r, struct slice value)
{
	struct slice text;

	if (line_reader_rest(r, &text) < 0)
		return -1;
	return value_equal(kind, text, value);
}

/* The file lists an object at most once. */
static int command_matches(enum file_kind kind, struct line_reader *r, struct slice command)
{
	struct slice object = command_object(kind, command), line;
	int more;

	while ((more = line_reader_next(r, &line)) > 0) {
		if (slice_equal(command_object(kind, line), object))
			return command_makes(kind, command, line);
	}
	return more < 0 ? -1 : command_removes(kind, command);
}

int tracefile_matches(enum file_kind kind, const char *path, struct slice value)
{
	struct line_reader r;
	int ret;

	if (line_reader_open(&r, path) < 0)
		return -1;
	if (kind_is_list(kind))
		ret = list_matches(kind, &r, value);
	else if (kind_is_command(kind))
		ret = command_matches(kind, &r, value);
	else
		ret = value_matches(kind, &r, value);
	line_reader_close(&r);
	return ret;
}

/* -1 with errno. */
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

static int write_value(enum file_kind kind, const char *path, struct slice value)
{
	int fd, first_errno = 0;

	value = value_of(kind, value);
	fd = kfile_open(path, false);
	if (fd < 0)
		return -1;
	if (write_all(fd, value.data, value.len) < 0)
		first_errno = errno;
	if (kfile_close(fd) < 0 && first_errno == 0)
		first_errno = errno;
	errno = first_errno;
	return first_errno ? -1 : 0;
}

/* Writes the entry of a list to @room, with a newline. Files list a module's function as
 * "name [module]"; set_ftrace_filter accepts it as "name:mod:module", the graph files only as
 * "name". Returns the length; -1: it does not fit, which no name of the kernel's does. */
static int spell(enum file_kind kind, struct slice entry, char *room, size_t size)
{
	struct slice name = slice_first_word(entry), module = entry;
	int len;

	if (kind == KIND_WORDS || name.len == entry.len) {
		len = snprintf(room, size, "%.*s\n", (int)entry.len, entry.data);
	} else if (kind == KIND_GRAPH_FUNCTIONS) {
		len = snprintf(room, size, "%.*s\n", (int)name.len, name.data);
	} else {
		slice_skip(&module, name.len + 1);
		module = value_in_brackets(module);
		len = snprintf(room, size, "%.*s:mod:%.*s\n", (int)name.len, name.data,
			       (int)module.len, module.data);
	}
	return len < 0 || (size_t)len >= size ? -1 : len;
}

static int write_names(enum file_kind kind, const char *path, struct slice value)
{
	int fd = kfile_open(path, true);
	int first_errno = 0;
	struct slice entry;
	char word[LINE_ROOM];

	if (fd < 0)
		return -1;
	while (value_next_entry(kind, &value, &entry)) {
		int len = spell(kind, entry, word, sizeof(word));

		/* The newline ends the word. The kernel would take an unfinished word only on
		 * close, where its errors are lost (ftrace_regex_release()). */
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

/* Opens available_filter_functions for the file @path, of the top level or of an instance. Only
 * the top level has it. */
static int open_available(struct line_reader *r, const char *path)
{
	static const char *const up[] = { "", "../../" };
	const char *slash = strrchr(path, '/');
	char name[PATH_MAX];

	for (size_t i = 0; slash && i < ARRAY_SIZE(up); i++) {
		int len = snprintf(name, sizeof(name), "%.*s/%savailable_filter_functions",
				   (int)(slash - path), path, up[i]);

		if (len > 0 && (size_t)len < sizeof(name) && line_reader_open(r, name) == 0)
			return 0;
	}
	return -1;
}

/* Writes the line numbers that the list's entries have in available_filter_functions, which is
 * in the same order. 1 if all were found and written, else 0. */
static int write_line_numbers(int fd, struct line_reader *available, struct slice value)
{
	unsigned long number = 0;
	struct slice entry, line;
	char word[32];

	while (value_next_entry(KIND_FUNCTIONS, &value, &entry)) {
		do {
			if (line_reader_next(available, &line) <= 0)
				return 0;
			number++;
		} while (!slice_equal(line, entry));
		snprintf(word, sizeof(word), "%lu\n", number);
		if (write_all(fd, word, strlen(word)) < 0)
			return 0;
	}
	return 1;
}

/*
 * Since 5.1 the file takes numbers, which saves the kernel from searching all of its functions
 * for each name: tens of thousands of names take minutes, their numbers no time. Numbers also
 * tell functions of the same name apart. Reading the file back shows whether it worked: 1. Else
 * 0, and the caller has to write the names.
 */
static int write_by_number(const char *path, struct slice value)
{
	struct line_reader available;
	int fd, done;

	if (open_available(&available, path) < 0)
		return 0;
	fd = kfile_open(path, true);
	if (fd < 0) {
		line_reader_close(&available);
		return 0;
	}
	done = write_line_numbers(fd, &available, value);
	line_reader_close(&available);
	if (kfile_close(fd) < 0)
		return 0;
	return done && tracefile_matches(KIND_FUNCTIONS, path, value) == 1;
}

/* One command a write. Whatever is in the object's place is removed first. */
static int write_command(enum file_kind kind, const char *path, struct slice command)
{
	char removal[NAME_MAX];
	int len = command_removal(kind, command, removal, sizeof(removal));
	struct slice none = { removal, (size_t)len };
	int is_none;

	if (len < 0)
		return -1;
	is_none = tracefile_matches(kind, path, none);
	if (is_none < 0 || (!is_none && write_value(KIND_VALUE, path, none) < 0))
		return -1;
	return command_removes(kind, command) ? 0 : write_value(KIND_VALUE, path, command);
}

int tracefile_write(enum file_kind kind, const char *path, struct slice value)
{
	struct slice rest = value, entry;

	if (kind_is_command(kind))
		return write_command(kind, path, value);
	if (!kind_is_list(kind))
		return write_value(kind, path, value);
	if (kind == KIND_FUNCTIONS && value_next_entry(kind, &rest, &entry) &&
	    write_by_number(path, value))
		return 0;
	return write_names(kind, path, value);
}
