;; Another version of plugin.wat, which adds one more.
(module
  (import "host" "sleep" (func $sleep (param i64)))
  (memory (export "memory") 1 4)
  (func (export "add") (param i32 i32) (result i32) (i32.add (i32.const 1) (i32.add (local.get 0) (local.get 1))))
  (func (export "sleep") (param i64) (call $sleep (local.get 0)))
  (func (export "spin") (loop $forever (br $forever))))
