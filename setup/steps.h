/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The changes that a run makes, in order: one file and one value each. plan.h makes them from the
 * table of knobs, apply.h carries them out.
 */
#ifndef ALLOCLAT_STEPS_H
#define ALLOCLAT_STEPS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "file_kind.h"

struct step {
	char *path;
	enum file_kind kind;
	unsigned int flags; /* KNOB_*, of its row in the table */
	struct buf value;   /* to write */
	bool *probe;  /* whether the kernel accepted the probe it is about; NULL: about none */
	bool skipped; /* refused, or about a probe that was refused; a message was printed */
	size_t undo;  /* number of its entry in the undo log, once it is saved */
};

struct steps {
	struct step *list;
	size_t nr, room;
};

/* Adds a step without a value; takes over @path. The pointer is valid until the next call. */
struct step *steps_add(struct steps *steps, char *path, enum file_kind kind, unsigned int flags);

/* The number of the first step from @from on that is about the file @path; steps->nr: none. */
size_t steps_find(const struct steps *steps, size_t from, const char *path);

void steps_free(struct steps *steps);

#endif /* ALLOCLAT_STEPS_H */
