(module
  (import "env" "memory" (memory 1 100 shared))
  (func $start unreachable)
  (start $start))
