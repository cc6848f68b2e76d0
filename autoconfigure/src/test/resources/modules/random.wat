;; Hands out what WASI gives as random.
(module
  (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "random") (result i64)
    (if (call $random_get (i32.const 16) (i32.const 8)) (then (unreachable)))
    (i64.load (i32.const 16))))
