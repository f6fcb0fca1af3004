/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which tasks the user wants to hear of: -p and -c.
 */
#ifndef ALLOCLAT_TASK_FILTER_H
#define ALLOCLAT_TASK_FILTER_H

#include "base/pattern.h"
#include "event/event.h"

struct task_filter;

/* @pids (copied) and @comm (the caller's, may be NULL): a task is wanted if it is in the one,
 * when that is not empty, and matches the other, when there is one. @live: names are asked
 * of /proc, whole, rather than taken from the line, which has 7 bytes of them (a trace.dat
 * has all 15). The caller
 * frees with task_filter_free(); NULL is allowed there. */
struct task_filter *task_filter_new(const int *pids, size_t nr_pids, struct pattern *comm,
				    bool live);
void task_filter_free(struct task_filter *c);

bool task_filter_wants(struct task_filter *c, const struct event *e);

/* Whether any name has matched so far. */
bool task_filter_has_matched(const struct task_filter *c);

#endif /* ALLOCLAT_TASK_FILTER_H */
