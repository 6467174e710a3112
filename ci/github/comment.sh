#!/usr/bin/env bash
# Puts the report of $1 into the one comment for it on pull request $PULL. Only a comment of our own is
# ever updated: of another's, its author could change the words later.
set -euo pipefail

export MARKER="<!-- camsync:$1 -->"
body="$RUNNER_TEMP/camsync/$1.md"
if [ ! -s "$body" ]; then exit 0; fi

comment=$(gh api --paginate "repos/$GITHUB_REPOSITORY/issues/$PULL/comments?per_page=100" \
  --jq '.[] | select(.user.login == "github-actions[bot]" and (.body | startswith(env.MARKER))) | .id' | sed -n 1p)
if [ -n "$comment" ]; then
  gh api --silent -X PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$comment" -F "body=@$body"
else
  gh api --silent -X POST "repos/$GITHUB_REPOSITORY/issues/$PULL/comments" -F "body=@$body"
fi
