;; A plugin that works, breaks down, or sleeps until somebody notifies address 0, as its caller likes.
(module
  (memory 1 1 shared)

  (func (export "work"))
  (func (export "trap") (unreachable))
  (func (export "sleep") (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)))))
