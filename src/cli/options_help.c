// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * --help and the bash completion script, generated from the tables of options.
 */
#include <stdio.h>

#include "option_def.h"
#include "options.h"

void options_help(const struct command *command, const struct command *const *commands)
{
	bool is_main = *command->name == '\0';

	printf("Usage: alloclat %s%s%s%s[options]%s%s\n", command->name, is_main ? "" : " ",
	       command->required ? command->required : "", command->required ? " " : "",
	       command->operands ? " " : "", command->operands ? command->operands : "");
	printf("%s\n\nOptions:\n", command->summary);
	for (const struct option_def *const *row = command->options; *row; row++) {
		const struct option_def *def = *row;
		char left[40];

		snprintf(left, sizeof(left), "--%s%s%s", def->name, def->arg ? " " : "",
			 def->arg ? def->arg : "");
		if (option_has_short(def))
			printf("  -%c, %-23s %s\n", def->id, left, def->help);
		else if (def->one_dash)
			printf("  -%s, %-22s %s\n", def->name, left, def->help);
		else
			printf("      %-23s %s\n", left, def->help);
	}
	if (!is_main)
		return;
	printf("\nCommands:\n");
	for (; *commands; commands++) {
		if (*(*commands)->name)
			printf("  %-12s %s\n", (*commands)->name, (*commands)->summary);
	}
	printf("\n  alloclat -t 134                  live, until Ctrl-C\n"
	       "  alloclat -t 134 > file.dat       the same, into a file\n"
	       "  alloclat -t 134 -i trace.txt     from a saved trace_pipe or trace file\n");
}

/* The case for the value of an option. */
static void complete_value(const struct option_def *def)
{
	printf("\t\t");
	if (option_has_short(def))
		printf("-%c|", def->id);
	printf("--%s)\n", def->name);
	if (*def->complete)
		printf("\t\t\tmapfile -t COMPREPLY < <(compgen %s -- \"$cur\")\n", def->complete);
	printf("\t\t\treturn\n\t\t\t;;\n");
}

/* The case for a command; @word is the shell pattern that its name matches. */
static void complete_command(const struct command *command, const char *word)
{
	printf("\t%s)\n\t\twords=\"", word);
	for (const struct option_def *const *def = command->options; *def; def++) {
		if (option_has_short(*def))
			printf("-%c ", (*def)->id);
		printf("%s%s ", (*def)->one_dash ? "-" : "--", (*def)->name);
	}
	printf("\"\n\t\tcase $prev in\n");
	for (const struct option_def *const *def = command->options; *def; def++) {
		if ((*def)->arg)
			complete_value(*def);
	}
	printf("\t\tesac\n\t\t;;\n");
}

void options_completion(const struct command *const *commands)
{
	printf("# bash completion for alloclat, made by `alloclat completion`\n"
	       "_alloclat()\n{\n"
	       "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words\n"
	       "\tCOMPREPLY=()\n"
	       "\tcase ${COMP_WORDS[1]} in\n");
	for (const struct command *const *c = commands + 1; *c; c++)
		complete_command(*c, (*c)->name);
	complete_command(commands[0], "*");
	printf("\tesac\n\tif [ \"$COMP_CWORD\" = 1 ]; then\n\t\twords=\"$words");
	for (const struct command *const *c = commands + 1; *c; c++)
		printf(" %s", (*c)->name);
	printf("\"\n\tfi\n\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n}\n"
	       "complete -o filenames -F _alloclat alloclat\n");
}
