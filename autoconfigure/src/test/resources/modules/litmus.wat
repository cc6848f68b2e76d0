;; The threads of litmus tests. Each function does what one thread does, on $count cells of 64 bytes from $cell on: x is at
;; the beginning of a cell and y is $y bytes from x; what the thread read goes to $results, 8 bytes for each cell.
(module
  (import "env" "memory" (memory 1 100 shared))

  (global $threads (mut i32) (i32.const 0))
  (global $meetings (mut i32) (i32.const 0))

  (global $period (mut i32) (i32.const 1))

  ;; Begins a round of that many threads, each with a period of its own.
  (func (export "begin") (param $threads i32) (param $period i32)
    (global.set $threads (local.get $threads))
    (global.set $period (local.get $period))
    (global.set $meetings (i32.const 0))
    (call $meet (i32.const 1000000)))

  ;; Waits until all threads are here, so that they do the same at the same time; not for ever, as one may have lost its
  ;; processor. The word at 0 counts who came. Who comes last would always be first to go on: so all go on after some
  ;; turns more, from none up to the period.
  (func $meet (param $turns i32)
    (global.set $meetings (i32.add (global.get $meetings) (global.get $threads)))
    (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
    (loop $again
      (if (i32.lt_u (i32.atomic.load (i32.const 0)) (global.get $meetings))
        (then (br_if $again (local.tee $turns (i32.sub (local.get $turns) (i32.const 1)))))))
    (local.set $turns (i32.rem_u (i32.div_u (global.get $meetings) (global.get $threads)) (global.get $period)))
    (loop $more
      (if (local.get $turns)
        (then
          (local.set $turns (i32.sub (local.get $turns) (i32.const 1)))
          (br $more)))))

  ;; x = 1; y = 1
  (func (export "write_xy") (param $cell i32) (param $y i32) (param $results i32) (param $count i32)
    (loop $next
      (call $meet (i32.const 200))
      (i32.atomic.store (local.get $cell) (i32.const 1))
      (i32.atomic.store (i32.add (local.get $cell) (local.get $y)) (i32.const 1))
      (local.set $cell (i32.add (local.get $cell) (i32.const 64)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))

  ;; x = 1 as data; y = 1
  (func (export "publish") (param $cell i32) (param $y i32) (param $results i32) (param $count i32)
    (loop $next
      (call $meet (i32.const 200))
      (i32.store (local.get $cell) (i32.const 1))
      (i32.atomic.store (i32.add (local.get $cell) (local.get $y)) (i32.const 1))
      (local.set $cell (i32.add (local.get $cell) (i32.const 64)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))

  ;; x = 1
  (func (export "write_x") (param $cell i32) (param $y i32) (param $results i32) (param $count i32)
    (loop $next
      (call $meet (i32.const 200))
      (i32.atomic.store (local.get $cell) (i32.const 1))
      (local.set $cell (i32.add (local.get $cell) (i32.const 64)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))

  ;; x = 1; read y
  (func (export "write_x_read_y") (param $cell i32) (param $y i32) (param $results i32) (param $count i32)
    (loop $next
      (call $meet (i32.const 200))
      (i32.atomic.store (local.get $cell) (i32.const 1))
      (i32.store (local.get $results) (i32.atomic.load (i32.add (local.get $cell) (local.get $y))))
      (local.set $cell (i32.add (local.get $cell) (i32.const 64)))
      (local.set $results (i32.add (local.get $results) (i32.const 8)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))

  ;; The same with other instructions that store.
  (func (export "exchange_x_read_y") (param $cell i32) (param $y i32) (param $results i32) (param $count i32)
    (loop $next
      (call $meet (i32.const 200))
      (drop (i64.atomic.rmw8.xchg_u (local.get $cell) (i64.const 1)))
      (i32.store (local.get $results) (i32.atomic.load8_u (i32.add (local.get $cell) (local.get $y))))
      (local.set $cell (i32.add (local.get $cell) (i32.const 64)))
      (local.set $results (i32.add (local.get $results) (i32.const 8)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))

  ;; x = 1 as data; fence; read y as data
  (func (export "write_x_fence_read_y") (param $cell i32) (param $y i32) (param $results i32) (param $count i32)
    (loop $next
      (call $meet (i32.const 200))
      (i32.store (local.get $cell) (i32.const 1))
      (atomic.fence)
      (i32.store (local.get $results) (i32.load (i32.add (local.get $cell) (local.get $y))))
      (local.set $cell (i32.add (local.get $cell) (i32.const 64)))
      (local.set $results (i32.add (local.get $results) (i32.const 8)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))

  ;; read x; y = 1
  (func (export "read_x_write_y") (param $cell i32) (param $y i32) (param $results i32) (param $count i32)
    (loop $next
      (call $meet (i32.const 200))
      (i32.store (local.get $results) (i32.atomic.load (local.get $cell)))
      (i32.atomic.store (i32.add (local.get $cell) (local.get $y)) (i32.const 1))
      (local.set $cell (i32.add (local.get $cell) (i32.const 64)))
      (local.set $results (i32.add (local.get $results) (i32.const 8)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))

  ;; read y; read x
  (func (export "read_yx") (param $cell i32) (param $y i32) (param $results i32) (param $count i32)
    (loop $next
      (call $meet (i32.const 200))
      (i32.store (local.get $results) (i32.atomic.load (i32.add (local.get $cell) (local.get $y))))
      (i32.store offset=4 (local.get $results) (i32.atomic.load (local.get $cell)))
      (local.set $cell (i32.add (local.get $cell) (i32.const 64)))
      (local.set $results (i32.add (local.get $results) (i32.const 8)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))

  ;; read y; read x as data
  (func (export "receive") (param $cell i32) (param $y i32) (param $results i32) (param $count i32)
    (loop $next
      (call $meet (i32.const 200))
      (i32.store (local.get $results) (i32.atomic.load (i32.add (local.get $cell) (local.get $y))))
      (i32.store offset=4 (local.get $results) (i32.load (local.get $cell)))
      (local.set $cell (i32.add (local.get $cell) (i32.const 64)))
      (local.set $results (i32.add (local.get $results) (i32.const 8)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))

  ;; x = 1 as data; y = 1; notify y
  (func (export "publish_and_notify") (param $cell i32) (param $y i32) (param $results i32) (param $count i32)
    (loop $next
      (call $meet (i32.const 200))
      (i32.store (local.get $cell) (i32.const 1))
      (i32.atomic.store (i32.add (local.get $cell) (local.get $y)) (i32.const 1))
      (i32.store (local.get $results)
        (memory.atomic.notify (i32.add (local.get $cell) (local.get $y)) (i32.const -1)))
      (local.set $cell (i32.add (local.get $cell) (i32.const 64)))
      (local.set $results (i32.add (local.get $results) (i32.const 8)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))

  ;; x = 1 as data; y = 1 as data; notify y
  (func (export "store_and_notify") (param $cell i32) (param $y i32) (param $results i32) (param $count i32)
    (loop $next
      (call $meet (i32.const 200))
      (i32.store (local.get $cell) (i32.const 1))
      (i32.store (i32.add (local.get $cell) (local.get $y)) (i32.const 1))
      (i32.store (local.get $results)
        (memory.atomic.notify (i32.add (local.get $cell) (local.get $y)) (i32.const -1)))
      (local.set $cell (i32.add (local.get $cell) (i32.const 64)))
      (local.set $results (i32.add (local.get $results) (i32.const 8)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))

  ;; wait while y is 0; read x as data
  (func (export "wait_and_receive") (param $cell i32) (param $y i32) (param $results i32) (param $count i32)
    (loop $next
      (call $meet (i32.const 200))
      (i32.store (local.get $results)
        (memory.atomic.wait32 (i32.add (local.get $cell) (local.get $y)) (i32.const 0) (i64.const -1)))
      (i32.store offset=4 (local.get $results) (i32.load (local.get $cell)))
      (local.set $cell (i32.add (local.get $cell) (i32.const 64)))
      (local.set $results (i32.add (local.get $results) (i32.const 8)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))))
