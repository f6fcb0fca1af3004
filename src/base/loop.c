// SPDX-License-Identifier: GPL-2.0-or-later
#include "loop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "mem.h"
#include "msg.h"
#include "num.h"

struct loop {
	int signal_fd;
	sigset_t old_mask;
	struct sigaction old_pipe, old_int, old_child;
	unsigned int signals;
	int fatal;
};

static void take_signals(struct loop *l, sigset_t *taken)
{
	static const int fatal[] = { SIGTERM, SIGHUP, SIGQUIT };
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	const struct sigaction standard = { .sa_handler = SIG_DFL };

	sigemptyset(taken);
	sigaddset(taken, SIGINT);
	/* An ignored signal may be discarded even while it is blocked. */
	sigaction(SIGINT, &standard, &l->old_int);
	/* While SIGCHLD is ignored, children end without a signal or a status. */
	sigaddset(taken, SIGCHLD);
	sigaction(SIGCHLD, &standard, &l->old_child);
	for (size_t i = 0; i < ARRAY_SIZE(fatal); i++) {
		struct sigaction now;

		if (sigaction(fatal[i], NULL, &now) == 0 && now.sa_handler != SIG_IGN)
			sigaddset(taken, fatal[i]);
	}
	sigprocmask(SIG_BLOCK, taken, &l->old_mask);
	sigaction(SIGPIPE, &ignore, &l->old_pipe);
}

struct loop *loop_new(void)
{
	struct loop *l = mem_zalloc(sizeof(*l));
	sigset_t taken;

	take_signals(l, &taken);
	l->signal_fd = signalfd(-1, &taken, SFD_CLOEXEC | SFD_NONBLOCK);
	if (l->signal_fd < 0) {
		msg_errno("waiting for signals: signalfd");
		loop_free(l);
		return NULL;
	}
	return l;
}

void loop_free(struct loop *l)
{
	if (!l)
		return;
	if (l->signal_fd >= 0)
		close(l->signal_fd);
	sigaction(SIGPIPE, &l->old_pipe, NULL);
	sigaction(SIGINT, &l->old_int, NULL);
	sigaction(SIGCHLD, &l->old_child, NULL);
	sigprocmask(SIG_SETMASK, &l->old_mask, NULL);
	free(l);
}

static void read_signals(struct loop *l)
{
	struct signalfd_siginfo info;

	while (read(l->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo == SIGCHLD)
			continue; /* it only serves to wake us up */
		l->signals++;
		if (l->fatal == 0 && info.ssi_signo != SIGINT)
			l->fatal = (int)info.ssi_signo;
	}
}

int loop_wait(struct loop *l, const struct loop_wait *until)
{
	struct pollfd fds[] = {
		{ .fd = until->in_fd, .events = POLLIN },
		{ .fd = until->out_fd, .events = until->for_room ? POLLOUT : 0 },
		{ .fd = l->signal_fd, .events = POLLIN },
	};
	const struct timespec timeout = {
		.tv_sec = (time_t)(until->timeout_ns / NSEC_PER_SEC),
		.tv_nsec = (long)(until->timeout_ns % NSEC_PER_SEC),
	};
	int ready = LOOP_TIMEOUT;
	int rc;

	rc = ppoll(fds, ARRAY_SIZE(fds), until->timeout_ns == UINT64_MAX ? NULL : &timeout, NULL);
	if (rc <= 0)
		return LOOP_TIMEOUT; /* EINTR, from SIGCONT for example: the caller calls again */
	if (fds[0].revents)
		ready |= LOOP_INPUT;
	if (fds[1].revents & POLLOUT)
		ready |= LOOP_OUTPUT;
	if (fds[1].revents & (POLLERR | POLLNVAL))
		ready |= LOOP_HANGUP;
	if (fds[2].revents) {
		ready |= LOOP_SIGNAL;
		read_signals(l);
	}
	return ready;
}

unsigned int loop_signals(const struct loop *l)
{
	return l->signals;
}

int loop_fatal_signal(const struct loop *l)
{
	return l->fatal;
}
