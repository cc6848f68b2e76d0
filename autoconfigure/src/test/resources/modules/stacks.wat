;; Has a stack in its memory, as C compilers make one, and exports its pointer.
(module
  (import "env" "memory" (memory 2 10 shared))
  (global $stack_pointer (export "__stack_pointer") (mut i32) (i32.const 65536))
  (func (export "work") (param i32) (result i32)
    (local $frame i32)
    (global.set $stack_pointer (local.tee $frame (i32.sub (global.get $stack_pointer) (i32.const 16))))
    (i32.store offset=12 (local.get $frame) (local.get 0))
    (global.set $stack_pointer (i32.add (local.get $frame) (i32.const 16)))
    (i32.load offset=12 (local.get $frame))))
