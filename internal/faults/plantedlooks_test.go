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
	}
}
