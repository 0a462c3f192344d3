# bash completion for tool
_tool() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command="" words="" i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      --plugin | --home) ((i++)) ;;
      -*) ;;
      *) command=${COMP_WORDS[i]}; break ;;
    esac
  done
  case "$command $previous" in
    "prepare --values") return ;;
    "prepare --fill") COMPREPLY=($(compgen -W "required all" -- "$current")); return ;;
  esac
  case $command in
    "") words="prepare script --help --version --home" ;;
    prepare) words="--help --values --fill --json" ;;
    script) words="bash zsh --help" ;;
  esac
  if [[ -z $command || $current == -* || $words != -* ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  fi
}
complete -o default -F _tool tool
