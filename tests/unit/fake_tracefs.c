// SPDX-License-Identifier: GPL-2.0-or-later
#include "fake_tracefs.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "cli/process.h"

struct fake fake;

/* In the order of set_event. */
const char *const fake_events[FAKE_NR_EVENTS] = {
	"sched:sched_switch",
	"vmscan:mm_shrink_slab_start",
	"vmscan:mm_shrink_slab_end",
	"vmscan:mm_vmscan_direct_reclaim_begin",
	"compaction:mm_compaction_begin",
};

static const char *const old_options[] = {
	"context-info",
	"latency-format",
	"raw",
	"hex",
	"bin",
	"block",
	"stacktrace",
	"userstacktrace",
	"overwrite",
	"function-fork",
	"event-fork",
	"record-tgid",
	"sleep-time",
	"funcgraph-abstime",
	"funcgraph-cpu",
	"funcgraph-proc",
	"funcgraph-duration",
	"funcgraph-overhead",
	"funcgraph-tail",
	"funcgraph-irqs",
	"funcgraph-overrun",
	"markers",
};

static const char *const new_options[] = { "fields", "funcgraph-retval", "funcgraph-args" };

char *fake_join(const char *dir, const char *file)
{
	struct buf path = { 0 };

	buf_printf(&path, "%s/%s", dir, file);
	return path.data;
}

