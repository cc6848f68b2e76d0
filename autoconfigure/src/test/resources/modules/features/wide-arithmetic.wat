(module
  (func $multiply (export "run") (result i64 i64) (i64.mul_wide_u (i64.const 42) (i64.const 1))))
