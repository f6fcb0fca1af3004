/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The fragmentation index of a zone's free memory, which the kernel uses to decide whether to
 * compact (mm/vmstat.c, __fragmentation_index()). Pure.
 */
#ifndef ALLOCLAT_FRAGINDEX_H
#define ALLOCLAT_FRAGINDEX_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"

#define FREE_LISTS_MAX 24

/* The numbers of free blocks of 1, 2, 4, ... pages in a zone. */
struct free_lists {
	uint64_t blocks[FREE_LISTS_MAX]; /* by order */
	unsigned int count;		 /* of orders */
};

/* Appends the number of free blocks of the next order. False, and nothing added: too many orders,
 * or an impossibly large number. */
MUST_CHECK bool free_lists_add(struct free_lists *lists, uint64_t blocks);

/* Reads the line of @zone on @node from @text, the contents of /proc/buddyinfo. False, and
 * *@ret_lists untouched: no such line. */
MUST_CHECK bool free_lists_find(const char *text, int node, const char *zone,
				struct free_lists *ret_lists);

/* Returns the index in thousandths: towards 0, an allocation of @order fails for lack of memory;
 * towards 1000, because of fragmentation. -1000: it would not fail, or @order is -1 (not for an
 * allocation). */
int fragindex(const struct free_lists *lists, int order);

#endif /* ALLOCLAT_FRAGINDEX_H */
