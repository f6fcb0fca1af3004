/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shared by the fuzz targets.
 */
#ifndef ALLOCLAT_FUZZ_H
#define ALLOCLAT_FUZZ_H

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/compiler.h"
#include "stalls/zones.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Not inlined, so that a backtrace shows which check failed. */
static NOINLINE void must(bool holds)
{
	if (!holds)
		abort();
}

/* Returns the zones of a copy of /proc/zoneinfo with @text; NULL: it has none. The caller frees
 * them with zones_free(). */
static inline struct zones *fuzz_zones(const void *text, size_t len)
{
	int fd = memfd_create("zoneinfo", MFD_CLOEXEC);
	struct zones *zones;
	char path[32];

	must(fd >= 0 && write(fd, text, len) == (ssize_t)len);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	zones = zones_new(path);
	close(fd);
	return zones;
}

#endif /* ALLOCLAT_FUZZ_H */
