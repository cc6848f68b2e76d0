(module
  (rec
    (type $described (descriptor $descriptor) (struct))
    (type $descriptor (describes $described) (struct (field i32))))
  (func (export "run") (result i32)
    (struct.get $descriptor 0
      (ref.get_desc $described (struct.new_default_desc $described (struct.new $descriptor (i32.const 42)))))))
