// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where tracefs is, what this kernel has, and whether someone else is tracing. Reads
 * only.
 */
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <mntent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "kfile.h"
#include "path.h"
#include "tracefile.h"

/* Files outside tracefs; a test puts want->root in front of them. */
#define MOUNTS_FILE	    "/proc/self/mounts"
#define FTRACE_ENABLED_FILE "/proc/sys/kernel/ftrace_enabled"
#define LRU_GEN_FILE	    "/sys/kernel/mm/lru_gen/enabled"

static bool has_file(const char *dir, const char *file)
{
	char *path = path_join(dir, file);
	bool there = kfile_exists(path);
	int saved_errno = errno;

	free(path);
	errno = saved_errno;
	return there;
}

/* Every tracing directory has these, an instance's too. */
static bool is_tracing_dir(const char *dir)
{
	return has_file(dir, "current_tracer") && has_file(dir, "tracing_on") &&
	       has_file(dir, "trace_pipe");
}

/* Only the top level has them. tracing_thresh is always there; the other one since
 * functions can be chosen at run time (CONFIG_DYNAMIC_FTRACE). */
static bool is_top_dir(const char *dir)
{
	return has_file(dir, "tracing_thresh");
}

/*
 * Where tracefs is mounted; debugfs mounts it below itself, on first use. It is not
 * mounted if it is nowhere: that would be a trace left behind.
 */
static char *find_mounted(const struct setup *s)
{
	char *path = path_below(s->want.root, MOUNTS_FILE), *best = NULL;
	FILE *mounts = setmntent(path, "re");
	struct mntent *m;

	free(path);
	while (mounts && (m = getmntent(mounts))) {
		bool tracefs = strcmp(m->mnt_type, "tracefs") == 0;
		char *dir;

		if (!tracefs && (best || strcmp(m->mnt_type, "debugfs") != 0))
			continue;
		dir = tracefs ? mem_strdup(m->mnt_dir) : path_join(m->mnt_dir, "tracing");
		/* EACCES: it is there for root, which is another message. */
		if (is_tracing_dir(dir) || errno == EACCES) {
			free(best);
			best = dir;
			if (tracefs)
				break;
		} else {
			free(dir);
		}
	}
	if (mounts)
		endmntent(mounts);
	return best;
}

static enum setup_result need_root(const char *path)
{
	msg_error("opening %s: %s: run it as root", path, strerror(errno));
	return SETUP_CANNOT;
}

/* What is wrong with the directory that the user named. */
static enum setup_result check_named_dir(const char *dir)
{
	const char *reason;
	struct stat st;

	if (stat(dir, &st) < 0) {
		if (errno == EACCES)
			return need_root(dir);
		reason = strerror(errno);
	} else if (!S_ISDIR(st.st_mode)) {
		reason = "not a directory";
	} else if (is_tracing_dir(dir)) {
		return SETUP_OK;
	} else if (errno == EACCES) {
		return need_root(dir);
	} else {
		reason = "not a tracing directory (no current_tracer, tracing_on and trace_pipe in "
			 "it)";
	}
	msg_error("looking for the tracing directory: %s: %s", dir, reason);
	return SETUP_CANNOT;
}

/* TOP/instances/NAME -> TOP, else NULL. The caller frees. */
static char *top_of_instance(const char *dir)
{
	const char *name = strrchr(dir, '/');
	const char *instances = "/instances";
	char *top;

	if (!name || (size_t)(name - dir) < strlen(instances))
		return NULL;
	top = mem_strndup(dir, (size_t)(name - dir));
	if (strcmp(top + strlen(top) - strlen(instances), instances) == 0) {
		top[strlen(top) - strlen(instances)] = '\0';
		if (is_top_dir(top))
			return top;
	}
	free(top);
	return NULL;
}

static enum setup_result locked_down(const char *path)
{
	/* LOCKDOWN_TRACEFS, 5.4: refused on open, whatever the permissions. */
	msg_error("opening %s: %s: kernel lockdown forbids tracing (see "
		  "/sys/kernel/security/lockdown)",
		  path, strerror(errno));
	return SETUP_CANNOT;
}

/* The files that are written are root's. Opening one is asked for rather than who the
 * user is, so that capabilities count; it does nothing by itself. */
static enum setup_result check_writable(const char *dir)
{
	char *path = path_join(dir, "current_tracer");
	int fd = open(path, O_RDWR | O_CLOEXEC);
	enum setup_result result = SETUP_OK;

	if (fd >= 0)
		close(fd);
	else if (errno == EPERM)
		result = locked_down(path);
	else
		result = need_root(path);
	free(path);
	return result;
}

enum setup_result probe_dirs(struct setup *s)
{
	enum setup_result result;
	char *dir, *real;

	dir = s->want.dir ? mem_strdup(s->want.dir) : find_mounted(s);
	if (!dir) {
		msg_error("looking for the tracing directory: tracefs is not mounted: "
			  "mount -t tracefs nodev /sys/kernel/tracing");
		return SETUP_CANNOT;
	}
	result = check_named_dir(dir);
	real = result == SETUP_OK ? realpath(dir, NULL) : NULL;
	if (result == SETUP_OK && !real) {
		msg_errno("looking for the tracing directory: %s", dir);
		result = SETUP_FAILED;
	}
	free(dir);
	if (result != SETUP_OK)
		return result;
	s->target = real;
	s->top = is_top_dir(real) ? mem_strdup(real) : top_of_instance(real);
	if (!s->top) {
		msg_error("looking for the tracing directory: %s: not the top level, nor an "
			  "instance below one",
			  real);
		return SETUP_CANNOT;
	}
	s->found.dir = s->top;
	s->found.target_dir = s->target;
	s->found.instance = strcmp(s->top, s->target) != 0;
	return check_writable(s->target);
}

