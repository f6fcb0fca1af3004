#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Tracing of events alone, by the program `events`: without function_graph, with a kprobe, a trigger
# and the processes of threads, ended and killed in every way. Compares tracefs before and after,
# the probe with /proc/zoneinfo and /proc/buddyinfo, and a recording of events alone with trace-cmd.
# Prints TAP. For the guest; needs events and blow.so.

. ./lib.sh

mounts
mkdir -p /out
undo=/run/alloclat/undo
own=$tracing/instances/alloclat
events_pid=

# begin ARGUMENT...: starts the program in the background and waits until it has armed. This takes a
# second or two, but has taken more than ten on a busy machine.
begin()
{
	events "$@" > "/out/$name.dat" 2> "/out/$name.err" &
	events_pid=$!
	tries=0
	until grep -q -s '^armed' "/out/$name.err" || [ $((tries += 1)) -gt 600 ]; do
		usleep 100000
	done
	ok "$name: arms" grep -q '^armed' "/out/$name.err" || diag < "/out/$name.err"
}

# finish SIGNAL STATUS
finish()
{
	kill -s "$1" $events_pid
	wait $events_pid
	is "$name: exit status" $? "$2"
}

restored()
{
	quick_snapshot /tmp/after
	ok "$name: tracefs is as it was" cmp -s /tmp/reference /tmp/after ||
		diff /tmp/reference /tmp/after | grep '^[-+]' | head -n 30 | diag
	ok "$name: no undo log is left" [ ! -e $undo ]
}

has()
{
	ok "$name: has $1" grep -q -E -e "$1" "/out/$name.dat" ||
		head -n 20 "/out/$name.dat" | diag
}

# zones: "NAME MIN LOW HIGH" for each zone in /proc/zoneinfo that has pages.
zones()
{
	awk '/^Node/ { zone = $4 }
		$1 == "min" { min = $2 }
		$1 == "low" { low = $2 }
		$1 == "high" { high = $2 }
		$1 == "present" && $2 > 0 { print zone, min, low, high }' /proc/zoneinfo
}

# probed: the zones as the probe reported them, in the same form. The watermarks in zoneinfo include
# the boost.
probed()
{
	sed -n 's/.* cz: ([^)]*) zone="\([^"]*\)" node=0 order=-1 mode=[0-2] min=\([0-9]*\) low=\([0-9]*\) high=\([0-9]*\) boost=\([0-9]*\) free=[0-9]* f0=.*$/\1 \2 \3 \4 \5/p' \
		"/out/$name.dat" | awk '{ print $1, $2 + $5, $3 + $5, $4 + $5 }' | sort -u
}

# Free pages in DMA32, by the probe and by zoneinfo.
free_probed()
{
	sed -n 's/.*zone="DMA32".* free=\([0-9]*\) .*$/\1/p' "/out/$name.dat" | head -n 1
}

# Free blocks in DMA32, for each order, by the probe and by buddyinfo.
lists_probed()
{
	sed -n '/zone="DMA32"/ { s/.* f0=//; s/ f[0-9]*=/ /g; p; q }' "/out/$name.dat"
}

# At once with what follows, and without another process that takes pages.
lists_now()
{
	while read -r _ _ _ zone counts; do
		[ "$zone" = DMA32 ] && lists=$counts
	done < /proc/buddyinfo
}

free_now()
{
	awk '/^Node/ { zone = $4 } zone == "DMA32" && / pages free / { print $3; exit }' /proc/zoneinfo
}

compact()
{
	echo 1 > /proc/sys/vm/compact_memory
}

# --- what the kernel offers ---

snapshot_tracefs /tmp/whole-before
quick_snapshot /tmp/reference

