/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How values spread, by powers of two, printed in the shape that users of bcc know:
 *
 *	     usecs               : count     distribution
 *	         0 -> 1          : 2        |**********                              |
 *	         2 -> 3          : 8        |****************************************|
 */
#ifndef ALLOCLAT_HISTOGRAM_H
#define ALLOCLAT_HISTOGRAM_H

#include <stdint.h>

#include "base/buf.h"

/* 0 and 1 share a row, and from there on each power of two begins one. */
#define HISTOGRAM_ROWS 64

/* All zero: nothing was added yet. */
struct histogram {
	uint64_t counts[HISTOGRAM_ROWS];
};

void histogram_add(struct histogram *h, uint64_t value);

/* The heading with @unit in it, and the rows from 0 to the last that is not empty. */
void histogram_print(const struct histogram *h, const char *unit, struct buf *ret_text);

#endif /* ALLOCLAT_HISTOGRAM_H */
