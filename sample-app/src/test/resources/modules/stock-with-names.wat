;; A plugin that waits for what nobody notifies.
(module
  (import "env" "memory" (memory 1 2 shared))
  (func $wait_for_delivery (result i32) (memory.atomic.wait32 (i32.const 64) (i32.const 0) (i64.const -1)))
  (func (export "reserve") (result i32) (call $wait_for_delivery)))
