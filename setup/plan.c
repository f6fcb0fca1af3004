// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/slice.h"
#include "kfile.h"
#include "path.h"
#include "percpu.h"
#include "slices.h"
#include "state.h"
#include "tracefile.h"
#include "value.h"

/* A row of the table on its way to steps. */
struct row {
	const struct setup *s;
	const struct knob *knob;
	struct steps *steps;
};

/* All of @nr CPUs, as the kernel prints a mask: hexadecimal, 32 CPUs to a group. */
static void add_cpu_mask(struct buf *out, unsigned int nr)
{
	unsigned int first = nr % 32 ? nr % 32 : 32;

	buf_printf(out, "%x", (unsigned int)((1ULL << first) - 1));
	for (unsigned int done = first; done < nr; done += 32)
		buf_str(out, ",ffffffff");
}

static void add_value(const struct row *row, struct buf *out)
{
	const struct setup *s = row->s;

	switch (row->knob->source) {
	case FROM_TEXT:
		buf_str(out, row->knob->text);
		break;
	case FROM_THRESHOLD:
		buf_printf(out, "%llu", (unsigned long long)s->want.threshold_us);
		break;
	case FROM_PIDS:
		for (size_t i = 0; i < s->want.nr_pids; i++)
			buf_printf(out, "%d\n", s->want.pids[i]);
		break;
	case FROM_FUNCTIONS:
		for (size_t i = 0; i < s->functions.nr; i++)
			buf_printf(out, "%s\n", s->functions.list[i].line);
		break;
	case FROM_BUFFER:
		buf_printf(out, "%llu", (unsigned long long)s->want.buffer_kb);
		break;
	case FROM_CPUS:
		add_cpu_mask(out, percpu_count(s->target));
		break;
	case FROM_COMMAND: /* the caller adds it: the row does not say which */
	case FROM_NOWHERE:
		break;
	}
}

/* Takes over @path. NULL: there is nothing to do. */
static struct step *add_step(const struct row *row, char *path)
{
	unsigned int flags = row->knob->flags;
	struct step *step;

	/* Missing: an older kernel, or not configured. Delegated, and there already: the step
	 * that changes it saves it. */
	if ((!(flags & (KNOB_NEEDED | KNOB_OPTIONAL)) && !kfile_exists(path)) ||
	    (flags & KNOB_DELEGATED && steps_find(row->steps, 0, path) < row->steps->nr)) {
		free(path);
		return NULL;
	}
	step = steps_add(row->steps, path, row->knob->kind, flags);
	add_value(row, &step->value);
	return step;
}

static struct step *add_event_step(const struct row *row, struct slice system, struct slice name)
{
	struct buf path = { 0 };

	buf_printf(&path, "%s/events/%.*s/%.*s/%s", row->s->target, (int)system.len, system.data,
		   (int)name.len, name.data, row->knob->file);
	return add_step(row, path.data);
}

static void add_probe_steps(const struct row *row)
{
	const struct setup *s = row->s;

	for (size_t i = 0; i < s->want.nr_probes; i++) {
		struct step *step = add_step(row, path_join(s->top, row->knob->file));

		buf_str(&step->value, s->want.probes[i].definition);
		step->probe = &s->probes[i];
	}
}

static bool has_event(const struct setup *s, const struct setup_trigger *t)
{
	for (size_t i = 0; i < s->want.nr_events; i++) {
		if (strcmp(s->want.events[i].system, t->system) == 0 &&
		    strcmp(s->want.events[i].name, t->event) == 0)
			return s->events[i];
	}
	return false;
}

static void add_trigger_steps(const struct row *row)
{
	const struct setup *s = row->s;

	for (size_t i = 0; i < s->want.nr_triggers; i++) {
		const struct setup_trigger *t = &s->want.triggers[i];
		struct step *step;

		if (!has_event(s, t))
			continue;
		step = add_event_step(row, slice_of(t->system), slice_of(t->event));
		buf_str(&step->value, t->text);
	}
}

static void add_event_steps(const struct row *row)
{
	const struct setup *s = row->s;

	for (size_t i = 0; i < s->want.nr_events; i++) {
		if (s->events[i])
			add_event_step(row, slice_of(s->want.events[i].system),
				       slice_of(s->want.events[i].name));
	}
	for (size_t i = 0; i < s->want.nr_probes; i++) {
		struct step *step = add_event_step(row, slice_of(SETUP_PROBE_SYSTEM),
						   slice_of(s->want.probes[i].name));

		if (step)
			step->probe = &s->probes[i];
	}
}

/* set_event lists "system:name". */
static void add_enabled_steps(const struct row *row)
{
	char *path = path_join(row->s->target, "set_event");
	struct buf text = { 0 };
	struct slice rest, line;

	if (file_read(path, &text) == 0) {
		rest = slice_of_buf(&text);
		while (value_next_entry(KIND_WORDS, &rest, &line)) {
			const char *colon = slice_find(line, ':');
			struct slice system = line, name = line;

			if (!colon)
				continue;
			system.len = (size_t)(colon - line.data);
			slice_skip(&name, system.len + 1);
			add_event_step(row, system, name);
		}
	}
	buf_free(&text);
	free(path);
}

