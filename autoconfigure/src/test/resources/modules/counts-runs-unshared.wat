;; A program that exits with the number of times that it has run in its memory, which is not shared.
(module
  (import "env" "memory" (memory 1))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (func (export "_start")
    (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
    (call $exit (i32.load (i32.const 0)))))
