(module
  (memory 1)
  (func $load (export "run") (result f32) (f32.load_f16 (i32.const 0))))
