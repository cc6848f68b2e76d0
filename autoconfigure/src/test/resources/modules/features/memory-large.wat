(module
  (import "env" "memory" (memory 32768 65536))
  (func (export "run") (result i32) (memory.size)))
