(module
  (import "env" "memory" (memory 1 100 shared))
  (data (i32.const 65533) "four"))
