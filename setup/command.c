// SPDX-License-Identifier: GPL-2.0-or-later
#include "command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

bool command_is(enum kind kind)
{
	return kind == KIND_KPROBE || kind == KIND_TRIGGER;
}

static struct text cut(struct text a, size_t from, size_t to)
{
	return (struct text){ a.bytes + from, to - from };
}

/* Where the first of @bytes is from @at on, or the end. */
static size_t find(struct text a, size_t at, const char *bytes)
{
	while (at < a.len && !strchr(bytes, a.bytes[at]))
		at++;
	return at;
}

/*
 * "p:alloclat/cz compact_zone order=+256($arg1):s32", "-:alloclat/cz"; and
 * "stacktrace if status==8", "!stacktrace". Where there is no trigger the file has comments.
 */
struct text command_object(enum kind kind, struct text command)
{
	size_t from, to;

	if (kind == KIND_KPROBE) {
		to = find(command, 0, " ");
		from = find(cut(command, 0, to), 0, ":");
		return cut(command, from < to ? from + 1 : to, to);
	}
	from = command_removes(kind, command) ? 1 : 0;
	to = find(command, from, ": ");
	return command.len > 0 && command.bytes[0] == '#' ? cut(command, 0, 0)
							  : cut(command, from, to);
}

bool command_removes(enum kind kind, struct text command)
{
	return command.len > 0 && command.bytes[0] == (kind == KIND_KPROBE ? '-' : '!');
}

/* A trigger without a count is listed as unlimited (event_trigger_print(),
 * trace_events_trigger.c); a probe as it was written (trace_kprobe_show(), trace_kprobe.c). */
bool command_makes(enum kind kind, struct text command, struct text line)
{
	static const char unlimited[] = ":unlimited";
	const size_t extra = sizeof(unlimited) - 1;
	size_t head = command_object(kind, command).len;

	if (kind == KIND_TRIGGER && line.len >= head + extra &&
	    memcmp(line.bytes + head, unlimited, extra) == 0)
		return text_equal(cut(line, 0, head), cut(command, 0, head)) &&
		       text_equal(cut(line, head + extra, line.len),
				  cut(command, head, command.len));
	return text_equal(line, command);
}

int command_removal(enum kind kind, struct text command, char *room, size_t size)
{
	struct text object = command_object(kind, command);
	int len = snprintf(room, size, "%s%.*s", kind == KIND_KPROBE ? "-:" : "!", (int)object.len,
			   object.bytes);

	if (len >= 0 && (size_t)len < size)
		return len;
	errno = ENAMETOOLONG;
	return -1;
}
