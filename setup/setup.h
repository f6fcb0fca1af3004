/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's tracing state: finds out what this machine has (probe), changes tracefs to what
 * alloclat needs (apply), and puts it back exactly as it was (restore). This is the interface of
 * the folder setup/, and the only header of it that others include. What the functions and
 * tracepoints are for is the caller's business.
 *
 *	setup_probe()  only reads, except that it makes an instance of its own
 *	setup_apply()  saves every value it is going to change, then changes them
 *	setup_open_pipe() or setup_open_raw()
 *	setup_start()
 *	...
 *	setup_stop(), setup_restore(), setup_free()
 *
 * setup_restore() may be called at any time after setup_probe() and any number of times;
 * setup_free() calls it. All messages are printed here.
 */
#ifndef ALLOCLAT_SETUP_H
#define ALLOCLAT_SETUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

/* The values are the program's exit statuses. */
enum setup_result {
	SETUP_OK = 0,
	SETUP_FAILED = 1, /* an error; what had been changed has been put back */
	SETUP_CANNOT =
		3,	/* not on this machine or by this user: no function_graph, not root, ... */
	SETUP_BUSY = 4, /* someone else is tracing, or another alloclat is running */
};

/* One function to trace, by the names it has had in kernels, newest first. */
struct setup_role {
	const char *title;	  /* for messages: "allocator" */
	const char *const *names; /* NULL-terminated */
	bool required;		  /* if none is found: SETUP_CANNOT */
};

struct setup_event {
	const char *system;
	const char *name;
	bool required; /* if it is missing: SETUP_CANNOT */
};

/* The system of our probes' events. */
#define SETUP_PROBE_SYSTEM "alloclat"

/* A kprobe of our own. Its event is enabled like the wanted ones. */
struct setup_kprobe {
	const char *name;	/* of the event; unique */
	const char *definition; /* for kprobe_events: "p:alloclat/NAME FUNCTION x=$arg1 ..." */
};

/* A trigger: what the kernel does in addition when an event fires. */
struct setup_trigger {
	const char *system, *event; /* one of the wanted events */
	/* For the event's file `trigger`: "stacktrace if status == 8". Not hist, enable_event or
	 * disable_event, of which an event can have several: a trigger is identified by its first
	 * word. */
	const char *text;
};

/* What the caller wants. Everything it points at stays the caller's and must live as long as the
 * struct setup. */
struct setup_want {
	const char *dir;     /* the tracing directory; NULL: where tracefs is mounted */
	const char *run_dir; /* for the lock and the undo log; NULL: /run/alloclat */
	/* Tracepoints alone, without functions and a threshold: needs no tracer, and runs in an
	 * instance on every kernel. threshold_us, roles and also() are ignored then. */
	bool events_only;
	uint64_t threshold_us; /* tracing_thresh, in microseconds; not 0 */
	uint64_t buffer_kb;    /* per CPU; 0: as it is */
	const int *pids;       /* only these tasks; all if nr_pids is 0 */
	size_t nr_pids;
	bool tgids;	  /* fill saved_tgids: the process of each thread */
	bool force;	  /* take over tracing that someone else has configured */
	bool delegate;	  /* delegate tracing to another program: see setup_delegate() */
	const char *root; /* for tests: a directory that stands in for /; NULL: none */

	const struct setup_role *roles;
	size_t nr_roles;
	const struct setup_event *events;
	size_t nr_events;
	/* If the kernel refuses one of these: a warning, and the run does without. */
	const struct setup_kprobe *probes;
	size_t nr_probes;
	const struct setup_trigger *triggers;
	size_t nr_triggers;
	/* Called with the name of every traceable function, with its suffix (".isra.0") and without
	 * " [module]". True: trace it, too. May be NULL. */
	bool (*also)(void *arg, const char *name, size_t len);
	void *also_arg;
};

/* What was found. Everything it points at lives as long as the struct setup. */
struct setup_found {
	const char *dir;	  /* the tracing directory's top level */
	const char *target_dir;	  /* where tracing happens: an instance's directory, or dir */
	bool instance;		  /* whether target_dir is an instance's */
	bool own_instance;	  /* ... that we have made, and will remove */
	const char *const *roles; /* [nr_roles] the traceable name, with its suffix; NULL: none.
				   * With events_only the array is NULL */
	const bool *events;	  /* [nr_events] whether the kernel has it */
	const bool *probes;	  /* [nr_probes] after setup_apply(): whether the kernel took it */
	size_t nr_functions;	  /* of roles and also() together */
	size_t nr_events;	  /* how many of events are true */
	bool multigen_lru;	  /* /sys/kernel/mm/lru_gen/enabled: whether reclaim uses it */
	bool local_clock;	  /* trace_clock offers "local" */
	bool retval;		  /* options/funcgraph-retval exists */
	bool kprobes;		  /* kprobe_events exists */
	size_t nr_cpus;		  /* the highest number of a CPU, plus one */
};

