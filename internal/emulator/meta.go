package emulator

// ipRanges lists the addresses of Camunda's own services, here from ranges reserved for
// documentation.
func (e *Emulator) ipRanges(*request) *answer {
	return reply(map[string][]string{"web-modeler": {"192.0.2.10/32", "192.0.2.11/32"}})
}
