// SPDX-License-Identifier: GPL-2.0-or-later
#include "comms.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/proc.h"
#include "base/table.h"

/* The list is reread at most this often, and only when a name is asked for. */
#define REREAD_NS (100 * NSEC_PER_MSEC)

/* The most names from /proc that are kept until the list is reread. */
#define OTHERS_MAX 1024

struct comm {
	struct table_entry in_table; /* key: the thread's id */
	unsigned char len;
	bool ambiguous; /* listed twice: one line is part of another task's name */
	char name[COMM_MAX];
};

struct comms {
	int fd;
	bool has_proc; /* pids in /proc are those of the trace */
	uint64_t read_at;
	struct buf text;
	struct table table;
	size_t others;
};

struct comms *comms_new(int fd, bool running)
{
	struct comms *c = mem_zalloc(sizeof(*c));

	c->fd = fd;
	c->has_proc = running && proc_has_tasks();
	table_init(&c->table);
	return c;
}

void comms_free(struct comms *c)
{
	if (!c)
		return;
	if (c->fd >= 0)
		close(c->fd);
	buf_free(&c->text);
	table_empty(&c->table);
	table_free(&c->table);
	free(c);
}

/* NULL: not found. */
static struct comm *find(const struct comms *c, int pid)
{
	return (struct comm *)table_find(&c->table, (uint32_t)pid);
}

static struct comm *add(struct comms *c, int pid, struct slice name)
{
	struct comm *comm = find(c, pid);

	if (comm) {
		comm->ambiguous = true;
	} else {
		comm = mem_zalloc(sizeof(*comm));
		comm->in_table.key = (uint32_t)pid;
		table_add(&c->table, &comm->in_table);
	}
	comm->len = (unsigned char)(name.len < COMM_MAX ? name.len : COMM_MAX);
	if (comm->len > 0)
		memcpy(comm->name, name.data, comm->len);
	return comm;
}

/* Parses "1234 name". Returns the length of the part before the name; 0 if the line does not begin
 * with a number. */
static size_t parse_pid(struct slice line, int *ret_pid)
{
	size_t digits = 0;
	int pid = 0;

	while (digits < line.len && digits < 9 && line.data[digits] >= '0' &&
	       line.data[digits] <= '9')
		pid = 10 * pid + (line.data[digits++] - '0');
	if (digits == 0 || pid == 0 || digits == line.len || line.data[digits] != ' ')
		return 0;
	*ret_pid = pid;
	return digits + 1;
}

/*
 * A name can contain newlines: a line that does not begin with a number continues the name on the
 * line before. A line that does may be such a continuation, too, and assign a name to another task.
 * That task is then most likely listed itself, and of two names neither is trusted.
 */
static void parse(struct comms *c)
{
	const char *at = c->text.data, *end = at + c->text.len, *newline;
	struct slice name = { 0 }, line;
	int pid = 0, next;

	for (; at < end; at = newline + 1) {
		size_t skip;

		newline = memchr(at, '\n', (size_t)(end - at));
		if (!newline)
			newline = end;
		line = (struct slice){ at, (size_t)(newline - at) };
		skip = parse_pid(line, &next);
		if (skip == 0) {
			name.len += pid ? line.len + 1 : 0;
			continue;
		}
		if (pid)
			add(c, pid, name);
		pid = next;
		name = (struct slice){ line.data + skip, line.len - skip };
	}
	if (pid)
		add(c, pid, name);
}

static void read_list(struct comms *c)
{
	table_empty(&c->table);
	c->others = 0;
	/* If it cannot be read, names come from /proc alone. */
	if (c->fd >= 0 && file_reread(c->fd, &c->text) == 0 && c->text.len > 0)
		parse(c);
}

struct slice comms_get(struct comms *c, int pid)
{
	char room[COMM_MAX + 1];
	uint64_t now = clock_now_coarse();
	struct comm *comm;

	if (pid == 0)
		return (struct slice){ "<idle>", 6 };
	if (c->read_at == 0 || now - c->read_at >= REREAD_NS) {
		read_list(c);
		c->read_at = now;
	}
	comm = find(c, pid);
	if ((!comm || comm->ambiguous) && c->has_proc && c->others < OTHERS_MAX) {
		comm = add(c, pid, proc_comm(pid, room));
		comm->ambiguous = false;
		c->others++;
	}
	if (!comm || comm->ambiguous)
		return (struct slice){ 0 };
	return (struct slice){ comm->name, comm->len };
}
