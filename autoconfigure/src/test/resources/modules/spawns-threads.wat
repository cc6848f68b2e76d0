;; Spawns threads that do what their argument says: 0 return, 1 trap, 2 wait, 3 call the host.
(module
  (import "env" "memory" (memory 1 100 shared))
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (import "host" "call" (func $call (param i32)))
  (func (export "spawn") (param i32) (result i32) (call $spawn (local.get 0)))
  (func (export "wait") (result i32) (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)))
  (func (export "spin") (loop (br 0)))
  (func (export "wasi_thread_start") (param $tid i32) (param $argument i32)
    (i32.atomic.store (i32.const 4) (local.get $tid))
    (if (i32.eq (local.get $argument) (i32.const 1)) (then unreachable))
    (if (i32.eq (local.get $argument) (i32.const 2))
      (then (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)))))
    (if (i32.eq (local.get $argument) (i32.const 3)) (then (call $call (local.get $tid))))))
