// SPDX-License-Identifier: GPL-2.0-or-later
#include "stack_wait.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

/* A waiting stall; at most one per CPU, the last that ended there. */
struct slot {
	bool used;
	struct compaction_stall stall;
	struct buf names; /* the bytes of the stall's slices */
	struct buf stack; /* one function a line */
};

struct stack_wait {
	void (*show)(void *arg, const struct compaction_stall *stall);
	void *arg;
	struct slot *slots; /* not indexed by CPU: few stalls wait at a time */
	size_t nr_slots;
	struct buf text; /* scratch */
};

struct stack_wait *stack_wait_new(void (*show)(void *arg, const struct compaction_stall *stall),
				  void *arg)
{
	struct stack_wait *w = mem_zalloc(sizeof(*w));

	w->show = show;
	w->arg = arg;
	return w;
}

void stack_wait_free(struct stack_wait *w)
{
	if (!w)
		return;
	for (size_t i = 0; i < w->nr_slots; i++) {
		buf_free(&w->slots[i].names);
		buf_free(&w->slots[i].stack);
	}
	free(w->slots);
	buf_free(&w->text);
	free(w);
}

/* Returns the stall that waits on @cpu; NULL: none. */
static struct slot *find_slot(struct stack_wait *w, int cpu)
{
	for (size_t i = 0; i < w->nr_slots; i++) {
		if (w->slots[i].used && w->slots[i].stall.stall.cpu == cpu)
			return &w->slots[i];
	}
	return NULL;
}

static struct slot *free_slot(struct stack_wait *w)
{
	for (size_t i = 0; i < w->nr_slots; i++) {
		if (!w->slots[i].used)
			return &w->slots[i];
	}
	w->slots = mem_realloc(w->slots, w->nr_slots + 1, sizeof(*w->slots));
	w->slots[w->nr_slots] = (struct slot){ 0 };
	return &w->slots[w->nr_slots++];
}

static void show(struct stack_wait *w, struct slot *slot)
{
	if (!slot || !slot->used)
		return;
	slot->used = false;
	slot->stall.stack = (struct slice){ slot->stack.data, slot->stack.len };
	w->show(w->arg, &slot->stall);
}

/* Appends the bytes of @slice to @names, which must have room for them, and makes @slice point to
 * the copy. */
static void move_into(struct slice *slice, struct buf *names)
{
	size_t at = names->len;

	if (slice->len == 0)
		return;
	buf_add(names, slice->data, slice->len);
	slice->data = names->data + at;
}

void stack_wait_add(struct stack_wait *w, const struct compaction_stall *stall)
{
	struct slot *slot;
	struct compaction_stall *s;

	show(w, find_slot(w, stall->stall.cpu));
	slot = free_slot(w);
	s = &slot->stall;
	slot->used = true;
	slot->names.len = slot->stack.len = 0;
	*s = *stall;
	/* All at once: growing the buffer later would move what the slices point to. */
	buf_reserve(&slot->names, s->stall.comm.len + s->zone.len + s->mode.len + s->status.len);
	move_into(&s->stall.comm, &slot->names);
	move_into(&s->zone, &slot->names);
	move_into(&s->mode, &slot->names);
	move_into(&s->status, &slot->names);
}

static void add_frames(struct stack_wait *w, struct slot *slot, const struct event *e)
{
	struct slice text = event_stack(e, &w->text);

	if (text.len == 0)
		return;
	buf_add(&slot->stack, text.data, text.len);
	if (text.data[text.len - 1] != '\n')
		buf_str(&slot->stack, "\n");
}

void stack_wait_see(struct stack_wait *w, const struct event *e)
{
	struct slot *slot = find_slot(w, e->cpu);

	if (e->kind == EVENT_STACK && slot && slot->stall.stall.pid == e->pid)
		add_frames(w, slot, e);
	/* The frames of a stack in text are consecutive: any other event ends it. */
	if (e->ops && e->ops->whole_stacks)
		show(w, slot);
	else if (e->kind != EVENT_STACK)
		stack_wait_end(w);
}

void stack_wait_end(struct stack_wait *w)
{
	for (size_t i = 0; i < w->nr_slots; i++)
		show(w, &w->slots[i]);
}
