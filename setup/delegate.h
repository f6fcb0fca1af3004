/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Delegated tracing: another program, trace-cmd, sets tracing up and takes it down. See setup.h.
 */
#ifndef ALLOCLAT_DELEGATE_H
#define ALLOCLAT_DELEGATE_H

#include "setup.h"

/* Whether tracing can be delegated: nothing is there that could not be put back afterwards. Prints
 * a message unless it returns SETUP_OK. */
MUST_CHECK enum setup_result delegate_check(const struct setup *s);

#endif /* ALLOCLAT_DELEGATE_H */
