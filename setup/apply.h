/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Carries out the steps of a run: saves the old values, on disk, too, and then writes the new
 * ones.
 */
#ifndef ALLOCLAT_APPLY_H
#define ALLOCLAT_APPLY_H

#include <stdbool.h>

#include "base/compiler.h"
#include "setup.h"
#include "steps.h"

/* All steps but those that are left to setup_start(). Prints a message unless it returns
 * SETUP_OK. */
MUST_CHECK enum setup_result apply_all(struct setup *s);

/* One step that was saved. Writes only what differs: writing has effects even then (trace_clock
 * empties the buffer), and what was not written need not be put back. Prints a message unless it
 * returns SETUP_OK. */
MUST_CHECK enum setup_result apply_step(struct setup *s, struct step *step);

/* Whether the step's file reads as the step wants it. */
MUST_CHECK bool apply_is_in_effect(const struct setup *s, const struct step *step);

#endif /* ALLOCLAT_APPLY_H */
