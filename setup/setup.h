/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's tracing state: what this machine offers (probe), switched to what
 * alloclat needs (apply), and put back exactly as it was (restore). Everything
 * here is about tracefs; what the functions and tracepoints are for is the
 * caller's business.
 *
 *	setup_probe()  reads, and but for a trial instance changes nothing
 *	setup_apply()  saves every value it is going to change, then changes them
 *	setup_open_pipe() or setup_open_raw()
 *	setup_start()
 *	...
 *	setup_stop(), setup_restore(), setup_free()
 *
 * setup_restore() may be called at any time after setup_probe() and any number
 * of times; setup_free() calls it. All messages are printed here.
 */
#ifndef ALLOCLAT_SETUP_H
#define ALLOCLAT_SETUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

/* The outcomes a caller tells apart; the values are the program's exit statuses. */
enum setup_result {
	SETUP_OK = 0,
	SETUP_FAILED = 1, /* an error on the way; what had been changed is put back */
	SETUP_CANNOT = 3, /* this machine or this user cannot: not root, no function_graph, ... */
	SETUP_BUSY = 4,	  /* someone else is tracing, or another alloclat runs */
};

/* One function to trace, under the names that kernels have given it, newest first. */
struct setup_role {
	const char *title;	  /* for messages: "allocator" */
	const char *const *names; /* NULL-terminated */
	bool required;		  /* none found: SETUP_CANNOT */
};

struct setup_event {
	const char *system;
	const char *name;
	bool required; /* asked for by name: missing is SETUP_CANNOT, not a note */
};

/* The system of the events that our probes define. */
#define SETUP_PROBE_SYSTEM "alloclat"

/* A kprobe of our own. Its event is switched on like those that are wanted. */
struct setup_kprobe {
	const char *name;	/* of the event: no other probe's */
	const char *definition; /* for kprobe_events: "p:alloclat/NAME FUNCTION x=$arg1 ..." */
};

/* What the kernel is to do at an event besides. */
struct setup_trigger {
	const char *system, *event; /* one of the events that are wanted */
	/* For the event's file `trigger`: "stacktrace if status == 8". Of its command, the first
	 * word, an event has but one; so not hist, enable_event or disable_event. */
	const char *text;
};

/* What the caller wants. Everything pointed at stays the caller's and must live as
 * long as the struct setup. */
struct setup_want {
	const char *dir;     /* tracing directory; NULL: where tracefs is mounted */
	const char *run_dir; /* for the lock and the undo log; NULL: /run/alloclat */
	/* No functions, no threshold: tracepoints alone, under no tracer, which every kernel can
	 * do in an instance. What is said below of functions is not looked at then. */
	bool events_only;
	uint64_t threshold_us; /* tracing_thresh, whole microseconds, not 0 */
	uint64_t buffer_kb;    /* per CPU; 0: as it is */
	const int *pids;       /* only these tasks; all if nr_pids is 0 */
	size_t nr_pids;
	bool tgids;	  /* fill saved_tgids: which process a thread is of */
	bool force;	  /* take over tracing that someone else has configured */
	bool lend;	  /* to another program: see setup_delegate() */
	const char *root; /* for tests: stands in front of /proc and /sys; NULL: nothing */

	const struct setup_role *roles;
	size_t nr_roles;
	const struct setup_event *events;
	size_t nr_events;
	/* What of these the kernel refuses is told, and done without. */
	const struct setup_kprobe *probes;
	size_t nr_probes;
	const struct setup_trigger *triggers;
	size_t nr_triggers;
	/* Called with every traceable function (no suffix cut, no " [module]");
	 * true: trace it as well. May be NULL. */
	bool (*also)(void *arg, const char *name, size_t len);
	void *also_arg;
};

/* What was found. Strings live as long as the struct setup. */
struct setup_found {
	const char *dir;	  /* the tracing directory (top level) */
	const char *target_dir;	  /* where tracing happens: an instance's, or dir */
	bool instance;		  /* target_dir is an instance's */
	bool own_instance;	  /* ... made, and removed at the end, by us */
	const char *const *roles; /* [nr_roles] the traceable name, suffix and all, or NULL;
				   * NULL with events_only */
	const bool *events;	  /* [nr_events] whether the kernel has it */
	const bool *probes;	  /* [nr_probes] whether the kernel took it: after setup_apply() */
	size_t nr_functions;	  /* in all, those of also() included */
	size_t nr_events;	  /* how many of events are true */
	bool multigen_lru;	  /* /sys/kernel/mm/lru_gen/enabled: the reclaim core runs on it */
	bool local_clock;	  /* trace_clock offers "local" */
	bool retval;		  /* options/funcgraph-retval exists */
	bool kprobes;		  /* kprobe_events exists */
	size_t nr_cpus;		  /* the highest number of a CPU, and one */
};

