;; A redactor that was linked without --shared-memory.
(module
  (import "env" "memory" (memory 1 32767))
  (global (export "__stack_pointer") (mut i32) (i32.const 0))
  (global (export "__heap_base") i32 (i32.const 64))
  (func (export "work") (param i32 i32)))
