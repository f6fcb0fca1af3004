// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Arms and prints what views of tracepoints alone use: the events of compaction and direct reclaim
 * without function_graph, the probe on compact_zone(), a stacktrace trigger, and the process of
 * each thread.
 *
 *	events [-s DIR] [-d SECONDS] [--force]	live, until SIGINT or for SECONDS
 *	events -i FILE				a trace.dat
 *
 * Prints a line "TID TGID NAME: TEXT" per event, and "=> SYMBOL" for each function of a stack.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/loop.h"
#include "base/num.h"
#include "cli/process.h"
#include "live/live.h"
#include "live/zoneprobe.h"
#include "setup/setup.h"

static const struct setup_event events[] = {
	{ "compaction", "mm_compaction_begin", true },
	{ "compaction", "mm_compaction_end", true },
	{ "compaction", "mm_compaction_try_to_compact_pages", false },
	{ "compaction", "mm_compaction_kcompactd_wake", false },
	{ "vmscan", "mm_vmscan_direct_reclaim_begin", false },
	{ "vmscan", "mm_vmscan_direct_reclaim_end", false },
	{ "no_such_system", "no_such_event", false },
};

static const struct setup_trigger triggers[] = {
	{ "compaction", "mm_compaction_end", "stacktrace" },
};

static void print_stack(struct slice symbols)
{
	const char *at = symbols.data, *end = at + symbols.len, *newline;

	for (; at < end && (newline = memchr(at, '\n', (size_t)(end - at))); at = newline + 1)
		printf("=> %.*s\n", (int)(newline - at), at);
}

static void print(const struct event *e, struct live *live, struct buf *scratch)
{
	struct slice text;

	if (e->kind == EVENT_LOST) {
		printf("LOST\n");
		return;
	}
	if (e->kind == EVENT_STACK) {
		print_stack(event_stack(e, scratch));
		return;
	}
	text = event_text(e, scratch);
	printf("%d %d %.*s: %.*s\n", e->pid, live ? live_tgid(live, e->pid) : 0, (int)e->name.len,
	       e->name.data, (int)text.len, text.data);
}

/* Prints all events available now. False: an error, or the end. */
static bool print_all(struct source *s, struct live *live)
{
	struct buf scratch = { 0 };
	enum source_result result;
	struct event e;
	size_t bytes;

	do {
		while ((result = s->ops->next(s, &e)) == SOURCE_EVENT)
			print(&e, live, &scratch);
		if (result == SOURCE_AGAIN)
			result = s->ops->fill(s, &bytes);
	} while (result == SOURCE_AGAIN && s->more);
	fflush(stdout);
	buf_free(&scratch);
	return result == SOURCE_AGAIN;
}

static int read_file(const char *name)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	struct source *s = fd < 0 ? NULL : source_dat_new(fd, name, false);

	if (!s)
		return 1;
	while (print_all(s, NULL))
		;
	source_free(s);
	return 0;
}

static void run(struct source *source, struct live *live, struct loop *loop, uint64_t until)
{
	struct loop_wait wait = { .in_fd = source->fd, .out_fd = -1 };

	while (loop_signals(loop) == 0 && clock_now() < until) {
		wait.timeout_ns = 100 * NSEC_PER_MSEC;
		loop_wait(loop, &wait);
		if (!print_all(source, live))
			break;
		usleep(5000);
	}
}

static struct source *open_ring(struct live *live, struct setup *s)
{
	struct live_ring ring = { .poll_fd = setup_open_raw(s) };

	if (ring.poll_fd < 0)
		return NULL;
	ring.bytes = setup_ring_bytes(s);
	ring.fds = setup_raw_fds(s, &ring.nr_fds);
	return live_open(live, setup_found(s), &ring);
}

static int run_live(const struct setup_want *want, uint64_t for_ns)
{
	struct loop *loop = loop_new();
	struct source *source = NULL;
	struct live *live = NULL;
	struct setup *s = NULL;
	int status = loop ? (int)setup_probe(want, &s) : 1;

	if (status == SETUP_OK && !(live = live_new(setup_found(s), want)))
		status = SETUP_FAILED;
	if (status == SETUP_OK)
		status = (int)setup_apply(s);
	if (status == SETUP_OK && (!(source = open_ring(live, s)) || setup_start(s) < 0))
		status = SETUP_FAILED;
	if (status == SETUP_OK) {
		if (setup_drop_privileges(s) < 0)
			status = SETUP_FAILED;
		fprintf(stderr, "armed: %s, probe %d\n", setup_found(s)->target_dir,
			setup_found(s)->probes[0]);
		run(source, live, loop, for_ns ? clock_now() + for_ns : UINT64_MAX);
		setup_stop(s);
		print_all(source, live);
		fprintf(stderr, "lost %" PRIu64 ", unknown %" PRIu64 "\n", setup_count_lost(s),
			source->counts.unknown);
		if (setup_restore(s) != 0)
			status = SETUP_FAILED;
	}
	source_free(source);
	live_free(live);
	setup_free(s);
	loop_free(loop);
	return status;
}

int main(int argc, char **argv)
{
	struct buf definition = { 0 };
	struct setup_kprobe probe = { ZONEPROBE_COMPACTION, NULL };
	struct setup_want want = {
		.events_only = true,
		.tgids = true,
		.events = events,
		.nr_events = sizeof(events) / sizeof(events[0]),
		.triggers = triggers,
		.nr_triggers = 1,
		.probes = &probe,
		.nr_probes = 1,
	};
	uint64_t seconds = 0;
	int status;

	process_init();
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--force") == 0)
			want.force = true;
		else if (i + 1 == argc)
			return 2;
		else if (strcmp(argv[i], "-i") == 0)
			return read_file(argv[i + 1]);
		else if (strcmp(argv[i], "-s") == 0)
			want.dir = argv[++i];
		else if (strcmp(argv[i], "-d") != 0 || !num_parse(argv[++i], 1, 600, &seconds))
			return 2;
	}
	if (!zoneprobe_define_here(&zoneprobe_compaction, NULL, &definition))
		return 1;
	fprintf(stderr, "%s\n", definition.data);
	probe.definition = definition.data;
	status = run_live(&want, seconds * NSEC_PER_SEC);
	buf_free(&definition);
	return status;
}
