// SPDX-License-Identifier: GPL-2.0-or-later
#include "rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/mem.h"
#include "base/names.h"

struct rules {
	struct names *functions;
	struct names *tracepoints;
	struct rule *list;
	size_t count;
	char **extra; /* functions ROLE_COUNT.., NULL-terminated */
	size_t nr_extra;
	bool lru_owner_fixed;
};

/* Cuts ".WORD.NUMBER" off the end of @name if compilers use WORD to name a clone that does all or
 * part of the function's work. Not ".cold": such code is jumped to, not called. */
static bool cut_suffix(struct slice *name)
{
	static const char *const words[] = { ".isra", ".constprop", ".part", ".llvm" };
	size_t end = name->len;

	while (end > 0 && name->data[end - 1] >= '0' && name->data[end - 1] <= '9')
		end--;
	if (end == name->len || end == 0 || name->data[--end] != '.')
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		size_t len = strlen(words[i]);

		if (end > len && memcmp(name->data + end - len, words[i], len) == 0) {
			name->len = end - len;
			return true;
		}
	}
	return false;
}

static struct slice without_suffix(struct slice name)
{
	while (cut_suffix(&name))
		;
	return name;
}

struct rules *rules_new(void)
{
	struct rules *r = mem_zalloc(sizeof(*r));

	r->functions = names_new();
	for (int role = 0; role < ROLE_COUNT; role++) {
		for (const char *const *name = catalog_roles[role].names; *name; name++)
			names_set(r->functions, slice_of(*name), role);
	}
	r->tracepoints = names_new();
	r->list = mem_alloc(TP_COUNT * sizeof(*r->list));
	r->count = TP_COUNT;
	for (int tp = 0; tp < TP_COUNT; tp++) {
		const struct catalog_tracepoint *from = &catalog_tracepoints[tp];

		r->list[tp] = (struct rule){
			.system = mem_strdup(from->system),
			.name = mem_strdup(from->name),
			.owner = from->owner < ROLE_COUNT ? (int)from->owner : RULES_UNKNOWN,
			.place = from->place,
		};
		names_set(r->tracepoints, slice_of(r->list[tp].name), tp);
	}
	r->extra = mem_zalloc(sizeof(*r->extra));
	return r;
}

void rules_free(struct rules *r)
{
	if (!r)
		return;
	names_free(r->functions);
	names_free(r->tracepoints);
	for (size_t i = 0; i < r->count; i++) {
		free((char *)r->list[i].system);
		free((char *)r->list[i].name);
	}
	for (size_t i = 0; i < r->nr_extra; i++)
		free(r->extra[i]);
	free(r->extra);
	free(r->list);
	free(r);
}

static int add_function(struct rules *r, const char *name)
{
	struct slice base = without_suffix(slice_of(name));
	int number = names_get(r->functions, base);
	char *copy;

	if (number != NAMES_NONE)
		return number;
	copy = mem_strndup(base.data, base.len);
	r->extra = mem_realloc(r->extra, r->nr_extra + 2, sizeof(*r->extra));
	r->extra[r->nr_extra++] = copy;
	r->extra[r->nr_extra] = NULL;
	number = ROLE_COUNT + (int)r->nr_extra - 1;
	names_set(r->functions, slice_of(copy), number);
	return number;
}

void rules_add(struct rules *r, const char *system, const char *name, const char *function)
{
	int owner = add_function(r, function);
	int tp = names_get(r->tracepoints, slice_of(name));

	if (tp == NAMES_NONE) {
		tp = (int)r->count;
		r->list = mem_realloc(r->list, r->count + 1, sizeof(*r->list));
		r->list[r->count++] =
			(struct rule){ mem_strdup(system), mem_strdup(name), 0, PLACE_INSIDE };
		names_set(r->tracepoints, slice_of(r->list[tp].name), tp);
	}
	r->list[tp].owner = owner;
	r->list[tp].place = PLACE_INSIDE;
	if (tp == TP_LRU_SHRINK_INACTIVE)
		r->lru_owner_fixed = true;
}

void rules_set_lru_owner(struct rules *r, enum role owner)
{
	struct rule *lru = &r->list[TP_LRU_SHRINK_INACTIVE];

	if (r->lru_owner_fixed)
		return;
	lru->owner = (int)owner;
	/* shrink_inactive_list emits it once, at its end; in the others it fires many times. */
	lru->place = owner == ROLE_INACTIVE_LIST ? PLACE_TAIL : PLACE_INSIDE;
	r->lru_owner_fixed = true;
}

void rules_saw_function(struct rules *r, int function)
{
	if (function == ROLE_INACTIVE_LIST || function == ROLE_MULTIGEN_LRU)
		rules_set_lru_owner(r, (enum role)function);
}

int rules_function(const struct rules *r, struct slice name)
{
	/* All compiler suffixes end in a number. */
	if (unlikely(name.len > 0 && (unsigned char)(name.data[name.len - 1] - '0') < 10))
		name = without_suffix(name);
	return names_get(r->functions, name);
}

int rules_tracepoint(const struct rules *r, struct slice name)
{
	return names_get(r->tracepoints, name);
}

size_t rules_count(const struct rules *r)
{
	return r->count;
}

const struct rule *rules_get(const struct rules *r, size_t tracepoint)
{
	return &r->list[tracepoint];
}

const char *rules_extra_function(const struct rules *r, size_t i)
{
	return i < r->nr_extra ? r->extra[i] : NULL;
}

bool rules_scans_lists(int owner)
{
	return owner == ROLE_LRUVEC || owner == ROLE_INACTIVE_LIST || owner == ROLE_MULTIGEN_LRU;
}
