;; Exits with 0 while another thread of it spawns one thread after the other.
(module
  (import "env" "memory" (memory 1 100 shared))
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (func (export "wasi_thread_start") (param $tid i32) (param $argument i32)
    (if (i32.eq (local.get $argument) (i32.const 1))
      (then (loop $again
        (i32.atomic.store (i32.const 0) (i32.const 1))
        (drop (memory.atomic.notify (i32.const 0) (i32.const 1)))
        (drop (call $spawn (i32.const 2)))
        (br $again)))))
  (func (export "_start") (local $count i32)
    (drop (call $spawn (i32.const 1)))
    (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)))
    (loop $spin
      (local.set $count (i32.add (local.get $count) (i32.const 1)))
      (br_if $spin (i32.lt_u (local.get $count) (i32.const 100000))))
    (call $exit (i32.const 0))))
