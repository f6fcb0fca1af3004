/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that take commands and list what is there because of them: kprobe_events, and an event's
 * `trigger`. The value of such a file is for one object (the probe alloclat/cz, the trigger
 * stacktrace) the command that makes it; where there is none, the one that removes it. Like
 * kind.h, of which this is a part: nothing here allocates or prints.
 */
#ifndef ALLOCLAT_COMMAND_H
#define ALLOCLAT_COMMAND_H

#include "kind.h"

/* Whether files of @kind are such. */
bool command_is(enum kind kind);

/* What a command, or a line of the file, is about; empty: nothing. */
struct text command_object(enum kind kind, struct text command);

/* Whether @command removes its object. */
bool command_removes(enum kind kind, struct text command);

/* Whether @line, of the file, is what @command makes. */
bool command_makes(enum kind kind, struct text command, struct text line);

/* Writes the command that removes what @command is about to @room, with a NUL. Returns its
 * length; -1 with errno: it does not fit. */
MUST_CHECK int command_removal(enum kind kind, struct text command, char *room, size_t size);

#endif /* ALLOCLAT_COMMAND_H */
