// SPDX-License-Identifier: GPL-2.0-or-later
#include "commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/mem.h"
#include "cli/option_rows.h"
#include "cli/trace_request.h"
#include "event/catalog.h"
#include "live/live.h"
#include "live/zoneprobe.h"

#define ROW "%-24s %s\n"

/* A row within a section. */
#define INNER "  %-22s %s\n"

/* --- for any tracer -------------------------------------------------------------------------- */

static void print_machine(const struct setup_found *found)
{
	struct utsname kernel;

	if (uname(&kernel) == 0)
		printf("%-24s %s %s %s\n", "kernel", kernel.sysname, kernel.release,
		       kernel.machine);
	printf(ROW, "tracing directory", found->dir);
	printf(ROW, "clock",
	       found->local_clock ? "local" : "- (no local clock: matching is less exact)");
	printf(ROW, "multi-gen LRU", found->multigen_lru ? "on" : "off");
}

/* Whether the ring buffers can be read in binary. If not, live_new() has printed why. */
static bool reads_binary(const struct setup_found *found, const struct setup_want *want)
{
	struct live *live = live_new(found, want);

	live_free(live);
	return live != NULL;
}

static void print_target(const struct setup_found *found, const struct setup_want *want)
{
	printf(INNER, "traces in",
	       found->own_instance ? "its own instance"
	       : found->instance   ? found->target_dir
	       : want->events_only
		       ? "the top level (no instance could be created)"
		       : "the top level (function_graph cannot run in an instance here)");
	printf(INNER, "reads",
	       reads_binary(found, want) ? "the ring buffers in binary"
					 : "text (the ring buffers cannot be read in binary)");
}

/* --- tracepoints alone: snoop, compaction ---------------------------------------------------- */

/* The index of @event in @want->events. */
static size_t place_of(const struct setup_want *want, const struct catalog_tracepoint *event)
{
	size_t at = 0;

	while (at < want->nr_events && strcmp(want->events[at].name, event->name) != 0)
		at++;
	return at;
}

/* Prints a row: "yes", or @otherwise and which of the @view's tracepoints the kernel lacks. Only
 * its required tracepoints are considered, or only its optional ones, as @required says. */
static void print_view(const char *title, const struct catalog_events *view, bool required,
		       const char *otherwise, const struct setup_want *want,
		       const struct setup_found *found)
{
	size_t missing = 0;

	printf("  %-22s ", title);
	for (size_t i = 0; i < view->nr_events; i++) {
		const struct catalog_tracepoint *event = &catalog_tracepoints[view->events[i].tp];

		if (view->events[i].required != required || found->events[place_of(want, event)])
			continue;
		if (missing++ == 0)
			printf("%s (not in this kernel: ", otherwise);
		else
			printf(", ");
		printf("%s:%s", event->system, event->name);
	}
	puts(missing == 0 ? "yes" : ")");
}

/* Prints when the values of -e are read: by a kprobe during the event, or from /proc afterwards. */
static void print_probe(const char *title, const struct zoneprobe *probe,
			const struct setup_found *found)
{
	struct buf definition = { 0 };
	bool has_types = zoneprobe_define_here(probe, NULL, &definition);

	printf(INNER, title,
	       !found->kprobes ? "read a moment later (no kprobes in this kernel)"
	       : !has_types    ? "read a moment later (this kernel has no usable BTF)"
			       : "read at the event, by a kprobe");
	buf_free(&definition);
}

static void print_views(const struct setup_want *want, const struct setup *setup)
{
	const struct setup_found *found = setup_found(setup);

	printf("\ntracepoints alone (snoop, compaction)\n");
	print_target(found, want);
	print_view("snoop compaction", &catalog_events_compaction, true, "-", want, found);
	print_view("snoop reclaim", &catalog_events_reclaim, true, "-", want, found);
	print_view("compaction", &catalog_events_compaction_pages, true, "-", want, found);
	print_view("order of a compaction", &catalog_events_compaction, false, "less reliable",
		   want, found);
	print_probe("a zone's state (-e)", &zoneprobe_compaction, found);
	print_probe("free memory (-e)", &zoneprobe_reclaim, found);
	printf(INNER, "kernel stacks (-K)",
	       setup_readme_has(setup, "stacktrace") ? "yes"
						     : "- (no stacktrace trigger in this kernel)");
}

