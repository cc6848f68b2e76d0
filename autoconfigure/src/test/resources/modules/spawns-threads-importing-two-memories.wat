;; Imports a memory that is shared and one that is not. Its threads tell the host what they find at address 0 of the
;; latter, write to it, and wait in the former, where they have counted themselves.
(module
  (import "env" "memory" (memory 1 100 shared))
  (import "env" "own" (memory $own 1))
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (import "host" "seen" (func $seen (param i32)))
  (func (export "spawn") (param i32) (result i32) (call $spawn (local.get 0)))
  (func (export "store") (param i32) (i32.store $own (i32.const 0) (local.get 0)))
  (func (export "wasi_thread_start") (param $tid i32) (param $argument i32)
    (call $seen (i32.load $own (i32.const 0)))
    (i32.store $own (i32.const 0) (local.get $argument))
    (call $seen (i32.load $own (i32.const 0)))
    (drop (i32.atomic.rmw.add (i32.const 4) (i32.const 1)))
    (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)))))
