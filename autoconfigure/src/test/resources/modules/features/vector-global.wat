(module
  (global (export "vector") v128 (v128.const i32x4 1 2 3 4))
  (func (export "run") (result i32) (i32.const 42)))
