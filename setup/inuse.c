// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whether someone else is tracing: their configuration would silence us or ours change
 * what they see.
 */
#include "internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/msg.h"
#include "path.h"
#include "percpu.h"
#include "slices.h"

/* Only one may have it open: 6.5, and stable kernels from 5.10 on (tr->pipe_cpumask). A
 * reader on an older one is not seen here, but holds the tracer: then the write to
 * current_tracer is refused. */
static bool is_pipe_open(const struct setup *s)
{
	char *path = path_join(s->target, "trace_pipe");
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	bool busy = fd < 0 && errno == EBUSY;

	if (fd >= 0)
		close(fd);
	if (busy)
		msg_error("tracing is in use: %s: someone is reading it", path);
	free(path);
	return busy;
}

/* These take tracing_thresh as theirs, in whatever instance they run. */
static bool uses_threshold(struct slice tracer)
{
	static const char *const users[] = {
		"function_graph", "irqsoff",   "preemptoff", "preemptirqsoff", "wakeup",
		"wakeup_rt",	  "wakeup_dl", "hwlat",	     "osnoise",	       "timerlat",
	};

	for (size_t i = 0; i < ARRAY_SIZE(users); i++) {
		if (slice_equal(tracer, slice_of(users[i])))
			return true;
	}
	return false;
}

static bool is_threshold_used_in(const char *dir)
{
	char *path = path_join(dir, "current_tracer");
	struct buf read = { 0 };
	bool used = false;

	if (file_read(path, &read) == 0) {
		buf_chomp(&read);
		used = uses_threshold(slice_of_buf(&read));
	}
	if (used)
		msg_error("tracing is in use: %s: %s, and tracing_thresh is common to all (--force "
			  "changes it meanwhile)",
			  path, read.data);
	buf_free(&read);
	free(path);
	return used;
}

static bool is_threshold_used(const struct setup *s)
{
	char *instances = path_join(s->top, "instances");
	bool used = is_threshold_used_in(s->top);
	DIR *dir = opendir(instances);
	struct dirent *e;

	while (!used && dir && (e = readdir(dir))) {
		char *path;

		if (e->d_name[0] == '.')
			continue;
		path = path_join(instances, e->d_name);
		used = is_threshold_used_in(path);
		free(path);
	}
	if (dir)
		closedir(dir);
	free(instances);
	return used;
}

/* Setting a tracer empties the buffer. */
static bool is_recording_kept(const struct setup *s)
{
	static const char *const keys[] = { "entries", NULL };
	uint64_t entries = percpu_sum_stats(s->target, keys);

	if (entries > 0)
		msg_error("tracing is in use: %s/trace: %llu recorded events, which would be lost "
			  "(--force does it)",
			  s->target, (unsigned long long)entries);
	return entries > 0;
}

enum setup_result probe_in_use(const struct setup *s)
{
	bool fresh = s->found.own_instance;

	if (!fresh && is_pipe_open(s))
		return SETUP_BUSY;
	if (s->want.force)
		return SETUP_OK;
	if (knobs_in_use(s) || (!s->want.events_only && is_threshold_used(s)) ||
	    (!fresh && is_recording_kept(s)))
		return SETUP_BUSY;
	return SETUP_OK;
}
