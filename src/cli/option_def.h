/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A row in a command's table of options. Parsing (options.c), --help and shell completion
 * (options_help.c) are driven by these rows. Rows that several commands share are declared in
 * option_rows.h; a command defines its own with OPTION():
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

/* The end of messages about the command line. */
#define OPTIONS_SEE_HELP "; see alloclat --help"

enum value_kind {
	VALUE_NONE,    /* sets a bool */
	VALUE_NUMBER,  /* a uint64_t, from min to max */
	VALUE_SECONDS, /* a uint64_t of nanoseconds, from min to max */
	VALUE_TEXT,    /* a string, not empty */
	VALUE_TAKEN,   /* parsed by option_def.take() */
};

/* The ids of options without a short form. Two ranges, so that a command's own ids never collide
 * with those of option_rows.h. */
#define OPTION_LONG(n)	      (0x100 + (n))
#define OPTION_LONG_SHARED(n) (0x200 + (n))

struct option_def {
	int id;		  /* the short form's letter, or OPTION_LONG(n); unique in a table */
	const char *name; /* the long form, without dashes */
	const char *arg;  /* the value's name in --help; NULL: takes no value */
	const char *help;
	const char *complete; /* arguments for bash's compgen: "-f", say; "": no completion */
	enum value_kind kind;
	size_t offset;		 /* of the member to set, in the command's state */
	uint64_t min, max;	 /* of VALUE_NUMBER and VALUE_SECONDS */
	const char *unit, *note; /* of VALUE_NUMBER, for messages; @note may be NULL */
	/* For VALUE_TAKEN: parses @value. Returns false after option_bad_value() or a message of
	 * its own. */
	bool (*take)(const struct option_def *def, struct options *o, const char *value);
	size_t given; /* 1 + offset of a bool that is set, too; 0: none */
	/* The long name may also be written with a single dash: -fs. If one option of a command
	 * has this, all its long names may be written so. */
	bool one_dash;
};

/* A row that only one command has. */
#define OPTION(...) (&(const struct option_def){ __VA_ARGS__ })

static inline bool option_has_short(const struct option_def *def)
{
	return def->id < OPTION_LONG(0);
}

/* Returns the member of @o's command state that @def sets. */
static inline void *option_member(const struct option_def *def, struct options *o)
{
	return (char *)o + def->offset;
}

/* Prints "OPTION: VALUE: @needed is needed". Always returns false. */
bool option_bad_value(const struct option_def *def, const char *value, const char *needed);

#endif /* ALLOCLAT_OPTION_DEF_H */
