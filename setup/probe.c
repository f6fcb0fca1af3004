// SPDX-License-Identifier: GPL-2.0-or-later
#include "probe.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "functions.h"
#include "kfile.h"
#include "path.h"
#include "state.h"
#include "tracefile.h"
#include "tracing_dir.h"

/* Outside of tracefs; a test puts want.root in front. */
#define FTRACE_ENABLED_FILE "/proc/sys/kernel/ftrace_enabled"
#define LRU_GEN_FILE	    "/sys/kernel/mm/lru_gen/enabled"

/* Reads a file that every kernel has. */
static enum setup_result read_needed(const char *path, struct buf *ret_text)
{
	if (file_read(path, ret_text) == 0)
		return SETUP_OK;
	if (errno == EPERM)
		return tracing_dir_locked_down(path);
	msg_errno("reading %s", path);
	return SETUP_FAILED;
}

/* Whether @word is one of the words of @text, which blanks separate; one may be in brackets. */
static bool has_word(const struct buf *text, const char *word)
{
	size_t len = strlen(word);
	const char *at = text->data;

	while (at && (at = strstr(at, word))) {
		bool begins = at == text->data || strchr(" [\n", at[-1]);

		if (begins && strchr(" ]\n", at[len])) /* the NUL counts, too */
			return true;
		at += len;
	}
	return false;
}

/* Whether the file @name of @dir has @word: 1, 0, -1 after a message. */
static int file_has_word(const char *dir, const char *name, const char *word)
{
	char *path = path_join(dir, name);
	struct buf text = { 0 };
	int ret = -1;

	if (read_needed(path, &text) == SETUP_OK)
		ret = has_word(&text, word);
	free(path);
	buf_free(&text);
	return ret;
}

/* Events alone need no tracer, and `nop` can run anywhere. */
int probe_can_run_in(const struct setup *s, const char *dir)
{
	return file_has_word(dir, "available_tracers",
			     s->want.events_only ? "nop" : "function_graph");
}

static enum setup_result check_ftrace_enabled(const struct setup *s)
{
	char *path = path_below(s->want.root, FTRACE_ENABLED_FILE);
	bool off = tracefile_matches(KIND_VALUE, path, slice_of("0")) == 1;

	if (off)
		msg_error("looking at %s: 0: functions cannot be traced: "
			  "sysctl kernel.ftrace_enabled=1",
			  path);
	free(path);
	return off ? SETUP_CANNOT : SETUP_OK;
}

/* The file reads "0x0007"; bit 0 is the main switch (LRU_GEN_CORE in include/linux/mmzone.h,
 * 6.1). */
static bool is_multigen_lru_on(const struct setup *s)
{
	char *path = path_below(s->want.root, LRU_GEN_FILE);
	struct buf text = { 0 };
	bool on = false;

	if (file_read(path, &text) == 0) {
		buf_chomp(&text);
		on = text.len > 0 && strchr("13579bdfBDF", text.data[text.len - 1]);
	}
	free(path);
	buf_free(&text);
	return on;
}

static enum setup_result find_events(struct setup *s)
{
	enum setup_result result = SETUP_OK;

	s->events = mem_zalloc(s->want.nr_events * sizeof(*s->events));
	s->found.events = s->events;
	for (size_t i = 0; i < s->want.nr_events; i++) {
		const struct setup_event *event = &s->want.events[i];
		struct buf path = { 0 };

		buf_printf(&path, "%s/events/%s/%s/enable", s->top, event->system, event->name);
		s->events[i] = kfile_exists(path.data);
		s->found.nr_events += s->events[i];
		if (!s->events[i] && event->required) {
			msg_error("looking for the event %s:%s: this kernel does not have it",
				  event->system, event->name);
			result = SETUP_CANNOT;
		}
		buf_free(&path);
	}
	return result;
}

static enum setup_result check_graph_in(const struct setup *s, const char *dir, const char *why_not)
{
	int can_run = probe_can_run_in(s, dir);

	if (can_run == 0)
		msg_error("looking at %s/available_tracers: no function_graph: %s", dir, why_not);
	return can_run > 0 ? SETUP_OK : SETUP_CANNOT;
}

/* Whether function_graph can run, and its functions. */
static enum setup_result probe_graph(struct setup *s)
{
	enum setup_result result = check_graph_in(
		s, s->top, "the kernel was built without CONFIG_FUNCTION_GRAPH_TRACER");

	if (result == SETUP_OK && s->found.instance)
		result = check_graph_in(s, s->target,
					"this kernel has it at the top level only (instances: "
					"6.11)");
	if (result == SETUP_OK)
		result = check_ftrace_enabled(s);
	if (result == SETUP_OK)
		result = functions_find(&s->want, s->top, &s->functions);
	s->found.roles = (const char *const *)s->functions.roles;
	s->found.nr_functions = s->functions.nr;
	return result;
}

bool setup_readme_has(const struct setup *s, const char *word)
{
	char *path = path_join(s->top, "README");
	struct buf text = { 0 };
	bool has = file_read(path, &text) == 0 && has_word(&text, word);

	free(path);
	buf_free(&text);
	return has;
}

enum setup_result probe_kernel(struct setup *s)
{
	enum setup_result result = s->want.events_only ? SETUP_OK : probe_graph(s);

	if (result == SETUP_OK)
		result = find_events(s);
	s->probes = mem_zalloc(s->want.nr_probes * sizeof(*s->probes));
	s->found.probes = s->probes;
	s->found.multigen_lru = is_multigen_lru_on(s);
	s->found.local_clock = file_has_word(s->top, "trace_clock", "local") == 1;
	s->found.retval = tracing_dir_has(s->top, "options/funcgraph-retval");
	s->found.kprobes = tracing_dir_has(s->top, "kprobe_events");
	return result;
}
