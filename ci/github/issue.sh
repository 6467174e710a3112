#!/usr/bin/env bash
# Keeps the one issue for drift: opened or updated while there is some, closed once there is none.
set -euo pipefail

body="$RUNNER_TEMP/camsync/drift.md"
issues="repos/$GITHUB_REPOSITORY/issues"
issue=$(gh api --paginate "$issues?state=open&labels=camsync-drift&per_page=100" \
  --jq '.[] | select(.user.login == "github-actions[bot]" and (.body // "" | startswith("<!-- camsync:drift -->"))) | .number' | sed -n 1p)
case "$STATE $issue" in
  "drift ") gh api --silent -X POST "$issues" -f "title=Drift: the organisation is not as the file says" -F "body=@$body" -f "labels[]=camsync-drift" ;;
  drift*) gh api --silent -X PATCH "$issues/$issue" -F "body=@$body" ;;
  "sync ") ;;
  sync*)
    gh api --silent -X POST "$issues/$issue/comments" -f "body=The organisation is as the file says again."
    gh api --silent -X PATCH "$issues/$issue" -f state=closed -f state_reason=completed
    ;;
esac
