;; Writes to a table of others, then to its own and beyond its end, which ends the instantiation.
(module
  (import "env" "table" (table $others 2 funcref))
  (table $own 2 funcref)
  (elem (table $others) (i32.const 0) func $answer)
  (elem (table $own) (i32.const 0) func $answer)
  (elem (table $own) (i32.const 1) func $answer $answer)
  (elem (table $others) (i32.const 1) func $answer)
  (func $answer (result i32) (i32.const 42)))
