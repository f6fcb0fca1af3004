// SPDX-License-Identifier: GPL-2.0-or-later
#include "formats.h"

#include <stdlib.h>
#include <string.h>

#include <event-parse.h>

#include "base/mem.h"
#include "base/num.h"

struct format {
	int id;
	bool parsed;
	char *system, *text;
};

struct formats {
	struct tep_handle *tep;
	struct format *list;
	size_t count;
};

struct formats *formats_new(struct tep_handle *tep)
{
	struct formats *f = mem_zalloc(sizeof(*f));

	f->tep = tep;
	return f;
}

void formats_free(struct formats *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->count; i++) {
		free(f->list[i].system);
		free(f->list[i].text);
	}
	free(f->list);
	free(f);
}

/* Parses a line such as "ID: 597". Returns -1 if there is none. */
static int find_id(const char *text)
{
	const char *line = strstr(text, "\nID: ");
	char digits[8];
	uint64_t id;
	size_t len;

	if (!line)
		return -1;
	line += strlen("\nID: ");
	len = strcspn(line, "\n");
	if (len >= sizeof(digits))
		return -1;
	memcpy(digits, line, len);
	digits[len] = '\0';
	return num_parse(digits, 0, UINT16_MAX, &id) ? (int)id : -1;
}

static void parse(struct formats *f, struct format *format)
{
	tep_parse_event(f->tep, format->text, strlen(format->text), format->system);
	format->parsed = true;
}

void formats_add(struct formats *f, const char *system, const char *text, size_t len)
{
	struct format *format;

	f->list = mem_realloc(f->list, f->count + 1, sizeof(*f->list));
	format = &f->list[f->count++];
	/* libtraceevent takes a length but reads one byte more: the copy ends in a NUL. */
	*format = (struct format){ .system = mem_strdup(system), .text = mem_strndup(text, len) };
	format->id = find_id(format->text);
	if (format->id < 0 || strncmp(format->text, "name: funcgraph_", 16) == 0)
		parse(f, format);
}

bool formats_is_tracepoint(const struct formats *f, int type, struct slice *ret_name)
{
	static const char title[] = "name: ";
	const size_t len = sizeof(title) - 1;

	for (size_t i = 0; i < f->count; i++) {
		const struct format *format = &f->list[i];

		if (format->id != type)
			continue;
		if (format->parsed || strcmp(format->system, "ftrace") == 0 ||
		    strncmp(format->text, title, len) != 0)
			return false;
		*ret_name = (struct slice){ format->text + len, strcspn(format->text + len, "\n") };
		return true;
	}
	return false;
}

void formats_parse(struct formats *f, int type)
{
	for (size_t i = 0; i < f->count; i++) {
		struct format *format = &f->list[i];

		if (!format->parsed && (type == FORMATS_ALL || format->id == type))
			parse(f, format);
	}
}
