(module
  (type $shared (shared (struct (field (mut i32)))))
  (func (export "run") (result i32) (struct.atomic.get $shared 0 (struct.new $shared (i32.const 42)))))
