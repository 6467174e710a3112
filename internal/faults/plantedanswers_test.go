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
			right: " && len(a.now) == len(a.last); err == nil {\n", wrong: "; err == nil {\n", pkg: "internal/api", tests: "TestA"},
		{name: "a refused list is unchanged", file: "internal/api/answers.go",
			right: "	if a == nil || err == nil {\n		return\n", wrong: "	if true {\n		return\n", pkg: "internal/api", tests: "TestARefusedListIsNotUnchanged"},
		{name: "what a pass marks stays in what is kept", file: "internal/api/answers.go",
			right: "		is.value, value = value, copied(value)\n", wrong: "		is.value = value\n", pkg: "internal/api", tests: "TestAReadingIsItsOwn"},
		{name: "what a pass fetches stays in the files", file: "internal/orgfile/loader.go",
			right: "		return l.org.Copy(), nil\n", wrong: "		return l.org, nil\n", pkg: "internal/orgfile", tests: "TestALoaderLoadsCopies"},
		{name: "where credentials go is looked up once", file: "internal/orgfile/loader.go",
			right: "	if l.loaded && len(", wrong: "	if l.loaded || len(", pkg: "internal/orgfile", tests: "TestALoaderLoadsCopies"},
	}
}
