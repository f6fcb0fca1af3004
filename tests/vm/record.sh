#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# `alloclat record`: the files that trace-cmd writes, as read by trace-cmd; runs ended in every way;
# tracefs before and after, clean and dirty. TAP goes to standard output and to /out/tap.

# shellcheck disable=SC2016,SC2046,SC2317 # awk programs; lists of pids; functions called by name

. ./lib.sh
. ./alloclat.sh

file=/mnt/recording.dat

# report: what trace-cmd reads from the file, to /out/$name.txt: one line for each event, with the
# function's name after its return.
report()
{
	ok "$name: trace-cmd reads it" \
		sh -c "trace-cmd report -O fgraph:tailprint=1 $file > /out/$name.txt 2>&1"
}

# recorded THRESHOLD: checks what must be in each recording, and what must not.
recorded()
{
	report
	is "$name: no entry of a call" "$(grep -c ' funcgraph_entry: ' "/out/$name.txt")" 0
	ok "$name: returns, each of $1 us or longer" awk -v least="$1" '
		/ funcgraph_exit: / {
			n++
			sub(/ us .*/, "")
			sub(/.*[^0-9.]/, "")
			short = short || $0 + 0 < least
		}
		END { exit short || !n }' "/out/$name.txt"
	ok "$name: nothing of trace-cmd is left beside it" [ ! -e $file.cpu0 ]
}

holds()
{
	ok "$name: holds $1" grep -q -E -e "$1" "/out/$name.txt"
}

# running: it has reported that it records.
running()
{
	grep -q recording "/out/$name.err" || ended
}

begin()
{
	alloclat record "$@" > "/out/$name.dat" 2> "/out/$name.err" &
	alloclat_pid=$!
	sooner 60 running
}

# named NAME: the processes with that name.
named()
{
	grep -s -l -x "$1" /proc/[0-9]*/comm | cut -d / -f 3
}

# alone: no process of trace-cmd is running.
alone()
{
	[ -z "$(named trace-cmd)" ]
}

# The lock is held until trace-cmd has also exited.
repaired()
{
	sooner 30 alone
	ok "$name: trace-cmd has ended" alone
	run 0 restore
	restored
}

# Waits, not forever, until tasks had to reclaim often, which takes a while.
cat > /tmp/reclaims << 'END'
stalls()
{
	awk '/^allocstall/ { n += $2 } END { print n + 0 }' /proc/vmstat
}
before=$(stalls)
for _ in $(seq 100); do
	[ $(($(stalls) - before)) -lt 200 ] || break
	sleep 1
done
END

# zones_beside: the facts about the machine that are not in the recording are next to it, so that
# snoop can tell which zone was compacted.
zones_beside()
{
	is "$name: zones of the copy" "$(grep '^Node' $file.zoneinfo)" "$(grep '^Node' /proc/zoneinfo)"
	alloclat snoop -i $file > "/out/$name.snoop" 2> "/out/$name.snoop.err"
	is "$name: snoop reads it" $? 0
	ok "$name: snoop knows each zone and node" awk '
		NR > 1 && ($3 != 0 || $4 !~ /^ZONE_DMA/) { bad = 1 }
		END { exit bad || NR < 2 }' "/out/$name.snoop"
	ok "$name: snoop knows what direct compaction was for" grep -q -E ' [1-9] +A?SYNC ' \
		"/out/$name.snoop"
}

# Everything, under real memory pressure.
command()
{
	name="command"
	pressure_start
	patience=180
	run 7 record -t 134 -o $file -- \
		sh -c '. /tmp/reclaims; sleep 5; echo said; tr "\0" " " < /proc/$PPID/cmdline; exit 7'
	patience=60
	pressure_stop
	printed '^said$'
	printed '^alloclat record '
	said 'calls of 134 us and longer'
	recorded 134
	for pattern in '\} /\* __alloc_[a-z_]*pages[a-z_]* \*/' '/\* try_to_free_pages \*/' \
		'/\* shrink_node \*/' '/\* compact_zone \*/' ' mm_vmscan_direct_reclaim_begin: ' \
		' mm_vmscan_direct_reclaim_end: ' ' mm_compaction_begin: ' \
		' mm_compaction_end: ' ' mm_shrink_slab_start: ' ' mm_shrink_slab_end: ' \
		' mm_vmscan_lru_shrink_inactive: '; do
		holds "$pattern"
	done
	zones_beside
	is "$name: nothing else" "$(grep ': ' "/out/$name.txt" | grep -v -c -E \
		-e ' (funcgraph_exit|mm_(vmscan|compaction|shrink)_[a-z_]*): ' \
		-e '^cpus=|^version|EVENTS (DROPPED|LOST)')" 0
	restored
}

