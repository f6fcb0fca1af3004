// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rawdump FROM TO: copies what is in a trace_pipe_raw now, one sub-buffer per read. cat would wait
 * for more, or use splice(2). Static, for the guest.
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	static char bytes[1 << 20];
	int from, to;
	ssize_t n;

	if (argc != 3)
		return 2;
	from = open(argv[1], O_RDONLY | O_NONBLOCK);
	to = open(argv[2], O_WRONLY | O_CREAT | O_TRUNC, 0644);
	if (from < 0 || to < 0) {
		perror(from < 0 ? argv[1] : argv[2]);
		return 1;
	}
	while ((n = read(from, bytes, sizeof(bytes))) > 0) {
		if (write(to, bytes, (size_t)n) != n)
			return 1;
	}
	return 0;
}
