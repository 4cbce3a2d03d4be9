#compdef kubectl-upgrade

autoload -U is-at-least

_kubectl-upgrade() {
    typeset -A opt_args
    typeset -a _arguments_options
    local ret=1

    if is-at-least 5.2; then
        _arguments_options=(-s -S -C)
    else
        _arguments_options=(-s -C)
    fi

    local context curcontext="$curcontext" state line
    _arguments "${_arguments_options[@]}" : \
'--kubeconfig=[The kubeconfig file, in place of \$KUBECONFIG]:FILE:_files' \
'--context=[The kubeconfig'\''s context]:NAME:_default' \
'-n+[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--namespace=[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--request-timeout=[Limit of a single request, such as 5s or 2m; 0\: none of its own]:TIME:_default' \
'--cluster=[The kubeconfig'\''s cluster]:NAME:_default' \
'--user=[The kubeconfig'\''s user]:NAME:_default' \
'-s+[Address and port of the API server]:URL:_default' \
'--server=[Address and port of the API server]:URL:_default' \
'--token=[Bearer token]:TOKEN:_default' \
'--as=[User to impersonate]:USER:_default' \
'--as-uid=[UID to impersonate]:UID:_default' \
'*--as-group=[Group to impersonate; may be repeated]:GROUP:_default' \
'*--as-user-extra=[KEY=VALUE to impersonate; may be repeated]:KEY=VALUE:_default' \
'--tls-server-name=[The name that the server'\''s certificate is checked against]:NAME:_default' \
'--insecure-skip-tls-verify=[Don'\''t check the server'\''s certificate\: whoever answers is believed]::BOOL:(true false)' \
'--certificate-authority=[Certificate authority file]:FILE:_files' \
'--client-certificate=[Client certificate file]:FILE:_files' \
'--client-key=[Client key file]:FILE:_files' \
'--disable-compression=[Ask for answers that are not compressed]::BOOL:(true false)' \
'--cache-dir=[Accepted as kubectl'\''s; nothing is cached]:DIR:_files' \
'-o+[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--output=[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--no-headers=[No header line above tables]::BOOL:(true false)' \
'--color=[Colour\: never without a terminal or with \`NO_COLOR\`, unless asked for \`always\`]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-v+[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--v=[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--log-format=[Form of the talk on stderr]:FORMAT:(text json)' \
'--policy=[Policy from this file, in place of the cluster'\''s ConfigMap k8s-upgrade-config]:FILE:_files' \
'-q[Less talk on stderr\: errors alone]' \
'--quiet[Less talk on stderr\: errors alone]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'-V[Print version]' \
'--version[Print version]' \
":: :_kubectl-upgrade_commands" \
"*::: :->upgrade" \
&& ret=0
    case $state in
    (upgrade)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:kubectl-upgrade-command-$line[1]:"
        case $line[1] in
            (plan)
_arguments "${_arguments_options[@]}" : \
'--target=[The version to go to; without it, what detection would choose]:X.Y.Z:_default' \
'--kubeconfig=[The kubeconfig file, in place of \$KUBECONFIG]:FILE:_files' \
'--context=[The kubeconfig'\''s context]:NAME:_default' \
'-n+[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--namespace=[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--request-timeout=[Limit of a single request, such as 5s or 2m; 0\: none of its own]:TIME:_default' \
'--cluster=[The kubeconfig'\''s cluster]:NAME:_default' \
'--user=[The kubeconfig'\''s user]:NAME:_default' \
'-s+[Address and port of the API server]:URL:_default' \
'--server=[Address and port of the API server]:URL:_default' \
'--token=[Bearer token]:TOKEN:_default' \
'--as=[User to impersonate]:USER:_default' \
'--as-uid=[UID to impersonate]:UID:_default' \
'*--as-group=[Group to impersonate; may be repeated]:GROUP:_default' \
'*--as-user-extra=[KEY=VALUE to impersonate; may be repeated]:KEY=VALUE:_default' \
'--tls-server-name=[The name that the server'\''s certificate is checked against]:NAME:_default' \
'--insecure-skip-tls-verify=[Don'\''t check the server'\''s certificate\: whoever answers is believed]::BOOL:(true false)' \
'--certificate-authority=[Certificate authority file]:FILE:_files' \
'--client-certificate=[Client certificate file]:FILE:_files' \
'--client-key=[Client key file]:FILE:_files' \
'--disable-compression=[Ask for answers that are not compressed]::BOOL:(true false)' \
'--cache-dir=[Accepted as kubectl'\''s; nothing is cached]:DIR:_files' \
'-o+[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--output=[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--no-headers=[No header line above tables]::BOOL:(true false)' \
'--color=[Colour\: never without a terminal or with \`NO_COLOR\`, unless asked for \`always\`]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-v+[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--v=[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--log-format=[Form of the talk on stderr]:FORMAT:(text json)' \
'--policy=[Policy from this file, in place of the cluster'\''s ConfigMap k8s-upgrade-config]:FILE:_files' \
'--patch-only[Look at patches of the running minor alone]' \
'--rehearse[Play the run on an in-memory copy of the live cluster]' \
'--no-ssh[Don'\''t log in to nodes\: gates on what only they know are not asked, which is said]' \
'--schema[Print the schema of the JSON document]' \
'-q[Less talk on stderr\: errors alone]' \
'--quiet[Less talk on stderr\: errors alone]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(gate)
_arguments "${_arguments_options[@]}" : \
'--target=[The version to judge]:X.Y.Z:_default' \
'*--gate=[Ask this gate alone; may be repeated]:ID:_default' \
'(--from)--save=[Write what was observed to a file, secrets redacted]:FILE:_files' \
'--from=[Judge such a file, with no cluster]:FILE:_files' \
'--fail-on=[The verdict from which the exit code is not 0; unknown fails too, unless \`never\`]:VERDICT:((blocked\:"Blocked alone"
held\:"Blocked and held"
never\:"Nothing, not even unknown"))' \
'--explain=[Tell what a gate checks, and how to clear it]:ID:_default' \
'--kubeconfig=[The kubeconfig file, in place of \$KUBECONFIG]:FILE:_files' \
'--context=[The kubeconfig'\''s context]:NAME:_default' \
'-n+[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--namespace=[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--request-timeout=[Limit of a single request, such as 5s or 2m; 0\: none of its own]:TIME:_default' \
'--cluster=[The kubeconfig'\''s cluster]:NAME:_default' \
'--user=[The kubeconfig'\''s user]:NAME:_default' \
'-s+[Address and port of the API server]:URL:_default' \
'--server=[Address and port of the API server]:URL:_default' \
'--token=[Bearer token]:TOKEN:_default' \
'--as=[User to impersonate]:USER:_default' \
'--as-uid=[UID to impersonate]:UID:_default' \
'*--as-group=[Group to impersonate; may be repeated]:GROUP:_default' \
'*--as-user-extra=[KEY=VALUE to impersonate; may be repeated]:KEY=VALUE:_default' \
'--tls-server-name=[The name that the server'\''s certificate is checked against]:NAME:_default' \
'--insecure-skip-tls-verify=[Don'\''t check the server'\''s certificate\: whoever answers is believed]::BOOL:(true false)' \
'--certificate-authority=[Certificate authority file]:FILE:_files' \
'--client-certificate=[Client certificate file]:FILE:_files' \
'--client-key=[Client key file]:FILE:_files' \
'--disable-compression=[Ask for answers that are not compressed]::BOOL:(true false)' \
'--cache-dir=[Accepted as kubectl'\''s; nothing is cached]:DIR:_files' \
'-o+[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--output=[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--no-headers=[No header line above tables]::BOOL:(true false)' \
'--color=[Colour\: never without a terminal or with \`NO_COLOR\`, unless asked for \`always\`]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-v+[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--v=[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--log-format=[Form of the talk on stderr]:FORMAT:(text json)' \
'--policy=[Policy from this file, in place of the cluster'\''s ConfigMap k8s-upgrade-config]:FILE:_files' \
'--no-ssh[Don'\''t log in to nodes\: gates on what only they know are not asked, which is said]' \
'--list[List the gates]' \
'--schema[Print the schema of the JSON document]' \
'-q[Less talk on stderr\: errors alone]' \
'--quiet[Less talk on stderr\: errors alone]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(run)
_arguments "${_arguments_options[@]}" : \
'--kubeconfig=[The kubeconfig file, in place of \$KUBECONFIG]:FILE:_files' \
'--context=[The kubeconfig'\''s context]:NAME:_default' \
'-n+[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--namespace=[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--request-timeout=[Limit of a single request, such as 5s or 2m; 0\: none of its own]:TIME:_default' \
'--cluster=[The kubeconfig'\''s cluster]:NAME:_default' \
'--user=[The kubeconfig'\''s user]:NAME:_default' \
'-s+[Address and port of the API server]:URL:_default' \
'--server=[Address and port of the API server]:URL:_default' \
'--token=[Bearer token]:TOKEN:_default' \
'--as=[User to impersonate]:USER:_default' \
'--as-uid=[UID to impersonate]:UID:_default' \
'*--as-group=[Group to impersonate; may be repeated]:GROUP:_default' \
'*--as-user-extra=[KEY=VALUE to impersonate; may be repeated]:KEY=VALUE:_default' \
'--tls-server-name=[The name that the server'\''s certificate is checked against]:NAME:_default' \
'--insecure-skip-tls-verify=[Don'\''t check the server'\''s certificate\: whoever answers is believed]::BOOL:(true false)' \
'--certificate-authority=[Certificate authority file]:FILE:_files' \
'--client-certificate=[Client certificate file]:FILE:_files' \
'--client-key=[Client key file]:FILE:_files' \
'--disable-compression=[Ask for answers that are not compressed]::BOOL:(true false)' \
'--cache-dir=[Accepted as kubectl'\''s; nothing is cached]:DIR:_files' \
'-o+[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--output=[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--no-headers=[No header line above tables]::BOOL:(true false)' \
'--color=[Colour\: never without a terminal or with \`NO_COLOR\`, unless asked for \`always\`]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-v+[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--v=[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--log-format=[Form of the talk on stderr]:FORMAT:(text json)' \
'--policy=[Policy from this file, in place of the cluster'\''s ConfigMap k8s-upgrade-config]:FILE:_files' \
'-q[Less talk on stderr\: errors alone]' \
'--quiet[Less talk on stderr\: errors alone]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
":: :_kubectl-upgrade__subcmd__run_commands" \
"*::: :->run" \
&& ret=0

    case $state in
    (run)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:kubectl-upgrade-run-command-$line[1]:"
        case $line[1] in
            (install)
_arguments "${_arguments_options[@]}" : \
'--image=[The image of all Jobs, best by digest; without it this release'\''s]:IMAGE:_default' \
'--schedule=[When detection runs, as cron has it, in UTC]:CRON:_default' \
'--dry-run=[Change nothing\: \`client\` prints what would be applied, \`server\` has the API server check it]::WHO:(none client server)' \
'--kubeconfig=[The kubeconfig file, in place of \$KUBECONFIG]:FILE:_files' \
'--context=[The kubeconfig'\''s context]:NAME:_default' \
'-n+[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--namespace=[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--request-timeout=[Limit of a single request, such as 5s or 2m; 0\: none of its own]:TIME:_default' \
'--cluster=[The kubeconfig'\''s cluster]:NAME:_default' \
'--user=[The kubeconfig'\''s user]:NAME:_default' \
'-s+[Address and port of the API server]:URL:_default' \
'--server=[Address and port of the API server]:URL:_default' \
'--token=[Bearer token]:TOKEN:_default' \
'--as=[User to impersonate]:USER:_default' \
'--as-uid=[UID to impersonate]:UID:_default' \
'*--as-group=[Group to impersonate; may be repeated]:GROUP:_default' \
'*--as-user-extra=[KEY=VALUE to impersonate; may be repeated]:KEY=VALUE:_default' \
'--tls-server-name=[The name that the server'\''s certificate is checked against]:NAME:_default' \
'--insecure-skip-tls-verify=[Don'\''t check the server'\''s certificate\: whoever answers is believed]::BOOL:(true false)' \
'--certificate-authority=[Certificate authority file]:FILE:_files' \
'--client-certificate=[Client certificate file]:FILE:_files' \
'--client-key=[Client key file]:FILE:_files' \
'--disable-compression=[Ask for answers that are not compressed]::BOOL:(true false)' \
'--cache-dir=[Accepted as kubectl'\''s; nothing is cached]:DIR:_files' \
'-o+[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--output=[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--no-headers=[No header line above tables]::BOOL:(true false)' \
'--color=[Colour\: never without a terminal or with \`NO_COLOR\`, unless asked for \`always\`]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-v+[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--v=[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--log-format=[Form of the talk on stderr]:FORMAT:(text json)' \
'--policy=[Policy from this file, in place of the cluster'\''s ConfigMap k8s-upgrade-config]:FILE:_files' \
'-q[Less talk on stderr\: errors alone]' \
'--quiet[Less talk on stderr\: errors alone]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(uninstall)
_arguments "${_arguments_options[@]}" : \
'--kubeconfig=[The kubeconfig file, in place of \$KUBECONFIG]:FILE:_files' \
'--context=[The kubeconfig'\''s context]:NAME:_default' \
'-n+[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--namespace=[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--request-timeout=[Limit of a single request, such as 5s or 2m; 0\: none of its own]:TIME:_default' \
'--cluster=[The kubeconfig'\''s cluster]:NAME:_default' \
'--user=[The kubeconfig'\''s user]:NAME:_default' \
'-s+[Address and port of the API server]:URL:_default' \
'--server=[Address and port of the API server]:URL:_default' \
'--token=[Bearer token]:TOKEN:_default' \
'--as=[User to impersonate]:USER:_default' \
'--as-uid=[UID to impersonate]:UID:_default' \
'*--as-group=[Group to impersonate; may be repeated]:GROUP:_default' \
'*--as-user-extra=[KEY=VALUE to impersonate; may be repeated]:KEY=VALUE:_default' \
'--tls-server-name=[The name that the server'\''s certificate is checked against]:NAME:_default' \
'--insecure-skip-tls-verify=[Don'\''t check the server'\''s certificate\: whoever answers is believed]::BOOL:(true false)' \
'--certificate-authority=[Certificate authority file]:FILE:_files' \
'--client-certificate=[Client certificate file]:FILE:_files' \
'--client-key=[Client key file]:FILE:_files' \
'--disable-compression=[Ask for answers that are not compressed]::BOOL:(true false)' \
'--cache-dir=[Accepted as kubectl'\''s; nothing is cached]:DIR:_files' \
'-o+[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--output=[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--no-headers=[No header line above tables]::BOOL:(true false)' \
'--color=[Colour\: never without a terminal or with \`NO_COLOR\`, unless asked for \`always\`]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-v+[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--v=[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--log-format=[Form of the talk on stderr]:FORMAT:(text json)' \
'--policy=[Policy from this file, in place of the cluster'\''s ConfigMap k8s-upgrade-config]:FILE:_files' \
'--dry-run[List what would be removed]' \
'-q[Less talk on stderr\: errors alone]' \
'--quiet[Less talk on stderr\: errors alone]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(detect)
_arguments "${_arguments_options[@]}" : \
'--kubeconfig=[The kubeconfig file, in place of \$KUBECONFIG]:FILE:_files' \
'--context=[The kubeconfig'\''s context]:NAME:_default' \
'-n+[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--namespace=[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--request-timeout=[Limit of a single request, such as 5s or 2m; 0\: none of its own]:TIME:_default' \
'--cluster=[The kubeconfig'\''s cluster]:NAME:_default' \
'--user=[The kubeconfig'\''s user]:NAME:_default' \
'-s+[Address and port of the API server]:URL:_default' \
'--server=[Address and port of the API server]:URL:_default' \
'--token=[Bearer token]:TOKEN:_default' \
'--as=[User to impersonate]:USER:_default' \
'--as-uid=[UID to impersonate]:UID:_default' \
'*--as-group=[Group to impersonate; may be repeated]:GROUP:_default' \
'*--as-user-extra=[KEY=VALUE to impersonate; may be repeated]:KEY=VALUE:_default' \
'--tls-server-name=[The name that the server'\''s certificate is checked against]:NAME:_default' \
'--insecure-skip-tls-verify=[Don'\''t check the server'\''s certificate\: whoever answers is believed]::BOOL:(true false)' \
'--certificate-authority=[Certificate authority file]:FILE:_files' \
'--client-certificate=[Client certificate file]:FILE:_files' \
'--client-key=[Client key file]:FILE:_files' \
'--disable-compression=[Ask for answers that are not compressed]::BOOL:(true false)' \
'--cache-dir=[Accepted as kubectl'\''s; nothing is cached]:DIR:_files' \
'-o+[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--output=[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--no-headers=[No header line above tables]::BOOL:(true false)' \
'--color=[Colour\: never without a terminal or with \`NO_COLOR\`, unless asked for \`always\`]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-v+[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--v=[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--log-format=[Form of the talk on stderr]:FORMAT:(text json)' \
'--policy=[Policy from this file, in place of the cluster'\''s ConfigMap k8s-upgrade-config]:FILE:_files' \
'--dry-run[Say what would be seeded, and seed nothing]' \
'-q[Less talk on stderr\: errors alone]' \
'--quiet[Less talk on stderr\: errors alone]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(start)
_arguments "${_arguments_options[@]}" : \
'--target=[The version to go to]:X.Y.Z:_default' \
'--kubeconfig=[The kubeconfig file, in place of \$KUBECONFIG]:FILE:_files' \
'--context=[The kubeconfig'\''s context]:NAME:_default' \
'-n+[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--namespace=[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--request-timeout=[Limit of a single request, such as 5s or 2m; 0\: none of its own]:TIME:_default' \
'--cluster=[The kubeconfig'\''s cluster]:NAME:_default' \
'--user=[The kubeconfig'\''s user]:NAME:_default' \
'-s+[Address and port of the API server]:URL:_default' \
'--server=[Address and port of the API server]:URL:_default' \
'--token=[Bearer token]:TOKEN:_default' \
'--as=[User to impersonate]:USER:_default' \
'--as-uid=[UID to impersonate]:UID:_default' \
'*--as-group=[Group to impersonate; may be repeated]:GROUP:_default' \
'*--as-user-extra=[KEY=VALUE to impersonate; may be repeated]:KEY=VALUE:_default' \
'--tls-server-name=[The name that the server'\''s certificate is checked against]:NAME:_default' \
'--insecure-skip-tls-verify=[Don'\''t check the server'\''s certificate\: whoever answers is believed]::BOOL:(true false)' \
'--certificate-authority=[Certificate authority file]:FILE:_files' \
'--client-certificate=[Client certificate file]:FILE:_files' \
'--client-key=[Client key file]:FILE:_files' \
'--disable-compression=[Ask for answers that are not compressed]::BOOL:(true false)' \
'--cache-dir=[Accepted as kubectl'\''s; nothing is cached]:DIR:_files' \
'-o+[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--output=[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--no-headers=[No header line above tables]::BOOL:(true false)' \
'--color=[Colour\: never without a terminal or with \`NO_COLOR\`, unless asked for \`always\`]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-v+[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--v=[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--log-format=[Form of the talk on stderr]:FORMAT:(text json)' \
'--policy=[Policy from this file, in place of the cluster'\''s ConfigMap k8s-upgrade-config]:FILE:_files' \
'--follow[Then show the chain live; Ctrl-C leaves the view, not the upgrade]' \
'-q[Less talk on stderr\: errors alone]' \
'--quiet[Less talk on stderr\: errors alone]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(phase)
_arguments "${_arguments_options[@]}" : \
'--target=[The version to go to; the record of the run says it, too]:X.Y.Z:_default' \
'--node=[The node, for \`master\` and \`worker\`]:NAME:_default' \
'--run=[The run'\''s id; the one in flight without it]:ID:_default' \
'--kubeconfig=[The kubeconfig file, in place of \$KUBECONFIG]:FILE:_files' \
'--context=[The kubeconfig'\''s context]:NAME:_default' \
'-n+[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--namespace=[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--request-timeout=[Limit of a single request, such as 5s or 2m; 0\: none of its own]:TIME:_default' \
'--cluster=[The kubeconfig'\''s cluster]:NAME:_default' \
'--user=[The kubeconfig'\''s user]:NAME:_default' \
'-s+[Address and port of the API server]:URL:_default' \
'--server=[Address and port of the API server]:URL:_default' \
'--token=[Bearer token]:TOKEN:_default' \
'--as=[User to impersonate]:USER:_default' \
'--as-uid=[UID to impersonate]:UID:_default' \
'*--as-group=[Group to impersonate; may be repeated]:GROUP:_default' \
'*--as-user-extra=[KEY=VALUE to impersonate; may be repeated]:KEY=VALUE:_default' \
'--tls-server-name=[The name that the server'\''s certificate is checked against]:NAME:_default' \
'--insecure-skip-tls-verify=[Don'\''t check the server'\''s certificate\: whoever answers is believed]::BOOL:(true false)' \
'--certificate-authority=[Certificate authority file]:FILE:_files' \
'--client-certificate=[Client certificate file]:FILE:_files' \
'--client-key=[Client key file]:FILE:_files' \
'--disable-compression=[Ask for answers that are not compressed]::BOOL:(true false)' \
'--cache-dir=[Accepted as kubectl'\''s; nothing is cached]:DIR:_files' \
'-o+[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--output=[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--no-headers=[No header line above tables]::BOOL:(true false)' \
'--color=[Colour\: never without a terminal or with \`NO_COLOR\`, unless asked for \`always\`]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-v+[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--v=[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--log-format=[Form of the talk on stderr]:FORMAT:(text json)' \
'--policy=[Policy from this file, in place of the cluster'\''s ConfigMap k8s-upgrade-config]:FILE:_files' \
'-q[Less talk on stderr\: errors alone]' \
'--quiet[Less talk on stderr\: errors alone]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':phase -- The phase:((preflight\:"Gates, checks, the snapshot"
master\:"One control plane"
worker\:"One worker"
postflight\:"Checks after the last node"))' \
&& ret=0
;;
(halt)
_arguments "${_arguments_options[@]}" : \
'--reason=[Why, for whoever finds it stopped]:TEXT:_default' \
'--kubeconfig=[The kubeconfig file, in place of \$KUBECONFIG]:FILE:_files' \
'--context=[The kubeconfig'\''s context]:NAME:_default' \
'-n+[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--namespace=[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--request-timeout=[Limit of a single request, such as 5s or 2m; 0\: none of its own]:TIME:_default' \
'--cluster=[The kubeconfig'\''s cluster]:NAME:_default' \
'--user=[The kubeconfig'\''s user]:NAME:_default' \
'-s+[Address and port of the API server]:URL:_default' \
'--server=[Address and port of the API server]:URL:_default' \
'--token=[Bearer token]:TOKEN:_default' \
'--as=[User to impersonate]:USER:_default' \
'--as-uid=[UID to impersonate]:UID:_default' \
'*--as-group=[Group to impersonate; may be repeated]:GROUP:_default' \
'*--as-user-extra=[KEY=VALUE to impersonate; may be repeated]:KEY=VALUE:_default' \
'--tls-server-name=[The name that the server'\''s certificate is checked against]:NAME:_default' \
'--insecure-skip-tls-verify=[Don'\''t check the server'\''s certificate\: whoever answers is believed]::BOOL:(true false)' \
'--certificate-authority=[Certificate authority file]:FILE:_files' \
'--client-certificate=[Client certificate file]:FILE:_files' \
'--client-key=[Client key file]:FILE:_files' \
'--disable-compression=[Ask for answers that are not compressed]::BOOL:(true false)' \
'--cache-dir=[Accepted as kubectl'\''s; nothing is cached]:DIR:_files' \
'-o+[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--output=[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--no-headers=[No header line above tables]::BOOL:(true false)' \
'--color=[Colour\: never without a terminal or with \`NO_COLOR\`, unless asked for \`always\`]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-v+[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--v=[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--log-format=[Form of the talk on stderr]:FORMAT:(text json)' \
'--policy=[Policy from this file, in place of the cluster'\''s ConfigMap k8s-upgrade-config]:FILE:_files' \
'-q[Less talk on stderr\: errors alone]' \
'--quiet[Less talk on stderr\: errors alone]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(continue)
_arguments "${_arguments_options[@]}" : \
'--kubeconfig=[The kubeconfig file, in place of \$KUBECONFIG]:FILE:_files' \
'--context=[The kubeconfig'\''s context]:NAME:_default' \
'-n+[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--namespace=[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--request-timeout=[Limit of a single request, such as 5s or 2m; 0\: none of its own]:TIME:_default' \
'--cluster=[The kubeconfig'\''s cluster]:NAME:_default' \
'--user=[The kubeconfig'\''s user]:NAME:_default' \
'-s+[Address and port of the API server]:URL:_default' \
'--server=[Address and port of the API server]:URL:_default' \
'--token=[Bearer token]:TOKEN:_default' \
'--as=[User to impersonate]:USER:_default' \
'--as-uid=[UID to impersonate]:UID:_default' \
'*--as-group=[Group to impersonate; may be repeated]:GROUP:_default' \
'*--as-user-extra=[KEY=VALUE to impersonate; may be repeated]:KEY=VALUE:_default' \
'--tls-server-name=[The name that the server'\''s certificate is checked against]:NAME:_default' \
'--insecure-skip-tls-verify=[Don'\''t check the server'\''s certificate\: whoever answers is believed]::BOOL:(true false)' \
'--certificate-authority=[Certificate authority file]:FILE:_files' \
'--client-certificate=[Client certificate file]:FILE:_files' \
'--client-key=[Client key file]:FILE:_files' \
'--disable-compression=[Ask for answers that are not compressed]::BOOL:(true false)' \
'--cache-dir=[Accepted as kubectl'\''s; nothing is cached]:DIR:_files' \
'-o+[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--output=[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--no-headers=[No header line above tables]::BOOL:(true false)' \
'--color=[Colour\: never without a terminal or with \`NO_COLOR\`, unless asked for \`always\`]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-v+[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--v=[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--log-format=[Form of the talk on stderr]:FORMAT:(text json)' \
'--policy=[Policy from this file, in place of the cluster'\''s ConfigMap k8s-upgrade-config]:FILE:_files' \
'-q[Less talk on stderr\: errors alone]' \
'--quiet[Less talk on stderr\: errors alone]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(retry)
_arguments "${_arguments_options[@]}" : \
'--kubeconfig=[The kubeconfig file, in place of \$KUBECONFIG]:FILE:_files' \
'--context=[The kubeconfig'\''s context]:NAME:_default' \
'-n+[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--namespace=[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--request-timeout=[Limit of a single request, such as 5s or 2m; 0\: none of its own]:TIME:_default' \
'--cluster=[The kubeconfig'\''s cluster]:NAME:_default' \
'--user=[The kubeconfig'\''s user]:NAME:_default' \
'-s+[Address and port of the API server]:URL:_default' \
'--server=[Address and port of the API server]:URL:_default' \
'--token=[Bearer token]:TOKEN:_default' \
'--as=[User to impersonate]:USER:_default' \
'--as-uid=[UID to impersonate]:UID:_default' \
'*--as-group=[Group to impersonate; may be repeated]:GROUP:_default' \
'*--as-user-extra=[KEY=VALUE to impersonate; may be repeated]:KEY=VALUE:_default' \
'--tls-server-name=[The name that the server'\''s certificate is checked against]:NAME:_default' \
'--insecure-skip-tls-verify=[Don'\''t check the server'\''s certificate\: whoever answers is believed]::BOOL:(true false)' \
'--certificate-authority=[Certificate authority file]:FILE:_files' \
'--client-certificate=[Client certificate file]:FILE:_files' \
'--client-key=[Client key file]:FILE:_files' \
'--disable-compression=[Ask for answers that are not compressed]::BOOL:(true false)' \
'--cache-dir=[Accepted as kubectl'\''s; nothing is cached]:DIR:_files' \
'-o+[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--output=[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--no-headers=[No header line above tables]::BOOL:(true false)' \
'--color=[Colour\: never without a terminal or with \`NO_COLOR\`, unless asked for \`always\`]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-v+[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--v=[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--log-format=[Form of the talk on stderr]:FORMAT:(text json)' \
'--policy=[Policy from this file, in place of the cluster'\''s ConfigMap k8s-upgrade-config]:FILE:_files' \
'-q[Less talk on stderr\: errors alone]' \
'--quiet[Less talk on stderr\: errors alone]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(skip)
_arguments "${_arguments_options[@]}" : \
'--node=[Of this node]:NAME:_default' \
'--reason=[Why, for the report]:TEXT:_default' \
'--kubeconfig=[The kubeconfig file, in place of \$KUBECONFIG]:FILE:_files' \
'--context=[The kubeconfig'\''s context]:NAME:_default' \
'-n+[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--namespace=[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--request-timeout=[Limit of a single request, such as 5s or 2m; 0\: none of its own]:TIME:_default' \
'--cluster=[The kubeconfig'\''s cluster]:NAME:_default' \
'--user=[The kubeconfig'\''s user]:NAME:_default' \
'-s+[Address and port of the API server]:URL:_default' \
'--server=[Address and port of the API server]:URL:_default' \
'--token=[Bearer token]:TOKEN:_default' \
'--as=[User to impersonate]:USER:_default' \
'--as-uid=[UID to impersonate]:UID:_default' \
'*--as-group=[Group to impersonate; may be repeated]:GROUP:_default' \
'*--as-user-extra=[KEY=VALUE to impersonate; may be repeated]:KEY=VALUE:_default' \
'--tls-server-name=[The name that the server'\''s certificate is checked against]:NAME:_default' \
'--insecure-skip-tls-verify=[Don'\''t check the server'\''s certificate\: whoever answers is believed]::BOOL:(true false)' \
'--certificate-authority=[Certificate authority file]:FILE:_files' \
'--client-certificate=[Client certificate file]:FILE:_files' \
'--client-key=[Client key file]:FILE:_files' \
'--disable-compression=[Ask for answers that are not compressed]::BOOL:(true false)' \
'--cache-dir=[Accepted as kubectl'\''s; nothing is cached]:DIR:_files' \
'-o+[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--output=[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--no-headers=[No header line above tables]::BOOL:(true false)' \
'--color=[Colour\: never without a terminal or with \`NO_COLOR\`, unless asked for \`always\`]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-v+[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--v=[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--log-format=[Form of the talk on stderr]:FORMAT:(text json)' \
'--policy=[Policy from this file, in place of the cluster'\''s ConfigMap k8s-upgrade-config]:FILE:_files' \
'--done[It was done by hand; verified before it is believed]' \
'--leave[It is left for a later run]' \
'-q[Less talk on stderr\: errors alone]' \
'--quiet[Less talk on stderr\: errors alone]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':phase -- The phase:((preflight\:"Gates, checks, the snapshot"
master\:"One control plane"
worker\:"One worker"
postflight\:"Checks after the last node"))' \
&& ret=0
;;
(abandon)
_arguments "${_arguments_options[@]}" : \
'--reason=[Why, for the report]:TEXT:_default' \
'--kubeconfig=[The kubeconfig file, in place of \$KUBECONFIG]:FILE:_files' \
'--context=[The kubeconfig'\''s context]:NAME:_default' \
'-n+[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--namespace=[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--request-timeout=[Limit of a single request, such as 5s or 2m; 0\: none of its own]:TIME:_default' \
'--cluster=[The kubeconfig'\''s cluster]:NAME:_default' \
'--user=[The kubeconfig'\''s user]:NAME:_default' \
'-s+[Address and port of the API server]:URL:_default' \
'--server=[Address and port of the API server]:URL:_default' \
'--token=[Bearer token]:TOKEN:_default' \
'--as=[User to impersonate]:USER:_default' \
'--as-uid=[UID to impersonate]:UID:_default' \
'*--as-group=[Group to impersonate; may be repeated]:GROUP:_default' \
'*--as-user-extra=[KEY=VALUE to impersonate; may be repeated]:KEY=VALUE:_default' \
'--tls-server-name=[The name that the server'\''s certificate is checked against]:NAME:_default' \
'--insecure-skip-tls-verify=[Don'\''t check the server'\''s certificate\: whoever answers is believed]::BOOL:(true false)' \
'--certificate-authority=[Certificate authority file]:FILE:_files' \
'--client-certificate=[Client certificate file]:FILE:_files' \
'--client-key=[Client key file]:FILE:_files' \
'--disable-compression=[Ask for answers that are not compressed]::BOOL:(true false)' \
'--cache-dir=[Accepted as kubectl'\''s; nothing is cached]:DIR:_files' \
'-o+[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--output=[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--no-headers=[No header line above tables]::BOOL:(true false)' \
'--color=[Colour\: never without a terminal or with \`NO_COLOR\`, unless asked for \`always\`]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-v+[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--v=[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--log-format=[Form of the talk on stderr]:FORMAT:(text json)' \
'--policy=[Policy from this file, in place of the cluster'\''s ConfigMap k8s-upgrade-config]:FILE:_files' \
'-q[Less talk on stderr\: errors alone]' \
'--quiet[Less talk on stderr\: errors alone]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(policy)
_arguments "${_arguments_options[@]}" : \
'--check=[Check a policy file, with no cluster]:FILE:_files' \
'--kubeconfig=[The kubeconfig file, in place of \$KUBECONFIG]:FILE:_files' \
'--context=[The kubeconfig'\''s context]:NAME:_default' \
'-n+[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--namespace=[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--request-timeout=[Limit of a single request, such as 5s or 2m; 0\: none of its own]:TIME:_default' \
'--cluster=[The kubeconfig'\''s cluster]:NAME:_default' \
'--user=[The kubeconfig'\''s user]:NAME:_default' \
'-s+[Address and port of the API server]:URL:_default' \
'--server=[Address and port of the API server]:URL:_default' \
'--token=[Bearer token]:TOKEN:_default' \
'--as=[User to impersonate]:USER:_default' \
'--as-uid=[UID to impersonate]:UID:_default' \
'*--as-group=[Group to impersonate; may be repeated]:GROUP:_default' \
'*--as-user-extra=[KEY=VALUE to impersonate; may be repeated]:KEY=VALUE:_default' \
'--tls-server-name=[The name that the server'\''s certificate is checked against]:NAME:_default' \
'--insecure-skip-tls-verify=[Don'\''t check the server'\''s certificate\: whoever answers is believed]::BOOL:(true false)' \
'--certificate-authority=[Certificate authority file]:FILE:_files' \
'--client-certificate=[Client certificate file]:FILE:_files' \
'--client-key=[Client key file]:FILE:_files' \
'--disable-compression=[Ask for answers that are not compressed]::BOOL:(true false)' \
'--cache-dir=[Accepted as kubectl'\''s; nothing is cached]:DIR:_files' \
'-o+[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--output=[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--no-headers=[No header line above tables]::BOOL:(true false)' \
'--color=[Colour\: never without a terminal or with \`NO_COLOR\`, unless asked for \`always\`]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-v+[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--v=[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--log-format=[Form of the talk on stderr]:FORMAT:(text json)' \
'--policy=[Policy from this file, in place of the cluster'\''s ConfigMap k8s-upgrade-config]:FILE:_files' \
'--example[Print a commented document with every field at its default]' \
'--schema[Print the JSON Schema of policy documents]' \
'-q[Less talk on stderr\: errors alone]' \
'--quiet[Less talk on stderr\: errors alone]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(doctor)
_arguments "${_arguments_options[@]}" : \
'--kubeconfig=[The kubeconfig file, in place of \$KUBECONFIG]:FILE:_files' \
'--context=[The kubeconfig'\''s context]:NAME:_default' \
'-n+[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--namespace=[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--request-timeout=[Limit of a single request, such as 5s or 2m; 0\: none of its own]:TIME:_default' \
'--cluster=[The kubeconfig'\''s cluster]:NAME:_default' \
'--user=[The kubeconfig'\''s user]:NAME:_default' \
'-s+[Address and port of the API server]:URL:_default' \
'--server=[Address and port of the API server]:URL:_default' \
'--token=[Bearer token]:TOKEN:_default' \
'--as=[User to impersonate]:USER:_default' \
'--as-uid=[UID to impersonate]:UID:_default' \
'*--as-group=[Group to impersonate; may be repeated]:GROUP:_default' \
'*--as-user-extra=[KEY=VALUE to impersonate; may be repeated]:KEY=VALUE:_default' \
'--tls-server-name=[The name that the server'\''s certificate is checked against]:NAME:_default' \
'--insecure-skip-tls-verify=[Don'\''t check the server'\''s certificate\: whoever answers is believed]::BOOL:(true false)' \
'--certificate-authority=[Certificate authority file]:FILE:_files' \
'--client-certificate=[Client certificate file]:FILE:_files' \
'--client-key=[Client key file]:FILE:_files' \
'--disable-compression=[Ask for answers that are not compressed]::BOOL:(true false)' \
'--cache-dir=[Accepted as kubectl'\''s; nothing is cached]:DIR:_files' \
'-o+[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--output=[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--no-headers=[No header line above tables]::BOOL:(true false)' \
'--color=[Colour\: never without a terminal or with \`NO_COLOR\`, unless asked for \`always\`]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-v+[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--v=[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--log-format=[Form of the talk on stderr]:FORMAT:(text json)' \
'--policy=[Policy from this file, in place of the cluster'\''s ConfigMap k8s-upgrade-config]:FILE:_files' \
'-q[Less talk on stderr\: errors alone]' \
'--quiet[Less talk on stderr\: errors alone]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_kubectl-upgrade__subcmd__run__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:kubectl-upgrade-run-help-command-$line[1]:"
        case $line[1] in
            (install)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(uninstall)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(detect)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(start)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(phase)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(halt)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(continue)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(retry)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(skip)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(abandon)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(policy)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(doctor)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(status)
_arguments "${_arguments_options[@]}" : \
'--kubeconfig=[The kubeconfig file, in place of \$KUBECONFIG]:FILE:_files' \
'--context=[The kubeconfig'\''s context]:NAME:_default' \
'-n+[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--namespace=[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--request-timeout=[Limit of a single request, such as 5s or 2m; 0\: none of its own]:TIME:_default' \
'--cluster=[The kubeconfig'\''s cluster]:NAME:_default' \
'--user=[The kubeconfig'\''s user]:NAME:_default' \
'-s+[Address and port of the API server]:URL:_default' \
'--server=[Address and port of the API server]:URL:_default' \
'--token=[Bearer token]:TOKEN:_default' \
'--as=[User to impersonate]:USER:_default' \
'--as-uid=[UID to impersonate]:UID:_default' \
'*--as-group=[Group to impersonate; may be repeated]:GROUP:_default' \
'*--as-user-extra=[KEY=VALUE to impersonate; may be repeated]:KEY=VALUE:_default' \
'--tls-server-name=[The name that the server'\''s certificate is checked against]:NAME:_default' \
'--insecure-skip-tls-verify=[Don'\''t check the server'\''s certificate\: whoever answers is believed]::BOOL:(true false)' \
'--certificate-authority=[Certificate authority file]:FILE:_files' \
'--client-certificate=[Client certificate file]:FILE:_files' \
'--client-key=[Client key file]:FILE:_files' \
'--disable-compression=[Ask for answers that are not compressed]::BOOL:(true false)' \
'--cache-dir=[Accepted as kubectl'\''s; nothing is cached]:DIR:_files' \
'-o+[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--output=[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--no-headers=[No header line above tables]::BOOL:(true false)' \
'--color=[Colour\: never without a terminal or with \`NO_COLOR\`, unless asked for \`always\`]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-v+[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--v=[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--log-format=[Form of the talk on stderr]:FORMAT:(text json)' \
'--policy=[Policy from this file, in place of the cluster'\''s ConfigMap k8s-upgrade-config]:FILE:_files' \
'-w[Go on showing it]' \
'--watch[Go on showing it]' \
'--exit-code[End with the state'\''s code\: 6 halted, 3 to 5 as the last refusal]' \
'--schema[Print the schema of the JSON document]' \
'-q[Less talk on stderr\: errors alone]' \
'--quiet[Less talk on stderr\: errors alone]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
":: :_kubectl-upgrade__subcmd__status_commands" \
"*::: :->status" \
&& ret=0

    case $state in
    (status)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:kubectl-upgrade-status-command-$line[1]:"
        case $line[1] in
            (history)
_arguments "${_arguments_options[@]}" : \
'--kubeconfig=[The kubeconfig file, in place of \$KUBECONFIG]:FILE:_files' \
'--context=[The kubeconfig'\''s context]:NAME:_default' \
'-n+[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--namespace=[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--request-timeout=[Limit of a single request, such as 5s or 2m; 0\: none of its own]:TIME:_default' \
'--cluster=[The kubeconfig'\''s cluster]:NAME:_default' \
'--user=[The kubeconfig'\''s user]:NAME:_default' \
'-s+[Address and port of the API server]:URL:_default' \
'--server=[Address and port of the API server]:URL:_default' \
'--token=[Bearer token]:TOKEN:_default' \
'--as=[User to impersonate]:USER:_default' \
'--as-uid=[UID to impersonate]:UID:_default' \
'*--as-group=[Group to impersonate; may be repeated]:GROUP:_default' \
'*--as-user-extra=[KEY=VALUE to impersonate; may be repeated]:KEY=VALUE:_default' \
'--tls-server-name=[The name that the server'\''s certificate is checked against]:NAME:_default' \
'--insecure-skip-tls-verify=[Don'\''t check the server'\''s certificate\: whoever answers is believed]::BOOL:(true false)' \
'--certificate-authority=[Certificate authority file]:FILE:_files' \
'--client-certificate=[Client certificate file]:FILE:_files' \
'--client-key=[Client key file]:FILE:_files' \
'--disable-compression=[Ask for answers that are not compressed]::BOOL:(true false)' \
'--cache-dir=[Accepted as kubectl'\''s; nothing is cached]:DIR:_files' \
'-o+[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--output=[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--no-headers=[No header line above tables]::BOOL:(true false)' \
'--color=[Colour\: never without a terminal or with \`NO_COLOR\`, unless asked for \`always\`]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-v+[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--v=[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--log-format=[Form of the talk on stderr]:FORMAT:(text json)' \
'--policy=[Policy from this file, in place of the cluster'\''s ConfigMap k8s-upgrade-config]:FILE:_files' \
'-q[Less talk on stderr\: errors alone]' \
'--quiet[Less talk on stderr\: errors alone]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::run -- The run:_default' \
&& ret=0
;;
(report)
_arguments "${_arguments_options[@]}" : \
'--since=[How far back to look]:TIME:_default' \
'--format=[Form of the report]:FORMAT:(table markdown html)' \
'--kubeconfig=[The kubeconfig file, in place of \$KUBECONFIG]:FILE:_files' \
'--context=[The kubeconfig'\''s context]:NAME:_default' \
'-n+[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--namespace=[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--request-timeout=[Limit of a single request, such as 5s or 2m; 0\: none of its own]:TIME:_default' \
'--cluster=[The kubeconfig'\''s cluster]:NAME:_default' \
'--user=[The kubeconfig'\''s user]:NAME:_default' \
'-s+[Address and port of the API server]:URL:_default' \
'--server=[Address and port of the API server]:URL:_default' \
'--token=[Bearer token]:TOKEN:_default' \
'--as=[User to impersonate]:USER:_default' \
'--as-uid=[UID to impersonate]:UID:_default' \
'*--as-group=[Group to impersonate; may be repeated]:GROUP:_default' \
'*--as-user-extra=[KEY=VALUE to impersonate; may be repeated]:KEY=VALUE:_default' \
'--tls-server-name=[The name that the server'\''s certificate is checked against]:NAME:_default' \
'--insecure-skip-tls-verify=[Don'\''t check the server'\''s certificate\: whoever answers is believed]::BOOL:(true false)' \
'--certificate-authority=[Certificate authority file]:FILE:_files' \
'--client-certificate=[Client certificate file]:FILE:_files' \
'--client-key=[Client key file]:FILE:_files' \
'--disable-compression=[Ask for answers that are not compressed]::BOOL:(true false)' \
'--cache-dir=[Accepted as kubectl'\''s; nothing is cached]:DIR:_files' \
'-o+[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--output=[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--no-headers=[No header line above tables]::BOOL:(true false)' \
'--color=[Colour\: never without a terminal or with \`NO_COLOR\`, unless asked for \`always\`]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-v+[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--v=[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--log-format=[Form of the talk on stderr]:FORMAT:(text json)' \
'--policy=[Policy from this file, in place of the cluster'\''s ConfigMap k8s-upgrade-config]:FILE:_files' \
'-q[Less talk on stderr\: errors alone]' \
'--quiet[Less talk on stderr\: errors alone]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(logs)
_arguments "${_arguments_options[@]}" : \
'--kubeconfig=[The kubeconfig file, in place of \$KUBECONFIG]:FILE:_files' \
'--context=[The kubeconfig'\''s context]:NAME:_default' \
'-n+[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--namespace=[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--request-timeout=[Limit of a single request, such as 5s or 2m; 0\: none of its own]:TIME:_default' \
'--cluster=[The kubeconfig'\''s cluster]:NAME:_default' \
'--user=[The kubeconfig'\''s user]:NAME:_default' \
'-s+[Address and port of the API server]:URL:_default' \
'--server=[Address and port of the API server]:URL:_default' \
'--token=[Bearer token]:TOKEN:_default' \
'--as=[User to impersonate]:USER:_default' \
'--as-uid=[UID to impersonate]:UID:_default' \
'*--as-group=[Group to impersonate; may be repeated]:GROUP:_default' \
'*--as-user-extra=[KEY=VALUE to impersonate; may be repeated]:KEY=VALUE:_default' \
'--tls-server-name=[The name that the server'\''s certificate is checked against]:NAME:_default' \
'--insecure-skip-tls-verify=[Don'\''t check the server'\''s certificate\: whoever answers is believed]::BOOL:(true false)' \
'--certificate-authority=[Certificate authority file]:FILE:_files' \
'--client-certificate=[Client certificate file]:FILE:_files' \
'--client-key=[Client key file]:FILE:_files' \
'--disable-compression=[Ask for answers that are not compressed]::BOOL:(true false)' \
'--cache-dir=[Accepted as kubectl'\''s; nothing is cached]:DIR:_files' \
'-o+[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--output=[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--no-headers=[No header line above tables]::BOOL:(true false)' \
'--color=[Colour\: never without a terminal or with \`NO_COLOR\`, unless asked for \`always\`]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-v+[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--v=[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--log-format=[Form of the talk on stderr]:FORMAT:(text json)' \
'--policy=[Policy from this file, in place of the cluster'\''s ConfigMap k8s-upgrade-config]:FILE:_files' \
'-q[Less talk on stderr\: errors alone]' \
'--quiet[Less talk on stderr\: errors alone]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::of -- A phase or a node; all without it:_default' \
&& ret=0
;;
(timeline)
_arguments "${_arguments_options[@]}" : \
'--kubeconfig=[The kubeconfig file, in place of \$KUBECONFIG]:FILE:_files' \
'--context=[The kubeconfig'\''s context]:NAME:_default' \
'-n+[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--namespace=[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--request-timeout=[Limit of a single request, such as 5s or 2m; 0\: none of its own]:TIME:_default' \
'--cluster=[The kubeconfig'\''s cluster]:NAME:_default' \
'--user=[The kubeconfig'\''s user]:NAME:_default' \
'-s+[Address and port of the API server]:URL:_default' \
'--server=[Address and port of the API server]:URL:_default' \
'--token=[Bearer token]:TOKEN:_default' \
'--as=[User to impersonate]:USER:_default' \
'--as-uid=[UID to impersonate]:UID:_default' \
'*--as-group=[Group to impersonate; may be repeated]:GROUP:_default' \
'*--as-user-extra=[KEY=VALUE to impersonate; may be repeated]:KEY=VALUE:_default' \
'--tls-server-name=[The name that the server'\''s certificate is checked against]:NAME:_default' \
'--insecure-skip-tls-verify=[Don'\''t check the server'\''s certificate\: whoever answers is believed]::BOOL:(true false)' \
'--certificate-authority=[Certificate authority file]:FILE:_files' \
'--client-certificate=[Client certificate file]:FILE:_files' \
'--client-key=[Client key file]:FILE:_files' \
'--disable-compression=[Ask for answers that are not compressed]::BOOL:(true false)' \
'--cache-dir=[Accepted as kubectl'\''s; nothing is cached]:DIR:_files' \
'-o+[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--output=[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--no-headers=[No header line above tables]::BOOL:(true false)' \
'--color=[Colour\: never without a terminal or with \`NO_COLOR\`, unless asked for \`always\`]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-v+[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--v=[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--log-format=[Form of the talk on stderr]:FORMAT:(text json)' \
'--policy=[Policy from this file, in place of the cluster'\''s ConfigMap k8s-upgrade-config]:FILE:_files' \
'-q[Less talk on stderr\: errors alone]' \
'--quiet[Less talk on stderr\: errors alone]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::run -- The run; the last one without it:_default' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_kubectl-upgrade__subcmd__status__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:kubectl-upgrade-status-help-command-$line[1]:"
        case $line[1] in
            (history)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(report)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(logs)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(timeline)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(rollback)
_arguments "${_arguments_options[@]}" : \
'--kubeconfig=[The kubeconfig file, in place of \$KUBECONFIG]:FILE:_files' \
'--context=[The kubeconfig'\''s context]:NAME:_default' \
'-n+[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--namespace=[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--request-timeout=[Limit of a single request, such as 5s or 2m; 0\: none of its own]:TIME:_default' \
'--cluster=[The kubeconfig'\''s cluster]:NAME:_default' \
'--user=[The kubeconfig'\''s user]:NAME:_default' \
'-s+[Address and port of the API server]:URL:_default' \
'--server=[Address and port of the API server]:URL:_default' \
'--token=[Bearer token]:TOKEN:_default' \
'--as=[User to impersonate]:USER:_default' \
'--as-uid=[UID to impersonate]:UID:_default' \
'*--as-group=[Group to impersonate; may be repeated]:GROUP:_default' \
'*--as-user-extra=[KEY=VALUE to impersonate; may be repeated]:KEY=VALUE:_default' \
'--tls-server-name=[The name that the server'\''s certificate is checked against]:NAME:_default' \
'--insecure-skip-tls-verify=[Don'\''t check the server'\''s certificate\: whoever answers is believed]::BOOL:(true false)' \
'--certificate-authority=[Certificate authority file]:FILE:_files' \
'--client-certificate=[Client certificate file]:FILE:_files' \
'--client-key=[Client key file]:FILE:_files' \
'--disable-compression=[Ask for answers that are not compressed]::BOOL:(true false)' \
'--cache-dir=[Accepted as kubectl'\''s; nothing is cached]:DIR:_files' \
'-o+[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--output=[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--no-headers=[No header line above tables]::BOOL:(true false)' \
'--color=[Colour\: never without a terminal or with \`NO_COLOR\`, unless asked for \`always\`]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-v+[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--v=[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--log-format=[Form of the talk on stderr]:FORMAT:(text json)' \
'--policy=[Policy from this file, in place of the cluster'\''s ConfigMap k8s-upgrade-config]:FILE:_files' \
'--dry-run[Show the plan alone]' \
'-q[Less talk on stderr\: errors alone]' \
'--quiet[Less talk on stderr\: errors alone]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
":: :_kubectl-upgrade__subcmd__rollback_commands" \
"*::: :->rollback" \
&& ret=0

    case $state in
    (rollback)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:kubectl-upgrade-rollback-command-$line[1]:"
        case $line[1] in
            (node)
_arguments "${_arguments_options[@]}" : \
'--to=[The version to go back to]:X.Y.Z:_default' \
'--kubeconfig=[The kubeconfig file, in place of \$KUBECONFIG]:FILE:_files' \
'--context=[The kubeconfig'\''s context]:NAME:_default' \
'-n+[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--namespace=[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--request-timeout=[Limit of a single request, such as 5s or 2m; 0\: none of its own]:TIME:_default' \
'--cluster=[The kubeconfig'\''s cluster]:NAME:_default' \
'--user=[The kubeconfig'\''s user]:NAME:_default' \
'-s+[Address and port of the API server]:URL:_default' \
'--server=[Address and port of the API server]:URL:_default' \
'--token=[Bearer token]:TOKEN:_default' \
'--as=[User to impersonate]:USER:_default' \
'--as-uid=[UID to impersonate]:UID:_default' \
'*--as-group=[Group to impersonate; may be repeated]:GROUP:_default' \
'*--as-user-extra=[KEY=VALUE to impersonate; may be repeated]:KEY=VALUE:_default' \
'--tls-server-name=[The name that the server'\''s certificate is checked against]:NAME:_default' \
'--insecure-skip-tls-verify=[Don'\''t check the server'\''s certificate\: whoever answers is believed]::BOOL:(true false)' \
'--certificate-authority=[Certificate authority file]:FILE:_files' \
'--client-certificate=[Client certificate file]:FILE:_files' \
'--client-key=[Client key file]:FILE:_files' \
'--disable-compression=[Ask for answers that are not compressed]::BOOL:(true false)' \
'--cache-dir=[Accepted as kubectl'\''s; nothing is cached]:DIR:_files' \
'-o+[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--output=[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--no-headers=[No header line above tables]::BOOL:(true false)' \
'--color=[Colour\: never without a terminal or with \`NO_COLOR\`, unless asked for \`always\`]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-v+[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--v=[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--log-format=[Form of the talk on stderr]:FORMAT:(text json)' \
'--policy=[Policy from this file, in place of the cluster'\''s ConfigMap k8s-upgrade-config]:FILE:_files' \
'--dry-run[Show the plan alone]' \
'-q[Less talk on stderr\: errors alone]' \
'--quiet[Less talk on stderr\: errors alone]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':name -- The worker:_default' \
&& ret=0
;;
(control-plane)
_arguments "${_arguments_options[@]}" : \
'--kubeconfig=[The kubeconfig file, in place of \$KUBECONFIG]:FILE:_files' \
'--context=[The kubeconfig'\''s context]:NAME:_default' \
'-n+[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--namespace=[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--request-timeout=[Limit of a single request, such as 5s or 2m; 0\: none of its own]:TIME:_default' \
'--cluster=[The kubeconfig'\''s cluster]:NAME:_default' \
'--user=[The kubeconfig'\''s user]:NAME:_default' \
'-s+[Address and port of the API server]:URL:_default' \
'--server=[Address and port of the API server]:URL:_default' \
'--token=[Bearer token]:TOKEN:_default' \
'--as=[User to impersonate]:USER:_default' \
'--as-uid=[UID to impersonate]:UID:_default' \
'*--as-group=[Group to impersonate; may be repeated]:GROUP:_default' \
'*--as-user-extra=[KEY=VALUE to impersonate; may be repeated]:KEY=VALUE:_default' \
'--tls-server-name=[The name that the server'\''s certificate is checked against]:NAME:_default' \
'--insecure-skip-tls-verify=[Don'\''t check the server'\''s certificate\: whoever answers is believed]::BOOL:(true false)' \
'--certificate-authority=[Certificate authority file]:FILE:_files' \
'--client-certificate=[Client certificate file]:FILE:_files' \
'--client-key=[Client key file]:FILE:_files' \
'--disable-compression=[Ask for answers that are not compressed]::BOOL:(true false)' \
'--cache-dir=[Accepted as kubectl'\''s; nothing is cached]:DIR:_files' \
'-o+[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--output=[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--no-headers=[No header line above tables]::BOOL:(true false)' \
'--color=[Colour\: never without a terminal or with \`NO_COLOR\`, unless asked for \`always\`]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-v+[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--v=[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--log-format=[Form of the talk on stderr]:FORMAT:(text json)' \
'--policy=[Policy from this file, in place of the cluster'\''s ConfigMap k8s-upgrade-config]:FILE:_files' \
'--dry-run[Show the plan alone]' \
'-q[Less talk on stderr\: errors alone]' \
'--quiet[Less talk on stderr\: errors alone]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':name -- The node:_default' \
&& ret=0
;;
(etcd)
_arguments "${_arguments_options[@]}" : \
'--snapshot=[The snapshot]:ID:_default' \
'--kubeconfig=[The kubeconfig file, in place of \$KUBECONFIG]:FILE:_files' \
'--context=[The kubeconfig'\''s context]:NAME:_default' \
'-n+[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--namespace=[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--request-timeout=[Limit of a single request, such as 5s or 2m; 0\: none of its own]:TIME:_default' \
'--cluster=[The kubeconfig'\''s cluster]:NAME:_default' \
'--user=[The kubeconfig'\''s user]:NAME:_default' \
'-s+[Address and port of the API server]:URL:_default' \
'--server=[Address and port of the API server]:URL:_default' \
'--token=[Bearer token]:TOKEN:_default' \
'--as=[User to impersonate]:USER:_default' \
'--as-uid=[UID to impersonate]:UID:_default' \
'*--as-group=[Group to impersonate; may be repeated]:GROUP:_default' \
'*--as-user-extra=[KEY=VALUE to impersonate; may be repeated]:KEY=VALUE:_default' \
'--tls-server-name=[The name that the server'\''s certificate is checked against]:NAME:_default' \
'--insecure-skip-tls-verify=[Don'\''t check the server'\''s certificate\: whoever answers is believed]::BOOL:(true false)' \
'--certificate-authority=[Certificate authority file]:FILE:_files' \
'--client-certificate=[Client certificate file]:FILE:_files' \
'--client-key=[Client key file]:FILE:_files' \
'--disable-compression=[Ask for answers that are not compressed]::BOOL:(true false)' \
'--cache-dir=[Accepted as kubectl'\''s; nothing is cached]:DIR:_files' \
'-o+[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--output=[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--no-headers=[No header line above tables]::BOOL:(true false)' \
'--color=[Colour\: never without a terminal or with \`NO_COLOR\`, unless asked for \`always\`]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-v+[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--v=[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--log-format=[Form of the talk on stderr]:FORMAT:(text json)' \
'--policy=[Policy from this file, in place of the cluster'\''s ConfigMap k8s-upgrade-config]:FILE:_files' \
'--dry-run[Show the plan alone]' \
'-q[Less talk on stderr\: errors alone]' \
'--quiet[Less talk on stderr\: errors alone]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_kubectl-upgrade__subcmd__rollback__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:kubectl-upgrade-rollback-help-command-$line[1]:"
        case $line[1] in
            (node)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(control-plane)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(etcd)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(rotate-key)
_arguments "${_arguments_options[@]}" : \
'--store=[Where the key is kept]:STORE:(secret vault)' \
'--type=[Type of the new key]:TYPE:(ed25519)' \
'--node=[With --bootstrap\: this node alone]:NAME:_default' \
'--kubeconfig=[The kubeconfig file, in place of \$KUBECONFIG]:FILE:_files' \
'--context=[The kubeconfig'\''s context]:NAME:_default' \
'-n+[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--namespace=[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--request-timeout=[Limit of a single request, such as 5s or 2m; 0\: none of its own]:TIME:_default' \
'--cluster=[The kubeconfig'\''s cluster]:NAME:_default' \
'--user=[The kubeconfig'\''s user]:NAME:_default' \
'-s+[Address and port of the API server]:URL:_default' \
'--server=[Address and port of the API server]:URL:_default' \
'--token=[Bearer token]:TOKEN:_default' \
'--as=[User to impersonate]:USER:_default' \
'--as-uid=[UID to impersonate]:UID:_default' \
'*--as-group=[Group to impersonate; may be repeated]:GROUP:_default' \
'*--as-user-extra=[KEY=VALUE to impersonate; may be repeated]:KEY=VALUE:_default' \
'--tls-server-name=[The name that the server'\''s certificate is checked against]:NAME:_default' \
'--insecure-skip-tls-verify=[Don'\''t check the server'\''s certificate\: whoever answers is believed]::BOOL:(true false)' \
'--certificate-authority=[Certificate authority file]:FILE:_files' \
'--client-certificate=[Client certificate file]:FILE:_files' \
'--client-key=[Client key file]:FILE:_files' \
'--disable-compression=[Ask for answers that are not compressed]::BOOL:(true false)' \
'--cache-dir=[Accepted as kubectl'\''s; nothing is cached]:DIR:_files' \
'-o+[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--output=[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--no-headers=[No header line above tables]::BOOL:(true false)' \
'--color=[Colour\: never without a terminal or with \`NO_COLOR\`, unless asked for \`always\`]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-v+[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--v=[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--log-format=[Form of the talk on stderr]:FORMAT:(text json)' \
'--policy=[Policy from this file, in place of the cluster'\''s ConfigMap k8s-upgrade-config]:FILE:_files' \
'--keep-old[Leave the old key on the nodes]' \
'--dry-run[Show what would be done]' \
'--bootstrap[Pin the host keys, after showing their fingerprints, and prove the key of the Secret on every node]' \
'-q[Less talk on stderr\: errors alone]' \
'--quiet[Less talk on stderr\: errors alone]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(demo)
_arguments "${_arguments_options[@]}" : \
'--scenario=[Play this one]:NAME:_default' \
'--kubeconfig=[The kubeconfig file, in place of \$KUBECONFIG]:FILE:_files' \
'--context=[The kubeconfig'\''s context]:NAME:_default' \
'-n+[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--namespace=[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--request-timeout=[Limit of a single request, such as 5s or 2m; 0\: none of its own]:TIME:_default' \
'--cluster=[The kubeconfig'\''s cluster]:NAME:_default' \
'--user=[The kubeconfig'\''s user]:NAME:_default' \
'-s+[Address and port of the API server]:URL:_default' \
'--server=[Address and port of the API server]:URL:_default' \
'--token=[Bearer token]:TOKEN:_default' \
'--as=[User to impersonate]:USER:_default' \
'--as-uid=[UID to impersonate]:UID:_default' \
'*--as-group=[Group to impersonate; may be repeated]:GROUP:_default' \
'*--as-user-extra=[KEY=VALUE to impersonate; may be repeated]:KEY=VALUE:_default' \
'--tls-server-name=[The name that the server'\''s certificate is checked against]:NAME:_default' \
'--insecure-skip-tls-verify=[Don'\''t check the server'\''s certificate\: whoever answers is believed]::BOOL:(true false)' \
'--certificate-authority=[Certificate authority file]:FILE:_files' \
'--client-certificate=[Client certificate file]:FILE:_files' \
'--client-key=[Client key file]:FILE:_files' \
'--disable-compression=[Ask for answers that are not compressed]::BOOL:(true false)' \
'--cache-dir=[Accepted as kubectl'\''s; nothing is cached]:DIR:_files' \
'-o+[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--output=[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--no-headers=[No header line above tables]::BOOL:(true false)' \
'--color=[Colour\: never without a terminal or with \`NO_COLOR\`, unless asked for \`always\`]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-v+[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--v=[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--log-format=[Form of the talk on stderr]:FORMAT:(text json)' \
'--policy=[Policy from this file, in place of the cluster'\''s ConfigMap k8s-upgrade-config]:FILE:_files' \
'--list[List the scenarios]' \
'--fast[Without waiting for the eye]' \
'-q[Less talk on stderr\: errors alone]' \
'--quiet[Less talk on stderr\: errors alone]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(sandbox)
_arguments "${_arguments_options[@]}" : \
'--kubeconfig=[The kubeconfig file, in place of \$KUBECONFIG]:FILE:_files' \
'--context=[The kubeconfig'\''s context]:NAME:_default' \
'-n+[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--namespace=[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--request-timeout=[Limit of a single request, such as 5s or 2m; 0\: none of its own]:TIME:_default' \
'--cluster=[The kubeconfig'\''s cluster]:NAME:_default' \
'--user=[The kubeconfig'\''s user]:NAME:_default' \
'-s+[Address and port of the API server]:URL:_default' \
'--server=[Address and port of the API server]:URL:_default' \
'--token=[Bearer token]:TOKEN:_default' \
'--as=[User to impersonate]:USER:_default' \
'--as-uid=[UID to impersonate]:UID:_default' \
'*--as-group=[Group to impersonate; may be repeated]:GROUP:_default' \
'*--as-user-extra=[KEY=VALUE to impersonate; may be repeated]:KEY=VALUE:_default' \
'--tls-server-name=[The name that the server'\''s certificate is checked against]:NAME:_default' \
'--insecure-skip-tls-verify=[Don'\''t check the server'\''s certificate\: whoever answers is believed]::BOOL:(true false)' \
'--certificate-authority=[Certificate authority file]:FILE:_files' \
'--client-certificate=[Client certificate file]:FILE:_files' \
'--client-key=[Client key file]:FILE:_files' \
'--disable-compression=[Ask for answers that are not compressed]::BOOL:(true false)' \
'--cache-dir=[Accepted as kubectl'\''s; nothing is cached]:DIR:_files' \
'-o+[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--output=[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--no-headers=[No header line above tables]::BOOL:(true false)' \
'--color=[Colour\: never without a terminal or with \`NO_COLOR\`, unless asked for \`always\`]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-v+[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--v=[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--log-format=[Form of the talk on stderr]:FORMAT:(text json)' \
'--policy=[Policy from this file, in place of the cluster'\''s ConfigMap k8s-upgrade-config]:FILE:_files' \
'-q[Less talk on stderr\: errors alone]' \
'--quiet[Less talk on stderr\: errors alone]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(version)
_arguments "${_arguments_options[@]}" : \
'--kubeconfig=[The kubeconfig file, in place of \$KUBECONFIG]:FILE:_files' \
'--context=[The kubeconfig'\''s context]:NAME:_default' \
'-n+[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--namespace=[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--request-timeout=[Limit of a single request, such as 5s or 2m; 0\: none of its own]:TIME:_default' \
'--cluster=[The kubeconfig'\''s cluster]:NAME:_default' \
'--user=[The kubeconfig'\''s user]:NAME:_default' \
'-s+[Address and port of the API server]:URL:_default' \
'--server=[Address and port of the API server]:URL:_default' \
'--token=[Bearer token]:TOKEN:_default' \
'--as=[User to impersonate]:USER:_default' \
'--as-uid=[UID to impersonate]:UID:_default' \
'*--as-group=[Group to impersonate; may be repeated]:GROUP:_default' \
'*--as-user-extra=[KEY=VALUE to impersonate; may be repeated]:KEY=VALUE:_default' \
'--tls-server-name=[The name that the server'\''s certificate is checked against]:NAME:_default' \
'--insecure-skip-tls-verify=[Don'\''t check the server'\''s certificate\: whoever answers is believed]::BOOL:(true false)' \
'--certificate-authority=[Certificate authority file]:FILE:_files' \
'--client-certificate=[Client certificate file]:FILE:_files' \
'--client-key=[Client key file]:FILE:_files' \
'--disable-compression=[Ask for answers that are not compressed]::BOOL:(true false)' \
'--cache-dir=[Accepted as kubectl'\''s; nothing is cached]:DIR:_files' \
'-o+[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--output=[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--no-headers=[No header line above tables]::BOOL:(true false)' \
'--color=[Colour\: never without a terminal or with \`NO_COLOR\`, unless asked for \`always\`]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-v+[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--v=[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--log-format=[Form of the talk on stderr]:FORMAT:(text json)' \
'--policy=[Policy from this file, in place of the cluster'\''s ConfigMap k8s-upgrade-config]:FILE:_files' \
'--client[This program'\''s alone, with no cluster]' \
'-q[Less talk on stderr\: errors alone]' \
'--quiet[Less talk on stderr\: errors alone]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(completion)
_arguments "${_arguments_options[@]}" : \
'--kubeconfig=[The kubeconfig file, in place of \$KUBECONFIG]:FILE:_files' \
'--context=[The kubeconfig'\''s context]:NAME:_default' \
'-n+[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--namespace=[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--request-timeout=[Limit of a single request, such as 5s or 2m; 0\: none of its own]:TIME:_default' \
'--cluster=[The kubeconfig'\''s cluster]:NAME:_default' \
'--user=[The kubeconfig'\''s user]:NAME:_default' \
'-s+[Address and port of the API server]:URL:_default' \
'--server=[Address and port of the API server]:URL:_default' \
'--token=[Bearer token]:TOKEN:_default' \
'--as=[User to impersonate]:USER:_default' \
'--as-uid=[UID to impersonate]:UID:_default' \
'*--as-group=[Group to impersonate; may be repeated]:GROUP:_default' \
'*--as-user-extra=[KEY=VALUE to impersonate; may be repeated]:KEY=VALUE:_default' \
'--tls-server-name=[The name that the server'\''s certificate is checked against]:NAME:_default' \
'--insecure-skip-tls-verify=[Don'\''t check the server'\''s certificate\: whoever answers is believed]::BOOL:(true false)' \
'--certificate-authority=[Certificate authority file]:FILE:_files' \
'--client-certificate=[Client certificate file]:FILE:_files' \
'--client-key=[Client key file]:FILE:_files' \
'--disable-compression=[Ask for answers that are not compressed]::BOOL:(true false)' \
'--cache-dir=[Accepted as kubectl'\''s; nothing is cached]:DIR:_files' \
'-o+[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--output=[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--no-headers=[No header line above tables]::BOOL:(true false)' \
'--color=[Colour\: never without a terminal or with \`NO_COLOR\`, unless asked for \`always\`]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-v+[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--v=[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--log-format=[Form of the talk on stderr]:FORMAT:(text json)' \
'--policy=[Policy from this file, in place of the cluster'\''s ConfigMap k8s-upgrade-config]:FILE:_files' \
'-q[Less talk on stderr\: errors alone]' \
'--quiet[Less talk on stderr\: errors alone]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':shell -- The shell:(bash elvish fish powershell zsh)' \
&& ret=0
;;
(doctor)
_arguments "${_arguments_options[@]}" : \
'--kubeconfig=[The kubeconfig file, in place of \$KUBECONFIG]:FILE:_files' \
'--context=[The kubeconfig'\''s context]:NAME:_default' \
'-n+[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--namespace=[The namespace where kubectl-upgrade lives in the cluster]:NAME:_default' \
'--request-timeout=[Limit of a single request, such as 5s or 2m; 0\: none of its own]:TIME:_default' \
'--cluster=[The kubeconfig'\''s cluster]:NAME:_default' \
'--user=[The kubeconfig'\''s user]:NAME:_default' \
'-s+[Address and port of the API server]:URL:_default' \
'--server=[Address and port of the API server]:URL:_default' \
'--token=[Bearer token]:TOKEN:_default' \
'--as=[User to impersonate]:USER:_default' \
'--as-uid=[UID to impersonate]:UID:_default' \
'*--as-group=[Group to impersonate; may be repeated]:GROUP:_default' \
'*--as-user-extra=[KEY=VALUE to impersonate; may be repeated]:KEY=VALUE:_default' \
'--tls-server-name=[The name that the server'\''s certificate is checked against]:NAME:_default' \
'--insecure-skip-tls-verify=[Don'\''t check the server'\''s certificate\: whoever answers is believed]::BOOL:(true false)' \
'--certificate-authority=[Certificate authority file]:FILE:_files' \
'--client-certificate=[Client certificate file]:FILE:_files' \
'--client-key=[Client key file]:FILE:_files' \
'--disable-compression=[Ask for answers that are not compressed]::BOOL:(true false)' \
'--cache-dir=[Accepted as kubectl'\''s; nothing is cached]:DIR:_files' \
'-o+[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--output=[Form of the answer on stdout]:FORMAT:((table\:"For people"
wide\:"For people, with all that is known"
json\:"A versioned document"
yaml\:"A versioned document"
name\:"Names alone, where the answer is a list"))' \
'--no-headers=[No header line above tables]::BOOL:(true false)' \
'--color=[Colour\: never without a terminal or with \`NO_COLOR\`, unless asked for \`always\`]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-v+[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--v=[More talk on stderr\: 4 for debugging, 6 with every request]:LEVEL:_default' \
'--log-format=[Form of the talk on stderr]:FORMAT:(text json)' \
'--policy=[Policy from this file, in place of the cluster'\''s ConfigMap k8s-upgrade-config]:FILE:_files' \
'-q[Less talk on stderr\: errors alone]' \
'--quiet[Less talk on stderr\: errors alone]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_kubectl-upgrade__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:kubectl-upgrade-help-command-$line[1]:"
        case $line[1] in
            (plan)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(gate)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(run)
_arguments "${_arguments_options[@]}" : \
":: :_kubectl-upgrade__subcmd__help__subcmd__run_commands" \
"*::: :->run" \
&& ret=0

    case $state in
    (run)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:kubectl-upgrade-help-run-command-$line[1]:"
        case $line[1] in
            (install)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(uninstall)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(detect)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(start)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(phase)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(halt)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(continue)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(retry)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(skip)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(abandon)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(policy)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(doctor)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(status)
_arguments "${_arguments_options[@]}" : \
":: :_kubectl-upgrade__subcmd__help__subcmd__status_commands" \
"*::: :->status" \
&& ret=0

    case $state in
    (status)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:kubectl-upgrade-help-status-command-$line[1]:"
        case $line[1] in
            (history)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(report)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(logs)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(timeline)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(rollback)
_arguments "${_arguments_options[@]}" : \
":: :_kubectl-upgrade__subcmd__help__subcmd__rollback_commands" \
"*::: :->rollback" \
&& ret=0

    case $state in
    (rollback)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:kubectl-upgrade-help-rollback-command-$line[1]:"
        case $line[1] in
            (node)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(control-plane)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(etcd)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(rotate-key)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(demo)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(sandbox)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(version)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(completion)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(doctor)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
}

(( $+functions[_kubectl-upgrade_commands] )) ||
_kubectl-upgrade_commands() {
    local commands; commands=(
'plan:Shows what an upgrade would do\: the target and why, the verdict, the order of nodes, the pods that move, the time' \
'gate:Asks every gate whether the cluster may go to a version, and says what to do about each no' \
'run:The pipeline\: install it, start or stop an upgrade, go on after a failure' \
'status:One screen that answers\: is an upgrade going on, where, is it stuck, what do I type?' \
'rollback:Puts a worker back to its earlier version; a control plane, or etcd, not in this release yet' \
'rotate-key:Replaces the ssh key on every node and in the secret store\: added, proved on every node, switched, proved again, and only then is the old one removed' \
'demo:Plays an unattended upgrade of a 7-node example cluster in memory' \
'sandbox:Serves an example cluster on loopback and prints a kubeconfig for it' \
'version:Prints the versions of this program and of the API server' \
'completion:Prints Tab completion for a shell' \
'doctor:Looks whether everything that this installation needs is in place, with the remedy for each thing that is not' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'kubectl-upgrade commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__completion_commands] )) ||
_kubectl-upgrade__subcmd__completion_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade completion commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__demo_commands] )) ||
_kubectl-upgrade__subcmd__demo_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade demo commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__doctor_commands] )) ||
_kubectl-upgrade__subcmd__doctor_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade doctor commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__gate_commands] )) ||
_kubectl-upgrade__subcmd__gate_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade gate commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__help_commands] )) ||
_kubectl-upgrade__subcmd__help_commands() {
    local commands; commands=(
'plan:Shows what an upgrade would do\: the target and why, the verdict, the order of nodes, the pods that move, the time' \
'gate:Asks every gate whether the cluster may go to a version, and says what to do about each no' \
'run:The pipeline\: install it, start or stop an upgrade, go on after a failure' \
'status:One screen that answers\: is an upgrade going on, where, is it stuck, what do I type?' \
'rollback:Puts a worker back to its earlier version; a control plane, or etcd, not in this release yet' \
'rotate-key:Replaces the ssh key on every node and in the secret store\: added, proved on every node, switched, proved again, and only then is the old one removed' \
'demo:Plays an unattended upgrade of a 7-node example cluster in memory' \
'sandbox:Serves an example cluster on loopback and prints a kubeconfig for it' \
'version:Prints the versions of this program and of the API server' \
'completion:Prints Tab completion for a shell' \
'doctor:Looks whether everything that this installation needs is in place, with the remedy for each thing that is not' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'kubectl-upgrade help commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__help__subcmd__completion_commands] )) ||
_kubectl-upgrade__subcmd__help__subcmd__completion_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade help completion commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__help__subcmd__demo_commands] )) ||
_kubectl-upgrade__subcmd__help__subcmd__demo_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade help demo commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__help__subcmd__doctor_commands] )) ||
_kubectl-upgrade__subcmd__help__subcmd__doctor_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade help doctor commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__help__subcmd__gate_commands] )) ||
_kubectl-upgrade__subcmd__help__subcmd__gate_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade help gate commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__help__subcmd__help_commands] )) ||
_kubectl-upgrade__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade help help commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__help__subcmd__plan_commands] )) ||
_kubectl-upgrade__subcmd__help__subcmd__plan_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade help plan commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__help__subcmd__rollback_commands] )) ||
_kubectl-upgrade__subcmd__help__subcmd__rollback_commands() {
    local commands; commands=(
'node:A worker, by its packages' \
'control-plane:A control plane\: snapshot, then packages, in that order (not in this release yet)' \
'etcd:etcd, from a run'\''s snapshot (not in this release yet)' \
    )
    _describe -t commands 'kubectl-upgrade help rollback commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__help__subcmd__rollback__subcmd__control-plane_commands] )) ||
_kubectl-upgrade__subcmd__help__subcmd__rollback__subcmd__control-plane_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade help rollback control-plane commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__help__subcmd__rollback__subcmd__etcd_commands] )) ||
_kubectl-upgrade__subcmd__help__subcmd__rollback__subcmd__etcd_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade help rollback etcd commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__help__subcmd__rollback__subcmd__node_commands] )) ||
_kubectl-upgrade__subcmd__help__subcmd__rollback__subcmd__node_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade help rollback node commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__help__subcmd__rotate-key_commands] )) ||
_kubectl-upgrade__subcmd__help__subcmd__rotate-key_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade help rotate-key commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__help__subcmd__run_commands] )) ||
_kubectl-upgrade__subcmd__help__subcmd__run_commands() {
    local commands; commands=(
'install:Puts everything cluster-side into the cluster, or brings it up to date' \
'uninstall:Removes everything cluster-side, run records and pinned host keys included' \
'detect:One detection, as the CronJob does\: chooses a target and seeds the chain' \
'start:Seeds the chain for a target now, after plan, verdict and a question' \
'phase:Runs one phase, as a Job of the chain does' \
'halt:Stops the chain before its next step\: the kill switch on' \
'continue:Goes on after a halt\: the kill switch off, a given-up target allowed again' \
'retry:Tries the failed phase again\: what is done is seen and passed over' \
'skip:Goes on past a phase that was done by hand, or that is left for later' \
'abandon:Closes the run\: restores what was quiesced, uncordons what it cordoned, clears the state' \
'policy:Prints the effective policy, with where each value comes from' \
'doctor:Looks whether everything that this installation needs is in place, with the remedy for each thing that is not' \
    )
    _describe -t commands 'kubectl-upgrade help run commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__help__subcmd__run__subcmd__abandon_commands] )) ||
_kubectl-upgrade__subcmd__help__subcmd__run__subcmd__abandon_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade help run abandon commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__help__subcmd__run__subcmd__continue_commands] )) ||
_kubectl-upgrade__subcmd__help__subcmd__run__subcmd__continue_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade help run continue commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__help__subcmd__run__subcmd__detect_commands] )) ||
_kubectl-upgrade__subcmd__help__subcmd__run__subcmd__detect_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade help run detect commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__help__subcmd__run__subcmd__doctor_commands] )) ||
_kubectl-upgrade__subcmd__help__subcmd__run__subcmd__doctor_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade help run doctor commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__help__subcmd__run__subcmd__halt_commands] )) ||
_kubectl-upgrade__subcmd__help__subcmd__run__subcmd__halt_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade help run halt commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__help__subcmd__run__subcmd__install_commands] )) ||
_kubectl-upgrade__subcmd__help__subcmd__run__subcmd__install_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade help run install commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__help__subcmd__run__subcmd__phase_commands] )) ||
_kubectl-upgrade__subcmd__help__subcmd__run__subcmd__phase_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade help run phase commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__help__subcmd__run__subcmd__policy_commands] )) ||
_kubectl-upgrade__subcmd__help__subcmd__run__subcmd__policy_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade help run policy commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__help__subcmd__run__subcmd__retry_commands] )) ||
_kubectl-upgrade__subcmd__help__subcmd__run__subcmd__retry_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade help run retry commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__help__subcmd__run__subcmd__skip_commands] )) ||
_kubectl-upgrade__subcmd__help__subcmd__run__subcmd__skip_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade help run skip commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__help__subcmd__run__subcmd__start_commands] )) ||
_kubectl-upgrade__subcmd__help__subcmd__run__subcmd__start_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade help run start commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__help__subcmd__run__subcmd__uninstall_commands] )) ||
_kubectl-upgrade__subcmd__help__subcmd__run__subcmd__uninstall_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade help run uninstall commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__help__subcmd__sandbox_commands] )) ||
_kubectl-upgrade__subcmd__help__subcmd__sandbox_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade help sandbox commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__help__subcmd__status_commands] )) ||
_kubectl-upgrade__subcmd__help__subcmd__status_commands() {
    local commands; commands=(
'history:Past runs, or one of them' \
'report:The nightly report\: versions, the last detection, the outcome, the reasons' \
'logs:Logs of the chain'\''s Jobs' \
'timeline:One HTML file with the run on a time line, loading nothing from any network' \
    )
    _describe -t commands 'kubectl-upgrade help status commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__help__subcmd__status__subcmd__history_commands] )) ||
_kubectl-upgrade__subcmd__help__subcmd__status__subcmd__history_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade help status history commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__help__subcmd__status__subcmd__logs_commands] )) ||
_kubectl-upgrade__subcmd__help__subcmd__status__subcmd__logs_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade help status logs commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__help__subcmd__status__subcmd__report_commands] )) ||
_kubectl-upgrade__subcmd__help__subcmd__status__subcmd__report_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade help status report commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__help__subcmd__status__subcmd__timeline_commands] )) ||
_kubectl-upgrade__subcmd__help__subcmd__status__subcmd__timeline_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade help status timeline commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__help__subcmd__version_commands] )) ||
_kubectl-upgrade__subcmd__help__subcmd__version_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade help version commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__plan_commands] )) ||
_kubectl-upgrade__subcmd__plan_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade plan commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__rollback_commands] )) ||
_kubectl-upgrade__subcmd__rollback_commands() {
    local commands; commands=(
'node:A worker, by its packages' \
'control-plane:A control plane\: snapshot, then packages, in that order (not in this release yet)' \
'etcd:etcd, from a run'\''s snapshot (not in this release yet)' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'kubectl-upgrade rollback commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__rollback__subcmd__control-plane_commands] )) ||
_kubectl-upgrade__subcmd__rollback__subcmd__control-plane_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade rollback control-plane commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__rollback__subcmd__etcd_commands] )) ||
_kubectl-upgrade__subcmd__rollback__subcmd__etcd_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade rollback etcd commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__rollback__subcmd__help_commands] )) ||
_kubectl-upgrade__subcmd__rollback__subcmd__help_commands() {
    local commands; commands=(
'node:A worker, by its packages' \
'control-plane:A control plane\: snapshot, then packages, in that order (not in this release yet)' \
'etcd:etcd, from a run'\''s snapshot (not in this release yet)' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'kubectl-upgrade rollback help commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__rollback__subcmd__help__subcmd__control-plane_commands] )) ||
_kubectl-upgrade__subcmd__rollback__subcmd__help__subcmd__control-plane_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade rollback help control-plane commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__rollback__subcmd__help__subcmd__etcd_commands] )) ||
_kubectl-upgrade__subcmd__rollback__subcmd__help__subcmd__etcd_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade rollback help etcd commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__rollback__subcmd__help__subcmd__help_commands] )) ||
_kubectl-upgrade__subcmd__rollback__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade rollback help help commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__rollback__subcmd__help__subcmd__node_commands] )) ||
_kubectl-upgrade__subcmd__rollback__subcmd__help__subcmd__node_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade rollback help node commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__rollback__subcmd__node_commands] )) ||
_kubectl-upgrade__subcmd__rollback__subcmd__node_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade rollback node commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__rotate-key_commands] )) ||
_kubectl-upgrade__subcmd__rotate-key_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade rotate-key commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__run_commands] )) ||
_kubectl-upgrade__subcmd__run_commands() {
    local commands; commands=(
'install:Puts everything cluster-side into the cluster, or brings it up to date' \
'uninstall:Removes everything cluster-side, run records and pinned host keys included' \
'detect:One detection, as the CronJob does\: chooses a target and seeds the chain' \
'start:Seeds the chain for a target now, after plan, verdict and a question' \
'phase:Runs one phase, as a Job of the chain does' \
'halt:Stops the chain before its next step\: the kill switch on' \
'continue:Goes on after a halt\: the kill switch off, a given-up target allowed again' \
'retry:Tries the failed phase again\: what is done is seen and passed over' \
'skip:Goes on past a phase that was done by hand, or that is left for later' \
'abandon:Closes the run\: restores what was quiesced, uncordons what it cordoned, clears the state' \
'policy:Prints the effective policy, with where each value comes from' \
'doctor:Looks whether everything that this installation needs is in place, with the remedy for each thing that is not' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'kubectl-upgrade run commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__run__subcmd__abandon_commands] )) ||
_kubectl-upgrade__subcmd__run__subcmd__abandon_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade run abandon commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__run__subcmd__continue_commands] )) ||
_kubectl-upgrade__subcmd__run__subcmd__continue_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade run continue commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__run__subcmd__detect_commands] )) ||
_kubectl-upgrade__subcmd__run__subcmd__detect_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade run detect commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__run__subcmd__doctor_commands] )) ||
_kubectl-upgrade__subcmd__run__subcmd__doctor_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade run doctor commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__run__subcmd__halt_commands] )) ||
_kubectl-upgrade__subcmd__run__subcmd__halt_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade run halt commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__run__subcmd__help_commands] )) ||
_kubectl-upgrade__subcmd__run__subcmd__help_commands() {
    local commands; commands=(
'install:Puts everything cluster-side into the cluster, or brings it up to date' \
'uninstall:Removes everything cluster-side, run records and pinned host keys included' \
'detect:One detection, as the CronJob does\: chooses a target and seeds the chain' \
'start:Seeds the chain for a target now, after plan, verdict and a question' \
'phase:Runs one phase, as a Job of the chain does' \
'halt:Stops the chain before its next step\: the kill switch on' \
'continue:Goes on after a halt\: the kill switch off, a given-up target allowed again' \
'retry:Tries the failed phase again\: what is done is seen and passed over' \
'skip:Goes on past a phase that was done by hand, or that is left for later' \
'abandon:Closes the run\: restores what was quiesced, uncordons what it cordoned, clears the state' \
'policy:Prints the effective policy, with where each value comes from' \
'doctor:Looks whether everything that this installation needs is in place, with the remedy for each thing that is not' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'kubectl-upgrade run help commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__run__subcmd__help__subcmd__abandon_commands] )) ||
_kubectl-upgrade__subcmd__run__subcmd__help__subcmd__abandon_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade run help abandon commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__run__subcmd__help__subcmd__continue_commands] )) ||
_kubectl-upgrade__subcmd__run__subcmd__help__subcmd__continue_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade run help continue commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__run__subcmd__help__subcmd__detect_commands] )) ||
_kubectl-upgrade__subcmd__run__subcmd__help__subcmd__detect_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade run help detect commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__run__subcmd__help__subcmd__doctor_commands] )) ||
_kubectl-upgrade__subcmd__run__subcmd__help__subcmd__doctor_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade run help doctor commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__run__subcmd__help__subcmd__halt_commands] )) ||
_kubectl-upgrade__subcmd__run__subcmd__help__subcmd__halt_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade run help halt commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__run__subcmd__help__subcmd__help_commands] )) ||
_kubectl-upgrade__subcmd__run__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade run help help commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__run__subcmd__help__subcmd__install_commands] )) ||
_kubectl-upgrade__subcmd__run__subcmd__help__subcmd__install_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade run help install commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__run__subcmd__help__subcmd__phase_commands] )) ||
_kubectl-upgrade__subcmd__run__subcmd__help__subcmd__phase_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade run help phase commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__run__subcmd__help__subcmd__policy_commands] )) ||
_kubectl-upgrade__subcmd__run__subcmd__help__subcmd__policy_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade run help policy commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__run__subcmd__help__subcmd__retry_commands] )) ||
_kubectl-upgrade__subcmd__run__subcmd__help__subcmd__retry_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade run help retry commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__run__subcmd__help__subcmd__skip_commands] )) ||
_kubectl-upgrade__subcmd__run__subcmd__help__subcmd__skip_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade run help skip commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__run__subcmd__help__subcmd__start_commands] )) ||
_kubectl-upgrade__subcmd__run__subcmd__help__subcmd__start_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade run help start commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__run__subcmd__help__subcmd__uninstall_commands] )) ||
_kubectl-upgrade__subcmd__run__subcmd__help__subcmd__uninstall_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade run help uninstall commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__run__subcmd__install_commands] )) ||
_kubectl-upgrade__subcmd__run__subcmd__install_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade run install commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__run__subcmd__phase_commands] )) ||
_kubectl-upgrade__subcmd__run__subcmd__phase_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade run phase commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__run__subcmd__policy_commands] )) ||
_kubectl-upgrade__subcmd__run__subcmd__policy_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade run policy commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__run__subcmd__retry_commands] )) ||
_kubectl-upgrade__subcmd__run__subcmd__retry_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade run retry commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__run__subcmd__skip_commands] )) ||
_kubectl-upgrade__subcmd__run__subcmd__skip_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade run skip commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__run__subcmd__start_commands] )) ||
_kubectl-upgrade__subcmd__run__subcmd__start_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade run start commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__run__subcmd__uninstall_commands] )) ||
_kubectl-upgrade__subcmd__run__subcmd__uninstall_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade run uninstall commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__sandbox_commands] )) ||
_kubectl-upgrade__subcmd__sandbox_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade sandbox commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__status_commands] )) ||
_kubectl-upgrade__subcmd__status_commands() {
    local commands; commands=(
'history:Past runs, or one of them' \
'report:The nightly report\: versions, the last detection, the outcome, the reasons' \
'logs:Logs of the chain'\''s Jobs' \
'timeline:One HTML file with the run on a time line, loading nothing from any network' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'kubectl-upgrade status commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__status__subcmd__help_commands] )) ||
_kubectl-upgrade__subcmd__status__subcmd__help_commands() {
    local commands; commands=(
'history:Past runs, or one of them' \
'report:The nightly report\: versions, the last detection, the outcome, the reasons' \
'logs:Logs of the chain'\''s Jobs' \
'timeline:One HTML file with the run on a time line, loading nothing from any network' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'kubectl-upgrade status help commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__status__subcmd__help__subcmd__help_commands] )) ||
_kubectl-upgrade__subcmd__status__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade status help help commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__status__subcmd__help__subcmd__history_commands] )) ||
_kubectl-upgrade__subcmd__status__subcmd__help__subcmd__history_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade status help history commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__status__subcmd__help__subcmd__logs_commands] )) ||
_kubectl-upgrade__subcmd__status__subcmd__help__subcmd__logs_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade status help logs commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__status__subcmd__help__subcmd__report_commands] )) ||
_kubectl-upgrade__subcmd__status__subcmd__help__subcmd__report_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade status help report commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__status__subcmd__help__subcmd__timeline_commands] )) ||
_kubectl-upgrade__subcmd__status__subcmd__help__subcmd__timeline_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade status help timeline commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__status__subcmd__history_commands] )) ||
_kubectl-upgrade__subcmd__status__subcmd__history_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade status history commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__status__subcmd__logs_commands] )) ||
_kubectl-upgrade__subcmd__status__subcmd__logs_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade status logs commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__status__subcmd__report_commands] )) ||
_kubectl-upgrade__subcmd__status__subcmd__report_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade status report commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__status__subcmd__timeline_commands] )) ||
_kubectl-upgrade__subcmd__status__subcmd__timeline_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade status timeline commands' commands "$@"
}
(( $+functions[_kubectl-upgrade__subcmd__version_commands] )) ||
_kubectl-upgrade__subcmd__version_commands() {
    local commands; commands=()
    _describe -t commands 'kubectl-upgrade version commands' commands "$@"
}

if [ "$funcstack[1]" = "_kubectl-upgrade" ]; then
    _kubectl-upgrade "$@"
else
    compdef _kubectl-upgrade kubectl-upgrade
fi
