#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# For the guest: makes recordings on this kernel, with which the host tests alloclat. They are made
# without alloclat, by hand and by trace-cmd:
#
#   /out/exact.dat     no threshold, clock local: every call's interval in nanoseconds
#   /out/exact2.dat    the same with the multi-gen LRU switched on or off, if there is one
#   /out/text.trace    trace_pipe with a threshold of 134 us
#   /out/hostile.trace the same, with tasks whose names are meant to break a reader
#   /out/lossy.trace   the same, with a buffer that is too small and a reader that is too slow
#   /out/raw/          a buffer in binary, with all that is needed to read it, laid out as tracefs
#   /out/raw/trace     the same buffer as text

. ./lib.sh

functions="__alloc_frozen_pages_noprof __alloc_pages_noprof __alloc_pages __alloc_pages_nodemask
	try_to_free_pages memcg1_soft_limit_reclaim mem_cgroup_soft_limit_reclaim shrink_node
	shrink_lruvec shrink_slab shrink_active_list shrink_inactive_list evict_folios
	compact_zone try_to_compact_pages"
events="vmscan:mm_vmscan_direct_reclaim_begin vmscan:mm_vmscan_direct_reclaim_end
	vmscan:mm_vmscan_lru_shrink_inactive vmscan:mm_shrink_slab_start vmscan:mm_shrink_slab_end
	compaction:mm_compaction_begin compaction:mm_compaction_end
	compaction:mm_compaction_try_to_compact_pages"

# Those that this kernel has; of the allocator's names only the first, because the others wrap it.
traceable()
{
	allocator=
	for name in $functions; do
		grep -qx "$name" $tracing/available_filter_functions || continue
		case $name in
		__alloc_*) [ -z "$allocator" ] || continue; allocator=$name ;;
		esac
		echo "$name"
	done
}

# Never under memory pressure: if there is no memory for the filter, it is empty, and that hooks the
# whole kernel.
arm()
{
	echo 0 > $tracing/tracing_on
	echo 134 > $tracing/tracing_thresh
	cat /out/functions > $tracing/set_ftrace_filter
	echo local > $tracing/trace_clock
	echo function_graph > $tracing/current_tracer
	echo 1 > $tracing/options/funcgraph-abstime
	echo 1 > $tracing/options/funcgraph-proc
	for event in $events; do
		echo 1 > "$tracing/events/${event%:*}/${event#*:}/enable"
	done
	echo 1 > $tracing/tracing_on
}

disarm()
{
	echo 0 > $tracing/tracing_on
	echo nop > $tracing/current_tracer
	echo 0 > $tracing/tracing_thresh
	echo > $tracing/set_ftrace_filter
	echo > $tracing/set_event
	echo > $tracing/trace
}

# text FILE SECONDS COMMAND...: the output of trace_pipe while the command makes memory short.
text()
{
	file=$1
	seconds=$2
	shift 2
	arm
	cat $tracing/trace_pipe > "$file" &
	reader=$!
	"$@" "$seconds"
	echo 0 > $tracing/tracing_on
	sleep 1
	kill $reader
	wait $reader 2> /dev/null
	disarm
}

# The load alone.
plain()
{
	alive
	pressure_start
	sleep "$1"
	pressure_stop
}

# A reader that stops from time to time: the buffer is full long before it continues.
stopping()
{
	pressure_start
	for _ in 1 2 3; do
		alive
		kill -STOP $reader
		sleep "$1"
		for _ in $(seq 30); do
			! grep -q '^overrun: [1-9]' $tracing/per_cpu/cpu*/stats || break
			sleep 1
		done
		kill -CONT $reader
		sleep 0.3
	done
	pressure_stop
}

# Tasks with names that are meant to break readers.
hostile()
{
	alive
	(echo 1000 > /proc/self/oom_score_adj; exec ./hostile) > /out/hostile.names &
	hostile_pid=$!
	pressure_start
	sleep "$1"
	kill -9 $hostile_pid
	pressure_stop
}

# scanned: how many pages, and how many objects, tasks have scanned in direct reclaim.
scanned()
{
	sed -n 's/^pgscan_direct \|^slabs_scanned //p' /proc/vmstat | tr '\n' ' '
}

# raw DIRECTORY SECONDS: saves a buffer that is not read while it is written, for so long after
# memory became short; then reads it in both ways. Whether tasks do direct reclaim depends on
# kswapd.
raw()
{
	dir=$1
	arm
	# More of everything.
	echo 20 > $tracing/tracing_thresh
	before=$(scanned)
	pressure_start
	for _ in $(seq 20); do
		alive
		sleep 1
		now=$(scanned)
		[ "${now% * }" = "${before% * }" ] || [ "${now#* }" = "${before#* }" ] || break
	done
	sleep "$2"
	echo 0 > $tracing/tracing_on
	pressure_stop
	mkdir -p "$dir/events/ftrace" "$dir/proc"
	cat $tracing/trace > "$dir/trace"
	for cpu in "$tracing"/per_cpu/cpu*; do
		mkdir -p "$dir/per_cpu/${cpu##*/}"
		./rawdump "$cpu/trace_pipe_raw" "$dir/per_cpu/${cpu##*/}/trace_pipe_raw"
	done
	for format in "$tracing"/events/ftrace/*/format $(
		for event in $events; do
			echo "$tracing/events/${event%:*}/${event#*:}/format"
		done); do
		to=$dir/${format#"$tracing/"}
		mkdir -p "${to%/*}"
		cat "$format" > "$to"
	done
	cat $tracing/events/header_page > "$dir/events/header_page"
	cat $tracing/saved_cmdlines > "$dir/saved_cmdlines"
	cat /proc/kallsyms > "$dir/proc/kallsyms"
	disarm
}

# exact FILE
exact()
{
	file=$1
	set --
	while read -r name; do
		set -- "$@" -l "$name"
	done < /out/functions
	for event in $events; do
		set -- "$@" -e "$event"
	done
	rm -f /tmp/started
	trace-cmd record -q -C local -b 4096 -p function_graph "$@" -o "$file" \
		sh -c 'touch /tmp/started; sleep 9' > /out/trace-cmd.log 2>&1 &
	recorder=$!
	until [ -e /tmp/started ]; do
		sleep 0.2
	done
	plain 8
	wait $recorder
	trace-cmd reset
}

mounts
# Any other process may be killed for its memory.
echo -1000 > /proc/self/oom_score_adj
traceable > /out/functions
exact /mnt/exact.dat
lru=/sys/kernel/mm/lru_gen/enabled
if [ -e $lru ]; then
	was=$(cat $lru)
	if [ "$was" = 0x0000 ]; then
		echo y > $lru
	else
		echo n > $lru
	fi
	exact /mnt/exact2.dat
	echo "$was" > $lru
fi
raw /mnt/raw 6
text /mnt/text.trace 6 plain
text /mnt/hostile.trace 6 hostile
echo 16 > $tracing/buffer_size_kb
text /mnt/lossy.trace 2 stopping
echo 1408 > $tracing/buffer_size_kb
# Not earlier, because /out is in memory.
mv /mnt/*.trace /mnt/exact*.dat /mnt/raw /out/
find /out -type f -exec ls -l {} + | sed 's/^/# /'