# Selected tasks and more functions and events, until Ctrl-C; nobody else can run meanwhile.
interrupt()
{
	name=interrupt
	sh -c 'while :; do echo 1 > /mnt/x$((n = n % 100 + 1)); done' &
	load=$!
	begin -t 1 -o $file -p $load -b 2000 -f '^vfs_write$' \
		-e kmem:mm_page_alloc=shrink_node
	alloclat -t 1 -d 1 > /dev/null 2> "/out/$name-2.err"
	is "$name: exit status of another" $? 4
	ok "$name: it names the first" grep -qw "$alloclat_pid" "/out/$name-2.err"
	sleep 2
	stop INT
	exits 0
	kill -KILL $load
	recorded 1
	holds '/\* vfs_write \*/'
	holds ' mm_page_alloc: '
	is "$name: events of other tasks" "$(grep -E ' (funcgraph_exit|mm_page_alloc): ' \
		"/out/$name.txt" | grep -v -c -e "-$load ")" 0
	restored
}

# The recording ends; the command goes on.
terminate()
{
	name=terminate
	begin -t 1 -o $file -- sleep 600
	stop TERM
	exits 143
	recorded 1
	ok "$name: the command still runs" kill "$(named sleep)"
	restored
}

killed()
{
	name=KILL
	begin -t 1 -o $file
	stop KILL
	ok "$name: the undo log is there" [ -s $undo ]
	repaired
}

# None of these starts to record.
refusals()
{
	name=directory
	run 1 record -t 1 -o /nonexistent/file
	said 'No such file'
	name=command-missing
	run 1 record -t 1 -o $file -- /nonexistent
	said 'starting: /nonexistent'
	name=no-trace-cmd
	PATH=/nonexistent /usr/bin/alloclat record -t 1 > /dev/null 2> "/out/$name.err"
	is "$name: exit status" $? 3
	said 'install the package trace-cmd'
	name=not-root
	su nobody -s /bin/sh -c 'alloclat record -t 1 -o /tmp/x' > /dev/null 2> "/out/$name.err"
	is "$name: exit status" $? 3
	said root
	restored

	name=disk-full
	mkdir -p /tmp/small
	mount -t tmpfs -o size=256k tmpfs /tmp/small
	run 1 record -t 1 -d 1 -o /tmp/small/trace.dat
	umount /tmp/small
	restored

	# The file does not read as what must be written to restore it.
	name=trigger
	echo 'kernel_restart:traceoff:3' > $tracing/set_ftrace_filter
	reference
	run 4 record -t 1 -d 1 -o $file --force
	said 'set_ftrace_filter: kernel_restart'
	restored
	echo '!kernel_restart:traceoff:0' >> $tracing/set_ftrace_filter
}

# Settings of others, with everything that trace-cmd would change.
dirty()
{
	echo 0 > $tracing/tracing_on
	echo mono > $tracing/trace_clock
	echo 5 > $tracing/max_graph_depth
	echo 50 > $tracing/tracing_thresh
	echo vfs_read > $tracing/set_graph_function
	echo try_to_free_pages > $tracing/set_graph_notrace
	echo vfs_fsync > $tracing/set_ftrace_filter
	echo compact_zone > $tracing/set_ftrace_notrace
	echo 1 > $tracing/set_ftrace_pid
	echo 1 > $tracing/set_event_pid
	echo 1 > $tracing/tracing_cpumask
	echo 300 > $tracing/per_cpu/cpu1/buffer_size_kb
	echo 1 > $tracing/events/sched/sched_process_exec/enable
	echo 'prev_pid == 1' > $tracing/events/sched/sched_switch/filter
	echo 'common_pid != 1' > $tracing/events/vmscan/filter
	echo 0 > $tracing/events/vmscan/mm_vmscan_kswapd_wake/filter
	echo 'nr_objects_to_shrink > 123456789' \
		> $tracing/events/vmscan/mm_shrink_slab_start/filter
	for option in "$tracing"/options/*; do
		case ${option##*/} in
		# Refused, or not just an option.
		trace_printk_dest | copy_trace_marker | pause-on-trace | test_*) ;;
		*) echo $((1 - $(cat "$option"))) > "$option" ;;
		esac
	done 2> /dev/null
	echo 1 > /proc/sys/kernel/kptr_restrict
	echo function > $tracing/current_tracer
}

strangers()
{
	dirty
	name=strangers
	reference
	run 4 record -t 1 -d 1 -o $file
	restored
	name=strangers-forced
	run 0 record --force -t 1 -d 2 -o $file
	recorded 1
	holds ' mm_shrink_slab_start: '
	restored
	is "$name: kptr_restrict" "$(cat /proc/sys/kernel/kptr_restrict)" 1

	name=strangers-trace-cmd-KILL
	begin --force -t 1 -b 500 -o $file
	kill -KILL "$(named trace-cmd | sort -n | head -n 1)"
	finish
	exits 1
	said 'killed by signal 9'
	ok "$name: none of its readers is left" alone
	restored

	name=strangers-all-KILL
	begin --force -t 1 -o $file -- sleep 600
	kill -KILL "$alloclat_pid" $(named trace-cmd)
	finish
	kill "$(named sleep)"
	repaired
	is "$name: kptr_restrict" "$(cat /proc/sys/kernel/kptr_restrict)" 1
}

all()
{
	reference
	command
	busy &
	busy_pid=$!
	interrupt
	terminate
	killed
	refusals
	strangers
	kill -9 $busy_pid
	plan
}

all | tee /out/tap
tail -n 1 /out/tap | grep -q '^1\.\.' && ! grep -q '^not ok' /out/tap
