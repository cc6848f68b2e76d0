;; The threads of litmus tests. Each function does what one thread does, on $count cells of 64 bytes from $cell on: x is at
;; the beginning of a cell and y is $y bytes from x; what the thread read goes to $results, 8 bytes for each cell.
(module
  (import "env" "memory" (memory 1 100 shared))

  ;; Reports at $gate that this thread has come, and returns when all $threads have.
  (func $meet (param $gate i32) (param $threads i32)
    (drop (i32.atomic.rmw.add (local.get $gate) (i32.const 1)))
    (loop $again
      (br_if $again (i32.lt_u (i32.atomic.load (local.get $gate)) (local.get $threads)))))
  (export "meet" (func $meet))

  ;; x = 1; y = 1
  (func (export "write_xy") (param $cell i32) (param $y i32) (param $results i32) (param $count i32)
    (loop $next
      (i32.atomic.store (local.get $cell) (i32.const 1))
      (i32.atomic.store (i32.add (local.get $cell) (local.get $y)) (i32.const 1))
      (local.set $cell (i32.add (local.get $cell) (i32.const 64)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))

  ;; x = 1 as data; y = 1
  (func (export "publish") (param $cell i32) (param $y i32) (param $results i32) (param $count i32)
    (loop $next
      (i32.store (local.get $cell) (i32.const 1))
      (i32.atomic.store (i32.add (local.get $cell) (local.get $y)) (i32.const 1))
      (local.set $cell (i32.add (local.get $cell) (i32.const 64)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))

  ;; x = 1
  (func (export "write_x") (param $cell i32) (param $y i32) (param $results i32) (param $count i32)
    (loop $next
      (i32.atomic.store (local.get $cell) (i32.const 1))
      (local.set $cell (i32.add (local.get $cell) (i32.const 64)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))

  ;; x = 1; read y
  (func (export "write_x_read_y") (param $cell i32) (param $y i32) (param $results i32) (param $count i32)
    (loop $next
      (i32.atomic.store (local.get $cell) (i32.const 1))
      (i32.store (local.get $results) (i32.atomic.load (i32.add (local.get $cell) (local.get $y))))
      (local.set $cell (i32.add (local.get $cell) (i32.const 64)))
      (local.set $results (i32.add (local.get $results) (i32.const 8)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))

  ;; The same with other instructions that store.
  (func (export "exchange_x_read_y") (param $cell i32) (param $y i32) (param $results i32) (param $count i32)
    (loop $next
      (drop (i64.atomic.rmw8.xchg_u (local.get $cell) (i64.const 1)))
      (i32.store (local.get $results) (i32.atomic.load8_u (i32.add (local.get $cell) (local.get $y))))
      (local.set $cell (i32.add (local.get $cell) (i32.const 64)))
      (local.set $results (i32.add (local.get $results) (i32.const 8)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))

  ;; x = 1 as data; fence; read y as data
  (func (export "write_x_fence_read_y") (param $cell i32) (param $y i32) (param $results i32) (param $count i32)
    (loop $next
      (i32.store (local.get $cell) (i32.const 1))
      (atomic.fence)
      (i32.store (local.get $results) (i32.load (i32.add (local.get $cell) (local.get $y))))
      (local.set $cell (i32.add (local.get $cell) (i32.const 64)))
      (local.set $results (i32.add (local.get $results) (i32.const 8)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))

  ;; read x; y = 1
  (func (export "read_x_write_y") (param $cell i32) (param $y i32) (param $results i32) (param $count i32)
    (loop $next
      (i32.store (local.get $results) (i32.atomic.load (local.get $cell)))
      (i32.atomic.store (i32.add (local.get $cell) (local.get $y)) (i32.const 1))
      (local.set $cell (i32.add (local.get $cell) (i32.const 64)))
      (local.set $results (i32.add (local.get $results) (i32.const 8)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))

  ;; read y; read x
  (func (export "read_yx") (param $cell i32) (param $y i32) (param $results i32) (param $count i32)
    (loop $next
      (i32.store (local.get $results) (i32.atomic.load (i32.add (local.get $cell) (local.get $y))))
      (i32.store offset=4 (local.get $results) (i32.atomic.load (local.get $cell)))
      (local.set $cell (i32.add (local.get $cell) (i32.const 64)))
      (local.set $results (i32.add (local.get $results) (i32.const 8)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))

  ;; read y; read x as data
  (func (export "receive") (param $cell i32) (param $y i32) (param $results i32) (param $count i32)
    (loop $next
      (i32.store (local.get $results) (i32.atomic.load (i32.add (local.get $cell) (local.get $y))))
      (i32.store offset=4 (local.get $results) (i32.load (local.get $cell)))
      (local.set $cell (i32.add (local.get $cell) (i32.const 64)))
      (local.set $results (i32.add (local.get $results) (i32.const 8)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))

  ;; x = 1 as data; y = 1; notify y
  (func (export "publish_and_notify") (param $cell i32) (param $y i32) (param $results i32) (param $count i32)
    (loop $next
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
      (i32.store (local.get $results)
        (memory.atomic.wait32 (i32.add (local.get $cell) (local.get $y)) (i32.const 0) (i64.const -1)))
      (i32.store offset=4 (local.get $results) (i32.load (local.get $cell)))
      (local.set $cell (i32.add (local.get $cell) (i32.const 64)))
      (local.set $results (i32.add (local.get $results) (i32.const 8)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))))