struct setup;

/* Takes the machine-wide lock, puts back what a killed run left behind (and says so), and finds out
 * what is there. On anything but SETUP_OK a message was printed and *@ret_setup is unchanged. The
 * caller frees with setup_free(). */
MUST_CHECK enum setup_result setup_probe(const struct setup_want *want, struct setup **ret_setup);

const struct setup_found *setup_found(const struct setup *s);

/* The function @i of found.nr_functions, as available_filter_functions has it: "name" or
 * "name [module]". */
const char *setup_function(const struct setup *s, size_t i);

/* Whether the README of tracefs, which lists what the kernel was built with, has @word. Reads the
 * file each time. */
bool setup_readme_has(const struct setup *s, const char *word);

/* Saves the old values, logs them and writes the new ones. Everything is set up then, but
 * tracing_on stays 0. On failure a message was printed and everything has been put back. */
MUST_CHECK enum setup_result setup_apply(struct setup *s);

/* Opens the target's trace_pipe, O_NONBLOCK. The descriptor is setup's: setup_restore() closes it,
 * because the tracer cannot be changed while it is open. -1 after a message. */
MUST_CHECK int setup_open_pipe(struct setup *s);

/* Opens per_cpu/cpuN/trace_pipe_raw of all the target's CPUs, O_NONBLOCK, and its trace_pipe, too.
 * An open trace_pipe keeps other readers of text away, which the raw files do not (two readers
 * would take the records from each other), and poll() reports it readable when any CPU has
 * records. All descriptors are setup's, as above. Returns that of trace_pipe, -1 after a message.
 */
MUST_CHECK int setup_open_raw(struct setup *s);

/* What setup_open_raw() opened: *@ret_nr descriptors, by CPU; -1 where there is no such CPU. */
const int *setup_raw_fds(const struct setup *s, size_t *ret_nr);

/* The size of the smallest CPU's ring buffer in bytes; 0: unknown. */
uint64_t setup_ring_bytes(const struct setup *s);

/* Sets tracing_on to 1. -1 after a message. */
MUST_CHECK int setup_start(struct setup *s);

/*
 * Delegation: trace-cmd sets tracing up by itself, and when it ends it resets tracing to its idea
 * of an idle machine. With want.delegate tracing happens at the top level, and setup_apply() also
 * saves what such a program changes in addition. After setup_delegate() all saved values count as
 * changed.
 */

/* Returns the descriptor of the lock, for the program to inherit: then no other alloclat changes
 * tracing while the program or a child of it runs, even if this process is killed. The descriptor
 * stays setup's. -1 after a message. */
MUST_CHECK int setup_delegate(struct setup *s);

/* Which process has inherited the lock, for the message to others that want it. */
void setup_delegated_to(struct setup *s, long pid);

/* Whether tracing_on is 1: the program has started tracing. */
MUST_CHECK bool setup_is_on(const struct setup *s);

/* Whether threshold, tracer, functions, events and clock are what setup_apply() has set: 0, or -1
 * after a message. */
MUST_CHECK int setup_check_delegated(const struct setup *s);

/* Gives up all capabilities that are not needed to put tracing back, and the right to gain any
 * (no_new_privs). Call it once everything is open. -1 after a message; then some may be left. */
MUST_CHECK int setup_drop_privileges(struct setup *s);

/* Sets tracing_on to 0: no more events are stored; those in the buffer can still be read. */
void setup_stop(struct setup *s);

/* How many events the kernel has lost since setup_start(), on all CPUs: overrun, commit overrun and
 * dropped events of the target's per_cpu/cpuN/stats. 0 if these cannot be read. */
uint64_t setup_count_lost(const struct setup *s);

/* Puts everything back, newest change first, continuing after failures, each of which is reported.
 * Returns how many values could not be put back: 0 is success. If the kernel refused one, the undo
 * log stays on disk for `alloclat restore`. Safe to call again. */
int setup_restore(struct setup *s);

/* Puts everything back if that was not done yet. @s may be NULL. */
void setup_free(struct setup *s);

/* `alloclat restore`: puts back what a killed run left behind. With SETUP_OK *@ret_count is how
 * many values were written; 0: there was nothing to do. SETUP_BUSY: another run is alive. */
MUST_CHECK enum setup_result setup_recover(const char *run_dir, size_t *ret_count);

#endif /* ALLOCLAT_SETUP_H */
