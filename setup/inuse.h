/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether someone else is tracing: whether their configuration would silence us, or ours would
 * change what they see.
 */
#ifndef ALLOCLAT_INUSE_H
#define ALLOCLAT_INUSE_H

#include "setup.h"

/* SETUP_BUSY after a message; SETUP_OK also if want.force overrides. */
MUST_CHECK enum setup_result inuse_check(const struct setup *s);

#endif /* ALLOCLAT_INUSE_H */
