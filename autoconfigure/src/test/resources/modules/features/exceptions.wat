(module
  (tag $answer (param i32))
  (func $throw (throw $answer (i32.const 42)))
  (func $again
    (block $caught (result exnref)
      (try_table (catch_all_ref $caught) (call $throw))
      (unreachable))
    (throw_ref))
  (func (export "run") (result i32)
    (block $caught (result i32)
      (try_table (catch $answer $caught) (call $again))
      (i32.const 1))))
