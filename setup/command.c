// SPDX-License-Identifier: GPL-2.0-or-later
#include "command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static struct slice cut(struct slice a, size_t from, size_t to)
{
	return (struct slice){ a.data + from, to - from };
}

/* The position of the first of @chars, from @at on; a.len if there is none. */
static size_t find(struct slice a, size_t at, const char *chars)
{
	while (at < a.len && !strchr(chars, a.data[at]))
		at++;
	return at;
}

/*
 * "p:alloclat/cz compact_zone order=+256($arg1):s32" and "-:alloclat/cz";
 * "stacktrace if status==8" and "!stacktrace". A file without triggers has comments instead.
 */
struct slice command_object(enum file_kind kind, struct slice command)
{
	size_t from, to;

	if (kind == KIND_KPROBE) {
		to = find(command, 0, " ");
		from = find(cut(command, 0, to), 0, ":");
		return cut(command, from < to ? from + 1 : to, to);
	}
	from = command_removes(kind, command) ? 1 : 0;
	to = find(command, from, ": ");
	return command.len > 0 && command.data[0] == '#' ? cut(command, 0, 0)
							 : cut(command, from, to);
}

bool command_removes(enum file_kind kind, struct slice command)
{
	return command.len > 0 && command.data[0] == (kind == KIND_KPROBE ? '-' : '!');
}

/* A probe is listed as it was written (trace_kprobe_show(), trace_kprobe.c); a trigger without a
 * count is listed as unlimited (event_trigger_print(), trace_events_trigger.c). */
bool command_makes(enum file_kind kind, struct slice command, struct slice line)
{
	static const char unlimited[] = ":unlimited";
	const size_t extra = sizeof(unlimited) - 1;
	size_t head = command_object(kind, command).len;

	if (kind == KIND_TRIGGER && line.len >= head + extra &&
	    memcmp(line.data + head, unlimited, extra) == 0)
		return slice_equal(cut(line, 0, head), cut(command, 0, head)) &&
		       slice_equal(cut(line, head + extra, line.len),
				   cut(command, head, command.len));
	return slice_equal(line, command);
}

int command_removal(enum file_kind kind, struct slice command, char *room, size_t size)
{
	struct slice object = command_object(kind, command);
	int len = snprintf(room, size, "%s%.*s", kind == KIND_KPROBE ? "-:" : "!", (int)object.len,
			   object.data);

	if (len >= 0 && (size_t)len < size)
		return len;
	errno = ENAMETOOLONG;
	return -1;
}
