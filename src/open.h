/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any recording as a source of events, recognized by its content.
 */
#ifndef ALLOCLAT_OPEN_H
#define ALLOCLAT_OPEN_H

#include "base/compiler.h"
#include "event/source.h"

/* @fd stays the caller's; so does @name, which is for messages and must live as long. @graph: the
 * recording has to be of the function_graph tracer, which can be told of a trace.dat only. What is
 * nothing else is text; a pipe is always, and other recordings are refused there by their names.
 * NULL after a message. The caller frees with source_free(). A damaged trace.dat can make
 * libtraceevent print to stderr: see dat/dat.h. */
MUST_CHECK struct source *open_recording(int fd, const char *name, bool graph);

#endif /* ALLOCLAT_OPEN_H */
