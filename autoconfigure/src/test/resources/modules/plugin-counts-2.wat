;; Version 2 of a plugin that keeps its number in its code and in its memory, behind a flag as LLVM has one.
(module
  (import "env" "memory" (memory 1 8 shared))
  (data $number "\02\00\00\00")
  (func $initialize
    (block $done
      (br_if $done (i32.atomic.rmw.cmpxchg (i32.const 1024) (i32.const 0) (i32.const 1)))
      (memory.init $number (i32.const 1028) (i32.const 0) (i32.const 4))
      (i32.atomic.store (i32.const 1024) (i32.const 2))
      (return))
    (drop (memory.atomic.wait32 (i32.const 1024) (i32.const 1) (i64.const -1))))
  (start $initialize)
  (func (export "version") (result i32) (i32.const 2))
  (func (export "constant") (result i32) (i32.load (i32.const 1028))))
