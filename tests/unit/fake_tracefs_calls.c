// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The effect of writing to each file, and the wrapped calls, which are counted.
 */
#include "fake_tracefs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "setup/kfile.h"

enum { MAX_FD = 64 };

/* The paths of open descriptors. */
static char *opened[MAX_FD];

static const char *base_of(const char *path)
{
	return strrchr(path, '/') + 1;
}

static void violated(const char *fmt, ...) PRINTF_LIKE(1, 2);

static void violated(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	if (!fake.violation[0])
		vsnprintf(fake.violation, sizeof(fake.violation), fmt, args);
	va_end(args);
}

/* The path of @name in the directory of @path. The caller frees. */
static char *sibling(const char *path, const char *name)
{
	struct buf out = { 0 };

	buf_printf(&out, "%.*s%s", (int)(base_of(path) - path), path, name);
	return out.data;
}

static char *get_sibling(const char *path, const char *name)
{
	char *file = sibling(path, name), *text = fake_get_path(file);

	free(file);
	return text;
}

static bool sibling_reads(const char *path, const char *name, const char *text)
{
	char *read = get_sibling(path, name);
	bool same = strcmp(read, text) == 0;

	free(read);
	return same;
}

void fake_list_events(const char *enable)
{
	struct buf dir = { 0 }, list = { 0 };
	const char *at = strstr(enable, "/events/");

	buf_add(&dir, enable, (size_t)(at - enable));
	buf_str(&list, "");
	for (size_t i = 0; i < FAKE_NR_EVENTS; i++) {
		const char *colon = strchr(fake_events[i], ':');
		struct buf path = { 0 };
		char *text;

		buf_printf(&path, "%s/events/%.*s/%s/enable", dir.data,
			   (int)(colon - fake_events[i]), fake_events[i], colon + 1);
		text = fake_has(path.data) ? fake_get_path(path.data) : mem_strdup("0\n");
		/* Events in soft mode are listed, too (s_next(), trace_events.c). */
		if (strcmp(text, "0\n") != 0)
			buf_printf(&list, "%s\n", fake_events[i]);
		free(text);
		buf_free(&path);
	}
	fake_put_in(dir.data, "set_event", list.data);
	buf_free(&dir);
	buf_free(&list);
}

static int set_clock(const char *path, const char *value)
{
	char *old = fake_get_path(path), *save = NULL;
	struct buf new = { 0 };
	bool found = false;

	for (char *word = strtok_r(old, " []\n", &save); word;
	     word = strtok_r(NULL, " []\n", &save)) {
		bool this = strcmp(word, value) == 0;

		buf_printf(&new, this ? "%s[%s]" : "%s%s", new.len ? " " : "", word);
		found |= this;
	}
	buf_str(&new, "\n");
	if (found)
		fake_put_path(path, new.data);
	free(old);
	buf_free(&new);
	return found ? 0 : EINVAL;
}

/* irqsoff sets latency-format when it starts, and restores it when it stops. */
static void irqsoff_effect(const char *path, const char *before, const char *after)
{
	char *option = sibling(path, "options/latency-format");
	char *saved = fake_join(fake.base, "saved"); /* outlives the process, as the kernel does */

	if (strncmp(before, "irqsoff", 7) == 0) {
		char *then = fake_get_path(saved);

		fake_put_path(option, then);
		free(then);
	}
	if (strcmp(after, "irqsoff") == 0) {
		char *now = fake_get_path(option);

		fake_put_path(saved, now);
		free(now);
		fake_put_path(option, "1\n");
	}
	free(option);
	free(saved);
}

static int set_tracer(const char *path, const char *value)
{
	char *offered = get_sibling(path, "available_tracers"),
	     *thresh = fake_get("tracing_thresh");
	char *before = fake_get_path(path);
	struct buf text = { 0 };
	int ret = EINVAL;

	if (strstr(offered, value)) {
		ret = 0;
		irqsoff_effect(path, before, value);
		buf_printf(&text, "%s\n", value);
		fake_put_path(path, text.data);
	}
	/* This would hook all functions, record every call, or start too early. */
	if (!fake.any_tracer && strcmp(value, "function_graph") == 0 &&
	    strncmp(before, "nop", 3) == 0) {
		char *filter = get_sibling(path, "set_ftrace_filter");

		if (filter[0] == '#' || strcmp(thresh, "0\n") == 0 ||
		    !sibling_reads(path, "tracing_on", "0\n"))
			violated("function_graph started: filter %s thresh %s", filter, thresh);
		free(filter);
	}
	free(offered);
	free(thresh);
	free(before);
	buf_free(&text);
	return ret;
}

