// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * hostile [MB [NICE]]: tasks whose names are meant to break readers of traces. Each maps MB
 * megabytes (default 6), writes to them and unmaps them, again and again, until it is killed. They
 * run at nice value NICE (default 0), so that the reader gets CPU time, too. Prints a line "PID
 * HEXNAME" for each. Static, for the guest.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const names[] = {
	"a\nb",
	"\n\n\n\n\n\n\n\n",
	"\n1.0 |",
	"x\r\ny",
	" | ",
	"a | b",
	"|",
	"} /* x",
	"/* a: b",
	" */",
	"-1",
	"a-b-12",
	"CPU:0 [LOST 1",
	"\033[2J\033]0;x",
	"\377\377\377\377\377\377\377\377\377\377\377\377\377\377\377",
	"   ",
	"0) sh-1",
	"\t",
	"<...>",
	"end\n",
};

/* Causes reclaim, compaction (transparent huge pages are "always" in the guest), and faults. */
static void work(size_t len)
{
	for (;;) {
		char *memory =
			mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (memory == MAP_FAILED)
			continue;
		for (size_t at = 0; at < len; at += 4096)
			memory[at] = (char)at;
		munmap(memory, len);
	}
}

int main(int argc, char **argv)
{
	size_t len = (argc > 1 ? strtoul(argv[1], NULL, 10) : 6) << 20;
	int niceness = argc > 2 ? atoi(argv[2]) : 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		pid_t pid = fork();

		if (pid == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			prctl(PR_SET_NAME, names[i]);
			if (nice(niceness) < 0)
				_exit(1);
			work(len);
		}
		printf("%d ", (int)pid);
		for (const char *c = names[i]; *c; c++)
			printf("%02x", (unsigned char)*c);
		putchar('\n');
	}
	fflush(stdout);
	while (wait(NULL) > 0)
		;
	return 0;
}
