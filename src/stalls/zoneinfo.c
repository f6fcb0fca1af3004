// SPDX-License-Identifier: GPL-2.0-or-later
#include "zoneinfo.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/mem.h"
#include "base/num.h"

struct zoneinfo {
	char *text; /* cut into words; the zones' names point into it */
	struct zone *zones;
	size_t count;
};

/* Words followed by a number. Per-CPU lists have a "high:", which differs from "high". */
static const struct {
	const char *word;
	size_t offset;
} numbers[] = {
	{ "free", offsetof(struct zone, free) },
	{ "min", offsetof(struct zone, min) },
	{ "low", offsetof(struct zone, low) },
	{ "high", offsetof(struct zone, high) },
	{ "boost", offsetof(struct zone, boost) },
	{ "spanned", offsetof(struct zone, spanned) },
	{ "managed", offsetof(struct zone, managed) },
	{ "start_pfn:", offsetof(struct zone, start) },
};

static char *next_word(char **rest)
{
	return strtok_r(NULL, " \t", rest);
}

/* Parses "Node 0, zone   Normal"; @rest begins after the first word. False: malformed. */
static bool parse_head(char **rest, struct zone *ret_zone)
{
	char *node = next_word(rest), *word = next_word(rest), *name = next_word(rest);
	char *comma = node ? strchr(node, ',') : NULL;
	uint64_t number;

	if (!comma || comma[1] != '\0' || !name || strcmp(word, "zone") != 0)
		return false;
	*comma = '\0';
	if (!num_parse(node, 0, INT_MAX, &number))
		return false;
	*ret_zone = (struct zone){ .node = (int)number, .name = name };
	return true;
}

/* Stores the number of "pages free     3808" or "min      27". */
static void parse_number(struct zone *zone, const char *word, const char *value)
{
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		void *number = (char *)zone + numbers[i].offset;

		if (strcmp(word, numbers[i].word) == 0 && num_parse(value, 0, UINT64_MAX, number))
			return;
	}
}

static void parse_line(struct zoneinfo *zi, char *line)
{
	char *rest = NULL, *word = strtok_r(line, " \t", &rest), *value;
	struct zone zone;

	if (!word)
		return;
	if (strcmp(word, "Node") == 0) {
		if (parse_head(&rest, &zone)) {
			zi->zones = mem_realloc(zi->zones, zi->count + 1, sizeof(*zi->zones));
			zi->zones[zi->count++] = zone;
		}
		return;
	}
	if (strcmp(word, "pages") == 0)
		word = next_word(&rest);
	value = word ? next_word(&rest) : NULL;
	if (value && zi->count > 0)
		parse_number(&zi->zones[zi->count - 1], word, value);
}

struct zoneinfo *zoneinfo_new(const char *text)
{
	struct zoneinfo *zi = mem_zalloc(sizeof(*zi));
	char *rest, *line;

	zi->text = rest = mem_strdup(text);
	while ((line = strsep(&rest, "\n")) != NULL)
		parse_line(zi, line);
	return zi;
}

void zoneinfo_free(struct zoneinfo *zi)
{
	if (!zi)
		return;
	free(zi->text);
	free(zi->zones);
	free(zi);
}

const struct zone *zoneinfo_zones(const struct zoneinfo *zi, size_t *ret_count)
{
	*ret_count = zi->count;
	return zi->zones;
}

const struct zone *zoneinfo_by_start(const struct zoneinfo *zi, uint64_t pfn)
{
	for (size_t i = 0; i < zi->count; i++) {
		const struct zone *zone = &zi->zones[i];

		if (zone->spanned > 0 && zone->start == pfn)
			return zone;
	}
	return NULL;
}

uint64_t zoneinfo_free_pages(const struct zoneinfo *zi)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < zi->count; i++)
		sum += zi->zones[i].free;
	return sum;
}
