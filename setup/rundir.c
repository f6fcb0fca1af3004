// SPDX-License-Identifier: GPL-2.0-or-later
#include "rundir.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/msg.h"
#include "base/num.h"

static enum setup_result cannot_open(const char *path, const char *name)
{
	const char *slash = *name ? "/" : "";

	if (errno == EACCES || errno == EPERM) {
		msg_error("taking the lock: %s%s%s: %s: run it as root", path, slash, name,
			  strerror(errno));
		return SETUP_CANNOT;
	}
	msg_errno("taking the lock: %s%s%s", path, slash, name);
	return SETUP_FAILED;
}

/* What the directory contains is written to tracefs when it is put back, so nobody else may be able
 * to write there. */
static bool is_ours(int fd, mode_t type)
{
	struct stat st;

	return fstat(fd, &st) == 0 && (st.st_mode & S_IFMT) == type && st.st_uid == geteuid() &&
	       (st.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

static enum setup_result open_dir(struct rundir *dir, bool create)
{
	if (create && mkdir(dir->path, 0700) < 0 && errno != EEXIST)
		return cannot_open(dir->path, "");
	dir->dir_fd = open(dir->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (dir->dir_fd < 0) {
		if (errno == ENOENT && !create)
			return SETUP_OK;
		return cannot_open(dir->path, "");
	}
	if (is_ours(dir->dir_fd, S_IFDIR))
		return SETUP_OK;
	msg_error("taking the lock: %s: others can write there, or own it: remove it", dir->path);
	return SETUP_FAILED;
}

/* The text of the lock file is only for this message; the lock itself is flock(2). One line for
 * each process that has it, alloclat first. */
static void say_who_has_lock(const struct rundir *dir)
{
	char text[64], *rest = text, *pid, *heir;
	ssize_t n = pread(dir->lock_fd, text, sizeof(text) - 1, 0);
	uint64_t number;

	text[n > 0 ? n : 0] = '\0';
	pid = strsep(&rest, "\n");
	heir = rest ? strsep(&rest, "\n") : NULL;
	if (heir && *heir && num_parse(pid, 1, INT32_MAX, &number) && kill((pid_t)number, 0) < 0 &&
	    errno == ESRCH)
		msg_error("taking the lock: %s/lock: a program that a killed alloclat started is "
			  "still running (pid %s)",
			  dir->path, heir);
	else
		msg_error("taking the lock: %s/lock: another alloclat is running (pid %s)",
			  dir->path, *pid ? pid : "unknown");
}

static int write_holder(const struct rundir *dir, long pid)
{
	char line[32];
	int len = snprintf(line, sizeof(line), "%ld\n", pid);

	return file_write_all(dir->lock_fd, line, (size_t)len);
}

void rundir_add_holder(const struct rundir *dir, long pid)
{
	if (write_holder(dir, pid) < 0)
		msg_warn("taking the lock: %s/lock: %s", dir->path, strerror(errno));
}

static enum setup_result take_lock(struct rundir *dir)
{
	dir->lock_fd = openat(dir->dir_fd, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (dir->lock_fd < 0)
		return cannot_open(dir->path, "lock");
	if (!is_ours(dir->lock_fd, S_IFREG)) {
		msg_error("taking the lock: %s/lock: not a file of ours: remove it", dir->path);
		return SETUP_FAILED;
	}
	if (flock(dir->lock_fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno != EWOULDBLOCK)
			return cannot_open(dir->path, "lock");
		say_who_has_lock(dir);
		close(dir->lock_fd);
		dir->lock_fd = -1;
		return SETUP_BUSY;
	}
	if (ftruncate(dir->lock_fd, 0) < 0 || write_holder(dir, (long)getpid()) < 0)
		msg_warn("taking the lock: %s/lock: %s: nobody can see which process has it",
			 dir->path, strerror(errno));
	return SETUP_OK;
}

enum setup_result rundir_open(struct rundir *ret_dir, const char *path, bool create)
{
	enum setup_result result;

	*ret_dir = (struct rundir){ path ? path : RUNDIR_DEFAULT, -1, -1 };
	result = open_dir(ret_dir, create);
	if (result != SETUP_OK || ret_dir->dir_fd < 0)
		return result;
	return take_lock(ret_dir);
}

/* The lock file stays. If it were removed, one process could lock the old file and another a new
 * one. */
void rundir_close(struct rundir *dir)
{
	if (dir->lock_fd >= 0)
		close(dir->lock_fd);
	if (dir->dir_fd >= 0)
		close(dir->dir_fd);
	dir->lock_fd = dir->dir_fd = -1;
}
