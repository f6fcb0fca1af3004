/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ALLOCLAT_KNOBS_H
#define ALLOCLAT_KNOBS_H

#include <stdbool.h>

/* Whether a run in the tracing directory @dir may change @path: it is below @dir, or one of the
 * few files elsewhere, behind whatever want.root a test has set. */
bool knobs_allow(const char *dir, const char *path);

#endif /* ALLOCLAT_KNOBS_H */
