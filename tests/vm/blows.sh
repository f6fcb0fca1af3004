#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Killed in every way: signals that can and cannot be caught hit alloclat at each step of setup and
# restore, from a clean and from a dirty start. What remains is repaired by `alloclat restore` or by
# the next start. After each signal all files that alloclat touches must read as before, at the end
# all of tracefs. Prints TAP, one test for each series. For the guest; needs blow.so.

. ./lib.sh

# A user's own tracing, of every kind. All of it counts as in use: --force takes over.
# The trigger is on a function that is not called: a trigger that fires counts down by itself.
make_dirty()
{
	for line in "tracing_thresh 77" "max_graph_depth 9" "trace_clock global" \
		"buffer_size_kb 512" "set_ftrace_pid $$" "set_event_pid $$" \
		"set_graph_function schedule" "set_ftrace_filter vfs_read" \
		"set_ftrace_filter vfs_write" "set_ftrace_filter kernel_restart:traceoff:5" \
		"options/funcgraph-tail 1" "options/funcgraph-abstime 1" "options/sleep-time 0" \
		"options/funcgraph-proc 0" "options/funcgraph-irqs 0" "options/overwrite 0" \
		"events/vmscan/mm_shrink_slab_start/filter nid==0" \
		"events/vmscan/mm_vmscan_kswapd_wake/enable 1" \
		"events/compaction/mm_compaction_end/enable 1" \
		"current_tracer function_graph"; do
		echo "${line#* }" >> "$tracing/${line%% *}" ||
			echo "${line%% *} does not take ${line#* } here" | diag
	done
}

# One run that sets up and restores at once, with the given environment.
hit()
{
	env "$@" LD_PRELOAD=/test/blow.so alloclat -q --force -t 134 -d 0.05 > /dev/null 2>&1
}

# judged WHERE: everything must be as before, and no log may be left.
judged()
{
	alive
	quick_snapshot /tmp/after
	if ! cmp -s /tmp/quick /tmp/after; then
		wrong="$wrong $1"
		diff /tmp/quick /tmp/after | head -n 5 | diag
		diag < /tmp/repair
		# So that one failure does not cause all the following ones.
		alloclat restore > /dev/null 2>&1
	fi
	if [ -e /run/alloclat/undo ]; then
		wrong="$wrong $1:log"
		rm -f /run/alloclat/undo
	fi
}

# series DESCRIPTION STRIDE "SIGNAL..." HOW...: a signal at every STRIDE-th step, each SIGNAL in
# turn; each HOW in turn repairs.
series()
{
	description=$1
	stride=$2
	signals=$3
	shift 3
	wrong=
	count=0
	for at in $(seq "$from" "$stride" "$steps"); do
		signal=${signals%% *}
		signals="${signals#* } $signal"
		hit BLOW_AT="$at" BLOW_SIGNAL="$signal"
		status=$?
		how=$1
		shift
		set -- "$@" "$how"
		$how > /tmp/repair 2>&1 || wrong="$wrong $at:$how"
		[ $status -eq $((128 + signal)) ] || [ "$how" = by_itself ] ||
			wrong="$wrong $at:alive"
		count=$((count + 1))
		judged "$at"
	done
	is "$description: $count of $steps steps, nothing left behind" "$wrong" ""
}

by_command()
{
	alloclat restore
}

# The next start repairs first, then runs and restores.
by_next_start()
{
	alloclat --force -t 134 -d 0.01
}

# The signal was caught: the run itself has restored everything.
by_itself()
{
	[ ! -e /run/alloclat/undo ]
}

# torn DESCRIPTION STRIDE: killed in the middle of a write to the log.
torn()
{
	wrong=
	count=0
	hit BLOW_TORN=yes BLOW_COUNT=/tmp/count
	writes=$(cat /tmp/count)
	for at in $(seq 1 "$2" "$writes"); do
		hit BLOW_TORN=yes BLOW_AT="$at"
		by_command > /tmp/repair 2>&1 || wrong="$wrong $at:restore"
		count=$((count + 1))
		judged "$at"
	done
	is "$1: $count of $writes steps, nothing left behind" "$wrong" ""
}

# repairs DESCRIPTION STRIDE: killed while tracing, then again at each step of the repair.
repairs()
{
	wrong=
	count=0
	leave_all
	LD_PRELOAD=/test/blow.so BLOW_COUNT=/tmp/count alloclat restore > /dev/null 2>&1
	puts=$(cat /tmp/count)
	for at in $(seq 1 "$2" "$puts"); do
		leave_all
		LD_PRELOAD=/test/blow.so BLOW_AT="$at" alloclat restore > /dev/null 2>&1
		by_command > /tmp/repair 2>&1 || wrong="$wrong $at:restore"
		count=$((count + 1))
		judged "$at"
	done
	is "$1: $count of $puts steps, nothing left behind" "$wrong" ""
}

# The maximum there is to restore: alloclat is killed after it has reported that it traces.
leave_all()
{
	alloclat --force -t 134 > /dev/null 2> /tmp/left &
	left_pid=$!
	for _ in $(seq 200); do
		! grep -q ' us' /tmp/left || break
		usleep 50000
	done
	kill -s KILL $left_pid
	wait $left_pid 2> /dev/null
}

# Caught: TERM, HUP, INT, QUIT. The others kill it at once.
all_series()
{
	quick_snapshot /tmp/quick
	hit BLOW_COUNT=/tmp/count
	steps=$(cat /tmp/count)
	quick_snapshot /tmp/after
	ok "$1: unhurt, $steps steps" cmp /tmp/quick /tmp/after
	series "$1: SIGKILL" "$every" 9 by_command by_next_start
	torn "$1: SIGKILL in the middle of a write to the log" 1
	if [ -z "$apart" ]; then
		repairs "$1: SIGKILL, and SIGKILL again during the repair" "$seldom"
		series "$1: TERM, HUP, INT, QUIT in turn" "$seldom" "15 1 2 3" by_itself
		series "$1: SEGV, ABRT, BUS, FPE, USR1, ALRM, XCPU in turn" "$seldom" \
			"11 6 7 8 10 14 24" by_next_start by_command
		return
	fi
	repairs "$1: SIGKILL, and SIGKILL again during the repair" "$every"
	series "$1: SIGTERM" "$every" 15 by_itself
	# Each step is repaired in one way after SIGKILL, and in the other way after this signal.
	series "$1: SIGSEGV" "$every" 11 by_next_start by_command
	for signal in 1:HUP 2:INT 3:QUIT; do
		series "$1: SIG${signal#*:}" "$seldom" ${signal%:*} by_itself
	done
	for signal in 6:ABRT 7:BUS 8:FPE 10:USR1 14:ALRM 24:XCPU; do
		series "$1: SIG${signal#*:}" "$seldom" ${signal%:*} by_next_start by_command
	done
}

# The same, with all of tracefs compared before and after.
all_and_tracefs()
{
	snapshot_tracefs /tmp/all-before
	all_series "$1"
	snapshot_tracefs /tmp/all-after
	ok "$1: all of tracefs is as before" cmp /tmp/all-before /tmp/all-after ||
		diff /tmp/all-before /tmp/all-after | head -n 20 | diag
}

# run writes this file: the first step that is hit, the stride of SIGKILL, the stride of the others,
# and whether each signal gets a series of its own. In that case the first signal that is caught and
# the first that is not hit as many steps as SIGKILL.
from=1 every=2 seldom=5 apart=
# shellcheck source=/dev/null
[ ! -e settings ] || . ./settings
mounts
all_and_tracefs "clean start"
make_dirty
all_and_tracefs "dirty start"
plan
