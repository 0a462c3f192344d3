# fish completion for tool
complete -c tool -l help -d 'Tell how it is used'
complete -c tool -l version -d 'Display program version information and exit'
complete -c tool -l home -d 'Where: it\'s' -x
complete -c tool -n __fish_use_subcommand -fa prepare -d 'Make [it]'
complete -c tool -n '__fish_seen_subcommand_from prepare' -l help -d 'Tell how it is used'
complete -c tool -n '__fish_seen_subcommand_from prepare' -l values -d 'From a file; repeatable' -r
complete -c tool -n '__fish_seen_subcommand_from prepare' -l fill -d 'How' -xa 'required all'
complete -c tool -n '__fish_seen_subcommand_from prepare' -l json -d 'As JSON'
complete -c tool -n __fish_use_subcommand -fa script -d 'Print'
complete -c tool -n '__fish_seen_subcommand_from script' -fa 'bash zsh'
complete -c tool -n '__fish_seen_subcommand_from script' -l help -d 'Tell how it is used'
