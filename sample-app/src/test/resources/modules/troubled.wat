;; A plugin that works, breaks down, naps for 2.4 seconds, or sleeps until somebody notifies address 0, as its caller likes.
(module
  (memory 1 1 shared)

  (func (export "work"))
  (func (export "trap") (unreachable))
  (func (export "nap") (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 2400000000))))
  (func (export "sleep") (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)))))
