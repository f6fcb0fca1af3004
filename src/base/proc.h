/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /proc, where it is about the tasks that are traced.
 */
#ifndef ALLOCLAT_PROC_H
#define ALLOCLAT_PROC_H

#include <stdbool.h>

#include "compiler.h"

/* Whether the numbers of tasks there are those of a trace: not in a container, which has a pid
 * namespace of its own. */
MUST_CHECK bool proc_has_tasks(void);

#endif /* ALLOCLAT_PROC_H */
