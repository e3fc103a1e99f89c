#!/bin/sh
# Registers stagegate's search attributes (src/contract/search-attributes.ts; a test compares the two).
# Again is fine: what is there is left alone.
set -eu
namespace=${STAGEGATE_NAMESPACE:-default}
tries=0
until present=$(temporal operator search-attribute list --namespace "$namespace"); do
  tries=$((tries + 1))
  if [ "$tries" -ge 60 ]; then exit 1; fi
  sleep 1
done

register() {
  if printf '%s\n' "$present" | grep -qw "$1"; then return; fi
  temporal operator search-attribute create --namespace "$namespace" --name "$1" --type "$2"
}

register StagegateTask Keyword
register StagegateRepository Keyword
register StagegateBase Keyword
register StagegateState Keyword
register StagegatePendingApproval Bool
