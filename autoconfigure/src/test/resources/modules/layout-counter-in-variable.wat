;; Each instance may count for itself.
(module
  (import "env" "memory" (memory 1 4 shared))
  (global $calls (mut i32) (i32.const 0))
  (func (export "call") (param i32) (result i32)
    local.get 0
    i32.const 1
    i32.atomic.rmw.add
    drop
    global.get $calls
    i32.const 1
    i32.add
    global.set $calls
    global.get $calls))
