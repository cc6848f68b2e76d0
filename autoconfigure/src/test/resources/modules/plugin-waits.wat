;; A plugin on an imported memory, whose instances may share it.
(module
  (import "env" "memory" (memory 1 8 shared))
  (func (export "wait") (param i32) (result i32)
    (memory.atomic.wait32 (local.get 0) (i32.const 0) (i64.const -1)))
  (func (export "notify") (param i32) (result i32) (memory.atomic.notify (local.get 0) (i32.const -1)))
  (func (export "increment") (param i32) (result i32)
    (i32.add (i32.const 1) (i32.atomic.rmw.add (local.get 0) (i32.const 1)))))
