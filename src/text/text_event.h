/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The struct event_ops of events parsed from text; see event.h.
 */
#ifndef ALLOCLAT_TEXT_EVENT_H
#define ALLOCLAT_TEXT_EVENT_H

#include "event/event.h"

extern const struct event_ops text_event_ops;

#endif /* ALLOCLAT_TEXT_EVENT_H */
