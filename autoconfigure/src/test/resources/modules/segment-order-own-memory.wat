;; Endive initialises memories that are defined before those that are imported.
(module
  (import "env" "memory" (memory 1 3 shared))
  (memory (export "own") 1 3 shared)
  (memory (export "second") 1 3 shared)
  (data (memory 1) (i32.const 16) "first")
  (data (memory 0) (i32.const 16) "second")
  (data (memory 2) (i32.const 16) "third")
  (data (memory 0) (i32.const 0x1fffe) "fourth")
  (data (memory 1) (i32.const 32) "fifth"))
