;; A redactor with a stack that it does not export: all instances would be on the same.
(module
  (import "env" "memory" (memory 2 32767 shared))
  (global $stack (mut i32) (i32.const 65536))
  (func (export "texts") (result i32) (i32.const 131072))
  (func (export "found") (result i32) (i32.const 0))
  (func (export "redact") (param i32 i32 i32 i32) (result i32)
    (global.set $stack (i32.sub (global.get $stack) (i32.const 16)))
    (i32.store (global.get $stack) (local.get 1))
    (i32.load (global.get $stack))
    (global.set $stack (i32.add (global.get $stack) (i32.const 16)))))
