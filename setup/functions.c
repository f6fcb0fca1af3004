// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which function plays which role: available_filter_functions read once, matched
 * against the roles' names and the caller's also(). That file is the only evidence:
 * kallsyms has functions that cannot be traced (`inline` means notrace in the kernel,
 * include/linux/compiler_types.h).
 */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "path.h"
#include "slices.h"

/* How well a function fits a role; smaller is better. A split-out part of a function is
 * only a piece of it, but better than nothing. */
enum fit {
	FIT_EXACT,
	FIT_SUFFIX, /* .isra.N, .constprop.N: all of the function */
	FIT_PART,   /* .part.N */
	FIT_NR,
};

/* The best function for a role so far. */
struct best {
	size_t rank; /* number of the name, then fit */
	struct slice line;
	size_t number;
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

/* Whether @found is @name, perhaps with what a compiler appends to the name of a clone
 * (gcc and clang; ".cold" is not a clone but a piece that is never entered by a call). */
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
			*best = (struct best){ rank, line, number };
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

/* By line number, which is the order in which the kernel lists a filter, and once each. */
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

/* A function that was discarded at link time keeps its place in the list under this
 * name (5.19, FTRACE_INVALID_FUNCTION). */
static bool is_invalid(struct slice line)
{
	return slice_starts(line, "__ftrace_invalid_address__");
}

static void scan(struct setup *s, const struct buf *available, struct best *best)
{
	struct slice rest = slice_of_buf(available), line, name;
	size_t number = 0;

	while (slice_next_line(&rest, &line)) {
		number++;
		if (line.len == 0 || is_invalid(line))
			continue;
		name = slice_first_word(line);
		/* Roles are parts of the kernel proper: a module's function of the same
		 * name is another one. */
		for (size_t i = 0; name.len == line.len && i < s->want.nr_roles; i++)
			try_role(&s->want.roles[i], &best[i], line, number);
		if (s->want.also && s->want.also(s->want.also_arg, name.data, name.len))
			add_function(&s->functions, line, number);
	}
}

/* Nothing else is a reason to fail: kernels differ. */
static enum setup_result check_roles(const struct setup *s)
{
	enum setup_result result = SETUP_OK;

	for (size_t i = 0; i < s->want.nr_roles; i++) {
		const struct setup_role *role = &s->want.roles[i];

		if (s->roles[i] || !role->required)
			continue;
		msg_error("looking for %s (%s): not in %s/available_filter_functions",
			  role->names[0], role->title, s->top);
		result = SETUP_CANNOT;
	}
	if (result == SETUP_OK && s->functions.nr == 0) {
		msg_error("looking for functions to trace: none in %s/available_filter_functions",
			  s->top);
		result = SETUP_CANNOT;
	}
	return result;
}

enum setup_result probe_functions(struct setup *s)
{
	char *path = path_join(s->top, "available_filter_functions");
	struct best *best = mem_zalloc(s->want.nr_roles * sizeof(*best));
	struct buf available = { 0 };
	enum setup_result result = SETUP_CANNOT;

	s->roles = mem_zalloc(s->want.nr_roles * sizeof(*s->roles));
	s->found.roles = (const char *const *)s->roles;
	if (file_read(path, &available) < 0) {
		msg_errno("reading %s (CONFIG_DYNAMIC_FTRACE)", path);
	} else {
		scan(s, &available, best);
		for (size_t i = 0; i < s->want.nr_roles; i++) {
			if (!best[i].line.data)
				continue;
			s->roles[i] = mem_strndup(best[i].line.data, best[i].line.len);
			add_function(&s->functions, best[i].line, best[i].number);
		}
		sort_functions(&s->functions);
		s->found.nr_functions = s->functions.nr;
		result = check_roles(s);
	}
	buf_free(&available);
	free(best);
	free(path);
	return result;
}
