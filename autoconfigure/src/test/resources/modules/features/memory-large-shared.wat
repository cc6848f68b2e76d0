(module
  (memory 1 65536 shared)
  (func (export "run") (result i32) (memory.size)))
