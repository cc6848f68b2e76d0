;; Spawns threads, which return (0) or wait (1), from as deep in the stack as it is told; or none (-1).
(module
  (import "env" "memory" (memory 1 100 shared))
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (func $descend (export "spawn") (param $depth i32) (param $argument i32) (result i32)
    (if (result i32) (local.get $depth)
      (then (i32.add
        (call $descend (i32.sub (local.get $depth) (i32.const 1)) (local.get $argument))
        (i32.const 0)))
      (else (if (result i32) (i32.eq (local.get $argument) (i32.const -1))
        (then (i32.const 0))
        (else (call $spawn (local.get $argument)))))))
  (func (export "wasi_thread_start") (param $tid i32) (param $argument i32)
    (if (local.get $argument)
      (then (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)))))))
