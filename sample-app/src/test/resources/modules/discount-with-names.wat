;; A plugin that divides by zero at times, and has the host read what it likes to complain of.
(module
  (import "env" "memory" (memory 1 2 shared))
  (import "host" "complain" (func $complain_of (param i32 i32)))
  (func $share (param i32) (result i32) (i32.div_u (i32.const 100) (local.get 0)))
  (func (export "discount") (param i32) (result i32) (call $share (local.get 0)))
  (func (export "refuse") (param i32 i32) (call $complain_of (local.get 0) (local.get 1))))
