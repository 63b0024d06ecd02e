/**
 * What a shell reads at its start: for each TAB it asks `berth __complete` (print-completion.ts), so that what is offered is always
 * what the installed `berth` knows. A line of the answer is `word TAB description`, the last one `:directive`: 4 no files, 0 files
 * too, 16 folders too.
 */
export const SCRIPTS: Readonly<Record<'bash' | 'zsh' | 'fish', string>> = {
  // COMP_WORDS breaks words at = and :, the line does not; what bash inserts is the part behind the break.
  bash: `# bash completion of berth: source <(berth completion bash)
_berth() {
  local line=\${COMP_LINE:0:COMP_POINT} words=() answer=() directive word cut
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  mapfile -t answer < <("\${words[0]}" __complete -- "\${words[@]:1}" 2>/dev/null)
  ((\${#answer[@]} > 0)) || return 0
  directive=\${answer[-1]#:}
  unset 'answer[-1]'
  word=\${words[-1]}
  cut=
  [[ $word == --*=* ]] && cut=\${word%%=*}= word=\${word#*=}
  COMPREPLY=()
  for line in "\${answer[@]}"; do
    line=\${line%%$'\\t'*}
    COMPREPLY+=("\${line#"$cut"}")
  done
  case $directive in
    0) compopt -o filenames; mapfile -t -O \${#COMPREPLY[@]} COMPREPLY < <(compgen -f -- "$word") ;;
    16) compopt -o filenames; mapfile -t -O \${#COMPREPLY[@]} COMPREPLY < <(compgen -d -- "$word") ;;
  esac
}
complete -F _berth berth
`,
  zsh: `#compdef berth
# zsh completion of berth: source <(berth completion zsh), behind compinit; or as _berth in a folder of fpath
_berth() {
  local -a answer described plain
  local directive line cut
  answer=("\${(@f)$("\${words[1]}" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  directive=\${answer[-1]#:}
  [[ -n $directive ]] || return 1
  cut=
  [[ $PREFIX == --*=* ]] && cut=\${PREFIX%%=*}= && compset -P '*='
  for line in "\${(@)answer[1,-2]}"; do
    line=\${line#"$cut"}
    if [[ $line == *$'\\t'* ]]; then
      described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
    else
      plain+=("$line")
    fi
  done
  ((\${#described})) && _describe berth described
  ((\${#plain})) && compadd -- "\${plain[@]}"
  case $directive in
    0) _files ;;
    16) _files -/ ;;
  esac
}
compdef _berth berth
`,
  fish: `# fish completion of berth: berth completion fish | source
function __berth_complete
  set -l words (commandline -opc) (commandline -ct)
  set -l answer ($words[1] __complete -- $words[2..-1] 2>/dev/null)
  test (count $answer) -gt 0; or return
  test (count $answer) -gt 1; and printf '%s\\n' $answer[1..-2]
  set -l cut (string match -r -- '^--[^=]+=' $words[-1])
  set -l word (string replace -- "$cut" '' $words[-1])
  switch $answer[-1]
    case ':0'
      for path in (__fish_complete_path $word); echo "$cut$path"; end
    case ':16'
      for path in (__fish_complete_directories $word); echo "$cut$path"; end
  end
end
complete -c berth -f -a '(__berth_complete)'
`,
}
