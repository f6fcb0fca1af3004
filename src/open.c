// SPDX-License-Identifier: GPL-2.0-or-later
#include "open.h"

#include <string.h>
#include <unistd.h>

/* Always false for a pipe, which cannot seek; source_text then refuses the trace.dat. */
static bool is_dat(int fd)
{
	char magic[SOURCE_DAT_MAGIC_BYTES];

	return pread(fd, magic, sizeof(magic), 0) == sizeof(magic) &&
	       memcmp(magic, SOURCE_DAT_MAGIC, sizeof(magic)) == 0;
}

struct source *open_recording(int fd, const char *name, bool graph)
{
	return is_dat(fd) ? source_dat_new(fd, name, graph) : source_text_new(fd, name, false);
}
