// SPDX-License-Identifier: GPL-2.0-or-later
#include "task_filter.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/compiler.h"
#include "base/mem.h"
#include "base/num.h"

#define LINE_COMM_MAX 7
#define COMM_ROOM     16 /* include/linux/sched.h TASK_COMM_LEN, the NUL included */

/* Answers are kept for so many tasks; a task whose place is taken is asked for again. */
#define CACHE_ROOM 4096

/* An event without a name at hand cannot tell of a change: after so long /proc is asked again. */
#define ANSWER_NS NSEC_PER_SEC

/* What /proc said of a task, good while the line shows the name it had then. */
struct answer {
	int pid;     /* 0: free. The idle task never allocates. */
	uint64_t ts; /* of the event that it was asked for */
	bool wanted;
	unsigned char len;
	char comm[LINE_COMM_MAX];
};

struct task_filter {
	int *pids; /* sorted */
	size_t nr_pids;
	struct pattern *comm;
	struct answer *cache; /* [CACHE_ROOM], live only */
	bool has_matched;
};

static int compare_pids(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;

	return (x > y) - (x < y);
}

struct task_filter *task_filter_new(const int *pids, size_t nr_pids, struct pattern *comm,
				    bool live)
{
	struct task_filter *c = mem_zalloc(sizeof(*c));

	c->pids = mem_alloc(nr_pids * sizeof(*c->pids));
	if (nr_pids > 0) {
		memcpy(c->pids, pids, nr_pids * sizeof(*c->pids));
		qsort(c->pids, nr_pids, sizeof(*c->pids), compare_pids);
	}
	c->nr_pids = nr_pids;
	c->comm = comm;
	if (live && comm)
		c->cache = mem_zalloc(CACHE_ROOM * sizeof(*c->cache));
	return c;
}

void task_filter_free(struct task_filter *c)
{
	if (!c)
		return;
	free(c->pids);
	free(c->cache);
	free(c);
}

/* The name of a thread, up to 15 bytes. 0: it is gone. */
static size_t read_comm(int pid, char comm[COMM_ROOM])
{
	char path[32];
	ssize_t len;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/comm", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	len = read(fd, comm, COMM_ROOM);
	close(fd);
	/* The file adds a newline; one before it is the name's own. */
	if (len > 0 && comm[len - 1] == '\n')
		len--;
	return len > 0 ? (size_t)len : 0;
}

static bool is_answer(const struct answer *a, const struct event *e, size_t len)
{
	if (a->pid != e->pid)
		return false;
	if (len == 0)
		return e->ts - a->ts < ANSWER_NS;
	return a->len == len && memcmp(a->comm, e->comm.data, len) == 0;
}

static bool wants_live(struct task_filter *c, const struct event *e)
{
	struct answer *a = &c->cache[(uint32_t)e->pid % CACHE_ROOM];
	size_t len = e->comm.len < LINE_COMM_MAX ? e->comm.len : LINE_COMM_MAX;
	struct slice name = { 0 };
	char comm[COMM_ROOM];

	if (is_answer(a, e, len))
		return a->wanted;
	name.len = read_comm(e->pid, comm);
	name = name.len > 0 ? (struct slice){ comm, name.len } : event_comm(e);
	*a = (struct answer){ .pid = e->pid, .ts = e->ts, .len = (unsigned char)len };
	if (len > 0)
		memcpy(a->comm, e->comm.data, len);
	a->wanted = pattern_matches(c->comm, name);
	return a->wanted;
}

bool task_filter_wants(struct task_filter *c, const struct event *e)
{
	if (c->nr_pids > 0 &&
	    !bsearch(&e->pid, c->pids, c->nr_pids, sizeof(*c->pids), compare_pids))
		return false;
	if (!c->comm)
		return true;
	if (!(c->cache ? wants_live(c, e) : pattern_matches(c->comm, event_comm(e))))
		return false;
	c->has_matched = true;
	return true;
}

bool task_filter_has_matched(const struct task_filter *c)
{
	return c->has_matched;
}
