(module
  (memory (export "memory") 1 2 shared)
  (func $trap unreachable)
  (start $trap))
