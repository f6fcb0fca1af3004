/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The undo log: what every changed file read before it was changed, in memory and in
 * the run directory, so that it can be put back by this process or, if it is killed,
 * by the next one.
 *
 * Old values are added, committed together, and only then may the files be written.
 * Before each write its entry is marked as touched, in place, so that no room is
 * needed for it; only touched entries are put back. A log that ends before a commit
 * was written to its end therefore says: nothing of that batch was touched.
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
	long pid;   /* who wrote it */
	char *boot_id;
	char *dir; /* the tracing directory (top level) it is about */
	struct undo_entry *entries;
	size_t nr, room;
};

/* The log's file name in the run directory. */
#define UNDO_NAME "undo"

/* Starts a log about the tracing directory @dir. -1 after a message; nothing is left
 * behind then. */
MUST_CHECK int undo_create(struct undo *u, int dir_fd, const char *dir);

/* An old value; @path and @old are copied. Returns the entry's number. */
size_t undo_add(struct undo *u, enum file_kind kind, const char *path, struct slice old);

/* Writes what was added since the last commit to disk. -1 after a message: the disk may
 * be full, and nothing of that may be touched. */
MUST_CHECK int undo_commit(struct undo *u);

/* To be called before a committed entry's file is written. -1 after a message. */
MUST_CHECK int undo_touch(struct undo *u, size_t number);

enum undo_loaded {
	UNDO_NONE,	 /* no log */
	UNDO_LOADED,	 /* undo_restore() may be called */
	UNDO_OTHER_BOOT, /* the state it is about is gone: undo_remove() may be called */
	UNDO_DAMAGED,	 /* a message was printed, and the log is left where it is */
};

/* Reads the log that is in the directory. */
MUST_CHECK enum undo_loaded undo_load(struct undo *u, int dir_fd);

/* Puts back the old values, newest first, going on past failures. Returns how many of
 * them are not what they were; *@ret_written is increased by how many were written. The
 * log is removed, on disk too, when nothing is left to be tried again: then another call
 * does nothing. @silent: nothing is printed and no memory allocated. */
int undo_restore(struct undo *u, bool silent, size_t *ret_written);

/* Forgets everything and removes the log. -1 with errno if that cannot be done. */
int undo_remove(struct undo *u);

/* Frees the memory; a log that was not removed stays on disk. */
void undo_free(struct undo *u);

#endif /* ALLOCLAT_UNDO_H */