/* Sets the buffer size of one or all CPUs. The common file reads X if the sizes differ. */
static int set_size(const char *path, const char *value)
{
	const char *per_cpu = strstr(path, "/per_cpu/");
	struct buf dir = { 0 }, text = { 0 };
	bool same = true;

	buf_printf(&text, "%s\n", value);
	buf_add(&dir, path,
		per_cpu ? (size_t)(per_cpu - path) : (size_t)(base_of(path) - 1 - path));
	if (per_cpu)
		fake_put_path(path, text.data);
	for (int cpu = 0; cpu < FAKE_NR_CPUS; cpu++) {
		struct buf name = { 0 };
		char *now;

		buf_printf(&name, "%s/per_cpu/cpu%d/buffer_size_kb", dir.data, cpu);
		if (!per_cpu)
			fake_put_path(name.data, text.data);
		now = fake_get_path(name.data);
		same &= strcmp(now, text.data) == 0;
		free(now);
		buf_free(&name);
	}
	fake_put_in(dir.data, "buffer_size_kb", same ? text.data : "X\n");
	buf_free(&dir);
	buf_free(&text);
	return 0;
}

static bool is_number(const char *value)
{
	return *value && value[strspn(value, "0123456789")] == '\0';
}

/* Writes a file with a single value. Returns an errno or 0. */
static int set_value(const char *path, const char *value)
{
	const char *name = base_of(path);
	struct buf text = { 0 };

	if (strcmp(name, "trace_clock") == 0)
		return set_clock(path, value);
	if (strcmp(name, "current_tracer") == 0)
		return set_tracer(path, value);
	if (strcmp(name, "buffer_size_kb") == 0)
		return is_number(value) ? set_size(path, value) : EINVAL;
	if ((strstr(path, "/options/") || strcmp(name, "tracing_on") == 0 ||
	     strcmp(name, "enable") == 0) &&
	    strcmp(value, "0") != 0 && strcmp(value, "1") != 0)
		return EINVAL;
	if ((strcmp(name, "tracing_thresh") == 0 || strcmp(name, "max_graph_depth") == 0) &&
	    !is_number(value))
		return EINVAL;
	if (strcmp(name, "filter") == 0 && strchr(value, '\n'))
		return EINVAL;
	if (strcmp(name, "enable") == 0) {
		char *old = fake_get_path(path);

		buf_printf(&text, "%s%s\n", value, strchr(old, '*') ? "*" : "");
		free(old);
	} else if (strcmp(name, "filter") == 0 && strcmp(value, "0") == 0) {
		buf_str(&text, "none\n");
	} else {
		buf_printf(&text, "%s\n", value);
	}
	fake_put_path(path, text.data);
	if (strcmp(name, "enable") == 0)
		fake_list_events(path);
	buf_free(&text);
	return 0;
}

/* ---- lists ---- */

static bool is_list(const char *path)
{
	return strncmp(base_of(path), "set_", 4) == 0;
}

static bool is_commands(const char *path)
{
	return strcmp(base_of(path), "kprobe_events") == 0 || strcmp(base_of(path), "trigger") == 0;
}

static bool is_pid_list(const char *path)
{
	return strstr(base_of(path), "_pid") != NULL;
}

static const char *sentence_of(const char *path)
{
	const char *name = base_of(path);

	if (strncmp(name, "set_ftrace", 10) == 0 && is_pid_list(path))
		return "no pid\n";
	if (is_pid_list(path))
		return "";
	return strstr(name, "notrace") ? "#### no functions disabled ####\n"
				       : "#### all functions enabled ####\n";
}

