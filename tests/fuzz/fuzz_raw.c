// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Any bytes as the ring buffers of a few CPUs: each event is of one of these CPUs, its record fits
 * in a sub-buffer and can be printed, and the source comes to an end.
 */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../unit/subbuf.h"
#include "live/source_raw.h"

#define SUBBUF_BYTES 256
#define CPUS_MAX     4

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool find_symbol(void *arg, uint64_t address, struct symbol *ret_symbol)
{
	(void)arg;
	*ret_symbol = (struct symbol){ .name = { "f", 1 }, .start = address, .size = 16 };
	return true;
}

static struct slice find_comm(void *arg, int pid)
{
	(void)arg;
	(void)pid;
	return (struct slice){ 0 };
}

static const struct record_names names = { .symbol = find_symbol, .comm = find_comm, .arg = NULL };

static void check(const struct event *e, size_t nr_cpus)
{
	static struct buf line;

	if (e->cpu < 0 || (size_t)e->cpu >= nr_cpus)
		abort();
	if (e->kind == EVENT_LOST)
		return;
	if (e->raw.len > SUBBUF_BYTES)
		abort();
	line.len = 0;
	event_line(e, &line);
}

static void read_all(struct source *s, size_t size, size_t nr_cpus)
{
	size_t bytes, nr = 0;
	struct event e;

	do {
		if (s->ops->fill(s, &bytes) != SOURCE_AGAIN)
			abort();
		while (s->ops->next(s, &e) == SOURCE_EVENT) {
			check(&e, nr_cpus);
			/* A record takes at least four bytes, and each page can add one loss. */
			if (++nr > size)
				abort();
		}
	} while (s->more);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct source_raw_from from = { .poll_fd = -1, .subbuf_bytes = SUBBUF_BYTES };
	struct tep_handle *tep;
	struct source *source;
	int fds[CPUS_MAX];
	size_t part;

	if (size == 0)
		return 0;
	from.nr_fds = 1 + data[0] % CPUS_MAX;
	data++;
	size--;
	part = size / from.nr_fds;
	tep = subbuf_tep();
	from.records =
		records_new(tep, &names, (int)from.nr_fds, RECORDS_GRAPH | RECORDS_ONE_CLOCK);
	for (size_t i = 0; i < from.nr_fds; i++) {
		fds[i] = memfd_create("raw", MFD_CLOEXEC);
		if (fds[i] < 0 || write(fds[i], data + i * part, part) != (ssize_t)part ||
		    lseek(fds[i], 0, SEEK_SET) != 0)
			abort();
	}
	from.fds = fds;
	source = source_raw_new(&from);
	read_all(source, size, from.nr_fds);
	source_free(source);
	records_free(from.records);
	tep_free(tep);
	for (size_t i = 0; i < from.nr_fds; i++)
		close(fds[i]);
	return 0;
}
