(module
  (memory 100 (pagesize 1))
  (func (export "run") (result i32) (memory.size)))
