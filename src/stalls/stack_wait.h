/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stalls that wait for their stack: it comes behind the event that ends them, on the same CPU, and
 * events of other CPUs can lie in between.
 */
#ifndef ALLOCLAT_STACK_WAIT_H
#define ALLOCLAT_STACK_WAIT_H

#include "stall.h"

struct stack_wait;

/* @show is called with each stall once its stack is there, or cannot come any more. The caller
 * frees with stack_wait_free(); NULL is allowed there. */
struct stack_wait *stack_wait_new(void (*show)(void *arg, const struct compaction_stall *stall),
				  void *arg);
void stack_wait_free(struct stack_wait *w);

/* A stall, which is copied. */
void stack_wait_add(struct stack_wait *w, const struct compaction_stall *stall);

/* To be called with each event, before the consumer that finds the stalls. */
void stack_wait_see(struct stack_wait *w, const struct event *e);

/* There are no more events. */
void stack_wait_end(struct stack_wait *w);

#endif /* ALLOCLAT_STACK_WAIT_H */
