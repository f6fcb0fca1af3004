// SPDX-License-Identifier: GPL-2.0-or-later
#include "proc.h"

#include <sys/stat.h>

/* The number of the initial pid namespace: PROC_PID_INIT_INO, include/linux/proc_ns.h. */
#define INITIAL_PID_NS 0xEFFFFFFCu

bool proc_has_tasks(void)
{
	struct stat st;

	return stat("/proc/self/ns/pid", &st) == 0 && st.st_ino == INITIAL_PID_NS;
}
