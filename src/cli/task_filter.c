// SPDX-License-Identifier: GPL-2.0-or-later
#include "task_filter.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/proc.h"

/* Slots of the cache. Tasks whose ids collide evict each other. */
#define CACHE_ROOM 4096

/* Events without a name cannot show that it changed: after this long /proc is read again. */
#define ANSWER_NS NSEC_PER_SEC

/* The result for a task by its name in /proc. Valid while its events have the same name as then. */
struct answer {
	int pid;     /* 0: free. The idle task never allocates. */
	uint64_t ts; /* of the event for which /proc was read */
	bool wanted;
	unsigned char len;
	char comm[GRAPH_COMM_MAX];
};

struct task_filter {
	int *pids; /* sorted */
	size_t nr_pids;
	uint64_t low, high; /* the wanted ids, both inclusive, if there are no pids */
	struct pattern *comm;
	bool live;
	struct answer *cache; /* [CACHE_ROOM], allocated at first use */
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
	struct task_filter *f = mem_zalloc(sizeof(*f));

	f->pids = mem_alloc(nr_pids * sizeof(*f->pids));
	if (nr_pids > 0) {
		memcpy(f->pids, pids, nr_pids * sizeof(*f->pids));
		qsort(f->pids, nr_pids, sizeof(*f->pids), compare_pids);
	}
	f->nr_pids = nr_pids;
	f->high = INT32_MAX;
	f->comm = comm;
	f->live = live;
	return f;
}

/* Parses "LOW", "LOW-" or "LOW-HIGH". False if @word is none of these. */
static bool parse_range(const char *word, uint64_t *ret_low, uint64_t *ret_high)
{
	char *low = mem_strdup(word), *dash = strchr(low, '-'), *high = low;
	bool good;

	if (dash) {
		*dash = '\0';
		high = dash + 1;
	}
	*ret_high = 0;
	good = num_parse(low, 0, INT32_MAX, ret_low) &&
	       (*high == '\0' || num_parse(high, 0, INT32_MAX, ret_high));
	if (*ret_high == 0)
		*ret_high = INT32_MAX;
	free(low);
	return good;
}

struct task_filter *task_filter_parse(const char *what, const char *word)
{
	struct pattern *comm = NULL;
	struct task_filter *f;
	uint64_t low, high;

	if (!parse_range(word, &low, &high)) {
		low = 0;
		high = INT32_MAX;
		comm = pattern_of(what, word);
		if (!comm)
			return NULL;
	}
	f = task_filter_new(NULL, 0, comm, false);
	f->low = low;
	f->high = high;
	return f;
}

void task_filter_free(struct task_filter *f)
{
	if (!f)
		return;
	pattern_free(f->comm);
	free(f->pids);
	free(f->cache);
	free(f);
}

static bool is_answer(const struct answer *a, const struct event *e, size_t len)
{
	if (a->pid != e->pid)
		return false;
	if (len == 0)
		return e->ts - a->ts < ANSWER_NS;
	return a->len == len && memcmp(a->comm, e->comm.data, len) == 0;
}

static bool wants_live(struct task_filter *f, const struct event *e)
{
	size_t len = e->comm.len < GRAPH_COMM_MAX ? e->comm.len : GRAPH_COMM_MAX;
	char comm[COMM_MAX + 1];
	struct answer *a;
	struct slice name;

	if (!f->cache)
		f->cache = mem_zalloc(CACHE_ROOM * sizeof(*f->cache));
	a = &f->cache[(uint32_t)e->pid % CACHE_ROOM];
	if (is_answer(a, e, len))
		return a->wanted;
	name = proc_comm(e->pid, comm);
	if (name.len == 0)
		name = event_comm(e);
	*a = (struct answer){ .pid = e->pid, .ts = e->ts, .len = (unsigned char)len };
	if (len > 0)
		memcpy(a->comm, e->comm.data, len);
	a->wanted = pattern_matches(f->comm, name);
	return a->wanted;
}

bool task_filter_wants_id(const struct task_filter *f, int id)
{
	if (!f)
		return true;
	if (f->nr_pids > 0)
		return bsearch(&id, f->pids, f->nr_pids, sizeof(*f->pids), compare_pids);
	return (uint64_t)id >= f->low && (uint64_t)id <= f->high;
}

bool task_filter_wants_comm(const struct task_filter *f, struct slice comm)
{
	return !f || !f->comm || pattern_matches(f->comm, comm);
}

bool task_filter_wants(struct task_filter *f, const struct event *e)
{
	if (!task_filter_wants_id(f, e->pid))
		return false;
	if (!f || !f->comm)
		return true;
	if (!(f->live ? wants_live(f, e) : pattern_matches(f->comm, event_comm(e))))
		return false;
	f->has_matched = true;
	return true;
}

bool task_filter_has_matched(const struct task_filter *f)
{
	return f->has_matched;
}
