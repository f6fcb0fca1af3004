// SPDX-License-Identifier: GPL-2.0-or-later
#include "stall_json.h"

static void put_known(struct json_t *object, const char *key, struct slice text)
{
	if (text.len > 0)
		json_text(object, key, text);
}

void stall_json_task(struct json_t *object, const struct stall *s)
{
	if (s->cpu >= 0)
		json_number(object, "cpu", s->cpu);
	json_number(object, "pid", s->pid);
	if (s->tgid > 0)
		json_number(object, "tgid", s->tgid);
	json_text(object, "comm", s->comm);
}

void stall_json_zone(struct json_t *object, const struct compaction_stall *s)
{
	if (s->node >= 0)
		json_number(object, "node", s->node);
	put_known(object, "zone", s->zone);
	if (s->has_zone_start)
		json_count(object, "zone_start", s->zone_start);
	json_number(object, "order", s->order);
	put_known(object, "mode", s->mode);
	put_known(object, "status", s->status);
}
