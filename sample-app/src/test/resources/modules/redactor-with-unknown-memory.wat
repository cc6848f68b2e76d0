;; A redactor that imports a memory that nobody has configured.
(module
  (import "env" "memory" (memory 1 32767 shared))
  (import "env" "scratch" (memory 1 32767 shared))
  (global (export "__stack_pointer") (mut i32) (i32.const 0))
  (global (export "__heap_base") i32 (i32.const 64))
  (func (export "work") (param i32 i32)))
