/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What /proc knows about the traced tasks.
 */
#ifndef ALLOCLAT_PROC_H
#define ALLOCLAT_PROC_H

#include <stdbool.h>

#include "compiler.h"
#include "slice.h"

/* The longest name of a task, in bytes: TASK_COMM_LEN in include/linux/sched.h, without the NUL. */
#define COMM_MAX 15

/* Whether the pids in /proc are those of the trace. False in a container, which has its own pid
 * namespace. */
MUST_CHECK bool proc_has_tasks(void);

/* Reads the name of the thread @pid into @room and returns it; empty if the thread is gone. Names
 * of kernel threads, longer in /proc than in a trace since 5.17, are truncated as in a trace. */
struct slice proc_comm(int pid, char room[COMM_MAX + 1]);

#endif /* ALLOCLAT_PROC_H */
