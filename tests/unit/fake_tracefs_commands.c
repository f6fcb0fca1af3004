// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Files that take commands: kprobe_events, whose probes get a directory in each events directory,
 * and an event's trigger, which keeps the event enabled in soft mode.
 */
#include "fake_tracefs.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

static const char no_triggers[] = "# Available triggers:\n# traceon traceoff stacktrace\n";

/* Returns the lines of @text except comments and, unless @but is NULL, those that begin with @but.
 * The caller frees. */
static char *lines_but(const char *text, const char *but)
{
	struct buf kept = { 0 };
	size_t len;

	buf_str(&kept, "");
	for (; *text; text += len) {
		len = strcspn(text, "\n") + 1;
		if (text[0] != '#' && !(but && strncmp(text, but, strlen(but)) == 0))
			buf_add(&kept, text, len);
	}
	return kept.data;
}

/* --- probes --- */

/* Makes the files of @event, "GROUP/NAME", in one tracing directory. */
static void put_event(const char *dir, const char *event)
{
	char name[256];

	snprintf(name, sizeof(name), "events/%s/enable", event);
	fake_put_in(dir, name, "0\n");
	snprintf(name, sizeof(name), "events/%s/filter", event);
	fake_put_in(dir, name, "none\n");
	snprintf(name, sizeof(name), "events/%s/trigger", event);
	fake_put_in(dir, name, no_triggers);
}

static void remove_event(const char *dir, const char *event)
{
	char name[256], *path;

	snprintf(name, sizeof(name), "events/%s", event);
	path = fake_join(dir, name);
	fake_remove_tree(path);
	*strrchr(path, '/') = '\0';
	rmdir(path); /* fails if the group has other events */
	free(path);
}

static bool is_event_on(const char *dir, const char *event)
{
	char name[256], *path, *text;
	bool on;

	snprintf(name, sizeof(name), "events/%s/enable", event);
	path = fake_join(dir, name);
	text = fake_get_path(path);
	on = strcmp(text, "0\n") != 0;
	free(text);
	free(path);
	return on;
}

/* Calls @each with the top level and each instance. */
static void for_each_dir(void (*each)(const char *dir, const char *event), const char *event)
{
	char *instances = fake_join(fake.top, "instances");
	DIR *d = opendir(instances);
	struct dirent *e;

	each(fake.top, event);
	while (d && (e = readdir(d))) {
		char *dir = fake_join(instances, e->d_name);

		if (e->d_name[0] != '.')
			each(dir, event);
		free(dir);
	}
	if (d)
		closedir(d);
	free(instances);
}

static bool on_anywhere;

static void look_if_on(const char *dir, const char *event)
{
	on_anywhere |= is_event_on(dir, event);
}

static void put_probes(const char *text)
{
	fake_put("kprobe_events", text);
	fake_put("dynamic_events", text);
}

static int define_probe(const char *line, const char *event)
{
	char *old = fake_get("kprobe_events"), *functions = fake_get("available_filter_functions");
	struct buf new = { 0 }, needle = { 0 };
	size_t name = strcspn(line, " ") + 1;
	int ret = 0;

	buf_printf(&new, "%s%s\n", old, line);
	if (line[name - 1])
		buf_printf(&needle, "%.*s\n", (int)strcspn(line + name, " "), line + name);
	if (needle.len == 0 || !strstr(functions, needle.data))
		ret = ENOENT;
	else
		for_each_dir(put_event, event);
	if (ret == 0)
		put_probes(new.data);
	buf_free(&new);
	buf_free(&needle);
	free(old);
	free(functions);
	return ret;
}

static int remove_probe(const char *prefix, const char *event)
{
	char *old = fake_get("kprobe_events"), *left = lines_but(old, prefix);
	int ret = 0;

	on_anywhere = false;
	if (strcmp(old, left) == 0)
		ret = ENOENT;
	else
		for_each_dir(look_if_on, event);
	if (on_anywhere)
		ret = EBUSY;
	if (ret == 0) {
		for_each_dir(remove_event, event);
		put_probes(left);
	}
	free(old);
	free(left);
	return ret;
}

static int command_probe(const char *command)
{
	const char *colon = strchr(command, ':');
	char *event = colon ? mem_strndup(colon + 1, strcspn(colon + 1, " ")) : mem_strdup("");
	struct buf prefix = { 0 };
	char *old = fake_get("kprobe_events");
	int ret = EINVAL;

	buf_printf(&prefix, "p:%s ", event);
	if (command[0] == '-')
		ret = remove_probe(prefix.data, event);
	else if (command[0] == 'p' && strchr(event, '/'))
		ret = strstr(old, prefix.data) ? EEXIST : define_probe(command, event);
	free(old);
	free(event);
	buf_free(&prefix);
	return ret;
}

void fake_put_probe_events(const char *dir)
{
	char *path = fake_join(fake.top, "kprobe_events"), *save = NULL;
	char *list = fake_has(path) ? fake_get_path(path) : mem_strdup("");

	free(path);
	for (char *line = strtok_r(list, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		char *event = strchr(line, ':') + 1;

		event[strcspn(event, " ")] = '\0';
		put_event(dir, event);
	}
	free(list);
}

/* --- triggers --- */

/* Rewrites the enable file beside the trigger file @path: "1" or "0", and a star if there is a
 * trigger. */
static void put_star(const char *path, bool star)
{
	struct buf enable = { 0 }, text = { 0 };
	char *old;

	buf_printf(&enable, "%.*senable", (int)(strrchr(path, '/') + 1 - path), path);
	old = fake_get_path(enable.data);
	buf_printf(&text, "%c%s\n", old[0], star ? "*" : "");
	fake_put_path(enable.data, text.data);
	fake_list_events(enable.data);
	free(old);
	buf_free(&enable);
	buf_free(&text);
}

static int command_trigger(const char *path, const char *command)
{
	bool removes = command[0] == '!';
	size_t kind = strcspn(command + removes, ": ");
	char *name = mem_strndup(command + removes, kind);
	char *old = fake_get_path(path), *all = lines_but(old, NULL), *left = lines_but(old, name);
	struct buf new = { 0 };
	int ret = !removes && strcmp(all, left) != 0 ? EEXIST : 0;

	buf_str(&new, left);
	if (!removes)
		buf_printf(&new, "%s:unlimited%s\n", name, command + kind);
	if (ret == 0) {
		fake_put_path(path, new.len > 0 ? new.data : no_triggers);
		put_star(path, new.len > 0);
	}
	free(name);
	free(old);
	free(all);
	free(left);
	buf_free(&new);
	return ret;
}

int fake_command(const char *path, const char *command)
{
	return strcmp(strrchr(path, '/'), "/trigger") == 0 ? command_trigger(path, command)
							   : command_probe(command);
}

void fake_do(const char *file, const char *command)
{
	char *path = fake_join(fake.top, file);

	if (fake_command(path, command) != 0)
		abort();
	free(path);
}
