#!/usr/bin/env bash
# Fetches the plan that was saved for the pull request which the pushed commit merges. A plan that a
# fork has left is not taken.
set -euo pipefail

saved="$RUNNER_TEMP/camsync-saved"
rm -rf "$saved"
merged=$(gh api "repos/$GITHUB_REPOSITORY/commits/$GITHUB_SHA/pulls" \
  --jq 'map(select(.merged_at != null and .base.ref == env.GITHUB_REF_NAME)) | first // empty | "\(.number) \(.head.sha)"')
read -r pull head <<< "$merged"
if [ -z "$pull" ]; then
  echo "camsync: commit $GITHUB_SHA merges no pull request, so no plan was saved for it" >&2
  echo "hint: run camsync apply by hand, or revert the commit and make a pull request of it" >&2
  exit 1
fi
export HEAD="$head"
run=$(gh api "repos/$GITHUB_REPOSITORY/actions/artifacts?name=camsync-plan&per_page=100" \
  --jq '[.artifacts[] | select((.expired | not) and .workflow_run.head_sha == env.HEAD and .workflow_run.head_repository_id == .workflow_run.repository_id)]
    | sort_by(.created_at) | last // empty | .workflow_run.id')
if [ -z "$run" ]; then
  echo "camsync: no plan was saved for commit $head of pull request #$pull" >&2
  echo "hint: run camsync apply by hand; plans of forks are not saved" >&2
  exit 1
fi
gh run download "$run" --repo "$GITHUB_REPOSITORY" --name camsync-plan --dir "$saved"
echo "pull=$pull" >> "$GITHUB_OUTPUT"
