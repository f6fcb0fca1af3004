// SPDX-License-Identifier: GPL-2.0-or-later
#include "path.h"

#include "base/buf.h"

char *path_join(const char *dir, const char *file)
{
	struct buf path = { 0 };

	buf_printf(&path, "%s/%s", dir, file);
	return path.data;
}

char *path_below(const char *root, const char *path)
{
	struct buf joined = { 0 };

	buf_printf(&joined, "%s%s", root ? root : "", path);
	return joined.data;
}
