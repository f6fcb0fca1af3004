// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The life of one run: lock, repair, look, save, change, put back.
 */
#include "setup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/num.h"
#include "internal.h"
#include "kfile.h"
#include "path.h"
#include "percpu.h"
#include "restore.h"
#include "tracefile.h"

#define INSTANCE_NAME "alloclat"

/* An instance's buffers take megabytes, where memory is short: that is when we are run. */
#define INSTANCE_TRIES 10

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

/* Makes the instance, the wish to do so logged before. SETUP_OK with own_instance unset:
 * it cannot be had, and nothing is left of the attempt. */
static enum setup_result make_instance(struct setup *s, const char *path)
{
	const struct timespec wait = { .tv_nsec = (long)(100 * NSEC_PER_MSEC) };
	size_t number;
	int made = -1;

	if (undo_create(&s->undo, s->rundir.dir_fd, s->top) < 0)
		return SETUP_FAILED;
	number = undo_add(&s->undo, KIND_INSTANCE, path, slice_of(""));
	if (undo_commit(&s->undo) < 0 || undo_touch(&s->undo, number) < 0)
		return SETUP_FAILED;
	for (int i = 0; i < INSTANCE_TRIES; i++) {
		made = kfile_make_instance(path);
		if (made == 0 || errno != ENOMEM)
			break;
		nanosleep(&wait, NULL);
	}
	s->found.own_instance = made == 0;
	if (made < 0) {
		/* No memory for its buffers, or a kernel without instances: the top level
		 * remains. Or another process has just made it, so it is not ours to remove. */
		s->undo.entries[number].touched = false;
		msg_warn("making the tracing instance: %s: %s: using the top level", path,
			 strerror(errno));
	}
	return SETUP_OK;
}

static void use_directory(struct setup *s, const char *path)
{
	free(s->target);
	s->target = mem_strdup(path);
	s->found.target_dir = s->target;
	s->found.instance = strcmp(s->target, s->top) != 0;
}

/*
 * An instance of our own leaves the top level to others: for events alone anywhere, with
 * function_graph where this kernel can run it in one (6.11). Only trying tells:
 * available_tracers of an instance lists what may run in one.
 */
static enum setup_result choose_target(struct setup *s, const char *path)
{
	enum setup_result result;
	int has;

	if (kfile_exists(path)) {
		has = probe_can_run_in(s, path);
		if (has > 0 && !s->want.force) {
			msg_error("tracing is in use: %s: exists, and is not of a killed run "
				  "(--force uses it, and puts it back)",
				  path);
			return SETUP_BUSY;
		}
		if (has > 0)
			use_directory(s, path);
		return has < 0 ? SETUP_FAILED : SETUP_OK;
	}
	result = make_instance(s, path);
	if (result != SETUP_OK)
		return result;
	has = s->found.own_instance ? probe_can_run_in(s, path) : 0;
	if (has > 0) {
		use_directory(s, path);
		return SETUP_OK;
	}
	s->found.own_instance = false;
	return has < 0 || setup_restore(s) != 0 ? SETUP_FAILED : SETUP_OK;
}

static enum setup_result probe(struct setup *s)
{
	enum setup_result result = probe_dirs(s);
	size_t repaired;
	char *path;

	if (result == SETUP_OK)
		result = rundir_open(&s->rundir, s->want.run_dir, true);
	if (result == SETUP_OK)
		result = restore_killed_run(s->rundir.dir_fd, &repaired);
	if (result == SETUP_OK)
		result = probe_kernel(s);
	if (result != SETUP_OK)
		return result;
	if (s->want.lend) {
		result = probe_lend(s);
	} else if (!s->found.instance) {
		path = path_join(s->top, "instances/" INSTANCE_NAME);
		result = choose_target(s, path);
		free(path);
	}
	s->found.nr_cpus = percpu_count(s->target);
	return result == SETUP_OK ? probe_in_use(s) : result;
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

/* While one is open the tracer cannot be changed. */
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
		msg_error("setting up tracing: it was done before");
		return SETUP_FAILED;
	}
	s->applied = true;
	mem_at_exhaustion(restore_at_exhaustion, s);
	knobs_steps(s, &s->steps);
	if (s->undo.fd < 0 && undo_create(&s->undo, s->rundir.dir_fd, s->top) < 0)
		return SETUP_FAILED;
	result = steps_do_all(s);
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

/* Descriptors 0 to 1023 are what a process may have without asking for more, and there are
 * machines with more CPUs. */
static void allow_descriptors(size_t nr)
{
	const rlim_t others = 64;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= nr + others)
		return;
	limit.rlim_cur = limit.rlim_max < nr + others ? limit.rlim_max : nr + others;
	setrlimit(RLIMIT_NOFILE, &limit);
}

/* A CPU that is not online, or never was, has its directory: it can be opened and says that
 * it has nothing. There is none for numbers left out. */
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

/* Overwritten, refused because the buffer was full, and nested too deep to be stored. */
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
		    steps_do(s, &s->steps.list[i]) != SETUP_OK)
			return -1;
	}
	return 0;
}

void setup_stop(struct setup *s)
{
	char *path;

	if (s->undo.fd < 0)
		return; /* everything is as it was */
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
	knobs_free_steps(&s->steps);
	for (size_t i = 0; i < s->functions.nr; i++)
		free(s->functions.list[i].line);
	free(s->functions.list);
	for (size_t i = 0; s->roles && i < s->want.nr_roles; i++)
		free(s->roles[i]);
	free(s->roles);
	free(s->events);
	free(s->probes);
	free(s->raw_fds);
	free(s->top);
	free(s->target);
	free(s);
}