static bool is_trigger_line(const char *line)
{
	const char *colon = strchr(line, ':');

	return colon && strncmp(colon, ":mod:", 5) != 0;
}

/* Rewrites a list: keeps the triggers and, with @keep_entries, the entries, and adds @line unless
 * it is NULL. Entries are in the order of the kernel's functions; without any, the list reads as a
 * sentence. */
static void rewrite_list(const char *path, bool keep_entries, const char *line)
{
	char *old = fake_get_path(path), *order = fake_get("available_filter_functions");
	struct buf entries = { 0 }, triggers = { 0 }, pool = { 0 };
	char *save = NULL;

	buf_str(&pool, "\n");
	for (char *at = strtok_r(old, "\n", &save); at; at = strtok_r(NULL, "\n", &save)) {
		if (is_trigger_line(at))
			buf_printf(&triggers, "%s\n", at);
		else if (keep_entries && at[0] != '#' && strcmp(at, "no pid") != 0)
			buf_printf(&pool, "%s\n", at);
	}
	if (line)
		buf_printf(&pool, "%s\n", line);
	if (is_pid_list(path)) {
		buf_str(&entries, pool.data + 1);
	} else {
		save = NULL;
		for (char *at = strtok_r(order, "\n", &save); at;
		     at = strtok_r(NULL, "\n", &save)) {
			struct buf needle = { 0 };

			buf_printf(&needle, "\n%s\n", at);
			if (strstr(pool.data, needle.data))
				buf_printf(&entries, "%s\n", at);
			buf_free(&needle);
		}
	}
	if (entries.len == 0)
		buf_str(&entries, sentence_of(path));
	if (triggers.len)
		buf_str(&entries, triggers.data);
	fake_put_path(path, entries.data);
	free(old);
	free(order);
	buf_free(&entries);
	buf_free(&triggers);
	buf_free(&pool);
}

/* Returns the line to add for a word written to a list of functions; the caller frees. NULL: the
 * kernel answers EINVAL. */
static char *find_function(const char *path, const char *word)
{
	char *order = fake_get("available_filter_functions"), *save = NULL, *found = NULL;
	bool is_graph = strstr(path, "set_graph") != NULL;
	bool by_number = is_number(word) && !fake.no_numbers && !is_graph;
	const char *module = strstr(word, ":mod:");
	struct buf wanted = { 0 };
	unsigned long nr = 0;

	if (module)
		buf_printf(&wanted, "%.*s [%s]", (int)(module - word), word, module + 5);
	else
		buf_str(&wanted, word);
	for (char *at = strtok_r(order, "\n", &save); at && !found;
	     at = strtok_r(NULL, "\n", &save)) {
		size_t name = is_graph ? strcspn(at, " ") : strlen(at);

		nr++;
		if (by_number ? nr == strtoul(word, NULL, 10)
			      : name == wanted.len && memcmp(at, wanted.data, name) == 0)
			found = mem_strdup(at);
	}
	free(order);
	buf_free(&wanted);
	return found;
}

/* Returns an errno or 0. */
static int add_word(const char *path, const char *word)
{
	char *line = is_pid_list(path) ? mem_strdup(word) : find_function(path, word);

	if (!line)
		return EINVAL;
	rewrite_list(path, true, line);
	if (fake.twin && strcmp(word, fake.twin) == 0) {
		struct buf twin = { 0 };

		buf_printf(&twin, "%s [ext4]", word);
		rewrite_list(path, true, twin.data);
		buf_free(&twin);
	}
	free(line);
	return 0;
}

/* Takes one word and the blank after it, like trace_get_user(). */
static ssize_t take_word(const char *path, const char *bytes, size_t len)
{
	size_t word = 0;
	char *copy;
	int ret;

	while (word < len && bytes[word] != ' ' && bytes[word] != '\n')
		word++;
	if (word == 0)
		return 1;
	if (word == len)
		violated("%s: a word without an end: %.*s", path, (int)len, bytes);
	copy = mem_strndup(bytes, word);
	ret = add_word(path, copy);
	free(copy);
	if (ret != 0) {
		errno = ret;
		return -1;
	}
	return (ssize_t)word + 1;
}

