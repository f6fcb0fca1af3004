/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which functions are traced, and which of them plays which role:
 * available_filter_functions, matched against the names of the roles and the caller's also().
 * That file is the only evidence: kallsyms also lists functions that cannot be traced (`inline`
 * means notrace in the kernel, include/linux/compiler_types.h).
 */
#ifndef ALLOCLAT_FUNCTIONS_H
#define ALLOCLAT_FUNCTIONS_H

#include <stddef.h>

#include "setup.h"

struct function {
	char *line;    /* of available_filter_functions: "name" or "name [module]" */
	size_t number; /* of that line, from 1 */
};

struct functions {
	struct function *list; /* by number: the order in which the kernel lists a filter */
	size_t nr, room;
	char **roles; /* [nr_roles] the line of the function; NULL: none found */
	size_t nr_roles;
};

/* Reads the file of the top level @top. On anything but SETUP_OK a message was printed.
 * functions_free() in any case. */
MUST_CHECK enum setup_result functions_find(const struct setup_want *want, const char *top,
					    struct functions *ret_functions);

void functions_free(struct functions *f);

#endif /* ALLOCLAT_FUNCTIONS_H */
