;; Imports a shared memory and defines one that is not shared, and makes both grow.
(module
  (import "env" "memory" (memory 1 10 shared))
  (memory $own (export "own") 1)
  (func (export "grow") (param i32) (result i32) (memory.grow $own (local.get 0)))
  (func (export "grow_imported") (param i32) (result i32) (memory.grow (local.get 0))))
