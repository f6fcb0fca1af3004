// SPDX-License-Identifier: GPL-2.0-or-later
#include "trace_request.h"

#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/mem.h"
#include "base/msg.h"

static bool matches_any(void *arg, const char *name, size_t len)
{
	struct trace_request *r = arg;
	bool any = false;

	for (size_t i = 0; i < r->nr_functions; i++) {
		if (pattern_matches(r->functions[i], (struct slice){ name, len }))
			any = r->matched[i] = true;
	}
	return any;
}

static int compile_functions(const struct options *o, struct trace_request *r)
{
	r->functions = mem_zalloc(o->nr_functions * sizeof(*r->functions));
	r->matched = mem_zalloc(o->nr_functions * sizeof(*r->matched));
	for (size_t i = 0; i < o->nr_functions; i++) {
		r->functions[i] = pattern_of("-f", o->functions[i]);
		if (!r->functions[i])
			return EXIT_USAGE;
		r->nr_functions++;
	}
	return EXIT_DONE;
}

static void fill_roles(const struct rules *rules, struct trace_request *r)
{
	size_t extra = 0, count = ROLE_COUNT;

	while (rules_extra_function(rules, extra))
		extra++;
	r->roles = mem_zalloc((count + extra) * sizeof(*r->roles));
	r->extra_names = mem_zalloc(2 * extra * sizeof(*r->extra_names));
	for (size_t i = 0; i < count; i++)
		r->roles[i] = (struct setup_role){ catalog_roles[i].title, catalog_roles[i].names,
						   i == ROLE_ALLOCATOR };
	for (size_t i = 0; i < extra; i++) {
		r->extra_names[2 * i] = rules_extra_function(rules, i);
		r->roles[count + i] =
			(struct setup_role){ "requested by -e", &r->extra_names[2 * i], true };
	}
	r->setup.roles = r->roles;
	r->setup.nr_roles = count + extra;
}

static void fill_events(const struct options *o, const struct rules *rules, struct trace_request *r)
{
	size_t count = rules_count(rules);

	r->events = mem_zalloc(count * sizeof(*r->events));
	for (size_t i = 0; i < count; i++)
		r->events[i] = (struct setup_event){ rules_get(rules, i)->system,
						     rules_get(rules, i)->name, i >= TP_COUNT };
	/* -e names the system, too: it overrides the catalog's, and the tracepoint is required. */
	for (size_t i = 0; i < o->nr_events; i++) {
		const struct event_option *asked = &o->events[i];

		for (size_t tp = 0; tp < count; tp++) {
			if (strcmp(r->events[tp].name, asked->event) == 0) {
				r->events[tp].system = asked->system;
				r->events[tp].required = true;
			}
		}
	}
	r->setup.events = r->events;
	r->setup.nr_events = count;
}

static bool has_event(const struct trace_request *r, const struct catalog_tracepoint *tp)
{
	for (size_t i = 0; i < r->setup.nr_events; i++) {
		if (strcmp(r->events[i].system, tp->system) == 0 &&
		    strcmp(r->events[i].name, tp->name) == 0)
			return true;
	}
	return false;
}

struct setup_event *trace_request_events(const struct catalog_events *from)
{
	struct setup_event *events = mem_alloc(from->nr_events * sizeof(*events));

	for (size_t i = 0; i < from->nr_events; i++) {
		const struct catalog_tracepoint *tp = &catalog_tracepoints[from->events[i].tp];

		events[i] = (struct setup_event){ tp->system, tp->name, from->events[i].required };
	}
	return events;
}

void trace_request_add_events(struct trace_request *r, const struct catalog_events *more)
{
	r->events =
		mem_realloc(r->events, r->setup.nr_events + more->nr_events, sizeof(*r->events));
	for (size_t i = 0; i < more->nr_events; i++) {
		const struct catalog_tracepoint *tp = &catalog_tracepoints[more->events[i].tp];

		if (!has_event(r, tp))
			r->events[r->setup.nr_events++] =
				(struct setup_event){ tp->system, tp->name, false };
	}
	r->setup.events = r->events;
}

int trace_request_init(const struct options *o, const struct rules *rules,
		       struct trace_request *ret_request)
{
	int status;

	*ret_request = (struct trace_request){
		.setup = {
			.dir = o->dir,
			.threshold_us = o->threshold_us,
			.buffer_kb = o->buffer_kb,
			.pids = o->pids,
			.nr_pids = o->nr_pids,
			.force = o->force,
		},
		.options = o,
	};
	fill_roles(rules, ret_request);
	fill_events(o, rules, ret_request);
	status = compile_functions(o, ret_request);
	if (ret_request->nr_functions > 0) {
		ret_request->setup.also = matches_any;
		ret_request->setup.also_arg = ret_request;
	}
	return status;
}

void trace_request_free(struct trace_request *r)
{
	for (size_t i = 0; i < r->nr_functions; i++)
		pattern_free(r->functions[i]);
	free(r->functions);
	free(r->matched);
	free(r->roles);
	free(r->extra_names);
	free(r->events);
}

void trace_request_warn_unmatched(const struct trace_request *r)
{
	for (size_t i = 0; i < r->nr_functions; i++) {
		if (!r->matched[i])
			msg_warn("-f: %s: matches no traceable function", r->options->functions[i]);
	}
}

/*
 * With the multi-gen LRU, mm_vmscan_lru_shrink_inactive is emitted by evict_folios (6.8 and later)
 * and shrink_inactive_list is never called, even though it may be traceable. So test for the
 * multi-gen LRU first.
 */
void trace_request_choose_owner(const struct setup_found *found, struct rules *rules)
{
	if (found->multigen_lru && found->roles[ROLE_MULTIGEN_LRU])
		rules_set_lru_owner(rules, ROLE_MULTIGEN_LRU);
	else if (found->roles[ROLE_INACTIVE_LIST])
		rules_set_lru_owner(rules, ROLE_INACTIVE_LIST);
	else
		rules_set_lru_owner(rules, ROLE_LRUVEC);
}

void trace_request_tell_start(const struct setup_found *found, const char *what)
{
	struct utsname kernel = { 0 };

	uname(&kernel);
	msg_info("Linux %s: %s, %zu tracepoints, %s", kernel.release, what, found->nr_events,
		 found->instance ? found->target_dir : "top level");
}
