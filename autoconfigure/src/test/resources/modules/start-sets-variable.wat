;; What the start function leaves in a variable is the same for each instance.
(module
  (import "env" "memory" (memory 1 16 shared))
  (global $rate (mut i32) (i32.const 0))
  (func $start
    i32.const 42
    global.set $rate)
  (start $start)
  (func (export "rate") (result i32)
    global.get $rate)
  (func (export "keep") (param i32)
    i32.const 64
    local.get 0
    i32.atomic.store))
