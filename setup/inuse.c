// SPDX-License-Identifier: GPL-2.0-or-later
#include "inuse.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/msg.h"
#include "base/slice.h"
#include "knobs.h"
#include "path.h"
#include "percpu.h"
#include "plan.h"
#include "slices.h"
#include "state.h"
#include "value.h"

/* Only one reader may have it open since 6.5, and in stable kernels from 5.10 on
 * (tr->pipe_cpumask). On an older kernel a reader is not seen here, but it keeps the tracer busy:
 * the write to current_tracer will be refused. */
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

/* These tracers obey tracing_thresh, in whatever instance they run. */
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
		msg_error("tracing is in use: %s: %s, and all instances share tracing_thresh "
			  "(--force changes it while alloclat runs)",
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
static bool has_recording(const struct setup *s)
{
	static const char *const keys[] = { "entries", NULL };
	uint64_t entries = percpu_sum_stats(s->target, keys);

	if (entries > 0)
		msg_error("tracing is in use: %s/trace: %llu recorded events, which would be lost "
			  "(--force discards them)",
			  s->target, (unsigned long long)entries);
	return entries > 0;
}

/* Names the file and the beginning of what it reads. */
static void say_in_use(enum file_kind kind, const char *path, const struct buf *text)
{
	struct slice rest = slice_of_buf(text), line = rest;
	const size_t longest = 60;

	if (!value_next_entry(kind, &rest, &line))
		line = value_of(kind, slice_of_buf(text));
	msg_error("tracing is in use: %s: %.*s%s (--force takes over, and puts it back)", path,
		  (int)(line.len < longest ? line.len : longest), line.data,
		  line.len > longest || rest.len > 0 ? "..." : "");
}

static bool is_step_in_use(const struct step *step, struct slice idle)
{
	/* Function triggers count: "schedule:traceoff" would silence us. */
	enum file_kind kind = step->kind == KIND_FUNCTIONS ? KIND_WORDS : step->kind;
	struct buf text = { 0 };
	bool in_use = false;

	/* If it cannot be read, saving it will report why. */
	if (file_read(step->path, &text) == 0)
		in_use = !value_equal(kind, slice_of_buf(&text), idle);
	if (in_use)
		say_in_use(kind, step->path, &text);
	buf_free(&text);
	return in_use;
}

static bool is_knob_in_use(const struct setup *s, const struct knob *knob)
{
	struct steps steps = { 0 };
	bool in_use = false;

	plan_knob(s, knob, &steps);
	for (size_t i = 0; i < steps.nr && !in_use; i++) {
		const struct step *step = &steps.list[i];

		in_use = is_step_in_use(step, knob->source == FROM_CPUS ? slice_of_buf(&step->value)
									: slice_of(knob->idle));
	}
	steps_free(&steps);
	return in_use;
}

/* Of an instance of our own only the top level's files can be in use. */
static bool is_any_knob_in_use(const struct setup *s)
{
	for (size_t i = 0; i < knobs_nr; i++) {
		const struct knob *k = &knobs[i];

		if (k->idle && (k->scope == SCOPE_TOP || !s->found.own_instance) &&
		    is_knob_in_use(s, k))
			return true;
	}
	return false;
}

enum setup_result inuse_check(const struct setup *s)
{
	bool fresh = s->found.own_instance;

	if (!fresh && is_pipe_open(s))
		return SETUP_BUSY;
	if (s->want.force)
		return SETUP_OK;
	if (is_any_knob_in_use(s) || (!s->want.events_only && is_threshold_used(s)) ||
	    (!fresh && has_recording(s)))
		return SETUP_BUSY;
	return SETUP_OK;
}