/* ---- the calls ---- */

/* Counts a call. True, with errno set: the call must fail. With fake.kill, kills the process
 * instead. */
static bool fault(void)
{
	fake.calls++;
	if (fake.fail_at == 0 || fake.calls < fake.fail_at ||
	    (fake.calls > fake.fail_at && !fake.fail_on))
		return false;
	if (fake.kill)
		_exit(FAKE_KILLED);
	errno = fake.fail_errno;
	return true;
}

int __wrap_kfile_open(const char *path, bool truncate);
ssize_t __wrap_kfile_write(int fd, const void *bytes, size_t len);
int __wrap_kfile_close(int fd);
int __wrap_kfile_make_instance(const char *path);
int __wrap_kfile_remove_instance(const char *path);
int __wrap_file_write_all(int fd, const void *bytes, size_t len);
int __real_file_write_all(int fd, const void *bytes, size_t len);
ssize_t __wrap_pwrite(int fd, const void *bytes, size_t len, off_t at);
ssize_t __real_pwrite(int fd, const void *bytes, size_t len, off_t at);
int __wrap_fsync(int fd);
void __wrap_mem_at_exhaustion(void (*hook)(void *arg), void *arg);

int __wrap_kfile_open(const char *path, bool truncate)
{
	char *log = fake_join(fake.run, "undo");
	bool logged = fake_has(log);
	int fd;

	free(log);
	if (!logged)
		violated("%s opened for writing, and there is no undo log", path);
	if (fault())
		return -1;
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	if (fd >= MAX_FD || opened[fd])
		abort();
	opened[fd] = mem_strdup(path);
	if (truncate != is_list(path))
		violated("%s opened with truncate %d", path, truncate);
	if (truncate)
		rewrite_list(path, false, NULL);
	return fd;
}

ssize_t __wrap_kfile_write(int fd, const void *bytes, size_t len)
{
	const char *path = opened[fd];
	char *value;
	int ret;

	if (fault())
		return -1;
	if (fake.busy && strcmp(base_of(path), fake.busy) == 0) {
		errno = EBUSY;
		return -1;
	}
	if (fake.broken && strcmp(base_of(path), fake.broken) == 0)
		return (ssize_t)len;
	if (is_list(path))
		return take_word(path, bytes, len);
	value = mem_strndup(bytes, len);
	ret = is_commands(path) ? fake_command(path, value) : set_value(path, value);
	free(value);
	errno = ret;
	return ret ? -1 : (ssize_t)len;
}

int __wrap_kfile_close(int fd)
{
	free(opened[fd]);
	opened[fd] = NULL;
	close(fd);
	return fault() ? -1 : 0;
}

int __wrap_kfile_make_instance(const char *path)
{
	if (fault() || mkdir(path, 0755) < 0)
		return -1;
	fake_make_instance(base_of(path));
	return 0;
}

int __wrap_kfile_remove_instance(const char *path)
{
	if (fault())
		return -1;
	if (fake.instance_busy) {
		errno = EBUSY;
		return -1;
	}
	fake_remove_tree(path);
	return 0;
}

/* A write that fails, or during which the process is killed, may be partial. */
int __wrap_file_write_all(int fd, const void *bytes, size_t len)
{
	bool kill_now = fake.kill && fake.calls + 1 == fake.fail_at;

	if (kill_now && __real_file_write_all(fd, bytes, len / 2) < 0)
		abort();
	if (fault()) {
		if (__real_file_write_all(fd, bytes, len / 2) < 0)
			abort();
		errno = fake.fail_errno;
		return -1;
	}
	return __real_file_write_all(fd, bytes, len);
}

ssize_t __wrap_pwrite(int fd, const void *bytes, size_t len, off_t at)
{
	return fault() ? -1 : __real_pwrite(fd, bytes, len, at);
}

int __wrap_fsync(int fd)
{
	(void)fd;
	return fault() ? -1 : 0;
}

void __wrap_mem_at_exhaustion(void (*hook)(void *arg), void *arg)
{
	fake.exhausted = hook;
	fake.exhausted_arg = arg;
}
