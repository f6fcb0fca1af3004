// SPDX-License-Identifier: GPL-2.0-or-later
#include "steps.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct step *steps_add(struct steps *steps, char *path, enum file_kind kind, unsigned int flags)
{
	struct step *step;

	if (steps->nr == steps->room) {
		steps->room = steps->room ? 2 * steps->room : 64;
		steps->list = mem_realloc(steps->list, steps->room, sizeof(*steps->list));
	}
	step = &steps->list[steps->nr++];
	*step = (struct step){ .path = path, .kind = kind, .flags = flags };
	return step;
}

size_t steps_find(const struct steps *steps, size_t from, const char *path)
{
	while (from < steps->nr && strcmp(steps->list[from].path, path) != 0)
		from++;
	return from;
}

void steps_free(struct steps *steps)
{
	for (size_t i = 0; i < steps->nr; i++) {
		free(steps->list[i].path);
		buf_free(&steps->list[i].value);
	}
	free(steps->list);
	*steps = (struct steps){ 0 };
}
