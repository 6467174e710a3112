package emulator

// ipRanges names the addresses that Camunda's own services come from; the ones here are reserved for documentation.
func (e *Emulator) ipRanges(*request) *answer {
	return reply(map[string][]string{"web-modeler": {"192.0.2.10/32", "192.0.2.11/32"}})
}
