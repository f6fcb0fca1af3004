/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Parses numbers: the only place where a string becomes a number.
 */
#ifndef ALLOCLAT_NUM_H
#define ALLOCLAT_NUM_H

#include <stdbool.h>
#include <stdint.h>

#include "compiler.h"

#define NSEC_PER_USEC UINT64_C(1000)
#define NSEC_PER_MSEC UINT64_C(1000000)
#define NSEC_PER_SEC  UINT64_C(1000000000)

/* Parses a whole decimal number in [@min, @max]: digits only, no sign, no blanks, nothing after it.
 * If @text is anything else, returns false and leaves *@ret_value untouched. */
MUST_CHECK bool num_parse(const char *text, uint64_t min, uint64_t max, uint64_t *ret_value);

/* Parses seconds with an optional fraction ("10", "0.5", ".25") and returns nanoseconds, in
 * [@min_ns, @max_ns]; digits after the ninth are ignored. False as above. */
MUST_CHECK bool num_parse_seconds(const char *text, uint64_t min_ns, uint64_t max_ns,
				  uint64_t *ret_ns);

#endif /* ALLOCLAT_NUM_H */
