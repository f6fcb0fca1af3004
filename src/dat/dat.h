/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads trace.dat, the file that trace-cmd writes, in formats 6 and 7: see trace-cmd.dat.v6(5) and
 * trace-cmd.dat.v7(5). Not with libtracecmd, because that (3.1.6) parses and sorts all of kallsyms
 * before the first record: of the 486 ms for a recording of 120,000 records, opening took 424.
 * Recordings come from others: nothing in one is trusted.
 */
#ifndef ALLOCLAT_DAT_H
#define ALLOCLAT_DAT_H

#include "record/kallsyms.h"
#include "record/record.h"

struct formats;
struct tep_handle;
struct decompress;

/* The most that a chunk of a compressed file may decompress to. */
#define DAT_CHUNK_MAX (16u << 20)

/* A task's name. */
struct dat_comm {
	int pid;
	struct slice comm;
};

/* The pages of one CPU, read from beginning to end. */
struct dat_cpu {
	int cpu;
	uint64_t at, end; /* offsets in the file of what was not read yet */
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
	uint64_t next_options; /* format 7: offset of the next section of options */
	unsigned int sections; /* format 7: bit mask of those that were read */
	size_t page_size;
	struct decompress *decompress; /* NULL: not compressed */
	struct tep_handle *tep;
	struct formats *formats; /* of @tep */
	struct lazy_read *kallsyms_text;
	size_t kallsyms_skip; /* bytes before the text */
	char *comms_text;
	struct kallsyms kallsyms;
	struct dat_comm *comms; /* sorted by pid */
	size_t nr_comms;
	int nr_cpus;	  /* of the machine */
	char clock[32];	  /* of the events; empty: not recorded */
	bool other_clock; /* other instances used another clock */
	struct dat_cpu *cpus;
	size_t count;
};

/* libtraceevent, which parses the formats, may print messages about damaged ones to stderr. It has
 * no message handler, only a log level for the whole process: the caller should call
 * tep_set_loglevel(TEP_LOG_NONE). */

/* Reads all but the records. @fd, which must be seekable, and @name, for messages, stay the
 * caller's. Returns NULL after a message. The caller frees with dat_close(). */
struct dat *dat_open(int fd, const char *name);
void dat_close(struct dat *d);

enum dat_result {
	DAT_PAGES,     /* c->window holds c->len bytes of whole pages */
	DAT_END,       /* there are no more */
	DAT_CUT_SHORT, /* the file ends before the data does */
	DAT_DAMAGED,
};

/* Reads the next pages of @c, which is one of @d's. */
enum dat_result dat_read(struct dat *d, struct dat_cpu *c);

/* The name of a task; empty if it is not known. */
struct slice dat_comm(const struct dat *d, int pid);

#endif /* ALLOCLAT_DAT_H */
