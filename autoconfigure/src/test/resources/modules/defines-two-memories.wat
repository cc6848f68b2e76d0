(module
  (memory (export "first") 1 2 shared)
  (memory 1 1 shared)
  (func (export "move") (param i32) (i32.atomic.store 1 (local.get 0) (i32.atomic.load 0 (local.get 0))))
  (func (export "load") (param i32) (result i32) (i32.atomic.load 1 (local.get 0))))
