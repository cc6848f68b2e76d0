;; A plugin that compares for ever.
(module
  (import "env" "memory" (memory 1 2 shared))
  (func $compare_offers (loop $again (br $again)))
  (func (export "rank") (call $compare_offers)))
