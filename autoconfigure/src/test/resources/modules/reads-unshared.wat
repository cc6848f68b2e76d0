;; Takes the memory that it imports for one that is not shared, and has no data for it.
(module
  (import "env" "memory" (memory 1 3))
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "store") (param i32 i32) (i32.store (local.get 0) (local.get 1))))
