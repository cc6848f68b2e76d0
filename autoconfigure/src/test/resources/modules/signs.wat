;; The sign of a number is copied in every kind of block, so that branches which
;; cross it would go astray if they led to where instructions were before.
(module
  (import "env" "memory" (memory 1 1 shared))

  (func (export "straight") (param $x f32) (param $sign f32) (result f32)
    (f32.copysign (local.get $x) (local.get $sign)))

  ;; Twice in a row, with other instructions between them.
  (func (export "twice") (param $x f32) (param $sign f32) (result f32)
    (f32.copysign (f32.copysign (local.get $x) (f32.neg (local.get $sign))) (local.get $sign)))

  ;; Adds x with its sign as often as told to, by a loop that is left from within.
  (func (export "loop") (param $x f32) (param $sign f32) (param $times i32) (result f32)
    (local $sum f32)
    (block $end
      (loop $next
        (br_if $end (i32.eqz (local.get $times)))
        (local.set $sum (f32.add (local.get $sum) (f32.copysign (local.get $x) (local.get $sign))))
        (local.set $times (i32.sub (local.get $times) (i32.const 1)))
        (br $next)))
    (local.get $sum))

  ;; The instruction is the first that a branch leads to, and the last before one.
  (func (export "edges") (param $x f32) (param $sign f32) (param $leave i32) (result f32)
    (local.get $x)
    (block $out (result f32)
      (local.get $sign)
      (br_if $out (local.get $leave))
      (drop)
      (f32.copysign (local.get $sign) (local.get $sign))
      (br $out))
    (f32.copysign))

  (func (export "if") (param $x f32) (param $sign f32) (param $which i32) (result f32)
    (if (result f32) (local.get $which)
      (then (f32.copysign (local.get $x) (local.get $sign)))
      (else
        (if (result f32) (f32.lt (f32.copysign (f32.const 1) (local.get $sign)) (f32.const 0))
          (then (f32.const -2))
          (else (f32.const 2))))))

  ;; 10, 20 or 30 with the sign, by a table.
  (func (export "table") (param $sign f32) (param $which i32) (result f32)
    (block $third
      (block $second
        (block $first
          (br_table $first $second $third (local.get $which)))
        (return (f32.copysign (f32.const 10) (local.get $sign))))
      (return (f32.copysign (f32.const 20) (local.get $sign))))
    (f32.copysign (f32.const 30) (local.get $sign))))
