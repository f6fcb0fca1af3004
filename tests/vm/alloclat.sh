# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# For scripts in the guest, after lib.sh: starts, ends and checks alloclat, and compares tracefs
# with its earlier state. $place says where it traces on this kernel.

# shellcheck disable=SC2016,SC2034,SC2154 # awk programs; variables of the other files

undo=/run/alloclat/undo
alloclat_pid=

# If function_graph can run in an instance, the top level is not used.
mounts
mkdir "$tracing/instances/probe"
if grep -qw function_graph "$tracing/instances/probe/available_tracers"; then
	place=instance
else
	place=top
fi
rmdir "$tracing/instances/probe"

# --- helpers: $name is the test that is running ---

# reference: the state to which tracefs must return: all of it at the end, and after each test the
# files that alloclat touches.
reference()
{
	quick_snapshot /tmp/reference
}

restored()
{
	quick_snapshot /tmp/after
	ok "$name: tracefs is as it was" cmp -s /tmp/reference /tmp/after ||
		diff /tmp/reference /tmp/after | grep '^[-+]' | head -n 30 | diag
	ok "$name: no undo log is left" [ ! -e $undo ]
}

# whole DESCRIPTION COMMAND...: all of tracefs is the same before and after the command.
whole()
{
	series=$1
	shift
	snapshot_tracefs /tmp/whole-before
	"$@"
	snapshot_tracefs /tmp/whole-after
	ok "$series: all of tracefs is as it was" cmp -s /tmp/whole-before /tmp/whole-after ||
		diff /tmp/whole-before /tmp/whole-after | grep '^[-+]' | head -n 30 | diag
}

uptime()
{
	read -r up _ < /proc/uptime
	echo "${up%.*}"
}

# sooner SECONDS COMMAND...: whether the command succeeds within this time.
sooner()
{
	until=$(($(uptime) + $1))
	shift
	until "$@"; do
		[ "$(uptime)" -le $until ] || return 1
		usleep 100000
	done
}

ended()
{
	! kill -0 "$alloclat_pid" 2> /dev/null
}

# armed: it has reported that it traces.
armed()
{
	grep -q '^alloclat: Linux ' "/out/$name.err" || ended
}

# start ARGUMENT...: starts alloclat in the background, so with SIGINT ignored; returns when it has
# reported that it runs.
start()
{
	alloclat "$@" > "/out/$name.dat" 2> "/out/$name.err" &
	alloclat_pid=$!
	sooner 20 armed
}

# stop SIGNAL: sends it and leaves the exit status in $status.
stop()
{
	kill -s "$1" "$alloclat_pid"
	finish
}

finish()
{
	if sooner "${patience:-30}" ended; then
		wait "$alloclat_pid"
		status=$?
	else
		kill -s KILL "$alloclat_pid"
		wait "$alloclat_pid"
		status=hung
	fi
}

# run STATUS ARGUMENT...: runs an alloclat that must exit by itself, with STATUS.
run()
{
	wanted=$1
	shift
	alloclat "$@" > "/out/$name.dat" 2> "/out/$name.err" &
	alloclat_pid=$!
	finish
	exits "$wanted"
}

exits()
{
	is "$name: exit status" "$status" "$1" ||
		tail -n 5 "/out/$name.err" | diag
}

said()
{
	ok "$name: says $1" grep -q -i -E -e "$1" "/out/$name.err" ||
		tail -n 5 "/out/$name.err" | diag
}

printed()
{
	ok "$name: prints $1" grep -q -E -e "$1" "/out/$name.dat" ||
		tail -n 5 "/out/$name.dat" | diag
}

# so_far: the output up to now, even if more arrives meanwhile.
so_far()
{
	head -c "$(stat -c %s "/out/$name.dat")" "/out/$name.dat"
}

# of PATTERN: how many lines of the output match.
of()
{
	grep -c -E -e "$1" "/out/$name.dat"
}

