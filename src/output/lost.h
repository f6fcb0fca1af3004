/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The number of lost events as text.
 */
#ifndef ALLOCLAT_LOST_H
#define ALLOCLAT_LOST_H

#include <stdint.h>

#include "base/buf.h"

/* Appends "12 lost", "more than 12 lost" or "an unknown number lost". @lost: the events known to be
 * lost; @times_unknown: how often the kernel reported a loss without its size. */
void lost_print(uint64_t lost, uint64_t times_unknown, struct buf *ret_text);

#endif /* ALLOCLAT_LOST_H */
