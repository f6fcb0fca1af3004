/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables of options, one for each command, and what a row of them says. Parsing (options.c),
 * help and completion (options_help.c) all come from them; rows that commands share are written
 * once, in option_tables.c.
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

/* Numbers of options without a short form; the others' is their letter. */
#define OPTION_LONG(n) (0x100 + (n))

struct option_def {
	int id;		  /* a letter, or OPTION_LONG(n), each once in a table */
	const char *name; /* NULL: the table ends */
	const char *arg;  /* as --help shows it; NULL: none */
	const char *help;
	const char *complete; /* for bash's compgen: what kind of word it takes; "": any */
	enum value_kind kind;
	size_t offset; /* of the member in struct options it sets */
	uint64_t min, max;
	const char *unit, *note; /* of the number; NULL: there is nothing to be noted */
	/* VALUE_TAKEN; false after option_bad_value(), or a message of its own. */
	bool (*take)(const struct option_def *def, struct options *o, const char *value);
	size_t given; /* 1 + offset of a bool to set, too; 0: none */
	/* The name is written with one dash as well, -fs. Commands with such options take all long
	 * names so. */
	bool one_dash;
};

static inline bool option_has_short(const struct option_def *def)
{
	return def->id < OPTION_LONG(0);
}

/* Says which value of which option is wrong, and what is needed. Returns false. */
bool option_bad_value(const struct option_def *def, const char *value, const char *needed);

/* The tables of options, ended by a row without a name. */
extern const struct option_def options_of_stream[];
extern const struct option_def options_of_record[];
extern const struct option_def options_of_compaction[];
extern const struct option_def options_of_snoop[];
extern const struct option_def options_of_check[];
extern const struct option_def options_of_restore[];
extern const struct option_def options_of_completion[];

/* What cannot stand together, or must. False after a message. */
bool options_check_stream(const struct options *o);
bool options_check_view(const struct options *o);

#endif /* ALLOCLAT_OPTION_DEF_H */
