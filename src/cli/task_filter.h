/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which tasks the user wants to hear of: by their numbers, those of a list or of a range, and by
 * their names.
 */
#ifndef ALLOCLAT_TASK_FILTER_H
#define ALLOCLAT_TASK_FILTER_H

#include "base/compiler.h"
#include "base/pattern.h"
#include "event/event.h"

struct task_filter;

/* @pids (copied) and @comm (taken over, may be NULL): a task is wanted if its number is in the one,
 * when that is not empty, and its name matches the other, when there is one. @live: that
 * task_filter_wants() asks /proc for whole names rather than taking them from the line, which has 7
 * bytes of them (a trace.dat has all 15). The caller frees with task_filter_free(); NULL is allowed
 * there. */
struct task_filter *task_filter_new(const int *pids, size_t nr_pids, struct pattern *comm,
				    bool live);

/* Of one word: the number of a task, a range of them ("12-34", "12-"; 0 is no bound), or a pattern
 * for names. NULL after a message about the pattern, that of the option or command @what. */
MUST_CHECK struct task_filter *task_filter_parse(const char *what, const char *word);
void task_filter_free(struct task_filter *f);

/* Whether the task of @e is wanted, by its thread's number and its name. NULL wants all. */
bool task_filter_wants(struct task_filter *f, const struct event *e);

/* The two parts of it, for views to which the number is that of a process, or which learn of the
 * name otherwise. */
bool task_filter_wants_id(const struct task_filter *f, int id);
bool task_filter_wants_comm(const struct task_filter *f, struct slice comm);

/* Whether task_filter_wants() has come across a name that matched. */
bool task_filter_has_matched(const struct task_filter *f);

#endif /* ALLOCLAT_TASK_FILTER_H */
