package faults

// plantedInLooks are the bugs in what lanes share.
func plantedInLooks() []mutant {
	return []mutant{
		{name: "a look that was already on its way is shared", file: "internal/api/shared.go",
			right: "	if o.next, o.busy = nil, l != nil; l != nil {\n", wrong: "	if o.busy = l != nil && !l.done; !o.busy {\n		o.next = nil\n	} else {\n", pkg: "internal/api", tests: "TestLooksAreShared"},
		{name: "the end of who asks first ends the look of the others", file: "internal/api/shared.go",
			right: "context.WithCancel(context.WithoutCancel(ctx))", wrong: "context.WithCancel(ctx)", pkg: "internal/api", tests: "TestTheEndOfOneIsNotTheEndOfOthers"},
		{name: "the end of one ends the look of the others", file: "internal/api/shared.go",
			right: "	if l.waiting == 0 {\n", wrong: "	if l.waiting >= 0 {\n", pkg: "internal/api", tests: "TestTheEndOfOneIsNotTheEndOfOthers"},
		{name: "one failure is that of all", file: "internal/api/shared.go",
			right: "	if err != nil && shared && !fatal(ctx, err) {", wrong: "	if err != nil && shared && false {", pkg: "internal/api", tests: "TestAFailureIsNotThatOfAll"},
		{name: "an old look is good enough for a write that has waited", file: "internal/apply/replacing.go",
			right: "		if err := r.looks.unchanged(ctx, r.a); err != nil {\n", wrong: "		if err := error(nil); err != nil {\n", pkg: "internal/apply", tests: "TestAnAllowlistIsReadAgainAfterAWait"},
		{name: "a write is sent however late its turn comes", file: "internal/api/late.go",
			right: "bounded && try == 1 && time.Now().After(end) {\n", wrong: "bounded && try == 1 && end.IsZero() {\n", pkg: "internal/api", tests: "TestAWriteWhoseTurnComesTooLate"},
		{name: "a write that was begun is not repeated since its turn comes late", file: "internal/api/late.go",
			right: "bounded && try == 1 && time", wrong: "bounded && time", pkg: "internal/api", tests: "TestAWriteWhoseTurnComesTooLate"},
		{name: "a client that is deleted first is made beside secrets", file: "internal/apply/beside.go",
			right: "a.Verb == diff.Create && len(a.Calls) == 1\n", wrong: "len(a.Calls) > 0\n", pkg: "internal/apply", tests: "TestClientsAreMadeBesideSecrets"},
		{name: "a client is made beside a secret that it needs", file: "internal/apply/beside.go",
			right: "		case needs, a.Await", wrong: "		case needs && false, a.Await", pkg: "internal/apply", tests: "TestClientsAreMadeBesideSecrets"},
		{name: "results are told before those that precede them", file: "internal/apply/beside.go",
			right: "		if !b.over {\n", wrong: "		if false {\n", pkg: "internal/apply", tests: "TestClientsAreMadeBesideSecrets"},
		{name: "what follows does not wait for the clients", file: "internal/apply/beside.go",
			right: "	making.Wait()\n", wrong: "	go making.Wait()\n", pkg: "internal/apply", tests: "TestClientsAreMadeBesideSecrets"},
	}
}
