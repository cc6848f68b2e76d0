(module
  (table 10000001 20000000 funcref)
  (func (export "run") (result i32) (table.size 0)))
