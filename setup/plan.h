/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the table of knobs to the steps of a run: which files exist, and what is written to them.
 */
#ifndef ALLOCLAT_PLAN_H
#define ALLOCLAT_PLAN_H

#include "knobs.h"
#include "setup.h"
#include "steps.h"

/* Adds the steps of the row @knob: none if it does not apply to this run or this kernel, several
 * if it stands for several files. */
void plan_knob(const struct setup *s, const struct knob *knob, struct steps *steps);

/* The steps of all rows. The caller frees with steps_free(). */
void plan_all(const struct setup *s, struct steps *ret_steps);

#endif /* ALLOCLAT_PLAN_H */
