;; Endive takes the instruction, fd 83 02, for fe 03, which is a fence.
(module
  (memory 1)
  (func $sum (export "run") (result i32)
    (i32x4.extract_lane 0 (i32x4.relaxed_trunc_f64x2_s_zero (v128.load (i32.const 0))))))
