// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The steps of a run: saved, on disk as well, and then done.
 */
#include "internal.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "command.h"
#include "slices.h"
#include "tracefile.h"
#include "value.h"

/* Does without what the kernel need not have. */
static enum setup_result leave_out(struct step *step, const char *why)
{
	struct slice object = command_object(step->kind, slice_of_buf(&step->value));

	msg_warn("writing %s: %s: going on without %.*s", step->path, why, (int)object.len,
		 object.data);
	step->left_out = true;
	return SETUP_OK;
}

/* Of all that the file lists only the line of the step's own object, or how to be without. */
static void keep_command(const struct step *step, struct buf *old)
{
	struct slice command = slice_of_buf(&step->value), rest = slice_of_buf(old), line;
	struct slice object = command_object(step->kind, command);
	char removal[NAME_MAX];
	struct buf kept = { 0 };

	while (kept.len == 0 && slice_next_line(&rest, &line)) {
		if (slice_equal(command_object(step->kind, line), object))
			buf_add(&kept, line.data, line.len);
	}
	if (kept.len == 0 && command_removal(step->kind, command, removal, sizeof(removal)) > 0)
		buf_str(&kept, removal);
	buf_free(old);
	*old = kept;
}

/* What a file reads before the step is done: what an earlier step writes to it, else
 * what it reads now. */
static enum setup_result save_step(struct setup *s, size_t number)
{
	struct step *step = &s->steps.list[number];
	struct buf old = { 0 };

	/* The kernel refused the probe, whose event has no files then. */
	if (step->kind != KIND_KPROBE && step->probe && !*step->probe)
		step->left_out = true;
	if (step->left_out)
		return SETUP_OK;
	for (size_t i = kind_is_command(step->kind) ? 0 : number; i > 0; i--) {
		const struct step *earlier = &s->steps.list[i - 1];

		if (strcmp(earlier->path, step->path) == 0) {
			step->undo = undo_add(&s->undo, step->kind, step->path,
					      slice_of_buf(&earlier->value));
			return SETUP_OK;
		}
	}
	if (file_read(step->path, &old) < 0) {
		enum setup_result result = SETUP_FAILED;

		if (step->flags & KNOB_OPTIONAL)
			result = leave_out(step, strerror(errno));
		else
			msg_errno("saving %s", step->path);
		buf_free(&old);
		return result;
	}
	if (kind_is_command(step->kind))
		keep_command(step, &old);
	step->undo = undo_add(&s->undo, step->kind, step->path, slice_of_buf(&old));
	buf_free(&old);
	return SETUP_OK;
}

/* A name can stand for several functions (static ones of different files), so there may
 * be more lines than asked for; but no other name, and each asked for. */
static bool is_filter_good(const struct setup *s, const char *path)
{
	struct buf read = { 0 };
	struct slice rest, line;
	bool *seen = mem_zalloc(s->functions.nr * sizeof(*seen));
	bool good = file_read(path, &read) == 0;

	rest = slice_of_buf(&read);
	while (good && value_next_entry(KIND_FUNCTIONS, &rest, &line)) {
		bool known = false;

		for (size_t i = 0; i < s->functions.nr; i++) {
			struct slice ours = slice_of(s->functions.list[i].line);

			if (slice_equal(ours, line))
				seen[i] = true;
			known |= slice_equal(slice_first_word(ours), slice_first_word(line));
		}
		good = known;
	}
	for (size_t i = 0; i < s->functions.nr; i++)
		good = good && seen[i];
	free(seen);
	buf_free(&read);
	return good;
}

bool steps_holds(const struct setup *s, const struct step *step)
{
	return tracefile_matches(step->kind, step->path, slice_of_buf(&step->value)) == 1 ||
	       (step->kind == KIND_FUNCTIONS && is_filter_good(s, step->path));
}

static enum setup_result verify_step(const struct setup *s, const struct step *step)
{
	if (steps_holds(s, step))
		return SETUP_OK;
	msg_error("writing %s: it was taken, but reads differently", step->path);
	return SETUP_FAILED;
}

/* Whether somebody else has made what the step is to make. By force a probe is replaced, and put
 * back; a trigger never is. */
static bool is_others(const struct setup *s, const struct step *step)
{
	if (!kind_is_command(step->kind) || (step->kind == KIND_KPROBE && s->want.force))
		return false;
	return !command_removes(step->kind, slice_of_buf(&s->undo.entries[step->undo].old));
}

/* The kernel has said no, in errno. */
static enum setup_result refused(struct step *step)
{
	if (step->flags & KNOB_OPTIONAL)
		return leave_out(step, strerror(errno));
	if (errno == EBUSY && step->flags & KNOB_TRACER) {
		msg_error("writing %s: %s: someone is reading the trace, or another user of the "
			  "function graph (the function profiler) is running",
			  step->path, strerror(errno));
		return SETUP_BUSY;
	}
	msg_errno("writing %s", step->path);
	return SETUP_FAILED;
}

enum setup_result steps_do(struct setup *s, struct step *step)
{
	struct slice value = slice_of_buf(&step->value);

	if (step->left_out || tracefile_matches(step->kind, step->path, value) == 1)
		return SETUP_OK;
	if (is_others(s, step))
		return leave_out(step, "there is one already, which is not ours");
	/* The buffer of our own instance goes with it. To make it large again first would need
	 * memory just where there is none. */
	if (!(s->found.own_instance && step->kind == KIND_SIZE) &&
	    undo_touch(&s->undo, step->undo) < 0)
		return SETUP_FAILED;
	if (tracefile_write(step->kind, step->path, value) < 0)
		return refused(step);
	return step->flags & KNOB_VERIFY ? verify_step(s, step) : SETUP_OK;
}

/* Saves all of the steps, on disk as well, before the first of them is done. */
static enum setup_result do_batch(struct setup *s, size_t from, size_t to)
{
	enum setup_result result = SETUP_OK;

	for (size_t i = from; i < to && result == SETUP_OK; i++)
		result = save_step(s, i);
	if (result == SETUP_OK && undo_commit(&s->undo) < 0)
		result = SETUP_FAILED;
	for (size_t i = from; i < to && result == SETUP_OK; i++) {
		struct step *step = &s->steps.list[i];

		if (!(step->flags & (KNOB_START | KNOB_LENT)))
			result = steps_do(s, step);
		if (step->kind == KIND_KPROBE)
			*step->probe = !step->left_out;
	}
	return result;
}

/* Where the steps from @from on have to be done before those behind are read: behind a barrier
 * that changes something, or at the end. */
static size_t batch_end(const struct setup *s, size_t from)
{
	for (size_t i = from; i < s->steps.nr; i++) {
		const struct step *step = &s->steps.list[i];

		if (step->flags & KNOB_BARRIER &&
		    tracefile_matches(step->kind, step->path, slice_of_buf(&step->value)) != 1)
			return i + 1;
	}
	return s->steps.nr;
}

enum setup_result steps_do_all(struct setup *s)
{
	enum setup_result result = SETUP_OK;

	for (size_t from = 0, to; from < s->steps.nr && result == SETUP_OK; from = to) {
		to = batch_end(s, from);
		result = do_batch(s, from, to);
	}
	return result;
}
