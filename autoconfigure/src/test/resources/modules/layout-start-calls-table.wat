;; Nobody can tell what its start function does.
(module
  (import "env" "memory" (memory 1 4 shared))
  (import "env" "functions" (table 1 funcref))
  (func $start
    i32.const 0
    call_indirect)
  (start $start))
