;; Its start function calls what stores, and only then what exchanges.
(module
  (import "env" "memory" (memory 1 4 shared))
  (import "env" "other" (memory 1 4 shared))
  (func $store
    i32.const 0
    i32.const 1
    i32.store)
  (func $exchange
    i32.const 8
    i32.const 0
    i32.const 1
    i32.atomic.rmw.cmpxchg
    drop
    i32.const 16
    i32.const 1
    i32.store 1)
  (func $start
    call $store
    call $exchange)
  (start $start))
