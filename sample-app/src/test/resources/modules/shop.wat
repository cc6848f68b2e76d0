;; A plugin that gives operators something to see: it waits for what nobody notifies, and divides by zero.
(module
  (import "env" "memory" (memory 1 8 shared))
  (func (export "wait_for_stock") (param i32) (result i32)
    (memory.atomic.wait32 (i32.const 64) (local.get 0) (i64.const -1)))
  (func (export "price") (param i32) (result i32) (i32.div_u (i32.const 100) (local.get 0))))
