// SPDX-License-Identifier: GPL-2.0-or-later
#include "tracing_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <mntent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/msg.h"
#include "kfile.h"
#include "path.h"

/* Outside of tracefs; a test puts want.root in front. */
#define MOUNTS_FILE "/proc/self/mounts"

bool tracing_dir_has(const char *dir, const char *file)
{
	char *path = path_join(dir, file);
	bool there = kfile_exists(path);
	int saved_errno = errno;

	free(path);
	errno = saved_errno;
	return there;
}

/* Every tracing directory has these, an instance's too. */
static bool is_tracing_dir(const char *dir)
{
	return tracing_dir_has(dir, "current_tracer") && tracing_dir_has(dir, "tracing_on") &&
	       tracing_dir_has(dir, "trace_pipe");
}

/* Every kernel has this file, and only at the top level. */
static bool is_top_dir(const char *dir)
{
	return tracing_dir_has(dir, "tracing_thresh");
}

/*
 * Where tracefs is mounted; else below debugfs, which mounts it on first use. We do not mount it
 * ourselves: a tool that leaves no trace does not mount file systems. The caller frees; NULL: not
 * mounted.
 */
static char *find_mounted(const char *root)
{
	char *path = path_below(root, MOUNTS_FILE), *best = NULL;
	FILE *mounts = setmntent(path, "re");
	struct mntent *m;

	free(path);
	while (mounts && (m = getmntent(mounts))) {
		bool tracefs = strcmp(m->mnt_type, "tracefs") == 0;
		char *dir;

		if (!tracefs && (best || strcmp(m->mnt_type, "debugfs") != 0))
			continue;
		dir = tracefs ? mem_strdup(m->mnt_dir) : path_join(m->mnt_dir, "tracing");
		/* EACCES: it is there, and the caller will say that root is needed. */
		if (is_tracing_dir(dir) || errno == EACCES) {
			free(best);
			best = dir;
			if (tracefs)
				break;
		} else {
			free(dir);
		}
	}
	if (mounts)
		endmntent(mounts);
	return best;
}

static enum setup_result need_root(const char *path)
{
	msg_error("opening %s: %s: run it as root", path, strerror(errno));
	return SETUP_CANNOT;
}

/* Whether @dir is a tracing directory, and if not, why. */
static enum setup_result check_dir(const char *dir)
{
	const char *reason;
	struct stat st;

	if (stat(dir, &st) < 0) {
		if (errno == EACCES)
			return need_root(dir);
		reason = strerror(errno);
	} else if (!S_ISDIR(st.st_mode)) {
		reason = "not a directory";
	} else if (is_tracing_dir(dir)) {
		return SETUP_OK;
	} else if (errno == EACCES) {
		return need_root(dir);
	} else {
		reason = "not a tracing directory (no current_tracer, tracing_on and trace_pipe in "
			 "it)";
	}
	msg_error("looking for the tracing directory: %s: %s", dir, reason);
	return SETUP_CANNOT;
}

/* TOP/instances/NAME -> TOP, else NULL. The caller frees. */
static char *top_of_instance(const char *dir)
{
	const char *name = strrchr(dir, '/');
	const char *instances = "/instances";
	char *top;

	if (!name || (size_t)(name - dir) < strlen(instances))
		return NULL;
	top = mem_strndup(dir, (size_t)(name - dir));
	if (strcmp(top + strlen(top) - strlen(instances), instances) == 0) {
		top[strlen(top) - strlen(instances)] = '\0';
		if (is_top_dir(top))
			return top;
	}
	free(top);
	return NULL;
}

enum setup_result tracing_dir_locked_down(const char *path)
{
	/* LOCKDOWN_TRACEFS, 5.4: refused on open, whatever the permissions. */
	msg_error("opening %s: %s: kernel lockdown forbids tracing (see "
		  "/sys/kernel/security/lockdown)",
		  path, strerror(errno));
	return SETUP_CANNOT;
}

/* Tries to open a file for writing, which by itself changes nothing, rather than ask who the user
 * is: so capabilities count. */
static enum setup_result check_writable(const char *dir)
{
	char *path = path_join(dir, "current_tracer");
	int fd = open(path, O_RDWR | O_CLOEXEC);
	enum setup_result result = SETUP_OK;

	if (fd >= 0)
		close(fd);
	else if (errno == EPERM)
		result = tracing_dir_locked_down(path);
	else
		result = need_root(path);
	free(path);
	return result;
}

/* The real path. The caller frees. */
static enum setup_result find_target(const struct setup_want *want, char **ret_target)
{
	char *dir = want->dir ? mem_strdup(want->dir) : find_mounted(want->root);
	enum setup_result result;

	if (!dir) {
		msg_error("looking for the tracing directory: tracefs is not mounted: "
			  "mount -t tracefs nodev /sys/kernel/tracing");
		return SETUP_CANNOT;
	}
	result = check_dir(dir);
	if (result == SETUP_OK) {
		*ret_target = realpath(dir, NULL);
		if (!*ret_target) {
			msg_errno("looking for the tracing directory: %s", dir);
			result = SETUP_FAILED;
		}
	}
	free(dir);
	return result;
}

enum setup_result tracing_dir_find(const struct setup_want *want, char **ret_top, char **ret_target)
{
	char *target = NULL, *top = NULL;
	enum setup_result result = find_target(want, &target);

	if (result != SETUP_OK)
		return result;
	top = is_top_dir(target) ? mem_strdup(target) : top_of_instance(target);
	if (top) {
		result = check_writable(target);
	} else {
		msg_error("looking for the tracing directory: %s: not the top level, nor an "
			  "instance below one",
			  target);
		result = SETUP_CANNOT;
	}
	if (result == SETUP_OK) {
		*ret_top = top;
		*ret_target = target;
	} else {
		free(top);
		free(target);
	}
	return result;
}