struct setup;

/* Takes the machine-wide lock, repairs what a killed run left behind (and says so),
 * and finds out what is there. On anything but SETUP_OK a message was printed and
 * *@ret_setup is untouched. The caller frees with setup_free(). */
MUST_CHECK enum setup_result setup_probe(const struct setup_want *want, struct setup **ret_setup);

const struct setup_found *setup_found(const struct setup *s);

/* Whether tracefs' own short manual, README, which lists what the kernel was built with, has
 * @word. Read when it is asked for. */
bool setup_readme_has(const struct setup *s, const char *word);

/* Saves, logs and changes. Tracing is armed but tracing_on stays 0. On failure
 * everything has been put back and a message was printed. */
MUST_CHECK enum setup_result setup_apply(struct setup *s);

/* Opens the target's trace_pipe, O_NONBLOCK. The descriptor is setup's: it is closed
 * by setup_restore(), because the tracer cannot be changed while it is open.
 * -1 after a message. */
MUST_CHECK int setup_open_pipe(struct setup *s);

/* Opens per_cpu/cpuN/trace_pipe_raw of all the target's CPUs, O_NONBLOCK, as well as its
 * trace_pipe: that one keeps every other reader of text away, which the raw files do not (two
 * readers would take the records from each other), and says to poll() that one of the
 * CPUs has something. All are setup's, as above. Returns the descriptor of trace_pipe, -1
 * after a message. */
MUST_CHECK int setup_open_raw(struct setup *s);

/* What setup_open_raw() opened: *@ret_nr descriptors, by CPU; -1: there is no such CPU. */
const int *setup_raw_fds(const struct setup *s, size_t *ret_nr);

/* The smallest CPU's ring buffer in bytes; 0: cannot be read. */
uint64_t setup_ring_bytes(const struct setup *s);

/* tracing_on 1; -1 after a message. */
MUST_CHECK int setup_start(struct setup *s);

/*
 * Lending: trace-cmd sets tracing up by itself, and at its end leaves what it thinks an
 * idle machine looks like. With want.lend tracing happens at the top level, and
 * setup_apply() also saves what such a program changes besides; after setup_delegate() all
 * that was saved counts as changed.
 */

/* Returns the lock's descriptor, for the program to inherit: nobody else touches tracing
 * as long as the program or a child of it runs, though this process may be killed. It
 * stays setup's. -1 after a message. */
MUST_CHECK int setup_delegate(struct setup *s);

/* Who has it, for the message to somebody else who wants it. */
void setup_delegated_to(struct setup *s, long pid);

/* Whether the program has begun: tracing_on is 1. */
MUST_CHECK bool setup_is_on(const struct setup *s);

/* Whether the threshold holds, and tracer, functions, events and clock are those that
 * setup_apply() had set; -1 after a message. */
MUST_CHECK int setup_check_delegated(const struct setup *s);

/* The function @i of found.nr_functions, as available_filter_functions has it: "name" or
 * "name [module]". */
const char *setup_function(const struct setup *s, size_t i);

/* Gives up all capabilities that are not needed to put tracing back, and the right to gain
 * any (no_new_privs). To be called once everything is open. -1 after a message; what could
 * be dropped is dropped then. */
MUST_CHECK int setup_drop_privileges(struct setup *s);

/* tracing_on 0: nothing more is written, what is buffered can still be read. */
void setup_stop(struct setup *s);

/* Events the kernel could not store (per_cpu/cpuN/stats of the target: overrun and
 * dropped events), summed over the CPUs since setup_start(). 0 when it cannot be read. */
uint64_t setup_count_lost(const struct setup *s);

/* Puts everything back, newest change first, going on past failures; each is reported.
 * Returns how many values could not be put back: 0 is success. The undo log on disk is
 * kept if one was refused, for `alloclat restore`. Safe to call again, and safe to call from
 * mem_at_exhaustion()'s hook as far as what was saved goes. */
int setup_restore(struct setup *s);

/* Restores if that was not done yet; NULL is allowed. */
void setup_free(struct setup *s);

/* `alloclat restore`: puts back what a killed run left behind. *@ret_count is how many
 * values were written back; 0 with SETUP_OK: there was nothing to do. SETUP_BUSY while
 * another run is alive. */
MUST_CHECK enum setup_result setup_recover(const char *run_dir, size_t *ret_count);

#endif /* ALLOCLAT_SETUP_H */
