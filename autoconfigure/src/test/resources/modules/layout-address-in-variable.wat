;; Writes where a variable says that no other instance knows of.
(module
  (import "env" "memory" (memory 1 4 shared))
  (global $next (mut i32) (i32.const 4096))
  (func (export "append") (param i32)
    global.get $next
    local.get 0
    i32.store
    global.get $next
    i32.const 4
    i32.add
    global.set $next))
