/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the shown events go. One sink prints them as text; others (JSON, ...)
 * will be further constants of this type.
 */
#ifndef ALLOCLAT_SINK_H
#define ALLOCLAT_SINK_H

#include "event/event.h"
#include "out.h"

struct sink_ops {
	/* A call over the threshold, and before it what belongs to it, by arrival. */
	void (*call)(struct out *o, const struct event *call, const struct event *const owned[],
		     size_t nr_owned);
	/* A span over the threshold. */
	void (*span)(struct out *o, const struct event *start, const struct event *end);
};

/* The kernel's own lines, unchanged; of records, those that it would have printed. */
extern const struct sink_ops sink_text;

#endif /* ALLOCLAT_SINK_H */
