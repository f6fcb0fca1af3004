/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Paths on the heap. The caller frees.
 */
#ifndef ALLOCLAT_PATH_H
#define ALLOCLAT_PATH_H

/* "dir/file" */
char *path_join(const char *dir, const char *file);

/* The absolute @path below @root; NULL: as it is. */
char *path_below(const char *root, const char *path);

#endif /* ALLOCLAT_PATH_H */
