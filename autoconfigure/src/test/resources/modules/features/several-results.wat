(module
  (func $pair (result i32 i32) (i32.const 40) (i32.const 2))
  (func (export "run") (result i32) (i32.add (call $pair))))