/* There are thousands of entries: stat(2) only where readdir(3) does not tell. */
static bool is_directory(const struct dirent *e, const char *path)
{
	struct stat st;

	if (e->d_type != DT_UNKNOWN)
		return e->d_type == DT_DIR;
	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Calls @add with each subdirectory of @dir, or with everything else in it. */
static void for_each_entry(const struct row *row, const char *dir, bool subdirs,
			   void (*add)(const struct row *row, const char *path))
{
	DIR *d = opendir(dir);
	struct dirent *e;

	while (d && (e = readdir(d))) {
		char *path = path_join(dir, e->d_name);

		if (e->d_name[0] != '.' && is_directory(e, path) == subdirs)
			add(row, path);
		free(path);
	}
	if (d)
		closedir(d);
}

static void add_file_step(const struct row *row, const char *path)
{
	add_step(row, mem_strdup(path));
}

/* Whether the file @path has a filter. If it cannot be read it counts: saving it will report
 * why. */
static bool is_filtered(const char *path)
{
	int none = tracefile_matches(KIND_EVENT_FILTER, path, slice_of("0"));

	return none == 0 || (none < 0 && errno != ENOENT);
}

static void add_filter_step(const struct row *row, const char *event)
{
	add_step(row, path_join(event, row->knob->file));
}

static void add_filter_step_if_set(const struct row *row, const char *event)
{
	char *path = path_join(event, row->knob->file);

	if (is_filtered(path))
		add_step(row, path);
	else
		free(path);
}

/* Writing a system's filter sets those of all its events. So then all of these are saved, and the
 * system's filter is put back before them. */
static void add_system_filter_steps(const struct row *row, const char *system)
{
	char *path = path_join(system, row->knob->file);

	if (is_filtered(path)) {
		for_each_entry(row, system, true, add_filter_step);
		add_step(row, path);
	} else {
		for_each_entry(row, system, true, add_filter_step_if_set);
		free(path);
	}
}

static void add_all_filter_steps(const struct row *row)
{
	char *dir = path_join(row->s->target, "events");

	for_each_entry(row, dir, true, add_system_filter_steps);
	free(dir);
}

static void add_folder_steps(const struct row *row)
{
	char *dir = path_join(row->s->target, row->knob->file);

	for_each_entry(row, dir, false, add_file_step);
	free(dir);
}

/* Where the CPUs' sizes differ, the common file reads "X", and each CPU's is saved. */
static void add_buffer_steps(const struct row *row)
{
	const char *target = row->s->target;
	char *common = path_join(target, row->knob->file);

	if (tracefile_matches(KIND_VALUE, common, slice_of("X")) != 1) {
		add_step(row, common);
		return;
	}
	free(common);
	for (unsigned int cpu = 0; cpu < percpu_count(target); cpu++)
		add_step(row, percpu_path(target, cpu, row->knob->file));
}

/* Whether the row applies to what is wanted, and to this kernel: there may be no local clock, and
 * no per_cpu to count the CPUs of. */
static bool applies(const struct setup *s, const struct knob *k)
{
	if ((k->flags & KNOB_PIDS && s->want.nr_pids == 0) ||
	    (k->flags & KNOB_BUFFER && s->want.buffer_kb == 0) ||
	    (k->flags & KNOB_DELEGATED && !s->want.delegate) ||
	    (k->flags & KNOB_GRAPH && s->want.events_only) ||
	    (k->flags & KNOB_TGIDS && !s->want.tgids))
		return false;
	if (k->kind == KIND_CHOICE && k->source == FROM_TEXT)
		return s->found.local_clock;
	return k->source != FROM_CPUS || percpu_count(s->target) > 0;
}

void plan_knob(const struct setup *s, const struct knob *knob, struct steps *steps)
{
	const struct row row = { s, knob, steps };

	if (!applies(s, knob))
		return;
	switch (knob->scope) {
	case SCOPE_TOP:
		add_step(&row, path_join(s->top, knob->file));
		break;
	case SCOPE_TARGET:
		if (knob->kind == KIND_SIZE)
			add_buffer_steps(&row);
		else
			add_step(&row, path_join(s->target, knob->file));
		break;
	case SCOPE_EVENT:
		add_event_steps(&row);
		break;
	case SCOPE_ENABLED:
		add_enabled_steps(&row);
		break;
	case SCOPE_TRIGGERS:
		add_trigger_steps(&row);
		break;
	case SCOPE_FILTERED:
		add_all_filter_steps(&row);
		break;
	case SCOPE_PROBES:
		add_probe_steps(&row);
		break;
	case SCOPE_FOLDER:
		add_folder_steps(&row);
		break;
	case SCOPE_OUTSIDE:
		add_step(&row, path_below(s->want.root, knob->file));
		break;
	}
}

void plan_all(const struct setup *s, struct steps *ret_steps)
{
	*ret_steps = (struct steps){ 0 };
	for (size_t i = 0; i < knobs_nr; i++)
		plan_knob(s, &knobs[i], ret_steps);
}
