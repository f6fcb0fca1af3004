#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# For the guest: the cost of reading the trace while it is written, in instructions. Boot it with
# guest -n, where guest time counts instructions (1 ns each) and is repeatable to about 1%:
#
#   tests/vm/guest -n -c 1 -k 6.1 tests/vm/cost.sh
#
# Each reader gets the same two loads: `dropped`, starts and ends of shrinkers that never reach the
# threshold, so that nothing is shown; and `shown`, calls that are all shown. The cost is the CPU
# time of the reader, kernel and user, from when it is armed until it has read everything. The
# number of events is what the kernel reports as read.

# shellcheck disable=SC2154 # variables of lib.sh

. ./lib.sh

load_dropped()
{
	for _ in $(seq 2000); do
		echo 2 > /proc/sys/vm/drop_caches
	done
}

# With a function that no reader of a trace calls.
load_shown()
{
	dd if=/dev/zero of=/dev/null bs=4k count=30000 2> /dev/null
}

# arm THRESHOLD FUNCTION...: sets up tracing as alloclat does.
arm()
{
	echo 0 > $tracing/tracing_on
	echo "$1" > $tracing/tracing_thresh
	shift
	printf '%s\n' "$@" > $tracing/set_ftrace_filter
	echo local > $tracing/trace_clock
	echo function_graph > $tracing/current_tracer
	for option in abstime proc tail; do
		echo 1 > $tracing/options/funcgraph-$option
	done
	for event in start end; do
		echo 1 > $tracing/events/vmscan/mm_shrink_slab_$event/enable
	done
	echo 1 > $tracing/tracing_on
}

disarm()
{
	echo 0 > $tracing/tracing_on
	echo 0 > $tracing/events/enable
	echo nop > $tracing/current_tracer
	echo 0 > $tracing/tracing_thresh
	echo > $tracing/set_ftrace_filter
	for option in abstime proc tail; do
		echo 0 > $tracing/options/funcgraph-$option
	done
}

# CPU time since its start, in nanoseconds.
spent()
{
	cut -d ' ' -f 1 "/proc/$reader/schedstat"
}

# How many events were read and lost in the buffer that the reader uses.
counted()
{
	where=$tracing
	[ ! -e $tracing/instances/alloclat ] || where=$tracing/instances/alloclat
	sed -n "s/^$1: //p" "$where"/per_cpu/cpu*/stats |
		awk '{ n += $1 } END { print n + 0 }'
}

switches()
{
	sed -n 's/^voluntary_ctxt_switches:\t//p' "/proc/$reader/status"
}

# measure READER: measures it under $load, once it is armed.
measure()
{
	sleep 2
	before=$(spent)
	read_before=$(counted "read events")
	"load_$load"
	sleep 2
	after=$(spent)
	events=$(($(counted "read events") - read_before))
	printf '%-10s %-16s %8d events %6d ns each, %d lost\n' "$load" "$1" $events \
		$(((after - before) / (events ? events : 1))) "$(counted overrun)"
}

idle()
{
	sleep 1
	before=$(switches)
	sleep 10
	echo "idle       $1: $(($(switches) - before)) wake-ups in 10 s"
}

# ended: removes everything that the last reader left.
ended()
{
	kill -s "$1" $reader
	wait $reader 2> /dev/null
}

mounts
allocator=$(grep -x -m 1 -e __alloc_frozen_pages_noprof -e __alloc_pages_noprof \
	-e __alloc_pages -e __alloc_pages_nodemask $tracing/available_filter_functions)
zero=$(grep -x -e read_zero -e read_iter_zero $tracing/available_filter_functions)
uname -r
for load in dropped shown; do
	if [ $load = dropped ]; then
		set -- -t 1000000
		arm 1000000 "$allocator"
	else
		set -- -t 1 -f '^read_(iter_)?zero$'
		# shellcheck disable=SC2086 # words
		arm 1 $zero
	fi
	cat $tracing/trace_pipe > /dev/null &
	reader=$!
	measure "cat trace_pipe"
	ended TERM
	disarm
	for way in "" --text; do
		# shellcheck disable=SC2086 # nothing, or an option
		alloclat -q "$@" $way > /dev/null &
		reader=$!
		sleep 5
		measure "alloclat $way"
		[ -n "$way" ] || [ $load = shown ] || idle alloclat
		ended INT
	done
done
