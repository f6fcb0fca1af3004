/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The file that trace-cmd writes, trace.dat, of formats 6 and 7: trace-cmd.dat.v6(5) and
 * trace-cmd.dat.v7(5). Read here rather than by libtracecmd because that (3.1.6) parses and
 * sorts all of kallsyms before the first record: opening a recording of 120,000 records took
 * 424 ms of 486, reading them the rest. And a recording comes from others: nothing in it is
 * trusted.
 */
#ifndef ALLOCLAT_DAT_H
#define ALLOCLAT_DAT_H

#include "record/kallsyms.h"
#include "record/record.h"

struct formats;
struct tep_handle;
struct decompress;

/* What a chunk of a compressed file may unpack to. */
#define DAT_CHUNK_MAX (16u << 20)

/* A task's name. */
struct dat_comm {
	int pid;
	struct slice comm;
};

/* The pages of one CPU, read from front to back. */
struct dat_cpu {
	int cpu;
	uint64_t at, end; /* in the file: what was not read yet */
	bool started;
	uint32_t nr_chunks; /* not read yet; compressed files only */
	char *window;	    /* whole pages */
	size_t len, room;
};

struct dat {
	int fd;
	const char *name;
	uint64_t size;
	int version;
	uint64_t next_options; /* format 7: where they go on */
	unsigned int sections; /* format 7: those that were read */
	size_t page_size;
	struct decompress *decompress; /* NULL: not compressed */
	struct tep_handle *tep;
	struct formats *formats; /* of @tep */
	struct lazy_read *kallsyms_text;
	size_t kallsyms_skip; /* bytes in front of it */
	char *comms_text;
	struct kallsyms kallsyms;
	struct dat_comm *comms; /* by pid */
	size_t nr_comms;
	int nr_cpus;	  /* of the machine */
	char clock[32];	  /* of the events; empty: not said */
	bool other_clock; /* ... and another one, in another instance */
	struct dat_cpu *cpus;
	size_t count;
};

/* libtraceevent, which reads the formats, may print what it thinks of a damaged one to stderr; it
 * knows of no handler, only of a level for the whole process: tep_set_loglevel(TEP_LOG_NONE) is
 * the caller's to call. */

/* Reads all but the records. NULL after a message. @fd, which can seek, and @name stay the
 * caller's. The caller frees with dat_close(). */
struct dat *dat_open(int fd, const char *name);
void dat_close(struct dat *d);

enum dat_result {
	DAT_PAGES,     /* c->window holds c->len bytes of whole pages */
	DAT_END,       /* there are no more */
	DAT_CUT_SHORT, /* there should be more, but the file ends */
	DAT_DAMAGED,
};

/* The next pages of @c, which is one of @d. */
enum dat_result dat_read(struct dat *d, struct dat_cpu *c);

/* The name of a task, empty if there is none. */
struct slice dat_comm(const struct dat *d, int pid);

#endif /* ALLOCLAT_DAT_H */
