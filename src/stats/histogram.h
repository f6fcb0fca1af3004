/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A histogram by powers of two, printed in the format that users of bcc know:
 *
 *	     usecs               : count     distribution
 *	         0 -> 1          : 2        |**********                              |
 *	         2 -> 3          : 8        |****************************************|
 */
#ifndef ALLOCLAT_HISTOGRAM_H
#define ALLOCLAT_HISTOGRAM_H

#include <stdint.h>

#include "base/buf.h"

/* 0 and 1 share a row; above, each power of two begins a new one. */
#define HISTOGRAM_ROWS 64

/* All zero: empty. */
struct histogram {
	uint64_t counts[HISTOGRAM_ROWS];
};

void histogram_add(struct histogram *h, uint64_t value);

/* Appends the heading, which contains @unit, and the rows from 0 to the last non-empty one. */
void histogram_print(const struct histogram *h, const char *unit, struct buf *ret_text);

#endif /* ALLOCLAT_HISTOGRAM_H */
