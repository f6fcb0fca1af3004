/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The undo log: what every changed file read before it was changed, in memory and in the run
 * directory, so that it can be put back by this process or, if this one is killed, by the next.
 * restore.h puts the values back.
 *
 * Old values are added, committed together, and only then may the files be written. Before a
 * file is written its entry is marked as touched, in place, so that marking needs no room on
 * disk; only touched entries are put back. Therefore nothing of a batch whose commit is
 * incomplete was touched.
 */
#ifndef ALLOCLAT_UNDO_H
#define ALLOCLAT_UNDO_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/slice.h"
#include "file_kind.h"

struct undo_entry {
	enum file_kind kind;
	bool touched;
	char *path;
	struct buf old; /* as it was read */
	off_t mark_at;	/* where the log has the touched mark; -1: not committed yet */
};

struct undo {
	int dir_fd; /* of the run directory; the caller's */
	int fd;	    /* of the log; -1: there is none */
	long pid;   /* of the process that wrote it */
	char *boot_id;
	char *dir; /* the tracing directory (top level) it is about */
	struct undo_entry *entries;
	size_t nr, room;
};

/* The log's file name in the run directory. */
#define UNDO_NAME "undo"

/* Starts a log about the tracing directory @dir. On failure: -1 after a message, and nothing is
 * left on disk. */
MUST_CHECK int undo_create(struct undo *u, int dir_fd, const char *dir);

/* Adds an old value; @path and @old are copied. Returns the entry's number. */
size_t undo_add(struct undo *u, enum file_kind kind, const char *path, struct slice old);

/* Writes what was added since the last commit to disk. -1 after a message, as when the disk is
 * full: none of those files may be written then. */
MUST_CHECK int undo_commit(struct undo *u);

/* Call it before a committed entry's file is written. -1 after a message: do not write. */
MUST_CHECK int undo_touch(struct undo *u, size_t number);

enum undo_loaded {
	UNDO_NONE,	 /* no log */
	UNDO_LOADED,	 /* its values can be put back */
	UNDO_OTHER_BOOT, /* the state it is about is gone: undo_remove() may be called */
	UNDO_DAMAGED,	 /* a message was printed, and the log is left where it is */
};

/* Whether a log about the tracing directory @dir may have @path put back. */
typedef bool undo_allows(const char *dir, const char *path);

/* Reads the log in the run directory. A log that contains a path that @allows refuses is
 * damaged: the caller knows which files its kind of run changes. */
MUST_CHECK enum undo_loaded undo_load(struct undo *u, int dir_fd, undo_allows *allows);

/* Forgets everything and removes the log. -1 with errno if it cannot be removed. */
int undo_remove(struct undo *u);

/* Frees the memory; a log that was not removed stays on disk. */
void undo_free(struct undo *u);

#endif /* ALLOCLAT_UNDO_H */
