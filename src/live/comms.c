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

/* The list is read again at most so often, and only when a name is asked for. */
#define AGAIN_NS (100 * NSEC_PER_MSEC)

/* Names from /proc that are kept until the list is read again. */
#define OTHERS_MAX 1024

struct comm {
	struct table_entry in_table; /* by the thread's id */
	unsigned char len;
	bool twice; /* one of the two is part of another task's name */
	char name[COMM_MAX];
};

struct comms {
	int fd;
	bool has_proc; /* the numbers in /proc are those of the trace */
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

/* NULL: it is not there. */
static struct comm *find(const struct comms *c, int pid)
{
	return (struct comm *)table_find(&c->table, (uint32_t)pid);
}

static struct comm *add(struct comms *c, int pid, struct slice name)
{
	struct comm *comm = find(c, pid);

	if (comm) {
		comm->twice = true;
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

/* "1234 name": the bytes before the name, and the number; 0: it does not begin so. */
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
 * A name can have newlines: a line that does not begin with a number is the rest of the
 * name before. One that does could be that as well, and claim a name for another task;
 * that one is then most likely to be in the list itself, and of two neither is believed.
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
	/* What cannot be read has no names: /proc is left. */
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
	if (c->read_at == 0 || now - c->read_at >= AGAIN_NS) {
		read_list(c);
		c->read_at = now;
	}
	comm = find(c, pid);
	if ((!comm || comm->twice) && c->has_proc && c->others < OTHERS_MAX) {
		comm = add(c, pid, proc_comm(pid, room));
		comm->twice = false;
		c->others++;
	}
	if (!comm || comm->twice)
		return (struct slice){ 0 };
	return (struct slice){ comm->name, comm->len };
}