/* Reads a file that every kernel has. */
static enum setup_result read_needed(const char *path, struct buf *ret_text)
{
	if (file_read(path, ret_text) == 0)
		return SETUP_OK;
	if (errno == EPERM)
		return locked_down(path);
	msg_errno("reading %s", path);
	return SETUP_FAILED;
}

/* Whether @word is one of the words, separated by blanks, of @text. */
static bool has_word(const struct buf *text, const char *word)
{
	size_t len = strlen(word);
	const char *at = text->data;

	while (at && (at = strstr(at, word))) {
		bool begins = at == text->data || strchr(" [\n", at[-1]);

		if (begins && strchr(" ]\n", at[len])) /* the NUL counts, too */
			return true;
		at += len;
	}
	return false;
}

/* Whether the file @name of @dir has @word: 1, 0, -1 after a message. */
static int file_has_word(const char *dir, const char *name, const char *word)
{
	char *path = path_join(dir, name);
	struct buf text = { 0 };
	int ret = -1;

	if (read_needed(path, &text) == SETUP_OK)
		ret = has_word(&text, word);
	free(path);
	buf_free(&text);
	return ret;
}

/* `nop` is everywhere. */
int probe_can_run_in(const struct setup *s, const char *dir)
{
	return file_has_word(dir, "available_tracers",
			     s->want.events_only ? "nop" : "function_graph");
}

static enum setup_result check_ftrace_enabled(const struct setup *s)
{
	char *path = path_below(s->want.root, FTRACE_ENABLED_FILE);
	bool off = tracefile_matches(KIND_VALUE, path, slice_of("0")) == 1;

	if (off)
		msg_error("looking at %s: 0: functions cannot be traced: "
			  "sysctl kernel.ftrace_enabled=1",
			  path);
	free(path);
	return off ? SETUP_CANNOT : SETUP_OK;
}

/* Bit 0 is the main switch (LRU_GEN_CORE in include/linux/mmzone.h, 6.1); the file
 * reads "0x0007". */
static bool is_multigen_lru_on(const struct setup *s)
{
	char *path = path_below(s->want.root, LRU_GEN_FILE);
	struct buf text = { 0 };
	bool on = false;

	if (file_read(path, &text) == 0) {
		buf_chomp(&text);
		on = text.len > 0 && strchr("13579bdfBDF", text.data[text.len - 1]);
	}
	free(path);
	buf_free(&text);
	return on;
}

static enum setup_result find_events(struct setup *s)
{
	enum setup_result result = SETUP_OK;

	s->events = mem_zalloc(s->want.nr_events * sizeof(*s->events));
	s->found.events = s->events;
	for (size_t i = 0; i < s->want.nr_events; i++) {
		const struct setup_event *event = &s->want.events[i];
		struct buf path = { 0 };

		buf_printf(&path, "%s/events/%s/%s/enable", s->top, event->system, event->name);
		s->events[i] = kfile_exists(path.data);
		s->found.nr_events += s->events[i];
		if (!s->events[i] && event->required) {
			msg_error("looking for the event %s:%s: this kernel does not have it",
				  event->system, event->name);
			result = SETUP_CANNOT;
		}
		buf_free(&path);
	}
	return result;
}

/* function_graph, where it is to run, and the functions for it. */
static enum setup_result probe_graph(struct setup *s)
{
	enum setup_result result;
	int has = probe_can_run_in(s, s->top);

	if (has < 0)
		return SETUP_CANNOT;
	if (!has) {
		msg_error("looking at %s/available_tracers: no function_graph: the kernel was "
			  "built without CONFIG_FUNCTION_GRAPH_TRACER",
			  s->top);
		return SETUP_CANNOT;
	}
	if (s->found.instance && (has = probe_can_run_in(s, s->target)) <= 0) {
		if (has == 0)
			msg_error("looking at %s/available_tracers: no function_graph: this kernel "
				  "has it at the top level only (instances: 6.11)",
				  s->target);
		return SETUP_CANNOT;
	}
	result = check_ftrace_enabled(s);
	return result == SETUP_OK ? probe_functions(s) : result;
}

bool setup_readme_has(const struct setup *s, const char *word)
{
	char *path = path_join(s->top, "README");
	struct buf text = { 0 };
	bool has = file_read(path, &text) == 0 && has_word(&text, word);

	free(path);
	buf_free(&text);
	return has;
}

enum setup_result probe_kernel(struct setup *s)
{
	enum setup_result result = s->want.events_only ? SETUP_OK : probe_graph(s);

	if (result == SETUP_OK)
		result = find_events(s);
	s->probes = mem_zalloc(s->want.nr_probes * sizeof(*s->probes));
	s->found.probes = s->probes;
	s->found.multigen_lru = is_multigen_lru_on(s);
	s->found.local_clock = file_has_word(s->top, "trace_clock", "local") == 1;
	s->found.retval = has_file(s->top, "options/funcgraph-retval");
	s->found.kprobes = has_file(s->top, "kprobe_events");
	return result;
}
