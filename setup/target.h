/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where tracing happens. An instance of our own leaves the top level to others: for events alone
 * on every kernel, with function_graph where it can run in an instance (6.11). Else it is the top
 * level.
 */
#ifndef ALLOCLAT_TARGET_H
#define ALLOCLAT_TARGET_H

#include "setup.h"

/* Makes the instance, if there can be one, and makes it the target. Prints a message unless it
 * returns SETUP_OK. */
MUST_CHECK enum setup_result target_choose(struct setup *s);

#endif /* ALLOCLAT_TARGET_H */
