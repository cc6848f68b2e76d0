;; Keeps the end of what it has handed out where other instances do not see it.
(module
  (import "env" "memory" (memory 1 4 shared))
  (import "env" "other" (memory 1 4 shared))
  (global $end (mut i32) (i32.const 0))
  (func (export "take") (param i32) (result i32)
    global.get $end
    memory.size
    i32.const 16
    i32.shl
    i32.gt_u
    if
      i32.const 1
      memory.grow
      drop
    end
    global.get $end
    global.get $end
    local.get 0
    i32.add
    global.set $end))
