;; A plugin whose start waits, while word 128 is 1, for what nobody notifies.
(module
  (import "env" "memory" (memory 1 8 shared))
  (func $wait_for_opening (drop (memory.atomic.wait32 (i32.const 128) (i32.const 1) (i64.const -1))))
  (start $wait_for_opening)
  (func (export "work")))
