// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * terminal PROGRAM ARGUMENT...: runs PROGRAM with a terminal as its standard output, and copies
 * what the terminal receives to our standard output. Exits with PROGRAM's status. Static, for the
 * guest.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Opens both ends of a pseudoterminal, which turns \n into \r\n on output: the copy has \r\n. */
static void open_terminal(int *ret_ours, int *ret_theirs)
{
	int fd = posix_openpt(O_RDWR | O_NOCTTY);

	if (fd < 0 || grantpt(fd) < 0 || unlockpt(fd) < 0) {
		perror("terminal");
		exit(125);
	}
	*ret_ours = fd;
	*ret_theirs = open(ptsname(fd), O_RDWR | O_NOCTTY);
	if (*ret_theirs < 0) {
		perror(ptsname(fd));
		exit(125);
	}
}

int main(int argc, char **argv)
{
	int ours, theirs, status;
	char bytes[65536];
	ssize_t got;
	pid_t pid;

	if (argc < 2)
		return 2;
	open_terminal(&ours, &theirs);
	pid = fork();
	if (pid == 0) {
		dup2(theirs, STDOUT_FILENO);
		close(theirs);
		close(ours);
		execvp(argv[1], &argv[1]);
		perror(argv[1]);
		_exit(127);
	}
	close(theirs);
	while ((got = read(ours, bytes, sizeof(bytes))) > 0) {
		if (write(STDOUT_FILENO, bytes, (size_t)got) != got)
			return 125;
	}
	if (waitpid(pid, &status, 0) != pid)
		return 125;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
