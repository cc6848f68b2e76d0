;; Copies a word from one imported memory to another one.
(module
  (import "env" "memory" (memory 1 100 shared))
  (import "host" "other" (memory 1 100 shared))
  (func (export "move") (param i32) (i32.atomic.store 1 (local.get 0) (i32.atomic.load 0 (local.get 0)))))
