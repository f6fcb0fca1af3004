/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which tasks the user wants to hear of: -p and -c.
 */
#ifndef ALLOCLAT_CHOICE_H
#define ALLOCLAT_CHOICE_H

#include "base/pattern.h"
#include "event/event.h"

struct choice;

/* @pids (copied) and @comm (the caller's, may be NULL): a task is wanted if it is in the one,
 * when that is not empty, and matches the other, when there is one. @live: names are asked
 * of /proc, whole, rather than taken from the line, which has 7 bytes of them (a trace.dat
 * has all 15). The caller
 * frees with choice_free(); NULL is allowed there. */
struct choice *choice_new(const int *pids, size_t nr_pids, struct pattern *comm, bool live);
void choice_free(struct choice *c);

bool choice_wants(struct choice *c, const struct event *e);

/* Whether any name has matched so far. */
bool choice_has_matched(const struct choice *c);

#endif /* ALLOCLAT_CHOICE_H */
