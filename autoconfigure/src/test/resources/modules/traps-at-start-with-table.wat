;; Puts a function that reads its memory into somebody else's table, and traps.
(module
  (import "env" "table" (table 1 funcref))
  (memory 1)
  (data (i32.const 0) "A")
  (func $read (result i32) (i32.load8_u (i32.const 0)))
  (elem (i32.const 0) $read)
  (func $start (unreachable))
  (start $start))
