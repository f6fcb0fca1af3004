/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which tasks the user wants to see: selected by id (a list or a range) and by name.
 */
#ifndef ALLOCLAT_TASK_FILTER_H
#define ALLOCLAT_TASK_FILTER_H

#include "base/compiler.h"
#include "base/pattern.h"
#include "event/event.h"

struct task_filter;

/* A task is wanted if its id is in @pids (copied; empty: any id) and its name matches @comm (owned
 * by the filter; NULL: any name). @live: task_filter_wants() reads full names from /proc, because
 * lines of function_graph have only the first 7 bytes (a trace.dat has all 15). The caller frees
 * with task_filter_free(), which accepts NULL. */
struct task_filter *task_filter_new(const int *pids, size_t nr_pids, struct pattern *comm,
				    bool live);

/* Makes a filter from one word: a task id, a range of ids ("12-34", "12-"; an upper bound of 0 is
 * none), or a pattern for names. NULL after a message about the pattern; @what is the option or
 * command that the message names. */
MUST_CHECK struct task_filter *task_filter_parse(const char *what, const char *word);
void task_filter_free(struct task_filter *f);

/* Whether the task of @e is wanted, by its thread id and name. A NULL filter wants all tasks. */
bool task_filter_wants(struct task_filter *f, const struct event *e);

/* The two conditions separately, for views that filter by process id or have the name from
 * elsewhere. */
bool task_filter_wants_id(const struct task_filter *f, int id);
bool task_filter_wants_comm(const struct task_filter *f, struct slice comm);

/* Whether task_filter_wants() has accepted any task. Only tracked for filters with a pattern. */
bool task_filter_has_matched(const struct task_filter *f);

#endif /* ALLOCLAT_TASK_FILTER_H */
