;; Two memories, each with static data at 1024.
(module
  (import "env" "one" (memory $one 1 16 shared))
  (import "env" "two" (memory $two 1 16 shared))
  (data $first "\01\00\00\00")
  (data $second "\02\00\00\00")
  (func (export "_initialize")
    i32.const 1024
    i32.const 0
    i32.const 4
    memory.init $one $first
    i32.const 1024
    i32.const 0
    i32.const 4
    memory.init $two $second)
  (func (export "first") (result i32)
    i32.const 1024
    i32.load $one))
