#compdef tool
_tool() {
  local state
  local -a commands
  commands=(
    'prepare:Make \[it\]'
    'script:Print'
  )
  _arguments -C \
    '--help[Tell how it is used]' \
    '--version[Display program version information and exit]' \
    '--home[Where\: it'\''s]:DIR:' \
    '1: :->command' '*:: :->arguments'
  case $state in
    command) _describe command commands ;;
    arguments)
      case $words[1] in
        prepare)
          _arguments \
            '--help[Tell how it is used]' \
            '*--values[From a file; repeatable]:FILE:_files' \
            '--fill[How]:SCOPE:(required all)' \
            '--json[As JSON]' \
            '*:argument:_files'
          ;;
        script)
          _arguments \
            '--help[Tell how it is used]' \
            '1:argument:(bash zsh)'
          ;;
      esac
      ;;
  esac
}
_tool "$@"
