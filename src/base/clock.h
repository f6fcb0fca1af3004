/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The current time, monotonic, in ns.
 */
#ifndef ALLOCLAT_CLOCK_H
#define ALLOCLAT_CLOCK_H

#include <stdint.h>
#include <time.h>

#include "num.h"

static inline uint64_t clock_read(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * NSEC_PER_SEC + (uint64_t)now.tv_nsec;
}

static inline uint64_t clock_now(void)
{
	return clock_read(CLOCK_MONOTONIC);
}

/* Precise to a few milliseconds, but never a system call: for use on every line. */
static inline uint64_t clock_now_coarse(void)
{
	return clock_read(CLOCK_MONOTONIC_COARSE);
}

#endif /* ALLOCLAT_CLOCK_H */
