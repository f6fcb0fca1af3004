// SPDX-License-Identifier: GPL-2.0-or-later
#include "proc.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* The inode number of the initial pid namespace: PROC_PID_INIT_INO, include/linux/proc_ns.h. */
#define INITIAL_PID_NS 0xEFFFFFFCu

bool proc_has_tasks(void)
{
	struct stat st;

	return stat("/proc/self/ns/pid", &st) == 0 && st.st_ino == INITIAL_PID_NS;
}

struct slice proc_comm(int pid, char room[COMM_MAX + 1])
{
	char path[32];
	ssize_t len;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/comm", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return (struct slice){ 0 };
	len = read(fd, room, COMM_MAX + 1);
	close(fd);
	/* The file appends a newline; one before that is part of the name. */
	if (len > 0 && (room[len - 1] == '\n' || len > COMM_MAX))
		len--;
	return (struct slice){ room, len > 0 ? (size_t)len : 0 };
}
