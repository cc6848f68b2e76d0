(module
  (func (export "run") (result i32)
    (i16x8.extract_lane_s 0
      (f16x8.add
        (f16x8.splat (f32.const 1))
        (f16x8.replace_lane 0 (f16x8.splat (f32.const 2)) (f16x8.extract_lane 0 (f16x8.splat (f32.const 3))))))))
