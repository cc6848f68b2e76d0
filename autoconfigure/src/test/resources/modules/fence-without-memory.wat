(module (func (export "fence") (atomic.fence)))
