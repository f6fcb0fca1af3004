// SPDX-License-Identifier: GPL-2.0-or-later
#include "sink.h"

static void text_call(struct out *o, const struct event *call, const struct event *const owned[],
		      size_t nr_owned)
{
	for (size_t i = 0; i < nr_owned; i++)
		out_event(o, owned[i]);
	out_event(o, call);
}

static void text_span(struct out *o, const struct event *start, const struct event *end)
{
	out_event(o, start);
	out_event(o, end);
}

const struct sink_ops sink_text = { text_call, text_span };
