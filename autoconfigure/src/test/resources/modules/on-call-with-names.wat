;; A plugin that gives operators trouble of every kind.
(module
  (import "env" "memory" (memory 1 3 shared))
  (import "host" "complain" (func $complain_aloud (param i32)))
  (func $burn (loop $forever (br $forever)))
  (func (export "work") (call $burn))
  (func $wait_for_order (result i32) (memory.atomic.wait32 (i32.const 64) (i32.const 0) (i64.const -1)))
  (func (export "take") (result i32) (call $wait_for_order))
  (func $share (param i32) (result i32) (i32.div_u (i32.const 100) (local.get 0)))
  (func (export "divide") (param i32) (result i32) (call $share (local.get 0)))
  (func $claim_page (result i32) (memory.grow (i32.const 1)))
  (func (export "claim") (result i32) (call $claim_page))
  (func (export "store") (param i32 i32) (i32.store (local.get 0) (local.get 1)))
  (func (export "complain") (param i32) (call $complain_aloud (local.get 0))))
