;; Functions whose names are in the module: what people write, what the JVM does not allow, and what Rust makes of its own.
(module
  (import "env" "memory" (memory 1 4 shared))
  (func $compute_discount (param i32) (result i32) (i32.div_u (i32.const 100) (local.get 0)))
  (func (export "price") (param i32) (result i32) (call $compute_discount (local.get 0)))
  (func $_ZN5price50_$LT$price..Tier$u20$as$u20$core..fmt..Display$GT$3fmt17h0123456789abcdefE (param i32) (result i32)
    (i32.div_u (i32.const 100) (local.get 0)))
  (func (export "show") (param i32) (result i32)
    (call $_ZN5price50_$LT$price..Tier$u20$as$u20$core..fmt..Display$GT$3fmt17h0123456789abcdefE (local.get 0)))
  (func $wait_for_stock (result i32) (memory.atomic.wait32 (i32.const 64) (i32.const 0) (i64.const -1)))
  (func (export "wait") (result i32) (call $wait_for_stock))
  ;; As a method of the compiled classes is called.
  (func $call (param i32) (result i32) (i32.div_u (i32.const 100) (local.get 0)))
  (func (export "call") (param i32) (result i32) (call $call (local.get 0))))
