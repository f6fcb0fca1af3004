// SPDX-License-Identifier: GPL-2.0-or-later
#include "functions.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "path.h"
#include "slices.h"

/* How well a function fits a role; smaller is better. A part that the compiler split off is only
 * a piece of the function, but better than nothing. */
enum fit {
	FIT_EXACT,
	FIT_SUFFIX, /* .isra.N, .constprop.N: all of the function */
	FIT_PART,   /* .part.N */
	FIT_NR,
};

/* The best function for a role so far. */
struct best {
	struct slice line; /* data is NULL: none */
	size_t number;
	size_t rank; /* by the role's names, newest first, then by fit */
};

/* Cuts "WORD.N" from the front. */
static bool take_suffix(struct slice *rest, const char *word)
{
	size_t len = strlen(word), at = len;

	if (!slice_starts(*rest, word))
		return false;
	while (at < rest->len && rest->data[at] >= '0' && rest->data[at] <= '9')
		at++;
	if (at == len)
		return false;
	slice_skip(rest, at);
	return true;
}

/* Whether @found is @name, possibly with the suffixes that gcc and clang give to clones. ".cold"
 * is not a clone, but a piece that no call enters. */
static bool name_fits(struct slice found, const char *name, enum fit *ret_fit)
{
	enum fit fit = FIT_EXACT;

	if (!slice_starts(found, name))
		return false;
	slice_skip(&found, strlen(name));
	while (found.len > 0) {
		if (take_suffix(&found, ".part."))
			fit = FIT_PART;
		else if (!take_suffix(&found, ".isra.") && !take_suffix(&found, ".constprop."))
			return false;
		else if (fit == FIT_EXACT)
			fit = FIT_SUFFIX;
	}
	*ret_fit = fit;
	return true;
}

static void try_role(const struct setup_role *role, struct best *best, struct slice line,
		     size_t number)
{
	enum fit fit;

	for (size_t i = 0; role->names[i]; i++) {
		size_t rank;

		if (!name_fits(line, role->names[i], &fit))
			continue;
		rank = i * FIT_NR + fit;
		if (!best->line.data || rank < best->rank)
			*best = (struct best){ line, number, rank };
		return;
	}
}

static void add_function(struct functions *f, struct slice line, size_t number)
{
	if (f->nr == f->room) {
		f->room = f->room ? 2 * f->room : 64;
		f->list = mem_realloc(f->list, f->room, sizeof(*f->list));
	}
	f->list[f->nr++] = (struct function){ mem_strndup(line.data, line.len), number };
}

static int compare_functions(const void *a, const void *b)
{
	const struct function *fa = a, *fb = b;

	return fa->number < fb->number ? -1 : fa->number > fb->number;
}

/* By line number, and without duplicates: a role's function may be one of also(), too. */
static void sort_functions(struct functions *f)
{
	size_t nr = 0;

	if (f->nr > 0)
		qsort(f->list, f->nr, sizeof(*f->list), compare_functions);
	for (size_t i = 0; i < f->nr; i++) {
		if (nr > 0 && f->list[nr - 1].number == f->list[i].number)
			free(f->list[i].line);
		else
			f->list[nr++] = f->list[i];
	}
	f->nr = nr;
}

/* A function that was discarded at link time keeps its line, under this name (5.19,
 * FTRACE_INVALID_FUNCTION). */
static bool is_invalid(struct slice line)
{
	return slice_starts(line, "__ftrace_invalid_address__");
}

static void scan(const struct setup_want *want, const struct buf *available, struct best *best,
		 struct functions *f)
{
	struct slice rest = slice_of_buf(available), line, name;
	size_t number = 0;

	while (slice_next_line(&rest, &line)) {
		number++;
		if (line.len == 0 || is_invalid(line))
			continue;
		name = slice_first_word(line);
		/* Only functions of the kernel proper have roles; a module's function of the same
		 * name is another one. */
		for (size_t i = 0; name.len == line.len && i < want->nr_roles; i++)
			try_role(&want->roles[i], &best[i], line, number);
		if (want->also && want->also(want->also_arg, name.data, name.len))
			add_function(f, line, number);
	}
}

static void take_best(struct functions *f, const struct best *best)
{
	for (size_t i = 0; i < f->nr_roles; i++) {
		if (!best[i].line.data)
			continue;
		f->roles[i] = mem_strndup(best[i].line.data, best[i].line.len);
		add_function(f, best[i].line, best[i].number);
	}
}

/* Kernels differ: only a required role, or nothing to trace at all, is a failure. */
static enum setup_result check(const struct setup_want *want, const char *top,
			       const struct functions *f)
{
	enum setup_result result = SETUP_OK;

	for (size_t i = 0; i < want->nr_roles; i++) {
		const struct setup_role *role = &want->roles[i];

		if (f->roles[i] || !role->required)
			continue;
		msg_error("looking for %s (%s): not in %s/available_filter_functions",
			  role->names[0], role->title, top);
		result = SETUP_CANNOT;
	}
	if (result == SETUP_OK && f->nr == 0) {
		msg_error("looking for functions to trace: none in %s/available_filter_functions",
			  top);
		result = SETUP_CANNOT;
	}
	return result;
}

enum setup_result functions_find(const struct setup_want *want, const char *top,
				 struct functions *ret_functions)
{
	char *path = path_join(top, "available_filter_functions");
	struct best *best = mem_zalloc(want->nr_roles * sizeof(*best));
	enum setup_result result = SETUP_CANNOT;
	struct functions *f = ret_functions;
	struct buf available = { 0 };

	*f = (struct functions){ .nr_roles = want->nr_roles };
	f->roles = mem_zalloc(f->nr_roles * sizeof(*f->roles));
	if (file_read(path, &available) < 0) {
		msg_errno("reading %s (CONFIG_DYNAMIC_FTRACE)", path);
	} else {
		scan(want, &available, best, f);
		take_best(f, best);
		sort_functions(f);
		result = check(want, top, f);
	}
	buf_free(&available);
	free(best);
	free(path);
	return result;
}

void functions_free(struct functions *f)
{
	for (size_t i = 0; i < f->nr; i++)
		free(f->list[i].line);
	free(f->list);
	for (size_t i = 0; i < f->nr_roles; i++)
		free(f->roles[i]);
	free(f->roles);
	*f = (struct functions){ 0 };
}
