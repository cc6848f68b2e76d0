(module
  (memory 1 1 shared)
  (func $load (export "run") (result i32) (i32.atomic.load acqrel (i32.const 0))))
