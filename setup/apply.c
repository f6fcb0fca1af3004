// SPDX-License-Identifier: GPL-2.0-or-later
#include "apply.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "command.h"
#include "knobs.h"
#include "slices.h"
#include "state.h"
#include "tracefile.h"
#include "value.h"

/* For what a run can do without. */
static enum setup_result skip(struct step *step, const char *why)
{
	struct slice object = command_object(step->kind, slice_of_buf(&step->value));

	msg_warn("writing %s: %s: going on without %.*s", step->path, why, (int)object.len,
		 object.data);
	step->skipped = true;
	return SETUP_OK;
}

/* Reduces what the file lists to the line of the step's object; if there is none, to the command
 * that removes it. */
static void keep_object(const struct step *step, struct buf *old)
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

/* Adds to the undo log what the file reads before the step: what an earlier step writes to it,
 * else what it reads now. A command is about an object of its own, so earlier ones do not
 * count. */
static enum setup_result save_step(struct setup *s, size_t number)
{
	struct step *step = &s->steps.list[number];
	struct buf old = { 0 };

	/* The kernel refused the probe, so its event has no files. */
	if (step->kind != KIND_KPROBE && step->probe && !*step->probe)
		step->skipped = true;
	if (step->skipped)
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
			result = skip(step, strerror(errno));
		else
			msg_errno("saving %s", step->path);
		buf_free(&old);
		return result;
	}
	if (kind_is_command(step->kind))
		keep_object(step, &old);
	step->undo = undo_add(&s->undo, step->kind, step->path, slice_of_buf(&old));
	buf_free(&old);
	return SETUP_OK;
}

/* Whether the filter has each function that was written, and no other name. It may have more lines:
 * a name can stand for several functions (static ones of different files). */
static bool is_filter_in_effect(const struct setup *s, const char *path)
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

bool apply_is_in_effect(const struct setup *s, const struct step *step)
{
	return tracefile_matches(step->kind, step->path, slice_of_buf(&step->value)) == 1 ||
	       (step->kind == KIND_FUNCTIONS && is_filter_in_effect(s, step->path));
}

static enum setup_result verify_step(const struct setup *s, const struct step *step)
{
	if (apply_is_in_effect(s, step))
		return SETUP_OK;
	msg_error("writing %s: accepted, but the file reads differently", step->path);
	return SETUP_FAILED;
}

/* Whether someone else has made the step's object before. With want.force a probe is replaced, and
 * put back; a trigger never is. */
static bool is_taken(const struct setup *s, const struct step *step)
{
	if (!kind_is_command(step->kind) || (step->kind == KIND_KPROBE && s->want.force))
		return false;
	return !command_removes(step->kind, slice_of_buf(&s->undo.entries[step->undo].old));
}

/* What follows from the kernel's refusal, errno. */
static enum setup_result refused(struct step *step)
{
	if (step->flags & KNOB_OPTIONAL)
		return skip(step, strerror(errno));
	if (errno == EBUSY && step->flags & KNOB_TRACER) {
		msg_error("writing %s: %s: someone is reading the trace, or another user of the "
			  "function graph (the function profiler) is running",
			  step->path, strerror(errno));
		return SETUP_BUSY;
	}
	msg_errno("writing %s", step->path);
	return SETUP_FAILED;
}

enum setup_result apply_step(struct setup *s, struct step *step)
{
	struct slice value = slice_of_buf(&step->value);

	if (step->skipped || tracefile_matches(step->kind, step->path, value) == 1)
		return SETUP_OK;
	if (is_taken(s, step))
		return skip(step, "there is one already, which is not ours");
	/* Our own instance's buffer is removed with the instance. Restoring its size before would
	 * need memory, where there may be none. */
	if (!(s->found.own_instance && step->kind == KIND_SIZE) &&
	    undo_touch(&s->undo, step->undo) < 0)
		return SETUP_FAILED;
	if (tracefile_write(step->kind, step->path, value) < 0)
		return refused(step);
	return step->flags & KNOB_VERIFY ? verify_step(s, step) : SETUP_OK;
}

/* Saves all of the steps, on disk, too, before the first one is carried out. */
static enum setup_result apply_batch(struct setup *s, size_t from, size_t to)
{
	enum setup_result result = SETUP_OK;

	for (size_t i = from; i < to && result == SETUP_OK; i++)
		result = save_step(s, i);
	if (result == SETUP_OK && undo_commit(&s->undo) < 0)
		result = SETUP_FAILED;
	for (size_t i = from; i < to && result == SETUP_OK; i++) {
		struct step *step = &s->steps.list[i];

		if (!(step->flags & (KNOB_START | KNOB_DELEGATED)))
			result = apply_step(s, step);
		if (step->kind == KIND_KPROBE)
			*step->probe = !step->skipped;
	}
	return result;
}

/* The end of the batch of steps that begins at @from: after a barrier that changes something, since
 * later files read differently then, or at the end of all. */
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

enum setup_result apply_all(struct setup *s)
{
	enum setup_result result = SETUP_OK;

	for (size_t from = 0, to; from < s->steps.nr && result == SETUP_OK; from = to) {
		to = batch_end(s, from);
		result = apply_batch(s, from, to);
	}
	return result;
}
