;; Passes values of fixed-width SIMD around, without an instruction of it.
(module
  (import "env" "log" (func (param i32)))
  (func (export "identity") (param v128) (result v128) (local.get 0)))
