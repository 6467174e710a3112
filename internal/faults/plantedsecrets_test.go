package faults

// plantedInSecrets are the bugs in how the values of secrets are fetched.
func plantedInSecrets() []mutant {
	return []mutant{
		{name: "a kept value is written without fetching it again", file: "internal/reconcile/values.go",
			right: "return differ()[s] })", wrong: "return differ()[s] && false })", pkg: "internal/cli", tests: "TestOnePassInTenRunsPrograms", inEveryRun: true},
		{name: "a kept value of a secret that is gone is written", file: "internal/reconcile/values.go",
			right: "all[d] = l == nil || !l.Value.IsKnown() || !d.Value.IsKnown() || !d.Value.Value().Equal(l.Value.Value())\n",
			wrong: "all[d] = l != nil && (!l.Value.IsKnown() || !d.Value.IsKnown() || !d.Value.Value().Equal(l.Value.Value()))\n", pkg: "internal/cli", tests: "TestOnePassInTenRunsPrograms"},
		{name: "after a question, the value from before it is written", file: "internal/reconcile/values.go",
			right: "	p.kept = cmp.Or(p.kept, p.request.Seldom.programs(), new(sources.Kept))\n", wrong: "	if p.kept != nil {\n		return nil\n	}\n	p.kept = cmp.Or(p.request.Seldom.programs(), new(sources.Kept))\n", pkg: "internal/cli", tests: "TestAfterAQuestionDifferencesAreFetchedAgain"},
		{name: "a failed program is not run again", file: "internal/sources/kept.go",
			right: "		if !value.IsKnown() {\n			return\n", wrong: "		if value.IsAbsent() {\n			return\n", pkg: "internal/sources", tests: "TestKeptValues"},
		{name: "programs are waited for after a refused login", file: "internal/reconcile/reconcile.go",
			right: "p.fetching.Drop()", wrong: "p.fetching.Wait()", pkg: "internal/cli", tests: "TestARefusedLoginStopsPrograms"},
		{name: "a program that fails in a crowd is not run again", file: "internal/sources/limit.go",
			right: "	return l.crowd >= number\n", wrong: "	return false && l.crowd >= number\n", pkg: "internal/sources", tests: "TestProgramsThatFailInACrowdRunAgain"},
		{name: "a machine without processes fails a secret", file: "internal/sources/fetch.go",
			right: "(crowded || refused(err)) && limit.most > 1", wrong: "crowded && limit.most > 1", pkg: "internal/sources", tests: "TestProgramsThatFailInACrowdRunAgain"},
		{name: "the last of two members of one name is taken", file: "internal/sources/output.go",
			right: "		if _, twice := o.members[name.(string)]; twice {", wrong: "		if _, twice := o.members[name.(string)]; twice && false {", pkg: "internal/sources", tests: "TestKeysOfAnOutput"},
		{name: "half a character is written as another one", file: "internal/sources/output.go",
			right: "err != nil || strings.Count(text, \"\\ufffd\") != replacements(raw) {\n", wrong: "err != nil {\n", pkg: "internal/sources", tests: "TestKeysOfAnOutput"},
	}
}
