/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compares a file of tracefs with a value, and writes one to it. A @value may be in the form
 * that the file reads or in the form to write: see value.h.
 *
 * Nothing here allocates or prints: it is used to restore the kernel's state when memory is
 * exhausted.
 */
#ifndef ALLOCLAT_TRACEFILE_H
#define ALLOCLAT_TRACEFILE_H

#include "base/compiler.h"
#include "base/slice.h"
#include "file_kind.h"

/* Whether the file @path reads as @value: 1, 0, or -1 with errno. */
MUST_CHECK int tracefile_matches(enum file_kind kind, const char *path, struct slice value);

/* Makes @path read as @value. A list is written to its end, whatever fails on the way. -1 with
 * the first errno. */
MUST_CHECK int tracefile_write(enum file_kind kind, const char *path, struct slice value);

#endif /* ALLOCLAT_TRACEFILE_H */
