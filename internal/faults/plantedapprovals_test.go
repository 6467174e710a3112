package faults

// plantedInApprovals are the bugs in what lets a plan be approved.
func plantedInApprovals() []mutant {
	return []mutant{
		{name: "another plan is approved than the one that was read", file: "internal/daemon/approval.go",
			right: "	case s.Offer.Digest != digest:\n", wrong: "	case digest == \"\":\n", pkg: "internal/daemon", tests: "TestAnApprovedPlanIsCarriedOut"},
		{name: "an approval is found in an old page", file: "internal/daemon/approval.go",
			right: "	case s.Offer.ID != offer:\n", wrong: "	case offer == \"\":\n", pkg: "internal/daemon", tests: "TestAnApprovalIsUsedOnce"},
		{name: "two approve one plan", file: "internal/daemon/approval.go",
			right: "	case s.Approved != nil:\n", wrong: "	case s.Approved != nil && s.Offer == nil:\n", pkg: "internal/daemon", tests: "TestManyApproveAtOnceDuringAPass"},
		{name: "a plan is approved after its time", file: "internal/daemon/approval.go",
			right: "	case !now.Before(s.Offer.Until):\n", wrong: "	case s.Offer.Until.IsZero():\n", pkg: "internal/daemon", tests: "TestAnApprovalIsUsedOnce"},
		{name: "a replica on standby approves", file: "internal/daemon/approval.go",
			right: "	case r != nil && !r.Leads:\n", wrong: "	case r != nil && !r.Leads && r.Leader == \"\":\n", pkg: "internal/daemon", tests: "TestApprovalsEndWithTheLease"},
		{name: "an approval outlives the lease", file: "internal/daemon/daemon.go",
			right: "			forgo(d, \"another replica may have led in between\")\n", wrong: "", pkg: "internal/daemon", tests: "TestAnApprovalIsNotTakenUpInALaterTerm"},
		{name: "an approved pass applies what it finds", file: "internal/daemon/task.go",
			right: "	return t.Approval.same\n", wrong: "	return nil\n", pkg: "internal/daemon", tests: "TestAnotherPlanThanTheApprovedOneIsRefused"},
		{name: "pages of other origins approve", file: "internal/daemon/approve_http.go",
			right: "	return guard.Handler(h)\n", wrong: "	_ = guard\n	return h\n", pkg: "internal/dashboard", tests: "TestPagesOfOthersApproveNothing"},
		{name: "tokens are guessed without end", file: "internal/approval/approvers.go",
			right: "	if len(a.wrong) >= most {\n", wrong: "	if len(a.wrong) > 100*most {\n", pkg: "internal/approval", tests: "TestWrongTokensMakeAllWait"},
		{name: "others add themselves to those who approve", file: "internal/approval/keys.go",
			right: "	if err == nil && private.Wider(info, 0o755) {\n", wrong: "	if err == nil && private.Wider(info, 0o755) && info.Size() == 0 {\n", pkg: "internal/approval", tests: "TestAFileThatOthersCanWriteIsRefused"},
	}
}
