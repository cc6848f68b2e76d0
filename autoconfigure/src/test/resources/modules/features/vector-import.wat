(module
  (import "env" "sum" (func $sum (param v128)))
  (func (export "run") (result i32) (i32.const 42)))
