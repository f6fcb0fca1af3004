// SPDX-License-Identifier: GPL-2.0-or-later
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/num.h"

/* The exit status with which shells report a program that cannot be executed. */
#define STATUS_CANNOT_RUN 127

#define SESSION_PATIENCE_NS (5 * NSEC_PER_SEC)
#define SESSION_LOOK_NS	    (10 * NSEC_PER_MSEC)

static bool is_program(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0 || access(path, X_OK) < 0)
		return false;
	if (!S_ISREG(st.st_mode))
		errno = EACCES;
	return S_ISREG(st.st_mode);
}

char *child_find(const char *name)
{
	const char *path = getenv("PATH");
	char *list, *rest, *dir;

	if (strchr(name, '/') || !path)
		return is_program(name) ? mem_strdup(name) : NULL;
	list = rest = mem_strdup(path);
	while ((dir = strsep(&rest, ":")) != NULL) {
		struct buf file = { 0 };

		/* An empty entry of PATH is the working directory. */
		buf_printf(&file, "%s%s%s", dir, *dir ? "/" : "./", name);
		if (is_program(file.data)) {
			free(list);
			return file.data;
		}
		buf_free(&file);
	}
	free(list);
	errno = ENOENT;
	return NULL;
}

static void run(const char *path, char *const argv[]) NO_RETURN;

static void run(const char *path, char *const argv[])
{
	execv(path, argv);
	msg_errno("starting: %s", path);
	_exit(STATUS_CANNOT_RUN);
}

int child_start(struct child *c, struct loop *l, const char *path, char *const argv[])
{
	c->pid = fork();
	if (c->pid < 0) {
		msg_errno("starting: %s", path);
		c->pid = 0;
		return -1;
	}
	if (c->pid == 0) {
		loop_free(l);
		run(path, argv);
	}
	return 0;
}

/* Runs in the child: a new session, standard input and output on /dev/null, @fd inherited, and
 * SIGINT at the death of @parent. */
static void hide(pid_t parent, int fd)
{
	const struct sigaction standard = { .sa_handler = SIG_DFL };
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	sigset_t none;

	setsid();
	if (null >= 0) {
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
	}
	fcntl(fd, F_SETFD, 0);
	sigaction(SIGINT, &standard, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_PDEATHSIG, SIGINT);
	if (getppid() != parent)
		raise(SIGINT); /* the parent died before prctl() */
}

int child_start_hidden(struct child *c, struct loop *l, const char *path, char *const argv[],
		       int fd)
{
	pid_t parent = getpid();

	c->pid = fork();
	if (c->pid < 0) {
		msg_errno("starting: %s", path);
		c->pid = 0;
		return -1;
	}
	if (c->pid == 0) {
		loop_free(l);
		hide(parent, fd);
		run(path, argv);
	}
	return 0;
}

void child_look(struct child *c)
{
	if (c->pid > 0 && waitpid(c->pid, &c->status, WNOHANG) == c->pid)
		c->pid = 0;
}

bool child_kill_session(pid_t pid)
{
	const struct timespec wait = { .tv_nsec = (long)SESSION_LOOK_NS };

	for (uint64_t waited = 0; waited < SESSION_PATIENCE_NS; waited += SESSION_LOOK_NS) {
		/* The kernel does not reuse the number while the process group has members. */
		if (kill(-pid, SIGKILL) < 0 && errno == ESRCH)
			return true;
		nanosleep(&wait, NULL);
	}
	return false;
}

int child_exit_status(const struct child *c)
{
	return WIFSIGNALED(c->status) ? 128 + WTERMSIG(c->status) : WEXITSTATUS(c->status);
}
