;; Has a memory of its own and one that it may only have to read: sums up numbers of the latter, on the way copying
;; them into its own.
(module
  (import "env" "memory" (memory $own 1 4 shared))
  (import "env" "prices" (memory $prices 1 16 shared))
  (func (export "total") (param $from i32) (param $count i32) (result i32) (local $total i32) (local $end i32)
    (memory.copy $own $prices (i32.const 64) (local.get $from) (i32.shl (local.get $count) (i32.const 2)))
    (local.set $end (i32.add (local.get $from) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $again
        (br_if $done (i32.ge_u (local.get $from) (local.get $end)))
        (local.set $total (i32.add (local.get $total) (i32.load $prices (local.get $from))))
        (local.set $from (i32.add (local.get $from) (i32.const 4)))
        (br $again)))
    (i32.store $own (i32.const 0) (local.get $total))
    (local.get $total))
  (func (export "copied") (param $number i32) (result i32)
    (i32.load $own offset=64 (i32.shl (local.get $number) (i32.const 2))))
  (func (export "raise") (param $at i32) (param $price i32)
    (i32.store $own (i32.const 4) (local.get $price))
    (i32.store $prices (local.get $at) (local.get $price)))
  (func (export "wait") (param $at i32) (param $expected i32) (result i32)
    (memory.atomic.wait32 1 (local.get $at) (local.get $expected) (i64.const -1)))
  (func (export "notify") (param $at i32) (result i32)
    (memory.atomic.notify 1 (local.get $at) (i32.const 1))))
