package faults

// plantedInCatalog are the bugs in how the catalog is read and published.
func plantedInCatalog() []mutant {
	return []mutant{
		{name: "the catalog is unpublished without the gate", file: "internal/diff/catalog.go",
			right: "		a.Harms = spec.AccessLoss\n", wrong: "", pkg: "internal/diff", tests: "TestCatalog"},
		{name: "a version of the catalog that is lower is sent", file: "internal/diff/catalog.go",
			right: "		case d.Version < l.Version:\n", wrong: "		case false:\n", pkg: "internal/diff", tests: "TestCatalog"},
		{name: "another content of the catalog is sent in the same version", file: "internal/diff/catalog.go",
			right: "d.Version == l.Version && p.other(d, l):", wrong: "false:", pkg: "internal/cli", tests: "TestScripts/catalog$"},
		{name: "what was unpublished in the catalog is sent in the same version", file: "internal/diff/catalog.go",
			right: "		case d.Version == l.Version && l.Unpublished:\n", wrong: "		case false:\n", pkg: "internal/diff", tests: "TestCatalog"},
		{name: "the catalog is published although a part of it cannot be", file: "internal/diff/catalog.go",
			right: "n := len(p.wrong); n > 0 {", wrong: "n := len(p.wrong); n < 0 {", pkg: "internal/diff", tests: "TestCatalog"},
		{name: "a catalog that could not be read is empty", file: "internal/diff/catalog.go",
			right: "	if !ok {\n", wrong: "	if !ok && live.Assets != nil {\n", pkg: "internal/cli", tests: "TestScripts/catalog_answers"},
		{name: "what others have published in the catalog since is unpublished", file: "internal/apply/catalog.go",
			right: "	case len(lost) > 0:\n", wrong: "	case false:\n", pkg: "internal/cli", tests: "TestScripts/catalog_guards"},
		{name: "a part of the catalog that is protected is unpublished", file: "internal/diff/pattern.go",
			right: "each(a.Unpublishes, spec.AssetName)", wrong: "each(a.Unpublishes[:0], spec.AssetName)", pkg: "internal/diff", tests: "TestCatalog"},
		{name: "what is unpublished in the catalog does not count", file: "internal/diff/budget.go",
			right: "len(a.Unpublishes) > 0 {", wrong: "len(a.Unpublishes) < 0 {", pkg: "internal/diff", tests: "TestCatalog"},
		{name: "a part of the catalog can be selected", file: "internal/diff/catalog.go",
			right: "a.Verb != Hold && !g.desired", wrong: "a.Verb == Hold && !g.desired", pkg: "internal/diff", tests: "TestOnlyOfTheCatalog"},
		{name: "the catalog of untrusted files is read", file: "internal/orgfile/catalog.go",
			right: "	case !look:\n", wrong: "	case false:\n", pkg: "internal/orgfile", tests: "TestCatalogOfADirectory"},
		{name: "a daemon does not see the files of the catalog", file: "internal/orgfile/snapshot.go",
			right: "part(\"catalog\", path, []byte(s.catalogs[path].digest))", wrong: "part(\"catalog\", path, nil)", pkg: "internal/orgfile", tests: "TestASnapshotWithItsCatalog"},
		{name: "a catalog that cannot be seen to be published is taken for it", file: "internal/api/catalog.go",
			right: "err != nil || !c.Visible || len", wrong: "err != nil || len", pkg: "internal/api", tests: "TestACatalogThatIsPublishedAlthoughItIsRefused"},
		{name: "two assets of one id are believed", file: "internal/api/catalog.go",
			right: "id == assets[i-1].ID {", wrong: "id == \"\" {", pkg: "internal/api", tests: "TestAnswersAboutTheCatalogOfAnotherShape"},
		{name: "what was published in the catalog is remembered of another version", file: "internal/reconcile/catalog.go",
			right: "known && was.Version == assets[i].Version {", wrong: "known {", pkg: "internal/cli", tests: "TestScripts/catalog$"},
		{name: "what was published in the catalog is not remembered", file: "internal/reconcile/catalog.go",
			right: "memory[a.ID] = published{", wrong: "memory[\"\"] = published{", pkg: "internal/cli", tests: "TestScripts/catalog$"},
	}
}
