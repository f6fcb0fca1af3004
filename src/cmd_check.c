// SPDX-License-Identifier: GPL-2.0-or-later
#include "commands.h"

#include <stdio.h>
#include <sys/utsname.h>

#include "live.h"
#include "want.h"

#define ROW "%-24s %s\n"

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
			printf("a span of its own\n");
		else if (owner)
			printf("with %s (%s)\n", owner, catalog_place_name(rule->place));
		else
			printf("never shown: its function cannot be traced\n");
	}
}

/* Why not, if it is not, has then been told. */
static bool reads_binary(const struct setup_found *found, const struct setup_want *want)
{
	struct live *live = live_new(found, want);

	live_free(live);
	return live != NULL;
}

static void print_found(const struct setup_found *found, const struct want *want,
			const struct rules *rules)
{
	struct utsname kernel;

	if (uname(&kernel) == 0)
		printf("%-24s %s %s %s\n", "kernel", kernel.sysname, kernel.release,
		       kernel.machine);
	printf(ROW, "tracing directory", found->dir);
	printf(ROW, "traces in",
	       found->own_instance ? "an instance of its own"
	       : found->instance   ? found->target_dir
				 : "the top level (function_graph cannot run in an instance here)");
	printf(ROW, "clock",
	       found->local_clock ? "local" : "- (no local clock: matching is less exact)");
	printf(ROW, "reads",
	       reads_binary(found, &want->setup) ? "the buffers in binary"
						 : "text (the buffers cannot be read in binary)");
	printf(ROW, "multi-gen LRU", found->multigen_lru ? "on" : "off");
	printf(ROW, "thresholds", "1 to 4294967 us");
	print_roles(found);
	print_tracepoints(found, rules);
}

int cmd_check(const struct options *o)
{
	struct rules *rules = rules_new();
	struct setup *setup = NULL;
	struct want want;
	int status = want_init(o, rules, &want);

	/* Any threshold: check changes nothing. */
	want.setup.threshold_us = 1;
	if (status == EXIT_DONE)
		status = (int)setup_probe(&want.setup, &setup);
	if (status == EXIT_DONE) {
		want_settle_owner(setup_found(setup), rules);
		print_found(setup_found(setup), &want, rules);
	}
	setup_free(setup);
	want_free(&want);
	rules_free(rules);
	return status;
}
