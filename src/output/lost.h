/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many events were lost, in words.
 */
#ifndef ALLOCLAT_LOST_H
#define ALLOCLAT_LOST_H

#include <stdint.h>

#include "base/buf.h"

/* Appends "12 lost", "more than 12 lost", "an unknown number lost": @lost events, and
 * @times_unknown times the kernel did not say how many. */
void lost_print(uint64_t lost, uint64_t times_unknown, struct buf *ret_text);

#endif /* ALLOCLAT_LOST_H */
