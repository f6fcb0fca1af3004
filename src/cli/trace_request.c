// SPDX-License-Identifier: GPL-2.0-or-later
#include "trace_request.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/msg.h"

static bool matches_any(void *arg, const char *name, size_t len)
{
	struct trace_request *w = arg;
	bool any = false;

	for (size_t i = 0; i < w->nr_functions; i++) {
		if (pattern_matches(w->functions[i], (struct slice){ name, len }))
			any = w->matched[i] = true;
	}
	return any;
}

static int compile_functions(const struct options *o, struct trace_request *w)
{
	w->functions = mem_zalloc(o->nr_functions * sizeof(*w->functions));
	w->matched = mem_zalloc(o->nr_functions * sizeof(*w->matched));
	for (size_t i = 0; i < o->nr_functions; i++) {
		w->functions[i] = pattern_of("-f", o->functions[i]);
		if (!w->functions[i])
			return EXIT_USAGE;
		w->nr_functions++;
	}
	return EXIT_DONE;
}

static void fill_roles(const struct rules *r, struct trace_request *w)
{
	size_t extra = 0, count = ROLE_COUNT;

	while (rules_extra_function(r, extra))
		extra++;
	w->roles = mem_zalloc((count + extra) * sizeof(*w->roles));
	w->extra_names = mem_zalloc(2 * extra * sizeof(*w->extra_names));
	for (size_t i = 0; i < count; i++)
		w->roles[i] = (struct setup_role){ catalog_roles[i].title, catalog_roles[i].names,
						   i == ROLE_ALLOCATOR };
	for (size_t i = 0; i < extra; i++) {
		w->extra_names[2 * i] = rules_extra_function(r, i);
		w->roles[count + i] =
			(struct setup_role){ "asked for by -e", &w->extra_names[2 * i], true };
	}
	w->setup.roles = w->roles;
	w->setup.nr_roles = count + extra;
}

static void fill_events(const struct options *o, const struct rules *r, struct trace_request *w)
{
	size_t count = rules_count(r);

	w->events = mem_zalloc(count * sizeof(*w->events));
	for (size_t i = 0; i < count; i++)
		w->events[i] = (struct setup_event){ rules_get(r, i)->system, rules_get(r, i)->name,
						     i >= TP_COUNT };
	/* One of the catalog's under another system's name is not what was asked for. */
	for (size_t i = 0; i < o->nr_events; i++) {
		const struct event_option *asked = &o->events[i];

		for (size_t tp = 0; tp < count; tp++) {
			if (strcmp(w->events[tp].name, asked->event) == 0) {
				w->events[tp].system = asked->system;
				w->events[tp].required = true;
			}
		}
	}
	w->setup.events = w->events;
	w->setup.nr_events = count;
}

static bool has_event(const struct trace_request *w, const struct catalog_tracepoint *tp)
{
	for (size_t i = 0; i < w->setup.nr_events; i++) {
		if (strcmp(w->events[i].system, tp->system) == 0 &&
		    strcmp(w->events[i].name, tp->name) == 0)
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

void trace_request_add_events(struct trace_request *w, const struct catalog_events *more)
{
	w->events =
		mem_realloc(w->events, w->setup.nr_events + more->nr_events, sizeof(*w->events));
	for (size_t i = 0; i < more->nr_events; i++) {
		const struct catalog_tracepoint *tp = &catalog_tracepoints[more->events[i].tp];

		if (!has_event(w, tp))
			w->events[w->setup.nr_events++] =
				(struct setup_event){ tp->system, tp->name, false };
	}
	w->setup.events = w->events;
}

int trace_request_init(const struct options *o, const struct rules *r,
		       struct trace_request *ret_want)
{
	int status;

	*ret_want = (struct trace_request){
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
	fill_roles(r, ret_want);
	fill_events(o, r, ret_want);
	status = compile_functions(o, ret_want);
	if (ret_want->nr_functions > 0) {
		ret_want->setup.also = matches_any;
		ret_want->setup.also_arg = ret_want;
	}
	return status;
}

void trace_request_free(struct trace_request *w)
{
	for (size_t i = 0; i < w->nr_functions; i++)
		pattern_free(w->functions[i]);
	free(w->functions);
	free(w->matched);
	free(w->roles);
	free(w->extra_names);
	free(w->events);
}

void trace_request_warn_unmatched(const struct trace_request *w)
{
	for (size_t i = 0; i < w->nr_functions; i++) {
		if (!w->matched[i])
			msg_warn("-f: %s: no function that can be traced matches",
				 w->options->functions[i]);
	}
}

/*
 * Where the multi-gen LRU runs, evict_folios emits it (6.8 and later) and
 * shrink_inactive_list is not called at all, so that comes before asking whether
 * shrink_inactive_list could be traced.
 */
void trace_request_settle_owner(const struct setup_found *found, struct rules *r)
{
	if (found->multigen_lru && found->roles[ROLE_MULTIGEN_LRU])
		rules_set_lru_owner(r, ROLE_MULTIGEN_LRU);
	else if (found->roles[ROLE_INACTIVE_LIST])
		rules_set_lru_owner(r, ROLE_INACTIVE_LIST);
	else
		rules_set_lru_owner(r, ROLE_LRUVEC);
}
