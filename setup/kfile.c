// SPDX-License-Identifier: GPL-2.0-or-later
#include "kfile.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

bool kfile_exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

int kfile_open(const char *path, bool truncate)
{
	return open(path, O_WRONLY | O_CLOEXEC | (truncate ? O_TRUNC : 0));
}

ssize_t kfile_write(int fd, const void *bytes, size_t len)
{
	ssize_t n;

	do {
		n = write(fd, bytes, len);
	} while (n < 0 && errno == EINTR);
	return n;
}

int kfile_close(int fd)
{
	return close(fd);
}

int kfile_make_instance(const char *path)
{
	return mkdir(path, 0700); /* tracefs ignores the mode */
}

int kfile_remove_instance(const char *path)
{
	return rmdir(path);
}
