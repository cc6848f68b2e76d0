;; A program that exits with what comes of growth by a page.
(module
  (import "env" "memory" (memory 1 10 shared))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (func (export "_start") (call $exit (i32.and (memory.grow (i32.const 1)) (i32.const 255)))))
