;; Moves what the redactors found from the memory "requests" (0) to the memory "tallies" (1).
;;
;; tallies:  0  six 64-bit totals: texts, bytes, emails, cards, ibans, ipv4s
;;          64  collected: how many completed texts (32 bits, wraps) they account for; whoever wants fresh totals waits here
;;         128  bell: the host adds 1 and notifies after each text and to stop; the tally waits here
;;
;; Memories are meant by number throughout: wat2wasm 1.0.32 resolves their names in plain instructions but not in atomic
;; ones.
(module
  (import "env" "memory" (memory 2 32767 shared))
  (import "env" "tallies" (memory 1 32767 shared))

  ;; Takes one number off the board and adds it to its total.
  (func $move (param $found i32) (param $total i32)
    (drop
      (i64.atomic.rmw.add 1
        (local.get $total)
        (i64.atomic.rmw.xchg 0 (local.get $found) (i64.const 0)))))

  (func $drain (param $board i32)
    (call $move (i32.add (local.get $board) (i32.const 320)) (i32.const 0))
    (call $move (i32.add (local.get $board) (i32.const 328)) (i32.const 8))
    (call $move (i32.add (local.get $board) (i32.const 336)) (i32.const 16))
    (call $move (i32.add (local.get $board) (i32.const 344)) (i32.const 24))
    (call $move (i32.add (local.get $board) (i32.const 352)) (i32.const 32))
    (call $move (i32.add (local.get $board) (i32.const 360)) (i32.const 40)))

  (func $publish (param $completed i32)
    (i32.atomic.store 1 (i32.const 64) (local.get $completed))
    (drop (memory.atomic.notify 1 (i32.const 64) (i32.const -1))))

  (func (export "tally") (param $board i32)
    (local $bell i32)
    (local $stop i32)
    (local $completed i32)
    (loop $forever
      ;; All three are read before the work, so that what happens meanwhile rings the bell and ends the wait below.
      (local.set $bell (i32.atomic.load 1 (i32.const 128)))
      (local.set $stop (i32.atomic.load 0 offset=192 (local.get $board)))
      ;; Read before the numbers: a text that is completed meanwhile may be drained already, but is never missed.
      (local.set $completed (i32.atomic.load 0 offset=256 (local.get $board)))
      (call $drain (local.get $board))
      (call $publish (local.get $completed))
      (if (local.get $stop)
        (then (return)))
      (drop (memory.atomic.wait32 1 (i32.const 128) (local.get $bell) (i64.const -1)))
      (br $forever))))
