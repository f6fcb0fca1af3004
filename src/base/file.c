// SPDX-License-Identifier: GPL-2.0-or-later
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int file_read_all(int fd, struct buf *ret_text)
{
	ssize_t n;

	do {
		buf_reserve(ret_text, 16384);
		n = read(fd, ret_text->data + ret_text->len, ret_text->room - ret_text->len - 1);
		if (n > 0) {
			ret_text->len += (size_t)n;
			ret_text->data[ret_text->len] = '\0';
		}
	} while (n > 0 || (n < 0 && errno == EINTR));
	return n < 0 ? -1 : 0;
}

int file_reread(int fd, struct buf *ret_text)
{
	ret_text->len = 0;
	return lseek(fd, 0, SEEK_SET) < 0 ? -1 : file_read_all(fd, ret_text);
}

/* Closes @fd and returns @ret, with errno unchanged. */
static int close_after(int fd, int ret)
{
	int saved_errno = errno;

	close(fd);
	errno = saved_errno;
	return ret;
}

int file_read(const char *path, struct buf *ret_text)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -1 : close_after(fd, file_read_all(fd, ret_text));
}

int file_read_small(const char *path, size_t max, struct buf *ret_text)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) < 0)
		return close_after(fd, -1);
	if (!S_ISREG(st.st_mode) || (uintmax_t)st.st_size > max) {
		errno = S_ISREG(st.st_mode) ? EFBIG : ENOTSUP;
		return close_after(fd, -1);
	}
	return close_after(fd, file_read_all(fd, ret_text));
}

int file_write_all(int fd, const void *bytes, size_t len)
{
	const char *from = bytes;

	while (len > 0) {
		ssize_t n = write(fd, from, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		from += n;
		len -= (size_t)n;
	}
	return 0;
}

int file_replace(const char *path, const void *bytes, size_t len)
{
	int fd, ret, saved_errno;

	if (unlink(path) < 0 && errno != ENOENT)
		return -1;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0)
		return -1;
	ret = file_write_all(fd, bytes, len) < 0 ? close_after(fd, -1) : close(fd);
	if (ret < 0) {
		saved_errno = errno;
		unlink(path);
		errno = saved_errno;
	}
	return ret;
}

int file_open_again(int fd)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}
