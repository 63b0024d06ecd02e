# The last step of action.yml: annotations, the report for later steps, and the exit code of the review.
set -euo pipefail

# Lines of an input, without blanks around them; empty lines are none. `--option=value`, so that no value is taken for an option.
options=()
add() {
  local option=$1 line
  while IFS= read -r line || [[ -n $line ]]; do
    line=${line#"${line%%[![:space:]]*}"}
    line=${line%"${line##*[![:space:]]}"}
    [[ -z $line ]] || options+=("$option=$line")
  done <<<"$2"
}

berth() {
  node "$ACTION_PATH/cli/main.ts" "$@"
}

add --filename "$INPUT_FILENAME"
add --state "$INPUT_STATE"
add --kubeconfig "$INPUT_KUBECONFIG"
add --config "$INPUT_CONFIG"
add --namespace "$INPUT_NAMESPACE"
add --warn-exit-code "$INPUT_WARN_EXIT_CODE"
# Nobody's cluster is read unless it is asked for.
if [[ -z ${INPUT_STATE//[[:space:]]/} && -z $INPUT_KUBECONFIG ]]; then
  options+=(--state=/dev/null)
fi

code=0
berth review --output=github "${options[@]}" || code=$?
if [[ -n $INPUT_OUTPUT_FILE ]]; then
  # The same review, in another form: its exit code is the same too.
  berth review --output="$INPUT_OUTPUT" "${options[@]}" >"$INPUT_OUTPUT_FILE" 2>/dev/null || true
fi
printf 'exit-code=%s\n' "$code" >>"$GITHUB_OUTPUT"
exit "$code"
