/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers from text: the only place where a string becomes a number.
 */
#ifndef ALLOCLAT_NUM_H
#define ALLOCLAT_NUM_H

#include <stdbool.h>
#include <stdint.h>

#include "compiler.h"

#define NSEC_PER_USEC UINT64_C(1000)
#define NSEC_PER_MSEC UINT64_C(1000000)
#define NSEC_PER_SEC  UINT64_C(1000000000)

/* A whole decimal number in [@min, @max]: digits only, no sign, no blank, nothing
 * behind it. False, and *@ret_value untouched, if @text is anything else. */
MUST_CHECK bool num_parse(const char *text, uint64_t min, uint64_t max, uint64_t *ret_value);

/* Seconds with an optional fraction ("10", "0.5", ".25") as nanoseconds, in
 * [@min_ns, @max_ns]; digits behind the ninth are cut. False as above. */
MUST_CHECK bool num_parse_seconds(const char *text, uint64_t min_ns, uint64_t max_ns,
				  uint64_t *ret_ns);

#endif /* ALLOCLAT_NUM_H */
