package faults

// plantedInSecrets are the bugs in how the values of secrets are fetched.
func plantedInSecrets() []mutant {
	return []mutant{
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
