;; Its threads have each a memory that is not shared, which they all begin with the same byte in. They say what is there,
;; write their argument over it, say so again, and wait.
(module
  (import "env" "memory" (memory 1 100 shared))
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (import "host" "seen" (func $seen (param i32)))
  (memory $own (export "own") 1 4)
  (data (memory $own) (i32.const 0) "\07")
  ;; Runs before each of them begins.
  (func $start (i32.store8 $own (i32.const 1) (i32.const 0)))
  (start $start)
  (func (export "spawn") (param i32) (result i32) (call $spawn (local.get 0)))
  (func (export "wasi_thread_start") (param $tid i32) (param $argument i32)
    (call $seen (i32.load $own (i32.const 0)))
    (i32.store $own (i32.const 0) (local.get $argument))
    (call $seen (i32.load $own (i32.const 0)))
    (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)))))
