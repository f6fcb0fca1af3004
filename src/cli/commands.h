/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What each word after `alloclat` runs. All return an exit status (options.h).
 */
#ifndef ALLOCLAT_COMMANDS_H
#define ALLOCLAT_COMMANDS_H

#include "options.h"

int cmd_stream(const struct options *o);
int cmd_record(const struct options *o);
int cmd_snoop(const struct options *o);
int cmd_compaction(const struct options *o);
int cmd_check(const struct options *o);
int cmd_restore(const struct options *o);

#endif /* ALLOCLAT_COMMANDS_H */
