/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the text of a tracefs file means, by the kind of file. A value comes in two forms: as the
 * file reads, and as it is written. All functions accept either.
 *
 * Nothing here allocates or prints: it is used to restore the kernel's state when memory is
 * exhausted.
 */
#ifndef ALLOCLAT_VALUE_H
#define ALLOCLAT_VALUE_H

#include <stdbool.h>

#include "base/compiler.h"
#include "base/slice.h"
#include "file_kind.h"

/* The part of @text that is the value, in the form to write. Not for lists. */
struct slice value_of(enum file_kind kind, struct slice text);

/* Whether @line of a list is an entry. Not entries: sentences ("no pid"), and in lists of
 * functions the function triggers, which are not ours to write. */
bool value_is_entry(enum file_kind kind, struct slice line);

/* Cuts the next entry of a list from *@rest. False at the end. */
bool value_next_entry(enum file_kind kind, struct slice *rest, struct slice *ret_entry);

MUST_CHECK bool value_equal(enum file_kind kind, struct slice a, struct slice b);

/* "[local] global counter" -> "local". All of @text if it has no brackets. */
struct slice value_in_brackets(struct slice text);

#endif /* ALLOCLAT_VALUE_H */
