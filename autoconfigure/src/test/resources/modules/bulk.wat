;; Bulk instructions on one memory and, as copy_over and copy_back, between two.
(module
  (import "env" "memory" (memory $memory 1 100 shared))
  (import "host" "other" (memory $other 1 100 shared))
  (data $active (i32.const 65500) "active")
  (data $passive "The quick brown fox jumps over the lazy dog and then, 0123456789, it does so again.")
  (func (export "fill") (param i32 i32 i32) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
  (func (export "copy") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (export "init") (param i32 i32 i32) (memory.init $passive (local.get 0) (local.get 1) (local.get 2)))
  (func (export "drop") (data.drop $passive))
  (func (export "init_active") (param i32 i32 i32) (memory.init $active (local.get 0) (local.get 1) (local.get 2)))
  (func (export "fill_other") (param i32 i32 i32) (memory.fill $other (local.get 0) (local.get 1) (local.get 2)))
  (func (export "init_other") (param i32 i32 i32)
    (memory.init $other $passive (local.get 0) (local.get 1) (local.get 2)))
  (func (export "copy_over") (param i32 i32 i32)
    (memory.copy $other $memory (local.get 0) (local.get 1) (local.get 2)))
  (func (export "copy_back") (param i32 i32 i32)
    (memory.copy $memory $other (local.get 0) (local.get 1) (local.get 2)))

  ;; Stores the bytes of a value again and again, in the widest instructions that fit, aligned or not.
  (func (export "store") (param $to i32) (param $value i64) (param $size i32)
    (block $words_done
      (loop $words
        (br_if $words_done (i32.lt_u (local.get $size) (i32.const 8)))
        (i64.store (local.get $to) (local.get $value))
        (local.set $to (i32.add (local.get $to) (i32.const 8)))
        (local.set $size (i32.sub (local.get $size) (i32.const 8)))
        (br $words)))
    (if (i32.and (local.get $size) (i32.const 4))
      (then
        (i64.store32 (local.get $to) (local.get $value))
        (local.set $value (i64.shr_u (local.get $value) (i64.const 32)))
        (local.set $to (i32.add (local.get $to) (i32.const 4)))))
    (if (i32.and (local.get $size) (i32.const 2))
      (then
        (i64.store16 (local.get $to) (local.get $value))
        (local.set $value (i64.shr_u (local.get $value) (i64.const 16)))
        (local.set $to (i32.add (local.get $to) (i32.const 2)))))
    (if (i32.and (local.get $size) (i32.const 1))
      (then (i64.store8 (local.get $to) (local.get $value))))))
