/**
 * The completion script for bash. It needs nothing but bash (3.2 or later, as macOS has it), may be sourced again, and
 * evaluates nothing of what is typed.
 */
export const BASH_COMPLETION = `# bash completion for stagegate
__stagegate_complete() {
  local cur=\${COMP_WORDS[COMP_CWORD]} line
  COMPREPLY=()
  while IFS= read -r line; do
    line=\${line%%$'\\t'*}
    if [[ -n $line && $line != :* && $line == "$cur"* ]]; then COMPREPLY+=("$line"); fi
  done < <(stagegate complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F __stagegate_complete stagegate
`;