name=manual
begin
ok "$name: in an instance of its own" [ -d $own ]
is "$name: the tracer" "$(cat $own/current_tracer)" nop
is "$name: the probe's event" "$(cat $own/events/alloclat/cz/enable)" 1
is "$name: the top level's" "$(cat $tracing/events/alloclat/cz/enable)" 0
is "$name: the trigger" "$(grep -v '^#' $own/events/compaction/mm_compaction_end/trigger)" \
	stacktrace:unlimited
is "$name: record-tgid" "$(cat $own/options/record-tgid)" 1
sleep 1
zones | sort > /tmp/zones
before=$(free_now)
lists_now
compact
after=$(free_now)
sleep 1
finish INT 0
has "^$$ $$ mm_compaction_begin: zone_start=0x[0-9a-f]+ .*mode=sync$"
has "^$$ $$ mm_compaction_end: .*status=[a-z_]+$"
has '^=> compact_zone\+0x[0-9a-f]+/0x[0-9a-f]+$'
stacks=$(awk '/ mm_compaction_end: / { want = 1; next }
	/^=> / { if (want) good++; want = 0; next }
	{ if (want) bad++; want = 0 }
	END { print good + 0, bad + 0 }' "/out/$name.dat")
ok "$name: each end has its stack ($stacks)" [ "${stacks#* }" = 0 ] && [ "${stacks% *}" -gt 0 ]
probed > /tmp/probed
ok "$name: the zones' watermarks are those of zoneinfo" cmp -s /tmp/zones /tmp/probed ||
	{ diff /tmp/zones /tmp/probed; grep -m 3 ' cz: ' "/out/$name.dat"; } | diag
free=$(free_probed)
ok "$name: free pages: $before, $free, $after" \
	[ "${free:-0}" -gt $((before - 2000)) ] && [ "$free" -lt $((after + 2000)) ]
apart=$(printf '%s\n' "$lists" "$(lists_probed)" | awk '
	NR == 1 { orders = split($0, now, " ") }
	NR == 2 {
		good = NF > 0 && NF == orders
		for (i = 1; i <= NF; i++)
			apart += $i > now[i] ? $i - now[i] : now[i] - $i
	}
	END { print good ? apart : 9999 }')
ok "$name: free blocks: $lists; $(lists_probed): $apart apart" [ "$apart" -le 64 ]
is "$name: nothing lost or unknown" "$(tail -n 1 "/out/$name.err")" "lost 0, unknown 0"
restored

# A thread whose id is not that of its process, and tasks that do direct compaction.
name=threads
begin
stress-ng --quiet --vm 2 --vm-bytes 200M --vm-keep --timeout 8
compact
finish TERM 0
has ' mm_compaction_try_to_compact_pages: order='
has '^[0-9]+ [1-9][0-9]* mm_vmscan_direct_reclaim_begin: '
is "$name: tasks without a process" "$(grep -c -E '^[1-9][0-9]* 0 ' "/out/$name.dat")" 0
restored

# --- killed ---

name=killed
begin
compact
finish KILL 137
ok "$name: the probe is there" grep -q '^p:alloclat/cz compact_zone ' $tracing/kprobe_events
alloclat restore 2> "/out/$name.restore"
is "$name: restore" $? 0
restored

name=killed-and-started
begin
finish KILL 137
begin -d 1
wait $events_pid
is "$name: the next run" $? 0
restored

# One step at a time, repaired in turn by the command and by the next start.
name=steps
env LD_PRELOAD=/test/blow.so BLOW_COUNT=/tmp/steps events -d 1 > /dev/null 2>&1
read -r steps < /tmp/steps
wrong=
for at in $(seq 1 "${every:-3}" "$steps"); do
	env LD_PRELOAD=/test/blow.so BLOW_AT="$at" events -d 1 > /dev/null 2>&1
	[ $? -eq 137 ] || wrong="$wrong $at:alive"
	alloclat restore > /tmp/repair 2>&1 || wrong="$wrong $at:restore"
	quick_snapshot /tmp/after
	cmp -s /tmp/reference /tmp/after || {
		wrong="$wrong $at"
		diff /tmp/reference /tmp/after | head -n 5 | diag
		diag < /tmp/repair
	}
done
is "$name: SIGKILL at every ${every:-3}rd of $steps: nothing left behind" "$wrong" ""
restored

# --- tracing by others ---

# An instance of the user's, with triggers, and a probe of the user's.
name=named
mkdir $tracing/instances/mine
echo 'p:mine/read vfs_read' >> $tracing/kprobe_events
# None of these ever fires: otherwise the first one would count down.
echo 'traceoff:3 if status==99' > $tracing/instances/mine/events/compaction/mm_compaction_end/trigger
echo 'stacktrace if zone_start==99' > \
	$tracing/instances/mine/events/compaction/mm_compaction_begin/trigger
quick_snapshot /tmp/reference
begin -s $tracing/instances/mine
ok "$name: no instance of its own" [ ! -d $own ]
finish INT 0
restored

name=trigger-taken
echo 'stacktrace if status==99' > \
	$tracing/instances/mine/events/compaction/mm_compaction_end/trigger
quick_snapshot /tmp/reference
begin -s $tracing/instances/mine
ok "$name: says so" grep -q 'not ours: going on without stacktrace' "/out/$name.err"
finish INT 0
restored

name="name-taken"
echo 'p:alloclat/cz compact_zone' >> $tracing/kprobe_events
quick_snapshot /tmp/reference
begin
ok "$name: says so" grep -q 'not ours: going on without alloclat/cz' "/out/$name.err"
finish INT 0
restored
begin --force
compact
sleep 1
finish KILL 137
ok "$name: replaced by force" grep -q ' cz: .*zone="' "/out/$name.dat"
alloclat restore 2> /dev/null
restored
echo '-:alloclat/cz' >> $tracing/kprobe_events
rmdir $tracing/instances/mine
echo '-:mine/read' >> $tracing/kprobe_events

# Not a conflict with the others: function_graph at the top level.
name=beside
echo 50 > $tracing/tracing_thresh
echo try_to_free_pages > $tracing/set_ftrace_filter
echo function_graph > $tracing/current_tracer
quick_snapshot /tmp/reference
begin
finish INT 0
restored
echo nop > $tracing/current_tracer
echo > $tracing/set_ftrace_filter
echo 0 > $tracing/tracing_thresh

# --- a recording of events alone ---

name=recording
clock=$(sed 's/.*\[\(.*\)\].*/\1/' $tracing/trace_clock)
trace-cmd record -q -C local -o /tmp/trace.dat -e compaction \
	sh -c 'echo 1 > /proc/sys/vm/compact_memory' > /dev/null 2>&1
trace-cmd reset > /dev/null 2>&1
events -i /tmp/trace.dat > "/out/$name.dat" 2> "/out/$name.err"
is "$name: exit status" $? 0
cp /tmp/trace.dat /out/
# "TASK-TID [CPU] TIME: NAME: TEXT", in columns.
trace-cmd report -i /tmp/trace.dat 2> /dev/null |
	sed -n 's/^.*: \(mm_compaction_[a-z_]*\): *\(.*[^ ]\) *$/\1: \2/p' | sort > /tmp/theirs
sed 's/^[0-9]* 0 //' "/out/$name.dat" | sort > /tmp/ours
ok "$name: $(wc -l < /tmp/theirs) events as trace-cmd has them" cmp -s /tmp/theirs /tmp/ours ||
	diff /tmp/theirs /tmp/ours | head -n 10 | diag
ok "$name: there are some" [ -s /tmp/theirs ]
echo "$clock" > $tracing/trace_clock

snapshot_tracefs /tmp/whole-after
ok "all of tracefs is as it was" cmp -s /tmp/whole-before /tmp/whole-after ||
	diff /tmp/whole-before /tmp/whole-after | grep '^[-+]' | head -n 30 | diag
plan
