;; A plugin whose start function waits, when the host says so, for what nobody notifies.
(module
  (import "env" "memory" (memory 1 3 shared))
  (import "host" "held" (func $held (result i32)))
  (func $wait_for_opening
    (if (call $held)
      (then (drop (memory.atomic.wait32 (i32.const 64) (i32.const 0) (i64.const -1))))))
  (start $wait_for_opening)
  (func (export "work"))
  (func (export "fail") (unreachable)))
