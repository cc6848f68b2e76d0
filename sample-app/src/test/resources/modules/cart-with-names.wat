;; A plugin that asks for another page with each call.
(module
  (import "env" "memory" (memory 1 3 shared))
  (func $claim_page (result i32) (memory.grow (i32.const 1)))
  (func (export "add") (result i32) (call $claim_page)))
