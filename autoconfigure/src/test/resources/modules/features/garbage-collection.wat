(module
  (type $base (sub (struct (field i32))))
  (type $derived (sub $base (struct (field i32) (field (mut i32)))))
  (type $array (array (mut i32)))
  (func (export "run") (result i32)
    (local $any anyref)
    (local $numbers (ref null $array))
    (local.set $any (struct.new $derived (i32.const 1) (i32.const 30)))
    (local.set $numbers (array.new $array (i32.const 5) (i32.const 3)))
    (i32.add
      (struct.get $derived 1 (ref.cast (ref $derived) (local.get $any)))
      (i32.add
        (array.get $array (local.get $numbers) (i32.const 2))
        (i31.get_s (ref.i31 (i32.const 7)))))))
