/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names of tasks by thread id, as the kernel prints them in a trace: from its own list,
 * saved_cmdlines, and from /proc for tasks that are not in it.
 */
#ifndef ALLOCLAT_COMMS_H
#define ALLOCLAT_COMMS_H

#include "base/compiler.h"
#include "event/event.h"

struct comms;

/* @fd: open on saved_cmdlines, and then the table's; -1: there is none. @running: the tasks are
 * of this machine, now. The caller frees with comms_free(). */
struct comms *comms_new(int fd, bool running);
void comms_free(struct comms *c);

/* The name now, or as it was at most 100 ms ago. Empty: not known. Good until the next
 * call. */
struct slice comms_get(struct comms *c, int pid);

#endif /* ALLOCLAT_COMMS_H */
