/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How an event that comes from a line of text is read: see event.h.
 */
#ifndef ALLOCLAT_TEXT_EVENT_H
#define ALLOCLAT_TEXT_EVENT_H

#include "event/event.h"

extern const struct event_ops text_event_ops;

#endif /* ALLOCLAT_TEXT_EVENT_H */
