/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds the process of a thread, because a trace only has thread ids: in the kernel's list
 * saved_tgids, which is filled while the option record-tgid is on, and in /proc for threads not
 * listed there.
 */
#ifndef ALLOCLAT_TGIDS_H
#define ALLOCLAT_TGIDS_H

#include <stdbool.h>

#include "base/compiler.h"

struct tgids;

/* @fd is open on saved_tgids and belongs to the result from now on; -1: there is no such file.
 * @running: the threads are those of this machine, now. The caller frees with tgids_free(). */
struct tgids *tgids_new(int fd, bool running);
void tgids_free(struct tgids *t);

/* The id of the process of the thread @tid; 0: not known. */
int tgids_get(struct tgids *t, int tid);

#endif /* ALLOCLAT_TGIDS_H */
