/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Holds stalls until their stack arrives: it follows the event that ends the stall, on the same
 * CPU; events of other CPUs can come in between.
 */
#ifndef ALLOCLAT_STACK_WAIT_H
#define ALLOCLAT_STACK_WAIT_H

#include "stall.h"

struct stack_wait;

/* @show is called with each stall once its stack has arrived or cannot arrive any more. The caller
 * frees the result with stack_wait_free(), which accepts NULL. */
struct stack_wait *stack_wait_new(void (*show)(void *arg, const struct compaction_stall *stall),
				  void *arg);
void stack_wait_free(struct stack_wait *w);

/* Adds @stall, which is copied. Shows the stall that waits on the same CPU, if there is one. */
void stack_wait_add(struct stack_wait *w, const struct compaction_stall *stall);

/* Must be called with every event, before the consumer that finds the stalls. */
void stack_wait_see(struct stack_wait *w, const struct event *e);

/* Shows all waiting stalls; must be called after the last event. */
void stack_wait_end(struct stack_wait *w);

#endif /* ALLOCLAT_STACK_WAIT_H */
