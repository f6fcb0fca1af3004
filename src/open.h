/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Opens any recording as a source of events. The format is recognized by the content.
 */
#ifndef ALLOCLAT_OPEN_H
#define ALLOCLAT_OPEN_H

#include "base/compiler.h"
#include "event/source.h"

/* Opens a trace.dat, or else text. A pipe is always read as text; the text reader then refuses
 * other formats and names them. @fd and @name (for messages) stay the caller's and must live as
 * long as the source. @graph: refuse a trace.dat that is not of the function_graph tracer. NULL
 * after a message. The caller frees with source_free(). A damaged trace.dat can make libtraceevent
 * print to stderr: see dat/dat.h. */
MUST_CHECK struct source *open_recording(int fd, const char *name, bool graph);

#endif /* ALLOCLAT_OPEN_H */
