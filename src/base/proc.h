/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /proc, where it is about the tasks that are traced.
 */
#ifndef ALLOCLAT_PROC_H
#define ALLOCLAT_PROC_H

#include <stdbool.h>

#include "compiler.h"
#include "slice.h"

/* Bytes of a task's name: include/linux/sched.h TASK_COMM_LEN, less the NUL. */
#define COMM_MAX 15

/* Whether the numbers of tasks there are those of a trace: not in a container, which has a pid
 * namespace of its own. */
MUST_CHECK bool proc_has_tasks(void);

/* The name of the thread @pid, which is put into @room; empty if it is gone. Kernel threads, whose
 * names are longer there than in a trace (5.17), are cut as in a trace. */
struct slice proc_comm(int pid, char room[COMM_MAX + 1]);

#endif /* ALLOCLAT_PROC_H */
