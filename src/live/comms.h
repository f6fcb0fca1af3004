/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names of tasks by thread id, as the kernel prints them in a trace: from its list saved_cmdlines,
 * and from /proc for tasks not listed there.
 */
#ifndef ALLOCLAT_COMMS_H
#define ALLOCLAT_COMMS_H

#include "base/compiler.h"
#include "event/event.h"

struct comms;

/* @fd is open on saved_cmdlines and belongs to the result from now on; -1: there is no such file.
 * @running: the tasks are those of this machine, now. The caller frees with comms_free(). */
struct comms *comms_new(int fd, bool running);
void comms_free(struct comms *c);

/* The name of the thread @pid, at most 100 ms old; empty if it is not known. Valid until the next
 * call. */
struct slice comms_get(struct comms *c, int pid);

#endif /* ALLOCLAT_COMMS_H */
