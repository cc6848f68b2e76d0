;; An active and a passive segment that hold the module's name.
(module
  (import "env" "memory" (memory 1 100 shared))
  (data (i32.const 16) "alpha")
  (data $passive "passive alpha")
  (func (export "init") (param i32 i32 i32) (memory.init $passive (local.get 0) (local.get 1) (local.get 2)))
  (func (export "drop") (data.drop $passive)))
