/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which process a thread is of: a trace has the ids of threads. From the kernel's own list,
 * saved_tgids, which it fills while the option record-tgid is on, and from /proc for threads that
 * are not in it.
 */
#ifndef ALLOCLAT_TGIDS_H
#define ALLOCLAT_TGIDS_H

#include <stdbool.h>

#include "base/compiler.h"

struct tgids;

/* @fd: open on saved_tgids, and then the table's; -1: there is none. @running: the threads are
 * of this machine, now. The caller frees with tgids_free(). */
struct tgids *tgids_new(int fd, bool running);
void tgids_free(struct tgids *t);

/* The id of the thread's process; 0: not known. */
int tgids_get(struct tgids *t, int tid);

#endif /* ALLOCLAT_TGIDS_H */
