/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How fragmented a zone's free memory is, as the kernel judges it before it compacts
 * (mm/vmstat.c, __fragmentation_index()). Pure.
 */
#ifndef ALLOCLAT_FRAGINDEX_H
#define ALLOCLAT_FRAGINDEX_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"

#define FREE_LISTS_MAX 24

/* How many free blocks of 1, 2, 4, ... pages a zone has. */
struct free_lists {
	uint64_t blocks[FREE_LISTS_MAX];
	unsigned int count; /* of the orders that the kernel has */
};

/* Adds the number of the next order. False, and nothing added: there are no more orders, or no
 * machine has so many blocks. */
MUST_CHECK bool free_lists_add(struct free_lists *lists, uint64_t blocks);

/* From the text of /proc/buddyinfo, the line of a node's zone. False, and *@ret_lists untouched:
 * there is none. */
MUST_CHECK bool free_lists_find(const char *text, int node, const char *zone,
				struct free_lists *ret_lists);

/* In thousandths: towards 0 an allocation of @order fails for lack of memory, towards 1000 because
 * what is free is in too small pieces. -1000: it would not fail; also for an order of -1, which
 * is no allocation. */
int fragindex(const struct free_lists *lists, int order);

#endif /* ALLOCLAT_FRAGINDEX_H */
