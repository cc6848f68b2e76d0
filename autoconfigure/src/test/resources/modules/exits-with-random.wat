;; A program whose exit code is random.
(module
  (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (if (call $random_get (i32.const 16) (i32.const 4)) (then (unreachable)))
    (call $exit (i32.load (i32.const 16)))))
