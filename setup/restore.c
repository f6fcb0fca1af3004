// SPDX-License-Identifier: GPL-2.0-or-later
#include "restore.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <time.h>

#include "base/msg.h"
#include "base/num.h"
#include "kfile.h"
#include "knobs.h"
#include "slices.h"
#include "tracefile.h"

/* Whether the tracing directory is mounted where it was. */
static bool is_mounted(const struct undo *u)
{
	char tracer[PATH_MAX];
	int len = snprintf(tracer, sizeof(tracer), "%s/current_tracer", u->dir);

	return len > 0 && (size_t)len < sizeof(tracer) && kfile_exists(tracer);
}

/* A file can vanish while we run: an event with its module, an instance with its owner. What we
 * changed vanished with it. */
static bool is_gone(const struct undo *u, const char *path)
{
	return !kfile_exists(path) && errno == ENOENT && is_mounted(u);
}

/* To expand a ring buffer or set a filter the kernel needs memory, on a machine that is watched
 * because it runs out of it. Tries for 15 seconds. */
#define MEMORY_TRIES   300
#define MEMORY_WAIT_NS (50 * NSEC_PER_MSEC)

/* -1 with errno. */
static int write_old(const struct undo_entry *e)
{
	const struct timespec wait = { .tv_nsec = (long)MEMORY_WAIT_NS };
	int ret = -1;

	for (int i = 0; i < MEMORY_TRIES; i++) {
		if (e->kind == KIND_INSTANCE)
			ret = kfile_remove_instance(e->path);
		else
			ret = tracefile_write(e->kind, e->path, slice_of_buf(&e->old));
		if (ret == 0 || errno != ENOMEM)
			break;
		nanosleep(&wait, NULL);
	}
	return ret;
}

/* What became of a value. */
enum outcome {
	UNCHANGED, /* the file reads as it did, or is gone */
	RESTORED,
	REFUSED, /* can be tried again */
	ALTERED, /* accepted, but the file reads differently: there is nothing left to try */
	NR_OUTCOMES,
};

static enum outcome put_back(const struct undo *u, const struct undo_entry *e)
{
	struct slice old = slice_of_buf(&e->old);

	if (is_gone(u, e->path))
		return UNCHANGED;
	if (e->kind != KIND_INSTANCE && tracefile_matches(e->kind, e->path, old) == 1)
		return UNCHANGED;
	if (write_old(e) < 0)
		return REFUSED;
	if (e->kind == KIND_INSTANCE)
		return RESTORED;
	return tracefile_matches(e->kind, e->path, old) == 1 ? RESTORED : ALTERED;
}

/* Puts back the probes, or all but the probes, newest first, and counts the outcomes. */
static void put_back_some(const struct undo *u, bool silent, bool probes,
			  size_t counts[NR_OUTCOMES])
{
	for (size_t i = u->nr; i > 0; i--) {
		const struct undo_entry *e = &u->entries[i - 1];
		enum outcome outcome;

		if (!e->touched || (e->kind == KIND_KPROBE) != probes)
			continue;
		/* Another try may need the instance: from 6.11 to 6.18 all instances share the
		 * options of function_graph, which are written through any of them. */
		if (e->kind == KIND_INSTANCE && counts[REFUSED] > 0) {
			counts[REFUSED]++;
			if (!silent)
				msg_error("putting back: %s: kept, because of the failures above",
					  e->path);
			continue;
		}
		outcome = put_back(u, e);
		counts[outcome]++;
		if (outcome == REFUSED && !silent)
			msg_errno("putting back: %s", e->path);
		if (outcome == ALTERED && !silent)
			msg_error("putting back: %s: accepted, but the file reads differently",
				  e->path);
	}
}

int restore_values(struct undo *u, bool silent, size_t *ret_written)
{
	size_t counts[NR_OUTCOMES] = { 0 };
	size_t nr_touched = 0;

	if (u->fd < 0)
		return 0;
	for (size_t i = 0; i < u->nr; i++)
		nr_touched += u->entries[i].touched;
	if (nr_touched > 0 && !is_mounted(u)) {
		if (!silent)
			msg_error("putting back: %s: not there any more: mount tracefs there, then "
				  "run 'alloclat restore'",
				  u->dir);
		return (int)nr_touched;
	}
	/* A probe cannot be removed while its event is on in any instance. Ours was made before
	 * the probe, so newest first would come too early. */
	put_back_some(u, silent, false, counts);
	put_back_some(u, silent, true, counts);
	*ret_written += counts[RESTORED] + counts[ALTERED];
	if (counts[REFUSED] == 0 && undo_remove(u) < 0) {
		if (!silent)
			msg_errno("removing the undo log");
		counts[REFUSED]++;
	}
	return (int)(counts[REFUSED] + counts[ALTERED]);
}

static enum setup_result restore_loaded(struct undo *u, size_t *ret_written)
{
	long pid = u->pid; /* restore_values() empties the log */
	int failures;

	msg_info("restoring what a killed run (pid %ld) left behind: %s", pid,
		 u->dir ? u->dir : "nothing");
	failures = restore_values(u, false, ret_written);
	msg_info("restoring what a killed run (pid %ld) left behind: %zu values put back, "
		 "%d failures",
		 pid, *ret_written, failures);
	return failures > 0 ? SETUP_FAILED : SETUP_OK;
}

static enum setup_result forget(struct undo *u)
{
	msg_info("forgetting what a killed run (pid %ld) changed: the machine was started "
		 "anew since",
		 u->pid);
	if (undo_remove(u) == 0)
		return SETUP_OK;
	msg_errno("removing the undo log");
	return SETUP_FAILED;
}

enum setup_result restore_killed_run(int dir_fd, size_t *ret_written)
{
	enum setup_result result = SETUP_OK;
	struct undo undo;

	*ret_written = 0;
	switch (undo_load(&undo, dir_fd, knobs_allow)) {
	case UNDO_NONE:
		break;
	case UNDO_DAMAGED:
		msg_error("what a killed run changed is not known: look at the tracing directory, "
			  "then remove the file '" UNDO_NAME "' in the run directory");
		result = SETUP_FAILED;
		break;
	case UNDO_OTHER_BOOT:
		result = forget(&undo);
		break;
	case UNDO_LOADED:
		result = restore_loaded(&undo, ret_written);
		break;
	}
	undo_free(&undo);
	return result;
}
