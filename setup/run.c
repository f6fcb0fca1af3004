// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The life of one run: lock, repair, probe, save, change, put back.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "apply.h"
#include "base/mem.h"
#include "base/msg.h"
#include "delegate.h"
#include "inuse.h"
#include "knobs.h"
#include "path.h"
#include "percpu.h"
#include "plan.h"
#include "probe.h"
#include "restore.h"
#include "setup.h"
#include "state.h"
#include "target.h"
#include "tracefile.h"
#include "tracing_dir.h"

static enum setup_result find_dir(struct setup *s)
{
	enum setup_result result = tracing_dir_find(&s->want, &s->top, &s->target);

	if (result != SETUP_OK)
		return result;
	s->found.dir = s->top;
	s->found.target_dir = s->target;
	s->found.instance = strcmp(s->top, s->target) != 0;
	return SETUP_OK;
}

static enum setup_result probe(struct setup *s)
{
	enum setup_result result = find_dir(s);
	size_t repaired;

	if (result == SETUP_OK)
		result = rundir_open(&s->rundir, s->want.run_dir, true);
	if (result == SETUP_OK)
		result = restore_killed_run(s->rundir.dir_fd, &repaired);
	if (result == SETUP_OK)
		result = probe_kernel(s);
	if (result != SETUP_OK)
		return result;
	if (s->want.delegate)
		result = delegate_check(s);
	else if (!s->found.instance)
		result = target_choose(s);
	s->found.nr_cpus = percpu_count(s->target);
	return result == SETUP_OK ? inuse_check(s) : result;
}

enum setup_result setup_probe(const struct setup_want *want, struct setup **ret_setup)
{
	struct setup *s = mem_zalloc(sizeof(*s));
	enum setup_result result;

	s->want = *want;
	s->rundir = (struct rundir){ NULL, -1, -1 };
	s->undo.fd = -1;
	s->pipe_fd = -1;
	result = probe(s);
	if (result == SETUP_OK)
		*ret_setup = s;
	else
		setup_free(s);
	return result;
}

const struct setup_found *setup_found(const struct setup *s)
{
	return &s->found;
}

const char *setup_function(const struct setup *s, size_t i)
{
	return s->functions.list[i].line;
}

/* The tracer cannot be changed while one is open. */
static void close_pipes(struct setup *s)
{
	for (size_t i = 0; i < s->nr_raw; i++) {
		if (s->raw_fds[i] >= 0)
			close(s->raw_fds[i]);
		s->raw_fds[i] = -1;
	}
	if (s->pipe_fd >= 0)
		close(s->pipe_fd);
	s->pipe_fd = -1;
}

static void restore_at_exhaustion(void *arg)
{
	struct setup *s = arg;
	size_t written = 0;

	close_pipes(s);
	restore_values(&s->undo, true, &written);
}

enum setup_result setup_apply(struct setup *s)
{
	enum setup_result result;

	if (s->applied) {
		msg_error("setting up tracing: already done");
		return SETUP_FAILED;
	}
	s->applied = true;
	mem_at_exhaustion(restore_at_exhaustion, s);
	plan_all(s, &s->steps);
	if (s->undo.fd < 0 && undo_create(&s->undo, s->rundir.dir_fd, s->top) < 0)
		return SETUP_FAILED;
	result = apply_all(s);
	if (result != SETUP_OK)
		setup_restore(s);
	return result;
}

int setup_open_pipe(struct setup *s)
{
	char *path;

	if (s->pipe_fd >= 0)
		return s->pipe_fd;
	path = path_join(s->target, "trace_pipe");
	s->pipe_fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (s->pipe_fd < 0)
		msg_errno("opening %s", path);
	free(path);
	return s->pipe_fd;
}

/* A process may have 1024 descriptors unless it asks for more, and there are machines with more
 * CPUs. */
