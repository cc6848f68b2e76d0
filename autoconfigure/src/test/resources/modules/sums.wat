;; Adds up the words from address 0 on, in a loop that does nothing else.
(module
  (memory 1)
  (func (export "sum") (param $words i32) (result i32)
    (local $sum i32)
    (loop $next
      (local.set $words (i32.sub (local.get $words) (i32.const 1)))
      (local.set $sum (i32.add (local.get $sum) (i32.load (i32.shl (local.get $words) (i32.const 2)))))
      (br_if $next (local.get $words)))
    (local.get $sum)))
