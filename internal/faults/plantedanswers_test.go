package faults

// plantedInAnswers are the bugs in what the daemon takes over from earlier passes.
func plantedInAnswers() []mutant {
	return []mutant{
		{name: "an answer that changed is taken for the old one", file: "internal/api/answers.go",
			right: "	return was, read && was.sum == sum\n", wrong: "	return was, read\n", pkg: "internal/api", tests: "TestAChangedAnswerIsNeverTheOldOne", inEveryRun: true},
		{name: "the answer of one cluster is taken for that of another", file: "internal/api/read.go",
			right: "taken(answers, r.path, ", wrong: "taken(answers, r.route, ", pkg: "internal/api", tests: "TestAChangedAnswerIsNeverTheOldOne"},
		{name: "a page of a list is taken for the whole since its bytes are known", file: "internal/api/read.go",
			right: "	if why := incomplete(a); why != \"\" {\n", wrong: "	if why := incomplete(a); why != \"\" && answers == nil {\n", pkg: "internal/api", tests: "TestAChangedAnswerIsNeverTheOldOne"},
		{name: "a reading that lacks a list is unchanged", file: "internal/api/answers.go",
			right: " && len(a.now) == len(a.last); err == nil {\n", wrong: "; err == nil {\n", pkg: "internal/api", tests: "TestAnswersOfTheLastReading"},
		{name: "a refused list is unchanged", file: "internal/api/answers.go",
			right: "	if a == nil || err == nil {\n		return\n", wrong: "	if true {\n		return\n", pkg: "internal/api", tests: "TestARefusedListIsNotUnchanged"},
		{name: "what a pass marks stays in what is kept", file: "internal/api/answers.go",
			right: "		is.value, value = value, copied(value)\n", wrong: "		is.value = value\n", pkg: "internal/api", tests: "TestAReadingIsItsOwn"},
		{name: "what a pass fetches stays in the files", file: "internal/orgfile/loader.go",
			right: "		org := l.org.Copy()\n", wrong: "		org := l.org\n", pkg: "internal/orgfile", tests: "TestALoaderLoadsCopies"},
		{name: "where credentials go is looked up once", file: "internal/orgfile/loader.go",
			right: "	if l.loaded && len(", wrong: "	if l.loaded || len(", pkg: "internal/orgfile", tests: "TestALoaderLoadsCopies"},
		{name: "a log that changed is trusted", file: "internal/reconcile/trust.go",
			right: "	if !state.Same(t.log) {\n", wrong: "	if false {\n", pkg: "internal/cli", tests: "TestAPassTrustsTheActivityLog", inEveryRun: true},
		{name: "an empty log is trusted", file: "internal/api/logstate.go",
			right: "	if changes == 0 {\n", wrong: "	if changes < 0 {\n", pkg: "internal/api", tests: "TestStatesOfTheActivityLog"},
		{name: "a log that could not be read is trusted", file: "internal/api/logstate.go",
			right: "	return s != LogState{} && s.changes", wrong: "	return s.changes", pkg: "internal/cli", tests: "TestAPassTrustsTheActivityLog"},
		{name: "the log is trusted after one reading of the lists", file: "internal/reconcile/trust.go",
			right: "const quietPasses = 2\n", wrong: "const quietPasses = 1\n", pkg: "internal/cli", tests: "TestAPassTrustsTheActivityLog"},
		{name: "a log that has not changed is trusted without end", file: "internal/reconcile/seldom.go",
			right: "	s.trust.begin(whole)\n", wrong: "	s.trust.begin(false)\n", pkg: "internal/cli", tests: "TestWhatTheLogNeverShowsIsSeenInTheTenthPass"},
		{name: "what an earlier pass has read is written against", file: "internal/reconcile/trust.go",
			right: "	if !p.spared() || !shows(p.Pass) {\n", wrong: "	if true {\n", pkg: "internal/cli", tests: "TestALateLogIsTrustedForNoWrite", inEveryRun: true},
		{name: "the log is trusted though the list of clusters changed", file: "internal/api/answers.go",
			right: "	a.spare = spare && !a.other\n", wrong: "	a.spare = spare\n", pkg: "internal/cli", tests: "TestAPassTrustsTheActivityLog"},
		{name: "the log of other credentials is trusted", file: "internal/reconcile/trust.go",
			right: "s.trust = trust{warned: s.trust.warned}", wrong: "s.trust.warned = false", pkg: "internal/cli", tests: "TestAPassTrustsTheActivityLog"},
	}
}
