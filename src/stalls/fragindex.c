// SPDX-License-Identifier: GPL-2.0-or-later
#include "fragindex.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"

/* Per list: more pages of 4 KiB than any machine has, and no sum below overflows. */
#define PAGES_MAX (UINT64_MAX / 1000 / FREE_LISTS_MAX)

bool free_lists_add(struct free_lists *lists, uint64_t blocks)
{
	if (lists->count == FREE_LISTS_MAX || blocks > PAGES_MAX >> lists->count)
		return false;
	lists->blocks[lists->count++] = blocks;
	return true;
}

/* Parses the numbers of "Node 0, zone    DMA32      7     12     11", from after the name on. */
static void parse_blocks(char *rest, struct free_lists *ret_lists)
{
	const char *word;
	uint64_t blocks;

	*ret_lists = (struct free_lists){ 0 };
	do {
		word = strtok_r(NULL, " \t", &rest);
	} while (word && num_parse(word, 0, UINT64_MAX, &blocks) &&
		 free_lists_add(ret_lists, blocks));
}

/* Whether @line is about the zone; cuts it into words. *ret_rest is what follows the name. */
static bool is_line_of(char *line, const char *node, const char *zone, char **ret_rest)
{
	const char *head[] = { "Node", node, "zone", zone };

	for (size_t i = 0; i < ARRAY_SIZE(head); i++) {
		const char *word = strtok_r(i == 0 ? line : NULL, " \t", ret_rest);

		if (!word || strcmp(word, head[i]) != 0)
			return false;
	}
	return true;
}

bool free_lists_find(const char *text, int node, const char *zone, struct free_lists *ret_lists)
{
	char *copy = mem_strdup(text), *lines = copy, *line, *rest = NULL;
	char number[16];
	bool found = false;

	snprintf(number, sizeof(number), "%d,", node);
	while (!found && (line = strsep(&lines, "\n")) != NULL)
		found = is_line_of(line, number, zone, &rest);
	if (found)
		parse_blocks(rest, ret_lists);
	free(copy);
	return found;
}

int fragindex(const struct free_lists *lists, int order)
{
	uint64_t blocks = 0, pages = 0, suitable = 0;

	if (order < 0)
		return -1000;
	if ((unsigned int)order >= lists->count)
		return 0;
	for (unsigned int i = 0; i < lists->count; i++) {
		blocks += lists->blocks[i];
		pages += lists->blocks[i] << i;
		if (i >= (unsigned int)order)
			suitable += lists->blocks[i];
	}
	if (blocks == 0)
		return 0;
	if (suitable > 0)
		return -1000;
	return 1000 - (int)((1000 + pages * 1000 / (UINT64_C(1) << order)) / blocks);
}
