package faults

// plantedInRotations are the bugs in what ends old credentials.
func plantedInRotations() []mutant {
	return []mutant{
		{name: "old credentials are deleted within their grace", file: "internal/diff/rotating.go",
			right: "	if f.sound() && f.covers(l) && f.last.Over(f.now()) {\n", wrong: "	if f.sound() && f.covers(l) {\n", pkg: "internal/diff", tests: "TestRotationsUnderWay"},
		{name: "a rotation ends by itself that nothing remembers", file: "internal/diff/rotating.go",
			right: "func (f family) covers(l spec.Incarnation) bool { return slices.Contains(f.last.Old, l.ID) }", wrong: "func (f family) covers(l spec.Incarnation) bool { return l.ID != \"\" }",
			pkg: "internal/diff", tests: "TestRotationsUnderWay"},
		{name: "old credentials are deleted though the new ones were put back", file: "internal/diff/rotating.go",
			right: "		return strings.EqualFold(at, f.present.ID)\n", wrong: "		return at != \"\" || true\n", pkg: "internal/diff", tests: "TestRotationsUnderWay"},
		{name: "old credentials are deleted whose successors were not delivered", file: "internal/diff/rotating.go",
			right: "	return f.present.Doubt == \"\" && f.last.Successor == f.present.ID\n", wrong: "	return f.present.Doubt == \"\"\n", pkg: "internal/diff", tests: "TestRotationsUnderWay"},
		{name: "a rotation begins while another is under way", file: "internal/diff/rotateorder.go",
			right: "	case o.Half == Begin && begun:\n", wrong: "	case o.Half == Begin && begun && o.Now:\n", pkg: "internal/diff", tests: "TestHalvesOfARotation"},
		{name: "a rotation is finished before its grace is over", file: "internal/diff/rotateorder.go",
			right: "	early := f.guarded() && !o.Now\n", wrong: "	early := false\n", pkg: "internal/diff", tests: "TestHalvesOfARotation"},
		{name: "a rotation is finished whose delivery is unknown", file: "internal/diff/rotateorder.go",
			right: "	case o.Half == Finish && !f.sound():\n", wrong: "	case o.Half == Finish && !f.sound() && f.declared == \"\":\n", pkg: "internal/diff", tests: "TestHalvesOfARotation"},
		{name: "a destination is not read again before old credentials go", file: "internal/apply/rotation.go",
			right: "		if known && !strings.EqualFold(at, h.ID) {\n", wrong: "		if known && at == \"\" {\n", tests: "TestADestinationThatIsPutBack"},
		{name: "a monitoring client is deleted without the one after it", file: "internal/apply/rotation.go",
			right: "		if c.ID == a.Successor {\n", wrong: "		if c.ID != \"\" {\n", tests: "TestTheNewScraperIsGone"},
		{name: "a beginning is not noted before the new client is made", file: "internal/apply/rotation.go",
			right: "		err = s.Rotations.Note(*r)\n", wrong: "		err = nil\n", tests: "TestEveryCrashOfABeginning"},
		{name: "a grace counts from the beginning", file: "internal/apply/rotation.go",
			right: "	r.Successor, r.Until = id, time.Now().Add(r.Grace).UTC().Truncate(time.Second)\n", wrong: "	r.Successor, r.Until = id, r.Begun\n", tests: "TestEveryCrashOfABeginning"},
		{name: "a grace counts without proof of the delivery", file: "internal/apply/rotation.go",
			right: "				!holds(desired, *live, c, r, i.Answered) {\n", wrong: "				(false && !holds(desired, *live, c, r, i.Answered)) {\n", pkg: "internal/apply", tests: "TestDeliveredIsWhatIsProven"},
		{name: "two rotate one client at once", file: "internal/rotation/rotation.go",
			right: "	case !held:\n		return nil, errors.Join(ErrBusy", wrong: "	case !held && err != nil:\n		return nil, errors.Join(ErrBusy", pkg: "internal/rotation", tests: "TestOneRotatesAtATime"},
	}
}
