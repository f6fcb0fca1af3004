// SPDX-License-Identifier: GPL-2.0-or-later
#include "percpu.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/num.h"
#include "path.h"
#include "slices.h"

unsigned int percpu_count(const char *dir)
{
	char *path = path_join(dir, "per_cpu");
	DIR *d = opendir(path);
	unsigned int nr = 0;
	struct dirent *e;
	uint64_t cpu;

	free(path);
	while (d && (e = readdir(d))) {
		if (strncmp(e->d_name, "cpu", 3) == 0 && num_parse(e->d_name + 3, 0, 65535, &cpu) &&
		    cpu >= nr)
			nr = (unsigned int)cpu + 1;
	}
	if (d)
		closedir(d);
	return nr;
}

char *percpu_path(const char *dir, unsigned int cpu, const char *file)
{
	struct buf path = { 0 };

	buf_printf(&path, "%s/per_cpu/cpu%u/%s", dir, cpu, file);
	return path.data;
}

/* The caller frees *@ret_text in any case. */
static bool read_file(const char *dir, unsigned int cpu, const char *file, struct buf *ret_text)
{
	char *path = percpu_path(dir, cpu, file);
	bool good;

	*ret_text = (struct buf){ 0 };
	good = file_read(path, ret_text) == 0;
	free(path);
	return good;
}

uint64_t percpu_smallest_buffer_kb(const char *dir)
{
	unsigned int nr_cpus = percpu_count(dir);
	uint64_t smallest = 0, kb;

	for (unsigned int cpu = 0; cpu < nr_cpus; cpu++) {
		struct buf text;

		if (read_file(dir, cpu, "buffer_size_kb", &text)) {
			buf_chomp(&text);
			if (text.len > 0 && num_parse(text.data, 1, UINT64_MAX / 1024, &kb) &&
			    (smallest == 0 || kb < smallest))
				smallest = kb;
		}
		buf_free(&text);
	}
	return smallest;
}

/* The counter of a line "key: 123", if its key is one of @keys. */
static uint64_t counter_of(struct slice line, const char *const *keys)
{
	char digits[32];
	uint64_t value;

	for (; *keys; keys++) {
		size_t len = strlen(*keys);

		if (line.len < len + 3 || line.len - len - 2 >= sizeof(digits) ||
		    !slice_starts(line, *keys) || line.data[len] != ':')
			continue;
		memcpy(digits, line.data + len + 2, line.len - len - 2);
		digits[line.len - len - 2] = '\0';
		if (num_parse(digits, 0, UINT64_MAX, &value))
			return value;
	}
	return 0;
}

uint64_t percpu_sum_stats(const char *dir, const char *const *keys)
{
	unsigned int nr_cpus = percpu_count(dir);
	uint64_t sum = 0;

	for (unsigned int cpu = 0; cpu < nr_cpus; cpu++) {
		struct slice rest, line;
		struct buf text;

		if (read_file(dir, cpu, "stats", &text)) {
			rest = slice_of_buf(&text);
			while (slice_next_line(&rest, &line))
				sum += counter_of(line, keys);
		}
		buf_free(&text);
	}
	return sum;
}
