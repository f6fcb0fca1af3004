// SPDX-License-Identifier: GPL-2.0-or-later
#include "target.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/num.h"
#include "kfile.h"
#include "path.h"
#include "probe.h"
#include "restore.h"
#include "state.h"

#define INSTANCE_NAME "alloclat"

/* An instance's buffers take megabytes, and we run where memory is short: tries for a second. */
#define INSTANCE_TRIES 10

/* Makes the instance, after logging that it is going to. SETUP_OK with own_instance unset: it
 * cannot be made. */
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

/* An instance of our name that no killed run has left is someone's. */
static enum setup_result use_existing(struct setup *s, const char *path)
{
	int can_run = probe_can_run_in(s, path);

	if (can_run <= 0)
		return can_run < 0 ? SETUP_FAILED : SETUP_OK;
	if (!s->want.force) {
		msg_error("tracing is in use: %s: exists, and no killed run left it "
			  "(--force uses it, and puts it back)",
			  path);
		return SETUP_BUSY;
	}
	use_directory(s, path);
	return SETUP_OK;
}

/* Only making one tells whether function_graph can run in it: an instance's available_tracers lists
 * what can. If not, the instance is removed again. */
static enum setup_result try_new(struct setup *s, const char *path)
{
	enum setup_result result = make_instance(s, path);
	size_t written = 0;
	int can_run;

	if (result != SETUP_OK)
		return result;
	can_run = s->found.own_instance ? probe_can_run_in(s, path) : 0;
	if (can_run > 0) {
		use_directory(s, path);
		return SETUP_OK;
	}
	s->found.own_instance = false;
	if (can_run < 0 || restore_values(&s->undo, false, &written) != 0)
		return SETUP_FAILED;
	return SETUP_OK;
}

enum setup_result target_choose(struct setup *s)
{
	char *path = path_join(s->top, "instances/" INSTANCE_NAME);
	enum setup_result result = kfile_exists(path) ? use_existing(s, path) : try_new(s, path);

	free(path);
	return result;
}
