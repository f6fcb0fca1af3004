/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * per_cpu/cpuN of a tracing directory. A CPU that is offline has its directory, too.
 */
#ifndef ALLOCLAT_PERCPU_H
#define ALLOCLAT_PERCPU_H

#include <stdint.h>

/* The highest number of a CPU in @dir/per_cpu, plus one; 0: there are no CPUs in it. */
unsigned int percpu_count(const char *dir);

/* "@dir/per_cpu/cpu@cpu/@file". The caller frees. */
char *percpu_path(const char *dir, unsigned int cpu, const char *file);

/* The smallest buffer_size_kb of the CPUs; 0: none can be read. */
uint64_t percpu_smallest_buffer_kb(const char *dir);

/* Sum of the counters @keys (NULL-terminated) in the `stats` of all CPUs. */
uint64_t percpu_sum_stats(const char *dir, const char *const *keys);

#endif /* ALLOCLAT_PERCPU_H */
