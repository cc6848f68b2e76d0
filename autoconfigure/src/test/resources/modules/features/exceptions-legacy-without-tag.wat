(module
  (import "env" "may_throw" (func $may_throw))
  (func $outer (try $outside (do (try (do (call $may_throw)) (delegate $outside))) (catch_all (rethrow $outside)))))
