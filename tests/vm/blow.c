// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * LD_PRELOAD=blow.so: sends a signal at a chosen step. A step is a call that changes something
 * below the tracing directory or the run directory: a write, an open that truncates or creates, a
 * mkdir, a rmdir, an unlink. BLOW_AT=n sends BLOW_SIGNAL (default 9) right before the n-th step, as
 * if from outside; BLOW_COUNT=FILE writes the number of steps to FILE at exit. With BLOW_TORN only
 * writes to the undo log count, and SIGKILL comes when half of the write is done.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int steps;

static bool concerns(const char *path)
{
	return strstr(path, "/tracing/") || strstr(path, "/alloclat");
}

/* Counts a step. Returns whether it is the chosen one. */
static bool is_it(void)
{
	const char *at = getenv("BLOW_AT");

	steps++;
	return at && steps == atoi(at);
}

static void step(const char *path)
{
	const char *number = getenv("BLOW_SIGNAL");

	if (concerns(path) && !getenv("BLOW_TORN") && is_it())
		raise(number ? atoi(number) : SIGKILL);
}

static void path_of(int fd, char path[4096])
{
	char link[64];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, 4095);
	path[len > 0 ? len : 0] = '\0';
}

static void step_fd(int fd, const char *name)
{
	char path[4352];

	path_of(fd, path);
	if (name) {
		strcat(path, "/");
		strncat(path, name, 128);
	}
	step(path);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static bool is_torn(int fd)
{
	char path[4096];

	path_of(fd, path);
	return getenv("BLOW_TORN") && strstr(path, "/alloclat/undo") && is_it();
}

ssize_t write(int fd, const void *bytes, size_t len)
{
	if (is_torn(fd)) {
		REAL(write)(fd, bytes, len / 2);
		raise(SIGKILL);
	}
	step_fd(fd, NULL);
	return REAL(write)(fd, bytes, len);
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
	step_fd(fd, NULL);
	return REAL(pwrite)(fd, bytes, len, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t at)
{
	step_fd(fd, NULL);
	return REAL(pwrite64)(fd, bytes, len, at);
}

int open(const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = va_arg(args, mode_t);
	va_end(args);
	if (flags & (O_TRUNC | O_CREAT))
		step(path);
	return REAL(open)(path, flags, mode);
}

int openat(int dir, const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = va_arg(args, mode_t);
	va_end(args);
	if (flags & (O_TRUNC | O_CREAT))
		step_fd(dir, path);
	return REAL(openat)(dir, path, flags, mode);
}

int mkdir(const char *path, mode_t mode)
{
	step(path);
	return REAL(mkdir)(path, mode);
}

int rmdir(const char *path)
{
	step(path);
	return REAL(rmdir)(path);
}

int unlinkat(int dir, const char *path, int flags)
{
	step_fd(dir, path);
	return REAL(unlinkat)(dir, path, flags);
}

__attribute__((destructor)) static void tell(void)
{
	const char *file = getenv("BLOW_COUNT");
	FILE *out = file ? fopen(file, "w") : NULL;

	if (out) {
		fprintf(out, "%d\n", steps);
		fclose(out);
	}
}
