// SPDX-License-Identifier: GPL-2.0-or-later
#include "delegate.h"

#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>

#include "apply.h"
#include "base/file.h"
#include "base/msg.h"
#include "knobs.h"
#include "path.h"
#include "slices.h"
#include "state.h"
#include "tracefile.h"
#include "value.h"

/* The program finds tracefs by itself, so our directory has to be the real one. */
static bool is_tracefs(const struct setup *s)
{
	struct statfs fs;

	if (s->want.root)
		return true; /* a test's */
	return statfs(s->top, &fs) == 0 &&
	       (fs.f_type == TRACEFS_MAGIC || fs.f_type == DEBUGFS_MAGIC);
}

/* The program's reset of the filter removes function triggers, "schedule:traceoff:count=3", and we
 * cannot put one back: what it reads is not what made it. */
static bool has_function_trigger(const struct setup *s)
{
	char *path = path_join(s->top, "set_ftrace_filter");
	struct buf read = { 0 };
	struct slice rest, line;
	bool found = false;

	if (file_read(path, &read) == 0) {
		rest = slice_of_buf(&read);
		/* A trigger is an entry of a list of words, but not of one of functions. */
		while (!found && value_next_entry(KIND_WORDS, &rest, &line)) {
			struct slice alone = line;

			found = !value_next_entry(KIND_FUNCTIONS, &alone, &line);
		}
	}
	if (found)
		msg_error("tracing is in use: %s: %.*s: trace-cmd would remove it for good", path,
			  (int)line.len, line.data);
	buf_free(&read);
	free(path);
	return found;
}

enum setup_result delegate_check(const struct setup *s)
{
	if (s->found.instance) {
		msg_error("looking for the tracing directory: %s: an instance; only the top level "
			  "can be recorded",
			  s->target);
		return SETUP_CANNOT;
	}
	if (!is_tracefs(s)) {
		msg_error("looking for the tracing directory: %s: not on tracefs", s->top);
		return SETUP_CANNOT;
	}
	return has_function_trigger(s) ? SETUP_BUSY : SETUP_OK;
}

int setup_delegate(struct setup *s)
{
	for (size_t i = 0; i < s->undo.nr; i++) {
		if (undo_touch(&s->undo, i) < 0)
			return -1;
	}
	return s->rundir.lock_fd;
}

void setup_delegated_to(struct setup *s, long pid)
{
	rundir_add_holder(&s->rundir, pid);
}

bool setup_is_on(const struct setup *s)
{
	char *path = path_join(s->target, "tracing_on");
	bool on = tracefile_matches(KIND_VALUE, path, slice_of("1")) == 1;

	free(path);
	return on;
}

/* A file that is reset first has two steps. */
static bool is_last_of_file(const struct steps *steps, size_t number)
{
	return steps_find(steps, number + 1, steps->list[number].path) == steps->nr;
}

int setup_check_delegated(const struct setup *s)
{
	for (size_t i = 0; i < s->steps.nr; i++) {
		const struct step *step = &s->steps.list[i];
		bool matters = step->flags & KNOB_VERIFY || step->kind == KIND_SWITCH ||
			       step->kind == KIND_CHOICE;

		if (!matters || step->flags & KNOB_DELEGATED || !is_last_of_file(&s->steps, i) ||
		    apply_is_in_effect(s, step))
			continue;
		msg_error("looking at what trace-cmd has set up: %s: not what was asked for",
			  step->path);
		return -1;
	}
	return 0;
}
