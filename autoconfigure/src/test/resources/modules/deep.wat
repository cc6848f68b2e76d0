;; Does something from as deep in the stack as it is told, or waits for a moment at each depth until the stack ends.
(module
  (import "env" "memory" (memory 1 3 shared))
  (func $descend (param $depth i32) (param $operation i32) (result i32)
    (if (result i32) (local.get $depth)
      (then (i32.add
        (call $descend (i32.sub (local.get $depth) (i32.const 1)) (local.get $operation))
        (i32.const 0)))
      (else
        (block $update (block $add (block $grow (block $notify (block $wait (block $nothing
          (br_table $nothing $wait $notify $grow $add $update (local.get $operation)))
          (return (i32.const 0)))
          (return (memory.atomic.wait32 (i32.const 644) (i32.const 0) (i64.const 20000))))
          (return (memory.atomic.notify (i32.const 0) (i32.const -1))))
          (return (memory.grow (i32.const 1))))
          (return (i32.atomic.rmw.add (i32.const 648) (i32.const 1))))
        (i64.store (i32.const 656) (i64.add (i64.load (i32.const 656)) (i64.const 1)))
        (i32.const 0))))
  (func (export "nothing") (param i32) (result i32) (call $descend (local.get 0) (i32.const 0)))
  (func (export "wait") (param i32) (result i32) (call $descend (local.get 0) (i32.const 1)))
  (func (export "notify") (param i32) (result i32) (call $descend (local.get 0) (i32.const 2)))
  (func (export "grow") (param i32) (result i32) (call $descend (local.get 0) (i32.const 3)))
  (func (export "add") (param i32) (result i32) (call $descend (local.get 0) (i32.const 4)))
  (func (export "update") (param i32) (result i32) (call $descend (local.get 0) (i32.const 5)))
  (func $waits (export "waits")
    (drop (memory.atomic.wait32 (i32.const 644) (i32.const 0) (i64.const 20000)))
    (call $waits)))