static void make_parents(const char *path)
{
	char *copy = mem_strdup(path);

	for (char *slash = strchr(copy + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(copy, 0755);
		*slash = '/';
	}
	free(copy);
}

void fake_put_path(const char *path, const char *text)
{
	FILE *f;

	make_parents(path);
	f = fopen(path, "w");
	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		abort();
}

void fake_put_in(const char *dir, const char *file, const char *text)
{
	char *path = fake_join(dir, file);

	fake_put_path(path, text);
	free(path);
}

/* The caller frees. */
char *fake_get_path(const char *path)
{
	struct buf text = { 0 };

	buf_str(&text, "");
	if (file_read(path, &text) < 0)
		abort();
	return text.data;
}

void fake_put(const char *file, const char *text)
{
	fake_put_in(fake.top, file, text);
}

void fake_put_base(const char *file, const char *text)
{
	fake_put_in(fake.base, file, text);
}

char *fake_get(const char *file)
{
	char *path = fake_join(fake.top, file), *text = fake_get_path(path);

	free(path);
	return text;
}

bool fake_has(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

void fake_remove_tree(const char *path)
{
	nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

void fake_remove(const char *file)
{
	char *path = fake_join(fake.top, file);

	fake_remove_tree(path);
	free(path);
}

/* ---- the tree ---- */

static void populate(const char *dir, bool is_top)
{
	static const char *const files[][2] = {
		{ "tracing_on", "1\n" },
		{ "current_tracer", "nop\n" },
		{ "trace_pipe", "" },
		{ "trace_clock", "[local] global counter mono\n" },
		{ "tracing_cpumask", "f\n" },
		{ "buffer_size_kb", "1408\n" },
		{ "set_ftrace_filter", "#### all functions enabled ####\n" },
		{ "set_ftrace_notrace", "#### no functions disabled ####\n" },
		{ "set_ftrace_pid", "no pid\n" },
		{ "set_event_pid", "" },
		{ "set_event", "" },
	};
	static const char stats[] = "entries: 0\noverrun: 0\ncommit overrun: 0\nbytes: 0\n"
				    "oldest event ts:     0.0\ndropped events: 0\nread events: 0\n";
	char name[256];

	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		fake_put_in(dir, files[i][0], files[i][1]);
	if (fake.age != FAKE_OLD) {
		fake_put_in(dir, "set_ftrace_notrace_pid", "no pid\n");
		fake_put_in(dir, "set_event_notrace_pid", "");
	}
	fake_put_in(dir, "available_tracers",
		    is_top		   ? "irqsoff function_graph function nop\n"
		    : fake.age == FAKE_OLD ? "function nop\n"
					   : "function_graph function nop\n");
	for (int cpu = 0; cpu < FAKE_NR_CPUS; cpu++) {
		snprintf(name, sizeof(name), "per_cpu/cpu%d/buffer_size_kb", cpu);
		fake_put_in(dir, name, "1408\n");
		snprintf(name, sizeof(name), "per_cpu/cpu%d/stats", cpu);
		fake_put_in(dir, name, stats);
		snprintf(name, sizeof(name), "per_cpu/cpu%d/trace_pipe_raw", cpu);
		fake_put_in(dir, name, "");
	}
	for (size_t i = 0; i < FAKE_NR_EVENTS; i++) {
		const char *colon = strchr(fake_events[i], ':');

		snprintf(name, sizeof(name), "events/%.*s/%s/enable", (int)(colon - fake_events[i]),
			 fake_events[i], colon + 1);
		fake_put_in(dir, name, "0\n");
		snprintf(name, sizeof(name), "events/%.*s/%s/filter", (int)(colon - fake_events[i]),
			 fake_events[i], colon + 1);
		fake_put_in(dir, name, "none\n");
		snprintf(name, sizeof(name), "events/%.*s/%s/trigger",
			 (int)(colon - fake_events[i]), fake_events[i], colon + 1);
		fake_put_in(dir, name, "# Available triggers:\n# traceon traceoff stacktrace\n");
	}
}

static void put_option(const char *dir, bool is_top, const char *option)
{
	static const char *const on = "context-info overwrite sleep-time funcgraph-cpu "
				      "funcgraph-duration funcgraph-overhead funcgraph-irqs "
				      "markers";
	char name[128], target[256];

	snprintf(name, sizeof(name), "options/%s", option);
	if (!is_top && fake.age == FAKE_SHARED &&
	    (strncmp(option, "funcgraph", 9) == 0 || strcmp(option, "sleep-time") == 0)) {
		char *path = fake_join(dir, name);

		snprintf(target, sizeof(target), "../../../%s", name);
		make_parents(path);
		if (symlink(target, path) < 0)
			abort();
		free(path);
		return;
	}
	fake_put_in(dir, name, strstr(on, option) ? "1\n" : "0\n");
}

static void populate_options(const char *dir, bool is_top)
{
	for (size_t i = 0; i < ARRAY_SIZE(old_options); i++)
		put_option(dir, is_top, old_options[i]);
	for (size_t i = 0; fake.age != FAKE_OLD && i < ARRAY_SIZE(new_options); i++)
		put_option(dir, is_top, new_options[i]);
	if (is_top)
		fake_put_in(dir, "options/record-cmd", "1\n");
}

static void make_instance_dir(const char *dir)
{
	populate(dir, false);
	populate_options(dir, false);
	fake_put_probe_events(dir);
}

void fake_make_instance(const char *name)
{
	struct buf path = { 0 };

	buf_printf(&path, "%s/instances/%s", fake.top, name);
	make_instance_dir(path.data);
	buf_free(&path);
}

void fake_setup(enum fake_age age)
{
	const char *tmp = getenv("TMPDIR");
	const char *fast = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
	struct buf mounts = { 0 };
	char *base;

	process_init();
	fake = (struct fake){ .age = age, .fail_errno = EIO, .no_numbers = age == FAKE_OLD };
	base = fake_join(tmp ? tmp : fast, "alloclat-fake.XXXXXX");
	if (!mkdtemp(base))
		abort();
	/* Resolve symbolic links: setup reports real paths. */
	fake.base = realpath(base, NULL);
	free(base);
	fake.top = fake_join(fake.base, "tracing");
	fake.run = fake_join(fake.base, "run");
	fake.root = fake_join(fake.base, "root");
	populate(fake.top, true);
	populate_options(fake.top, true);
	fake_put("kprobe_events", "");
	fake_put("dynamic_events", "");
	fake_put("tracing_thresh", "0\n");
	fake_put("max_graph_depth", "0\n");
	fake_put("set_graph_function", "#### all functions enabled ####\n");
	fake_put("set_graph_notrace", "#### no functions disabled ####\n");
	fake_put("available_filter_functions",
		 "schedule\nvfs_read\nvfs_write\n__ftrace_invalid_address___64\n"
		 "shrink_slab.part.0\nshrink_slab.constprop.0\nshrink_node\nshrink_node_memcg\n"
		 "try_to_free_pages.cold\ntry_to_free_pages\n__alloc_pages\n__alloc_pages_noprof\n"
		 "compact_zone.isra.0.part.12\next4_read [ext4]\next4_write [ext4]\n"
		 "vfs_read [ext4]\n");
	fake_put("instances/.keep", "");
	fake_put_base("root/proc/sys/kernel/ftrace_enabled", "1\n");
	fake_put_base("root/sys/kernel/mm/lru_gen/enabled", "0x0007\n");
	buf_printf(&mounts,
		   "proc /proc proc rw 0 0\nnodev %s tracefs rw 0 0\n"
		   "nodev %s/debug debugfs rw 0 0\n",
		   fake.top, fake.base);
	fake_put_base("root/proc/self/mounts", mounts.data);
	buf_free(&mounts);
}

void fake_teardown(void)
{
	fake_remove_tree(fake.base);
	free(fake.base);
	free(fake.top);
	free(fake.run);
	free(fake.root);
	fake = (struct fake){ 0 };
}

static struct buf snapshot;

static int snapshot_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	char *text;

	(void)st, (void)ftw;
	if (type == FTW_F) {
		text = fake_get_path(path);
		buf_printf(&snapshot, "%s\001%s\002", path, text);
		free(text);
	} else {
		buf_printf(&snapshot, "%s\002", path);
	}
	return 0;
}

static int compare_lines(const void *a, const void *b)
{
	const char *const *la = a, *const *lb = b;

	return strcmp(*la, *lb);
}

/* Sorted, because the order of directory entries is not part of the kernel's state. */
char *fake_snapshot(void)
{
	struct buf sorted = { 0 };
	char **lines = NULL, *save = NULL;
	size_t nr = 0;

	snapshot = (struct buf){ 0 };
	nftw(fake.top, snapshot_one, 8, FTW_PHYS);
	for (char *line = strtok_r(snapshot.data, "\002", &save); line;
	     line = strtok_r(NULL, "\002", &save)) {
		lines = mem_realloc(lines, nr + 1, sizeof(*lines));
		lines[nr++] = line;
	}
	if (nr > 0)
		qsort(lines, nr, sizeof(*lines), compare_lines);
	for (size_t i = 0; i < nr; i++)
		buf_printf(&sorted, "%s\n", lines[i]);
	free(lines);
	buf_free(&snapshot);
	return sorted.data;
}
