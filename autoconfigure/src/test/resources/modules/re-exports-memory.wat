(module
  (import "env" "memory" (memory 1 100 shared))
  (memory $own 1)
  (export "memory" (memory 0))
  (export "own" (memory $own))
  (data $passive "re-exported")
  (func (export "init") (param i32 i32 i32) (memory.init $passive (local.get 0) (local.get 1) (local.get 2))))