# near DESCRIPTION A B: two counts that differ by at most the number of tasks under pressure, each
# of which can be inside a call when tracing begins or ends.
near()
{
	apart=$(($2 - $3))
	ok "$name: $1 ($2, $3)" [ ${apart#-} -le 8 ]
}

# fired FILE: which rules the output shows, judged only by FILE (what `alloclat check` printed on
# this kernel) and the output. A tracepoint is directly before a line of its owner, in the same task
# and within that call; the start of a shrinker is directly before its end. Prints `call FUNCTION`,
# `EVENT with OWNER` and `EVENT in a pair`, and `wrong: ` with each violation. That a call began one
# duration before its line is only approximately true: an interrupt, or another program on the host,
# can come between the return and its record, for tens of milliseconds. Binary records have the
# exact time.
fired()
{
	so_far | awk '
	FNR == NR {
		if ($1 ~ /:mm_/) {
			sub(/.*:/, "", $1)
			owner[$1] = $3
			place[$1] = $4
		}
		next
	}
	/ : total time = / { next }
	# A name can contain a | or a newline: then the time is in the previous line.
	match($0, /-[0-9]+ +\| [ $@*#!+] [0-9. us]+\|/) {
		time = /^ *[0-9]+\.[0-9][0-9][0-9][0-9][0-9][0-9] \|/ ? $1 + 0 : 0
		split(substr($0, RSTART + 1, RLENGTH - 1), cell, " ")
		pid = cell[1]
		us = cell[3] + 0 ? cell[3] : cell[4]
	}
	match($0, /\/\* mm_[a-z_]*: /) {
		event = substr($0, RSTART + 3, RLENGTH - 5)
		split(substr($0, RSTART + RLENGTH), word, " ")
		key = pid " " word[1] " " word[2] " " word[4]
		if (event == "mm_shrink_slab_start") {
			if (open != "")
				seen["wrong: no end: " open] = 1
			open = key
			since = time
		} else if (event == "mm_shrink_slab_end") {
			if (open != key || time < since)
				seen["wrong: no start: " $0] = 1
			open = ""
			seen["mm_shrink_slab_start in a pair"] = 1
			seen["mm_shrink_slab_end in a pair"] = 1
		} else {
			line[++held] = $0
			name[held] = event
			task[held] = pid
			at[held] = time
		}
		next
	}
	match($0, /\} \/\* [^ ]+ \*\/$/) {
		call = substr($0, RSTART + 5, RLENGTH - 8)
		sub(/\.(isra|constprop|part)\..*/, "", call)
		for (i = 1; i <= held; i++) {
			if (task[i] != pid || owner[name[i]] != call)
				seen["wrong: of another call: " line[i]] = 1
			else if (at[i] > time || at[i] < last[pid, call] - 0.000002 ||
				 (place[name[i]] != "(head)" &&
				  at[i] < time - us / 1000000 - 0.2))
				seen["wrong: not within the call: " line[i]] = 1
			else
				seen[name[i] " with " call] = 1
		}
		held = 0
		last[pid, call] = time
		seen["call " call] = 1
	}
	END {
		for (what in seen)
			print what
	}' "$1" - | sort > /tmp/fired
}

# all_fired FILE: whether everything in /tmp/rules has fired. Without a pattern grep matches all.
all_fired()
{
	fired "$1"
	[ -s /tmp/fired ] && ! grep -qvxF -f /tmp/fired /tmp/rules
}

# none_wrong FILE
none_wrong()
{
	fired "$1"
	is "$name: lines that belong to no call, or halves of pairs" \
		"$(grep '^wrong' /tmp/fired | head -n 5)" ""
}

# busy: enough allocations and shrinkers for a low threshold, without memory pressure.
busy()
{
	while :; do
		ls -l /sys/module/k*
		echo 2 > /proc/sys/vm/drop_caches
		usleep 100000
	done > /dev/null 2>&1
}