static void allow_descriptors(size_t nr)
{
	const rlim_t others = 64;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= nr + others)
		return;
	limit.rlim_cur = limit.rlim_max < nr + others ? limit.rlim_max : nr + others;
	setrlimit(RLIMIT_NOFILE, &limit);
}

/* A CPU that is offline, or never was online, has a buffer: it can be opened, and is empty. Numbers
 * that the kernel does not use have none. */
static int open_raw_cpu(struct setup *s, unsigned int cpu)
{
	char *path = percpu_path(s->target, cpu, "trace_pipe_raw");
	int ret = 0;

	s->raw_fds[cpu] = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (s->raw_fds[cpu] < 0 && errno != ENOENT) {
		msg_errno("opening %s", path);
		ret = -1;
	}
	free(path);
	return ret;
}

int setup_open_raw(struct setup *s)
{
	size_t nr = s->found.nr_cpus;

	if (s->nr_raw > 0)
		return s->pipe_fd;
	if (nr == 0) {
		msg_error("opening %s/per_cpu: no CPUs in it", s->target);
		return -1;
	}
	allow_descriptors(nr);
	if (setup_open_pipe(s) < 0)
		return -1;
	s->raw_fds = mem_alloc(nr * sizeof(*s->raw_fds));
	for (; s->nr_raw < nr; s->nr_raw++) {
		if (open_raw_cpu(s, (unsigned int)s->nr_raw) < 0)
			return -1;
	}
	return s->pipe_fd;
}

const int *setup_raw_fds(const struct setup *s, size_t *ret_nr)
{
	*ret_nr = s->nr_raw;
	return s->raw_fds;
}

uint64_t setup_ring_bytes(const struct setup *s)
{
	return percpu_smallest_buffer_kb(s->target) * 1024;
}

/* Events overwritten, dropped because the buffer was full, and nested too deep to be stored. */
static uint64_t sum_lost(const struct setup *s)
{
	static const char *const keys[] = { "overrun", "dropped events", "commit overrun", NULL };

	return percpu_sum_stats(s->target, keys);
}

int setup_start(struct setup *s)
{
	if (!s->applied || s->undo.fd < 0) {
		msg_error("starting tracing: it is not set up");
		return -1;
	}
	s->lost_before = sum_lost(s);
	for (size_t i = 0; i < s->steps.nr; i++) {
		if (s->steps.list[i].flags & KNOB_START &&
		    apply_step(s, &s->steps.list[i]) != SETUP_OK)
			return -1;
	}
	return 0;
}

void setup_stop(struct setup *s)
{
	char *path;

	if (s->undo.fd < 0)
		return; /* everything was put back */
	path = path_join(s->target, "tracing_on");
	if (tracefile_write(KIND_VALUE, path, slice_of("0")) < 0)
		msg_errno("writing %s", path);
	free(path);
}

uint64_t setup_count_lost(const struct setup *s)
{
	uint64_t lost = sum_lost(s);

	return lost > s->lost_before ? lost - s->lost_before : 0;
}

int setup_restore(struct setup *s)
{
	size_t written = 0;

	close_pipes(s);
	return restore_values(&s->undo, false, &written);
}

void setup_free(struct setup *s)
{
	if (!s)
		return;
	setup_restore(s);
	mem_at_exhaustion(NULL, NULL);
	undo_free(&s->undo);
	rundir_close(&s->rundir);
	steps_free(&s->steps);
	functions_free(&s->functions);
	free(s->events);
	free(s->probes);
	free(s->raw_fds);
	free(s->top);
	free(s->target);
	free(s);
}

enum setup_result setup_recover(const char *run_dir, size_t *ret_count)
{
	enum setup_result result;
	struct rundir dir;
	size_t count = 0;

	result = rundir_open(&dir, run_dir, false);
	if (result == SETUP_OK && dir.dir_fd >= 0)
		result = restore_killed_run(dir.dir_fd, &count);
	rundir_close(&dir);
	if (result == SETUP_OK)
		*ret_count = count;
	return result;
}
