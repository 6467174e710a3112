package faults

// plantedInWorkspaces are the bugs in what is done in Camunda Hub.
func plantedInWorkspaces() []mutant {
	return []mutant{
		{name: "environments are replaced whatever others have changed", file: "internal/apply/environments.go",
			right: "known && !slices.Equal(now, was) {\n", wrong: "known && was == nil && now != nil {\n", tests: "TestWorkspaceWalks"},
		{name: "the environments of a workspace are read before the wait, and not after it", file: "internal/apply/environments.go",
			right: "		if missing == \"\" {\n", wrong: "		if true {\n", pkg: "internal/cli", tests: "TestScripts/workspace_environment"},
		{name: "a workspace whose creation was lost is not adopted", file: "internal/apply/resolve.go",
			right: "found[0].Matches && c.whole():", wrong: "found[0].Matches && c.kind == spec.Clusters:", pkg: "internal/cli", tests: "TestScripts/workspace_environment"},
		{name: "an action does not wait for one of another lane", file: "internal/apply/across.go",
			right: "			ok = other.done\n", wrong: "			ok = true\n", pkg: "internal/apply", tests: "TestNeedsOfOtherLanes"},
		{name: "an action waits for itself", file: "internal/apply/across.go",
			right: "other != nil && name.Lane() != s.l.name {", wrong: "other != nil {", pkg: "internal/apply", tests: "TestNeedsOfOtherLanes"},
		{name: "a member is added once more without a look", file: "internal/api/do.go",
			right: "		case done:\n			return reply{status: http.StatusOK}, nil\n", wrong: "", pkg: "internal/api", tests: "TestCallsToCamundaHub"},
		{name: "an empty list without a total is believed", file: "internal/api/hubsearch.go",
			right: "	case !page.Page.Total.ok:\n", wrong: "	case false:\n", pkg: "internal/api", tests: "TestAnswersOfAnotherShape"},
		{name: "a list that moves between its pages is believed", file: "internal/api/hubsearch.go",
			right: "!page.Page.More.value && len(all) < total:\n			return nil, errMoving\n", wrong: "false:\n			return nil, errMoving\n", pkg: "internal/api", tests: "TestAnswersOfAnotherShape"},
		{name: "a 401 of Camunda Hub ends the token", file: "internal/api/exchange.go",
			right: "r.bestEffort = ctx.Value(strictKey{}) == nil", wrong: "_ = strictKey{}", pkg: "internal/api", tests: "TestAHubThatIsClosed"},
		{name: "five requests go in a second", file: "internal/api/hubpace.go",
			right: "p.sent[0].Add(p.window)", wrong: "p.sent[1].Add(p.window)", pkg: "internal/api", tests: "TestThePaceOfCamundaHub"},
		{name: "the last workspace_admin goes", file: "internal/diff/workspacemember.go",
			right: "			if left == 1 {\n", wrong: "			if left == 0 {\n", pkg: "internal/diff", tests: "TestTheLastWorkspaceAdmin"},
		{name: "who is merely invited counts as an admin", file: "internal/diff/workspacemember.go",
			right: "			if !m.Pending && m.Role", wrong: "			if m.Role", pkg: "internal/diff", tests: "TestTheLastWorkspaceAdmin"},
		{name: "the trash is not looked into", file: "internal/diff/workspace.go",
			right: "	if len(found) == 0 {\n		return a\n", wrong: "	if true {\n		return a\n", pkg: "internal/diff", tests: "TestAWorkspaceInTheTrash"},
		{name: "an environment that is not listed at present is taken out", file: "internal/diff/environment.go",
			right: "		case e.Missing:\n", wrong: "		case false:\n", pkg: "internal/diff", tests: "TestEnvironments"},
		{name: "two of one name: the first one is taken", file: "internal/spec/match.go",
			right: "		case len(found) > 1:\n			return conflict(", wrong: "		case len(found) > 1 && d.id != \"\":\n			return conflict(", pkg: "internal/diff", tests: "TestWorkspaces"},
	}
}
