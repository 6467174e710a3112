package failover

// A RefusedError is why a guard refuses a command, before anything is sent.
type RefusedError struct{ reason, hint string }

func (e *RefusedError) Error() string { return e.reason }

// Hint says what to do about it.
func (e *RefusedError) Hint() string { return e.hint }

func refuse(reason, hint string) error { return &RefusedError{reason, hint} }
