;; What an initializer leaves in a variable, which each instance has for itself.
(module
  (import "env" "memory" (memory 1 16 shared))
  (global $rate (mut i64) (i64.const 0))
  (func (export "_initialize")
    i64.const 42
    global.set $rate)
  (func (export "rate") (result i64)
    global.get $rate)
  (func (export "keep") (param i32)
    i32.const 64
    local.get 0
    i32.atomic.store))