/* Returns the tracepoints of all views, none of them required. The caller frees the array. */
static struct setup_event *views_events(size_t *ret_count)
{
	const struct catalog_events *const views[] = { &catalog_events_compaction_pages,
						       &catalog_events_reclaim };
	struct setup_event *events = NULL;
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(views); i++) {
		struct setup_event *some = trace_request_events(views[i]);

		events = mem_realloc(events, count + views[i]->nr_events, sizeof(*events));
		for (size_t j = 0; j < views[i]->nr_events; j++) {
			events[count] = some[j];
			events[count++].required = false;
		}
		free(some);
	}
	*ret_count = count;
	return events;
}

static int check_views(const struct options *o)
{
	struct setup_want want = { .dir = o->dir, .events_only = true };
	struct setup_event *events = views_events(&want.nr_events);
	struct setup *setup = NULL;
	int status;

	want.events = events;
	status = (int)setup_probe(&want, &setup);
	if (status == EXIT_DONE) {
		print_machine(setup_found(setup));
		print_views(&want, setup);
	}
	setup_free(setup);
	free(events);
	return status;
}

/* --- slow calls: functions, and the tracepoints that are shown with them ---------------------- */

static void print_roles(const struct setup_found *found)
{
	printf("\nfunctions\n");
	for (int role = 0; role < ROLE_COUNT; role++)
		printf("  %-22s %s\n", catalog_roles[role].title,
		       found->roles[role] ? found->roles[role]
					  : "- (not in this kernel, or inlined)");
}

static void print_tracepoints(const struct setup_found *found, const struct rules *rules)
{
	printf("\ntracepoints\n");
	for (size_t tp = 0; tp < rules_count(rules); tp++) {
		const struct rule *rule = rules_get(rules, tp);
		const char *owner = NULL;
		char name[64];

		if (rule->owner != RULES_UNKNOWN)
			owner = found->roles[rule->owner];
		snprintf(name, sizeof(name), "%s:%s", rule->system, rule->name);
		printf("  %-45s ", name);
		if (!found->events[tp])
			printf("- (not in this kernel)\n");
		else if (rule->owner == RULES_UNKNOWN)
			printf("start/end pair, without a function\n");
		else if (owner)
			printf("with %s (%s)\n", owner, catalog_place_name(rule->place));
		else
			printf("never shown: its function cannot be traced\n");
	}
}

static int check_calls(const struct options *o)
{
	struct rules *rules = rules_new();
	struct setup *setup = NULL;
	struct trace_request request;
	int status = trace_request_init(o, rules, &request);

	/* setup_probe() needs a threshold, but writes none. */
	request.setup.threshold_us = 1;
	if (status == EXIT_DONE)
		status = (int)setup_probe(&request.setup, &setup);
	if (status == EXIT_DONE) {
		const struct setup_found *found = setup_found(setup);

		trace_request_choose_owner(found, rules);
		printf("\nslow calls (-t)\n");
		print_target(found, &request.setup);
		printf(INNER, "thresholds", "1 to 4294967 us");
		print_roles(found);
		print_tracepoints(found, rules);
	}
	setup_free(setup);
	trace_request_free(&request);
	rules_free(rules);
	return status;
}

/* Tracepoints first: they work on kernels without function_graph, too, where check_calls() fails.
 */
static int run(const struct command *command, struct options *o)
{
	int status = check_views(o);

	(void)command;
	fflush(stdout); /* before messages of check_calls() */
	return status == EXIT_DONE ? check_calls(o) : status;
}

static const struct option_def *const options[] = { &option_tracefs, &option_version, &option_help,
						    NULL };

const struct command command_check = {
	.name = "check",
	.summary = "Show what this kernel supports.",
	.options = options,
	.run = run,
};
