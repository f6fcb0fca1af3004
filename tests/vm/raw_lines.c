// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * raw_lines DIRECTORY: prints all lines that alloclat makes of a ring buffer saved by capture.sh.
 * DIRECTORY is laid out as tracefs, with /proc/kallsyms as proc/kallsyms.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/compiler.h"
#include "cli/process.h"
#include "live/live.h"
#include "record/record.h"

#define CPUS_MAX 256

static const struct setup_event events[] = {
	{ "vmscan", "mm_vmscan_direct_reclaim_begin", true },
	{ "vmscan", "mm_vmscan_direct_reclaim_end", true },
	{ "vmscan", "mm_vmscan_lru_shrink_inactive", true },
	{ "vmscan", "mm_shrink_slab_start", true },
	{ "vmscan", "mm_shrink_slab_end", true },
	{ "compaction", "mm_compaction_begin", true },
	{ "compaction", "mm_compaction_end", true },
	{ "compaction", "mm_compaction_try_to_compact_pages", true },
};

static void print(const struct event *e, struct buf *scratch)
{
	struct slice line = { 0 };

	if (e->kind == EVENT_LOST && e->lost == EVENT_LOST_UNKNOWN)
		printf("CPU:%d [LOST EVENTS]\n", e->cpu);
	else if (e->kind == EVENT_LOST)
		printf("CPU:%d [LOST %" PRIu64 " EVENTS]\n", e->cpu, e->lost);
	else
		line = event_line(e, scratch);
	fwrite(line.data, 1, line.len, stdout);
}

static int print_all(struct source *s)
{
	struct buf line = { 0 };
	enum source_result result;
	struct event e;
	size_t bytes;

	do {
		result = s->ops->fill(s, &bytes);
		while (s->ops->next(s, &e) == SOURCE_EVENT)
			print(&e, &line);
	} while (result == SOURCE_AGAIN && s->more);
	buf_free(&line);
	fprintf(stderr, "%" PRIu64 " records, %" PRIu64 " events, %" PRIu64 " unknown\n",
		s->counts.lines, s->counts.events, s->counts.unknown);
	return result == SOURCE_ERROR || s->counts.unknown > 0 || ferror(stdout);
}

int main(int argc, char **argv)
{
	static const bool all[ARRAY_SIZE(events)] = {
		true, true, true, true, true, true, true, true
	};
	struct setup_found found = { .dir = argv[1], .target_dir = argv[1], .events = all };
	struct setup_want want = { .root = argv[1],
				   .events = events,
				   .nr_events = ARRAY_SIZE(events) };
	struct live_ring ring = { .poll_fd = -1 };
	struct source *source;
	int fds[CPUS_MAX], status = 1;
	struct live *live;
	char path[4096];

	if (argc != 2)
		return 2;
	process_init();
	for (; ring.nr_fds < CPUS_MAX; ring.nr_fds++) {
		snprintf(path, sizeof(path), "%s/per_cpu/cpu%zu/trace_pipe_raw", argv[1],
			 ring.nr_fds);
		fds[ring.nr_fds] = open(path, O_RDONLY | O_CLOEXEC);
		if (fds[ring.nr_fds] < 0)
			break;
	}
	ring.fds = fds;
	found.nr_cpus = ring.nr_fds;
	live = live_new(&found, &want);
	if (!live)
		return 1;
	source = live_source(live, &ring);
	if (source)
		status = print_all(source);
	source_free(source);
	live_free(live);
	return status;
}
