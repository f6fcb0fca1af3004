// SPDX-License-Identifier: GPL-2.0-or-later
#include "dat_sections.h"

#include <stdlib.h>
#include <string.h>

#include <event-parse.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/num.h"
#include "lazy_read.h"
#include "record/formats.h"

bool dat_damaged(const struct dat *d, const char *what)
{
	msg_error("reading: %s: %s: damaged, or cut short", d->name, what);
	return false;
}

/* "header_page" and "header_event": only the sizes in the first are used. */
bool dat_read_headers(struct dat *d, struct dat_input *in)
{
	char title[16];
	const char *bytes;
	uint64_t len;

	if (!dat_take_string(in, title, sizeof(title)) || !dat_take_u64(in, &len) ||
	    !dat_take(in, len, &bytes))
		return dat_damaged(d, "header_page");
	/* tep_parse_header_page() only reads the text. */
	if (len > 0 && tep_parse_header_page(d->tep, (char *)bytes, (unsigned long)len, 8) == 0 &&
	    tep_get_header_page_size(d->tep) != 8) {
		msg_error("reading: %s: recorded on a 32-bit kernel, which is not supported",
			  d->name);
		return false;
	}
	if (!dat_take_string(in, title, sizeof(title)) || !dat_take_u64(in, &len) ||
	    !dat_take(in, len, &bytes))
		return dat_damaged(d, "header_event");
	return true;
}

/* One format file. A format that libtraceevent cannot parse is not an error here. */
static bool read_format(struct dat *d, struct dat_input *in, const char *system)
{
	const char *bytes;
	uint64_t len;

	if (!dat_take_u64(in, &len) || !dat_take(in, len, &bytes))
		return dat_damaged(d, "event formats");
	formats_add(d->formats, system, bytes, (size_t)len);
	return true;
}

static bool read_formats(struct dat *d, struct dat_input *in, const char *system)
{
	uint32_t count;

	if (!dat_take_u32(in, &count))
		return dat_damaged(d, "event formats");
	while (count-- > 0) {
		if (!read_format(d, in, system))
			return false;
	}
	return true;
}

bool dat_read_ftrace_formats(struct dat *d, struct dat_input *in)
{
	return read_formats(d, in, "ftrace");
}

bool dat_read_event_formats(struct dat *d, struct dat_input *in)
{
	char system[256];
	uint32_t count;

	if (!dat_take_u32(in, &count))
		return dat_damaged(d, "event formats");
	while (count-- > 0) {
		if (!dat_take_string(in, system, sizeof(system)))
			return dat_damaged(d, "event formats");
		if (!read_formats(d, in, system))
			return false;
	}
	return true;
}

static bool more_kallsyms(void *arg, size_t *ret_len)
{
	struct dat *d = arg;
	size_t len;
	bool good = lazy_read_more(d->kallsyms_text, &len);

	*ret_len = len > d->kallsyms_skip ? len - d->kallsyms_skip : 0;
	return good;
}

void dat_set_kallsyms(struct dat *d, struct lazy_read *text, size_t skip)
{
	d->kallsyms_text = text;
	d->kallsyms_skip = skip;
	d->kallsyms = (struct kallsyms){ .text = lazy_read_bytes(text) + skip,
					 .more = more_kallsyms,
					 .arg = d };
}

bool dat_read_kallsyms(struct dat *d, struct dat_input *in)
{
	uint32_t len;

	if (!dat_take_u32(in, &len) || len > in->end - in->at)
		return dat_damaged(d, "kallsyms");
	dat_set_kallsyms(d, lazy_read_new(d->fd, in->at, len, NULL, 0), 0);
	in->at += len;
	return true;
}

static int by_pid(const void *a, const void *b)
{
	const struct dat_comm *x = a, *y = b;

	return (x->pid > y->pid) - (x->pid < y->pid);
}

/* Parses lines such as "86 sh", one per task. */
static void parse_comms(struct dat *d)
{
	size_t room = 0;
	char *next = d->comms_text, *line;

	while ((line = strsep(&next, "\n"))) {
		char *blank = strchr(line, ' ');
		uint64_t pid;

		if (!blank)
			continue;
		*blank = '\0';
		if (!num_parse(line, 0, INT32_MAX, &pid))
			continue;
		if (d->nr_comms == room) {
			room = room ? 2 * room : 256;
			d->comms = mem_realloc(d->comms, room, sizeof(*d->comms));
		}
		d->comms[d->nr_comms++] =
			(struct dat_comm){ (int)pid, { blank + 1, strlen(blank + 1) } };
	}
	if (d->nr_comms > 0)
		qsort(d->comms, d->nr_comms, sizeof(*d->comms), by_pid);
}

bool dat_read_comms(struct dat *d, struct dat_input *in)
{
	const char *bytes;
	uint64_t len;

	if (!dat_take_u64(in, &len) || !dat_take(in, len, &bytes))
		return dat_damaged(d, "command lines");
	if (d->comms_text)
		return true;
	d->comms_text = mem_strndup(bytes, (size_t)len);
	parse_comms(d);
	return true;
}

/* Finds the clock in the text of trace_clock, such as "local [global] counter". */
void dat_read_clock(struct dat *d, const char *text, size_t len)
{
	const char *from = memchr(text, '[', len), *to;

	to = from ? memchr(from, ']', len - (size_t)(from - text)) : NULL;
	if (!to || d->clock[0] || (size_t)(to - from) > sizeof(d->clock))
		return;
	memcpy(d->clock, from + 1, (size_t)(to - from) - 1);
	d->clock[to - from - 1] = '\0';
}

struct slice dat_comm(const struct dat *d, int pid)
{
	struct dat_comm key = { .pid = pid }, *found = NULL;

	if (d->nr_comms > 0)
		found = bsearch(&key, d->comms, d->nr_comms, sizeof(*d->comms), by_pid);
	return found ? found->comm : (struct slice){ "", 0 };
}
