/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that take commands and list the objects those commands made: the probes of
 * kprobe_events, the triggers of an event's `trigger`. The value of such a file is about one
 * object (the probe alloclat/cz, the trigger stacktrace): the command that makes it or, where it
 * must not exist, the command that removes it.
 *
 * Nothing here allocates or prints: see value.h.
 */
#ifndef ALLOCLAT_COMMAND_H
#define ALLOCLAT_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"
#include "base/slice.h"
#include "file_kind.h"

/* The object that a command, or a line of the file, is about; empty: none, as in a comment. */
struct slice command_object(enum file_kind kind, struct slice command);

/* Whether @command removes its object. */
bool command_removes(enum file_kind kind, struct slice command);

/* Whether the file lists what @command makes as @line. */
bool command_makes(enum file_kind kind, struct slice command, struct slice line);

/* Writes the command that removes the object of @command to @room, NUL-terminated. Returns its
 * length; -1 with errno: it does not fit. */
MUST_CHECK int command_removal(enum file_kind kind, struct slice command, char *room, size_t size);

#endif /* ALLOCLAT_COMMAND_H */
