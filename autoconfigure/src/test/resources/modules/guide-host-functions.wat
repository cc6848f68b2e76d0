;; Asks the host for a rate, and has it note a text.
(module
  (import "host" "audit" (func $audit (param i32 i32)))
  (import "host" "rate" (func $rate (result f64)))
  (memory (export "memory") 1)
  (data (i32.const 16) "asked for a rate")
  (func (export "rate") (result f64)
    (call $audit (i32.const 16) (i32.const 16))
    (call $rate)))
