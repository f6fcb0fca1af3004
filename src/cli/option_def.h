/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A row of a command's table of options: parsing (options.c), help and completion
 * (options_help.c) all come from it. Rows that several commands have are in option_rows.h; a
 * command's own stand in its file, made with OPTION():
 *
 *	static const struct option_def *const options[] = {
 *		OPTION('T', "timestamp", NULL, "a column with the time", "", VALUE_NONE,
 *		       .offset = offsetof(struct snoop, timestamp)),
 *		&option_duration,
 *		...
 *		NULL,
 *	};
 */
#ifndef ALLOCLAT_OPTION_DEF_H
#define ALLOCLAT_OPTION_DEF_H

#include "options.h"

/* How messages about the command line end. */
#define OPTIONS_SEE_HELP "; see alloclat --help"

enum value_kind {
	VALUE_NONE,    /* sets a bool */
	VALUE_NUMBER,  /* a uint64_t, from min to max */
	VALUE_SECONDS, /* a uint64_t of nanoseconds, from min to max */
	VALUE_TEXT,    /* a string, not empty */
	VALUE_TAKEN,   /* by the row's own function */
};

/* Numbers of options without a short form; the others' is their letter. A command's own do not
 * meet those of option_rows.h. */
#define OPTION_LONG(n)	      (0x100 + (n))
#define OPTION_LONG_SHARED(n) (0x200 + (n))

struct option_def {
	int id;		  /* a letter, or OPTION_LONG(n), each once in a table */
	const char *name; /* the long form */
	const char *arg;  /* as --help shows it; NULL: none */
	const char *help;
	const char *complete; /* for bash's compgen: what kind of word it takes; "": any */
	enum value_kind kind;
	size_t offset; /* of the member that it sets, in what begins with struct options */
	uint64_t min, max;
	const char *unit, *note; /* of the number; NULL: there is nothing to be noted */
	/* VALUE_TAKEN; false after option_bad_value(), or a message of its own. */
	bool (*take)(const struct option_def *def, struct options *o, const char *value);
	size_t given; /* 1 + offset of a bool to set, too; 0: none */
	/* The name is written with one dash as well, -fs. Commands with such options take all long
	 * names so. */
	bool one_dash;
};

/* A row that one command has. */
#define OPTION(...) (&(const struct option_def){ __VA_ARGS__ })

static inline bool option_has_short(const struct option_def *def)
{
	return def->id < OPTION_LONG(0);
}

/* The member that @def sets. */
static inline void *option_member(const struct option_def *def, struct options *o)
{
	return (char *)o + def->offset;
}

/* Says which value of which option is wrong, and what is needed. Returns false. */
bool option_bad_value(const struct option_def *def, const char *value, const char *needed);

#endif /* ALLOCLAT_OPTION_DEF_H */
