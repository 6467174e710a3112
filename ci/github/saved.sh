#!/usr/bin/env bash
# Fetches the plan that was saved for the pull request which the pushed commit merges. Whatever runs in the repository
# can leave an artifact of the right name, so the run that left it has to be the expected one: of the workflow file
# $WORKFLOW (as .github/workflows/NAME; this one unless it is set), of the event pull_request, of this repository and no
# fork, and of the last commit of the pull request.
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

if [ -z "${WORKFLOW:-}" ]; then
  WORKFLOW="${GITHUB_WORKFLOW_REF#"$GITHUB_REPOSITORY/"}"
  WORKFLOW="${WORKFLOW%%@*}"
fi
export HEAD="$head" WORKFLOW

# GitHub gives the path of a workflow with or without @REF behind it.
wrong='
  if .event != "pull_request" then "its event is \(.event | @json), not pull_request"
  elif .head_sha != env.HEAD then "its commit is \(.head_sha | @json), not \(env.HEAD)"
  elif .head_repository.id == null or .head_repository.id != .repository.id then "its commit is of the repository \(.head_repository.full_name | @json)"
  elif .path != env.WORKFLOW and (.path // "" | startswith(env.WORKFLOW + "@") and (test("[.]ya?ml$") | not) | not) then "its workflow is \(.path | @json), not \(env.WORKFLOW)"
  else "" end'

found=$(gh api --paginate "repos/$GITHUB_REPOSITORY/actions/artifacts?name=camsync-plan&per_page=100" \
  --jq '.artifacts[] | select((.expired | not) and .workflow_run.head_sha == env.HEAD) | "\(.created_at) \(.workflow_run.id)"')
run="" passed_over=""
while read -r _ id; do # the newest first
  if [ -z "$id" ]; then continue; fi
  why=$(gh api "repos/$GITHUB_REPOSITORY/actions/runs/$id" --jq "$wrong")
  if [ -z "$why" ]; then
    run=$id
    break
  fi
  passed_over+="camsync: the plan of run $id is not used: $why"$'\n'
done <<< "$(sort -r <<< "$found")"
if [ -z "$run" ]; then
  printf '%s' "$passed_over" >&2
  echo "camsync: no plan was saved for commit $head of pull request #$pull by $WORKFLOW" >&2
  echo "hint: run camsync apply by hand; plans of forks are not saved, and the input workflow names another workflow that plans" >&2
  exit 1
fi
gh run download "$run" --repo "$GITHUB_REPOSITORY" --name camsync-plan --dir "$saved"
echo "pull=$pull" >> "$GITHUB_OUTPUT"
