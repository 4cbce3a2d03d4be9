# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_kubectl_upgrade_global_optspecs
    string join \n kubeconfig= context= n/namespace= request-timeout= cluster= user= s/server= token= as= as-uid= as-group= as-user-extra= tls-server-name= insecure-skip-tls-verify= certificate-authority= client-certificate= client-key= disable-compression= cache-dir= o/output= no-headers= color= v/v= q/quiet log-format= policy= yes h/help V/version
end

function __fish_kubectl_upgrade_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_kubectl_upgrade_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_kubectl_upgrade_using_subcommand
    set -l cmd (__fish_kubectl_upgrade_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -l kubeconfig -d 'The kubeconfig file, in place of $KUBECONFIG' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -l context -d 'The kubeconfig\'s context' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -s n -l namespace -d 'The namespace where kubectl-upgrade lives in the cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -l request-timeout -d 'Limit of a single request, such as 5s or 2m; 0: none of its own' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -l cluster -d 'The kubeconfig\'s cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -l user -d 'The kubeconfig\'s user' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -s s -l server -d 'Address and port of the API server' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -l token -d 'Bearer token' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -l as -d 'User to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -l as-group -d 'Group to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -l as-user-extra -d 'KEY=VALUE to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -l tls-server-name -d 'The name that the server\'s certificate is checked against' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -l insecure-skip-tls-verify -d 'Don\'t check the server\'s certificate: whoever answers is believed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -l certificate-authority -d 'Certificate authority file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -l client-certificate -d 'Client certificate file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -l client-key -d 'Client key file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -l disable-compression -d 'Ask for answers that are not compressed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -l cache-dir -d 'Accepted as kubectl\'s; nothing is cached' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -s o -l output -d 'Form of the answer on stdout' -r -f -a "table\t'For people'
wide\t'For people, with all that is known'
json\t'A versioned document'
yaml\t'A versioned document'
name\t'Names alone, where the answer is a list'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -l no-headers -d 'No header line above tables' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -l color -d 'Colour: never without a terminal or with `NO_COLOR`, unless asked for `always`' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -s v -l v -d 'More talk on stderr: 4 for debugging, 6 with every request' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -l log-format -d 'Form of the talk on stderr' -r -f -a "text\t''
json\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -l policy -d 'Policy from this file, in place of the cluster\'s ConfigMap k8s-upgrade-config' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -s q -l quiet -d 'Less talk on stderr: errors alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -l yes -d 'Answer every question with yes'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -s V -l version -d 'Print version'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -f -a "plan" -d 'Shows what an upgrade would do: the target and why, the verdict, the order of nodes, the pods that move, the time'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -f -a "gate" -d 'Asks every gate whether the cluster may go to a version, and says what to do about each no'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -f -a "run" -d 'The pipeline: install it, start or stop an upgrade, go on after a failure'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -f -a "status" -d 'One screen that answers: is an upgrade going on, where, is it stuck, what do I type?'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -f -a "rollback" -d 'Puts a worker back to its earlier version; a control plane, or etcd, not in this release yet'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -f -a "rotate-key" -d 'Replaces the ssh key on every node and in the secret store: added, proved on every node, switched, proved again, and only then is the old one removed'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -f -a "demo" -d 'Plays an unattended upgrade of a 7-node example cluster in memory'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -f -a "sandbox" -d 'Serves an example cluster on loopback and prints a kubeconfig for it'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -f -a "version" -d 'Prints the versions of this program and of the API server'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -f -a "completion" -d 'Prints Tab completion for a shell'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -f -a "doctor" -d 'Looks whether everything that this installation needs is in place, with the remedy for each thing that is not'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand plan" -l target -d 'The version to go to; without it, what detection would choose' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand plan" -l kubeconfig -d 'The kubeconfig file, in place of $KUBECONFIG' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand plan" -l context -d 'The kubeconfig\'s context' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand plan" -s n -l namespace -d 'The namespace where kubectl-upgrade lives in the cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand plan" -l request-timeout -d 'Limit of a single request, such as 5s or 2m; 0: none of its own' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand plan" -l cluster -d 'The kubeconfig\'s cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand plan" -l user -d 'The kubeconfig\'s user' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand plan" -s s -l server -d 'Address and port of the API server' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand plan" -l token -d 'Bearer token' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand plan" -l as -d 'User to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand plan" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand plan" -l as-group -d 'Group to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand plan" -l as-user-extra -d 'KEY=VALUE to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand plan" -l tls-server-name -d 'The name that the server\'s certificate is checked against' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand plan" -l insecure-skip-tls-verify -d 'Don\'t check the server\'s certificate: whoever answers is believed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand plan" -l certificate-authority -d 'Certificate authority file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand plan" -l client-certificate -d 'Client certificate file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand plan" -l client-key -d 'Client key file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand plan" -l disable-compression -d 'Ask for answers that are not compressed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand plan" -l cache-dir -d 'Accepted as kubectl\'s; nothing is cached' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand plan" -s o -l output -d 'Form of the answer on stdout' -r -f -a "table\t'For people'
wide\t'For people, with all that is known'
json\t'A versioned document'
yaml\t'A versioned document'
name\t'Names alone, where the answer is a list'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand plan" -l no-headers -d 'No header line above tables' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand plan" -l color -d 'Colour: never without a terminal or with `NO_COLOR`, unless asked for `always`' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand plan" -s v -l v -d 'More talk on stderr: 4 for debugging, 6 with every request' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand plan" -l log-format -d 'Form of the talk on stderr' -r -f -a "text\t''
json\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand plan" -l policy -d 'Policy from this file, in place of the cluster\'s ConfigMap k8s-upgrade-config' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand plan" -l patch-only -d 'Look at patches of the running minor alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand plan" -l rehearse -d 'Play the run on an in-memory copy of the live cluster'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand plan" -l no-ssh -d 'Don\'t log in to nodes: gates on what only they know are not asked, which is said'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand plan" -l schema -d 'Print the schema of the JSON document'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand plan" -s q -l quiet -d 'Less talk on stderr: errors alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand plan" -l yes -d 'Answer every question with yes'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand plan" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -l target -d 'The version to judge' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -l gate -d 'Ask this gate alone; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -l save -d 'Write what was observed to a file, secrets redacted' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -l from -d 'Judge such a file, with no cluster' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -l fail-on -d 'The verdict from which the exit code is not 0; unknown fails too, unless `never`' -r -f -a "blocked\t'Blocked alone'
held\t'Blocked and held'
never\t'Nothing, not even unknown'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -l explain -d 'Tell what a gate checks, and how to clear it' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -l kubeconfig -d 'The kubeconfig file, in place of $KUBECONFIG' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -l context -d 'The kubeconfig\'s context' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -s n -l namespace -d 'The namespace where kubectl-upgrade lives in the cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -l request-timeout -d 'Limit of a single request, such as 5s or 2m; 0: none of its own' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -l cluster -d 'The kubeconfig\'s cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -l user -d 'The kubeconfig\'s user' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -s s -l server -d 'Address and port of the API server' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -l token -d 'Bearer token' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -l as -d 'User to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -l as-group -d 'Group to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -l as-user-extra -d 'KEY=VALUE to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -l tls-server-name -d 'The name that the server\'s certificate is checked against' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -l insecure-skip-tls-verify -d 'Don\'t check the server\'s certificate: whoever answers is believed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -l certificate-authority -d 'Certificate authority file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -l client-certificate -d 'Client certificate file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -l client-key -d 'Client key file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -l disable-compression -d 'Ask for answers that are not compressed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -l cache-dir -d 'Accepted as kubectl\'s; nothing is cached' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -s o -l output -d 'Form of the answer on stdout' -r -f -a "table\t'For people'
wide\t'For people, with all that is known'
json\t'A versioned document'
yaml\t'A versioned document'
name\t'Names alone, where the answer is a list'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -l no-headers -d 'No header line above tables' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -l color -d 'Colour: never without a terminal or with `NO_COLOR`, unless asked for `always`' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -s v -l v -d 'More talk on stderr: 4 for debugging, 6 with every request' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -l log-format -d 'Form of the talk on stderr' -r -f -a "text\t''
json\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -l policy -d 'Policy from this file, in place of the cluster\'s ConfigMap k8s-upgrade-config' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -l no-ssh -d 'Don\'t log in to nodes: gates on what only they know are not asked, which is said'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -l list -d 'List the gates'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -l schema -d 'Print the schema of the JSON document'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -s q -l quiet -d 'Less talk on stderr: errors alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -l yes -d 'Answer every question with yes'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand gate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -l kubeconfig -d 'The kubeconfig file, in place of $KUBECONFIG' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -l context -d 'The kubeconfig\'s context' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -s n -l namespace -d 'The namespace where kubectl-upgrade lives in the cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -l request-timeout -d 'Limit of a single request, such as 5s or 2m; 0: none of its own' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -l cluster -d 'The kubeconfig\'s cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -l user -d 'The kubeconfig\'s user' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -s s -l server -d 'Address and port of the API server' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -l token -d 'Bearer token' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -l as -d 'User to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -l as-group -d 'Group to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -l as-user-extra -d 'KEY=VALUE to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -l tls-server-name -d 'The name that the server\'s certificate is checked against' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -l insecure-skip-tls-verify -d 'Don\'t check the server\'s certificate: whoever answers is believed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -l certificate-authority -d 'Certificate authority file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -l client-certificate -d 'Client certificate file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -l client-key -d 'Client key file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -l disable-compression -d 'Ask for answers that are not compressed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -l cache-dir -d 'Accepted as kubectl\'s; nothing is cached' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -s o -l output -d 'Form of the answer on stdout' -r -f -a "table\t'For people'
wide\t'For people, with all that is known'
json\t'A versioned document'
yaml\t'A versioned document'
name\t'Names alone, where the answer is a list'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -l no-headers -d 'No header line above tables' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -l color -d 'Colour: never without a terminal or with `NO_COLOR`, unless asked for `always`' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -s v -l v -d 'More talk on stderr: 4 for debugging, 6 with every request' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -l log-format -d 'Form of the talk on stderr' -r -f -a "text\t''
json\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -l policy -d 'Policy from this file, in place of the cluster\'s ConfigMap k8s-upgrade-config' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -s q -l quiet -d 'Less talk on stderr: errors alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -l yes -d 'Answer every question with yes'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -f -a "install" -d 'Puts everything cluster-side into the cluster, or brings it up to date'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -f -a "uninstall" -d 'Removes everything cluster-side, run records and pinned host keys included'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -f -a "detect" -d 'One detection, as the CronJob does: chooses a target and seeds the chain'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -f -a "start" -d 'Seeds the chain for a target now, after plan, verdict and a question'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -f -a "phase" -d 'Runs one phase, as a Job of the chain does'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -f -a "halt" -d 'Stops the chain before its next step: the kill switch on'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -f -a "continue" -d 'Goes on after a halt: the kill switch off, a given-up target allowed again'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -f -a "retry" -d 'Tries the failed phase again: what is done is seen and passed over'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -f -a "skip" -d 'Goes on past a phase that was done by hand, or that is left for later'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -f -a "abandon" -d 'Closes the run: restores what was quiesced, uncordons what it cordoned, clears the state'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -f -a "policy" -d 'Prints the effective policy, with where each value comes from'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -f -a "doctor" -d 'Looks whether everything that this installation needs is in place, with the remedy for each thing that is not'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and not __fish_seen_subcommand_from install uninstall detect start phase halt continue retry skip abandon policy doctor help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from install" -l image -d 'The image of all Jobs, best by digest; without it this release\'s' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from install" -l schedule -d 'When detection runs, as cron has it, in UTC' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from install" -l dry-run -d 'Change nothing: `client` prints what would be applied, `server` has the API server check it' -r -f -a "none\t''
client\t''
server\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from install" -l kubeconfig -d 'The kubeconfig file, in place of $KUBECONFIG' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from install" -l context -d 'The kubeconfig\'s context' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from install" -s n -l namespace -d 'The namespace where kubectl-upgrade lives in the cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from install" -l request-timeout -d 'Limit of a single request, such as 5s or 2m; 0: none of its own' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from install" -l cluster -d 'The kubeconfig\'s cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from install" -l user -d 'The kubeconfig\'s user' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from install" -s s -l server -d 'Address and port of the API server' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from install" -l token -d 'Bearer token' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from install" -l as -d 'User to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from install" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from install" -l as-group -d 'Group to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from install" -l as-user-extra -d 'KEY=VALUE to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from install" -l tls-server-name -d 'The name that the server\'s certificate is checked against' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from install" -l insecure-skip-tls-verify -d 'Don\'t check the server\'s certificate: whoever answers is believed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from install" -l certificate-authority -d 'Certificate authority file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from install" -l client-certificate -d 'Client certificate file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from install" -l client-key -d 'Client key file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from install" -l disable-compression -d 'Ask for answers that are not compressed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from install" -l cache-dir -d 'Accepted as kubectl\'s; nothing is cached' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from install" -s o -l output -d 'Form of the answer on stdout' -r -f -a "table\t'For people'
wide\t'For people, with all that is known'
json\t'A versioned document'
yaml\t'A versioned document'
name\t'Names alone, where the answer is a list'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from install" -l no-headers -d 'No header line above tables' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from install" -l color -d 'Colour: never without a terminal or with `NO_COLOR`, unless asked for `always`' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from install" -s v -l v -d 'More talk on stderr: 4 for debugging, 6 with every request' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from install" -l log-format -d 'Form of the talk on stderr' -r -f -a "text\t''
json\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from install" -l policy -d 'Policy from this file, in place of the cluster\'s ConfigMap k8s-upgrade-config' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from install" -s q -l quiet -d 'Less talk on stderr: errors alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from install" -l yes -d 'Answer every question with yes'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from install" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from uninstall" -l kubeconfig -d 'The kubeconfig file, in place of $KUBECONFIG' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from uninstall" -l context -d 'The kubeconfig\'s context' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from uninstall" -s n -l namespace -d 'The namespace where kubectl-upgrade lives in the cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from uninstall" -l request-timeout -d 'Limit of a single request, such as 5s or 2m; 0: none of its own' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from uninstall" -l cluster -d 'The kubeconfig\'s cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from uninstall" -l user -d 'The kubeconfig\'s user' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from uninstall" -s s -l server -d 'Address and port of the API server' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from uninstall" -l token -d 'Bearer token' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from uninstall" -l as -d 'User to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from uninstall" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from uninstall" -l as-group -d 'Group to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from uninstall" -l as-user-extra -d 'KEY=VALUE to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from uninstall" -l tls-server-name -d 'The name that the server\'s certificate is checked against' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from uninstall" -l insecure-skip-tls-verify -d 'Don\'t check the server\'s certificate: whoever answers is believed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from uninstall" -l certificate-authority -d 'Certificate authority file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from uninstall" -l client-certificate -d 'Client certificate file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from uninstall" -l client-key -d 'Client key file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from uninstall" -l disable-compression -d 'Ask for answers that are not compressed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from uninstall" -l cache-dir -d 'Accepted as kubectl\'s; nothing is cached' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from uninstall" -s o -l output -d 'Form of the answer on stdout' -r -f -a "table\t'For people'
wide\t'For people, with all that is known'
json\t'A versioned document'
yaml\t'A versioned document'
name\t'Names alone, where the answer is a list'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from uninstall" -l no-headers -d 'No header line above tables' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from uninstall" -l color -d 'Colour: never without a terminal or with `NO_COLOR`, unless asked for `always`' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from uninstall" -s v -l v -d 'More talk on stderr: 4 for debugging, 6 with every request' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from uninstall" -l log-format -d 'Form of the talk on stderr' -r -f -a "text\t''
json\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from uninstall" -l policy -d 'Policy from this file, in place of the cluster\'s ConfigMap k8s-upgrade-config' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from uninstall" -l dry-run -d 'List what would be removed'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from uninstall" -s q -l quiet -d 'Less talk on stderr: errors alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from uninstall" -l yes -d 'Answer every question with yes'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from uninstall" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from detect" -l kubeconfig -d 'The kubeconfig file, in place of $KUBECONFIG' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from detect" -l context -d 'The kubeconfig\'s context' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from detect" -s n -l namespace -d 'The namespace where kubectl-upgrade lives in the cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from detect" -l request-timeout -d 'Limit of a single request, such as 5s or 2m; 0: none of its own' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from detect" -l cluster -d 'The kubeconfig\'s cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from detect" -l user -d 'The kubeconfig\'s user' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from detect" -s s -l server -d 'Address and port of the API server' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from detect" -l token -d 'Bearer token' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from detect" -l as -d 'User to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from detect" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from detect" -l as-group -d 'Group to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from detect" -l as-user-extra -d 'KEY=VALUE to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from detect" -l tls-server-name -d 'The name that the server\'s certificate is checked against' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from detect" -l insecure-skip-tls-verify -d 'Don\'t check the server\'s certificate: whoever answers is believed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from detect" -l certificate-authority -d 'Certificate authority file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from detect" -l client-certificate -d 'Client certificate file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from detect" -l client-key -d 'Client key file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from detect" -l disable-compression -d 'Ask for answers that are not compressed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from detect" -l cache-dir -d 'Accepted as kubectl\'s; nothing is cached' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from detect" -s o -l output -d 'Form of the answer on stdout' -r -f -a "table\t'For people'
wide\t'For people, with all that is known'
json\t'A versioned document'
yaml\t'A versioned document'
name\t'Names alone, where the answer is a list'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from detect" -l no-headers -d 'No header line above tables' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from detect" -l color -d 'Colour: never without a terminal or with `NO_COLOR`, unless asked for `always`' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from detect" -s v -l v -d 'More talk on stderr: 4 for debugging, 6 with every request' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from detect" -l log-format -d 'Form of the talk on stderr' -r -f -a "text\t''
json\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from detect" -l policy -d 'Policy from this file, in place of the cluster\'s ConfigMap k8s-upgrade-config' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from detect" -l dry-run -d 'Say what would be seeded, and seed nothing'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from detect" -s q -l quiet -d 'Less talk on stderr: errors alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from detect" -l yes -d 'Answer every question with yes'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from detect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from start" -l target -d 'The version to go to' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from start" -l kubeconfig -d 'The kubeconfig file, in place of $KUBECONFIG' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from start" -l context -d 'The kubeconfig\'s context' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from start" -s n -l namespace -d 'The namespace where kubectl-upgrade lives in the cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from start" -l request-timeout -d 'Limit of a single request, such as 5s or 2m; 0: none of its own' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from start" -l cluster -d 'The kubeconfig\'s cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from start" -l user -d 'The kubeconfig\'s user' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from start" -s s -l server -d 'Address and port of the API server' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from start" -l token -d 'Bearer token' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from start" -l as -d 'User to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from start" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from start" -l as-group -d 'Group to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from start" -l as-user-extra -d 'KEY=VALUE to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from start" -l tls-server-name -d 'The name that the server\'s certificate is checked against' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from start" -l insecure-skip-tls-verify -d 'Don\'t check the server\'s certificate: whoever answers is believed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from start" -l certificate-authority -d 'Certificate authority file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from start" -l client-certificate -d 'Client certificate file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from start" -l client-key -d 'Client key file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from start" -l disable-compression -d 'Ask for answers that are not compressed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from start" -l cache-dir -d 'Accepted as kubectl\'s; nothing is cached' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from start" -s o -l output -d 'Form of the answer on stdout' -r -f -a "table\t'For people'
wide\t'For people, with all that is known'
json\t'A versioned document'
yaml\t'A versioned document'
name\t'Names alone, where the answer is a list'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from start" -l no-headers -d 'No header line above tables' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from start" -l color -d 'Colour: never without a terminal or with `NO_COLOR`, unless asked for `always`' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from start" -s v -l v -d 'More talk on stderr: 4 for debugging, 6 with every request' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from start" -l log-format -d 'Form of the talk on stderr' -r -f -a "text\t''
json\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from start" -l policy -d 'Policy from this file, in place of the cluster\'s ConfigMap k8s-upgrade-config' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from start" -l follow -d 'Then show the chain live; Ctrl-C leaves the view, not the upgrade'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from start" -s q -l quiet -d 'Less talk on stderr: errors alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from start" -l yes -d 'Answer every question with yes'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from start" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from phase" -l target -d 'The version to go to; the record of the run says it, too' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from phase" -l node -d 'The node, for `master` and `worker`' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from phase" -l run -d 'The run\'s id; the one in flight without it' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from phase" -l kubeconfig -d 'The kubeconfig file, in place of $KUBECONFIG' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from phase" -l context -d 'The kubeconfig\'s context' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from phase" -s n -l namespace -d 'The namespace where kubectl-upgrade lives in the cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from phase" -l request-timeout -d 'Limit of a single request, such as 5s or 2m; 0: none of its own' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from phase" -l cluster -d 'The kubeconfig\'s cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from phase" -l user -d 'The kubeconfig\'s user' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from phase" -s s -l server -d 'Address and port of the API server' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from phase" -l token -d 'Bearer token' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from phase" -l as -d 'User to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from phase" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from phase" -l as-group -d 'Group to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from phase" -l as-user-extra -d 'KEY=VALUE to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from phase" -l tls-server-name -d 'The name that the server\'s certificate is checked against' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from phase" -l insecure-skip-tls-verify -d 'Don\'t check the server\'s certificate: whoever answers is believed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from phase" -l certificate-authority -d 'Certificate authority file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from phase" -l client-certificate -d 'Client certificate file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from phase" -l client-key -d 'Client key file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from phase" -l disable-compression -d 'Ask for answers that are not compressed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from phase" -l cache-dir -d 'Accepted as kubectl\'s; nothing is cached' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from phase" -s o -l output -d 'Form of the answer on stdout' -r -f -a "table\t'For people'
wide\t'For people, with all that is known'
json\t'A versioned document'
yaml\t'A versioned document'
name\t'Names alone, where the answer is a list'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from phase" -l no-headers -d 'No header line above tables' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from phase" -l color -d 'Colour: never without a terminal or with `NO_COLOR`, unless asked for `always`' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from phase" -s v -l v -d 'More talk on stderr: 4 for debugging, 6 with every request' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from phase" -l log-format -d 'Form of the talk on stderr' -r -f -a "text\t''
json\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from phase" -l policy -d 'Policy from this file, in place of the cluster\'s ConfigMap k8s-upgrade-config' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from phase" -s q -l quiet -d 'Less talk on stderr: errors alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from phase" -l yes -d 'Answer every question with yes'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from phase" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from halt" -l reason -d 'Why, for whoever finds it stopped' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from halt" -l kubeconfig -d 'The kubeconfig file, in place of $KUBECONFIG' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from halt" -l context -d 'The kubeconfig\'s context' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from halt" -s n -l namespace -d 'The namespace where kubectl-upgrade lives in the cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from halt" -l request-timeout -d 'Limit of a single request, such as 5s or 2m; 0: none of its own' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from halt" -l cluster -d 'The kubeconfig\'s cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from halt" -l user -d 'The kubeconfig\'s user' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from halt" -s s -l server -d 'Address and port of the API server' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from halt" -l token -d 'Bearer token' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from halt" -l as -d 'User to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from halt" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from halt" -l as-group -d 'Group to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from halt" -l as-user-extra -d 'KEY=VALUE to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from halt" -l tls-server-name -d 'The name that the server\'s certificate is checked against' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from halt" -l insecure-skip-tls-verify -d 'Don\'t check the server\'s certificate: whoever answers is believed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from halt" -l certificate-authority -d 'Certificate authority file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from halt" -l client-certificate -d 'Client certificate file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from halt" -l client-key -d 'Client key file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from halt" -l disable-compression -d 'Ask for answers that are not compressed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from halt" -l cache-dir -d 'Accepted as kubectl\'s; nothing is cached' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from halt" -s o -l output -d 'Form of the answer on stdout' -r -f -a "table\t'For people'
wide\t'For people, with all that is known'
json\t'A versioned document'
yaml\t'A versioned document'
name\t'Names alone, where the answer is a list'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from halt" -l no-headers -d 'No header line above tables' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from halt" -l color -d 'Colour: never without a terminal or with `NO_COLOR`, unless asked for `always`' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from halt" -s v -l v -d 'More talk on stderr: 4 for debugging, 6 with every request' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from halt" -l log-format -d 'Form of the talk on stderr' -r -f -a "text\t''
json\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from halt" -l policy -d 'Policy from this file, in place of the cluster\'s ConfigMap k8s-upgrade-config' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from halt" -s q -l quiet -d 'Less talk on stderr: errors alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from halt" -l yes -d 'Answer every question with yes'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from halt" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from continue" -l kubeconfig -d 'The kubeconfig file, in place of $KUBECONFIG' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from continue" -l context -d 'The kubeconfig\'s context' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from continue" -s n -l namespace -d 'The namespace where kubectl-upgrade lives in the cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from continue" -l request-timeout -d 'Limit of a single request, such as 5s or 2m; 0: none of its own' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from continue" -l cluster -d 'The kubeconfig\'s cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from continue" -l user -d 'The kubeconfig\'s user' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from continue" -s s -l server -d 'Address and port of the API server' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from continue" -l token -d 'Bearer token' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from continue" -l as -d 'User to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from continue" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from continue" -l as-group -d 'Group to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from continue" -l as-user-extra -d 'KEY=VALUE to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from continue" -l tls-server-name -d 'The name that the server\'s certificate is checked against' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from continue" -l insecure-skip-tls-verify -d 'Don\'t check the server\'s certificate: whoever answers is believed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from continue" -l certificate-authority -d 'Certificate authority file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from continue" -l client-certificate -d 'Client certificate file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from continue" -l client-key -d 'Client key file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from continue" -l disable-compression -d 'Ask for answers that are not compressed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from continue" -l cache-dir -d 'Accepted as kubectl\'s; nothing is cached' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from continue" -s o -l output -d 'Form of the answer on stdout' -r -f -a "table\t'For people'
wide\t'For people, with all that is known'
json\t'A versioned document'
yaml\t'A versioned document'
name\t'Names alone, where the answer is a list'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from continue" -l no-headers -d 'No header line above tables' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from continue" -l color -d 'Colour: never without a terminal or with `NO_COLOR`, unless asked for `always`' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from continue" -s v -l v -d 'More talk on stderr: 4 for debugging, 6 with every request' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from continue" -l log-format -d 'Form of the talk on stderr' -r -f -a "text\t''
json\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from continue" -l policy -d 'Policy from this file, in place of the cluster\'s ConfigMap k8s-upgrade-config' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from continue" -s q -l quiet -d 'Less talk on stderr: errors alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from continue" -l yes -d 'Answer every question with yes'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from continue" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from retry" -l kubeconfig -d 'The kubeconfig file, in place of $KUBECONFIG' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from retry" -l context -d 'The kubeconfig\'s context' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from retry" -s n -l namespace -d 'The namespace where kubectl-upgrade lives in the cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from retry" -l request-timeout -d 'Limit of a single request, such as 5s or 2m; 0: none of its own' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from retry" -l cluster -d 'The kubeconfig\'s cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from retry" -l user -d 'The kubeconfig\'s user' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from retry" -s s -l server -d 'Address and port of the API server' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from retry" -l token -d 'Bearer token' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from retry" -l as -d 'User to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from retry" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from retry" -l as-group -d 'Group to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from retry" -l as-user-extra -d 'KEY=VALUE to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from retry" -l tls-server-name -d 'The name that the server\'s certificate is checked against' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from retry" -l insecure-skip-tls-verify -d 'Don\'t check the server\'s certificate: whoever answers is believed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from retry" -l certificate-authority -d 'Certificate authority file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from retry" -l client-certificate -d 'Client certificate file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from retry" -l client-key -d 'Client key file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from retry" -l disable-compression -d 'Ask for answers that are not compressed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from retry" -l cache-dir -d 'Accepted as kubectl\'s; nothing is cached' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from retry" -s o -l output -d 'Form of the answer on stdout' -r -f -a "table\t'For people'
wide\t'For people, with all that is known'
json\t'A versioned document'
yaml\t'A versioned document'
name\t'Names alone, where the answer is a list'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from retry" -l no-headers -d 'No header line above tables' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from retry" -l color -d 'Colour: never without a terminal or with `NO_COLOR`, unless asked for `always`' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from retry" -s v -l v -d 'More talk on stderr: 4 for debugging, 6 with every request' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from retry" -l log-format -d 'Form of the talk on stderr' -r -f -a "text\t''
json\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from retry" -l policy -d 'Policy from this file, in place of the cluster\'s ConfigMap k8s-upgrade-config' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from retry" -s q -l quiet -d 'Less talk on stderr: errors alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from retry" -l yes -d 'Answer every question with yes'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from retry" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from skip" -l node -d 'Of this node' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from skip" -l reason -d 'Why, for the report' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from skip" -l kubeconfig -d 'The kubeconfig file, in place of $KUBECONFIG' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from skip" -l context -d 'The kubeconfig\'s context' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from skip" -s n -l namespace -d 'The namespace where kubectl-upgrade lives in the cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from skip" -l request-timeout -d 'Limit of a single request, such as 5s or 2m; 0: none of its own' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from skip" -l cluster -d 'The kubeconfig\'s cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from skip" -l user -d 'The kubeconfig\'s user' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from skip" -s s -l server -d 'Address and port of the API server' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from skip" -l token -d 'Bearer token' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from skip" -l as -d 'User to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from skip" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from skip" -l as-group -d 'Group to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from skip" -l as-user-extra -d 'KEY=VALUE to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from skip" -l tls-server-name -d 'The name that the server\'s certificate is checked against' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from skip" -l insecure-skip-tls-verify -d 'Don\'t check the server\'s certificate: whoever answers is believed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from skip" -l certificate-authority -d 'Certificate authority file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from skip" -l client-certificate -d 'Client certificate file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from skip" -l client-key -d 'Client key file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from skip" -l disable-compression -d 'Ask for answers that are not compressed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from skip" -l cache-dir -d 'Accepted as kubectl\'s; nothing is cached' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from skip" -s o -l output -d 'Form of the answer on stdout' -r -f -a "table\t'For people'
wide\t'For people, with all that is known'
json\t'A versioned document'
yaml\t'A versioned document'
name\t'Names alone, where the answer is a list'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from skip" -l no-headers -d 'No header line above tables' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from skip" -l color -d 'Colour: never without a terminal or with `NO_COLOR`, unless asked for `always`' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from skip" -s v -l v -d 'More talk on stderr: 4 for debugging, 6 with every request' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from skip" -l log-format -d 'Form of the talk on stderr' -r -f -a "text\t''
json\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from skip" -l policy -d 'Policy from this file, in place of the cluster\'s ConfigMap k8s-upgrade-config' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from skip" -l done -d 'It was done by hand; verified before it is believed'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from skip" -l leave -d 'It is left for a later run'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from skip" -s q -l quiet -d 'Less talk on stderr: errors alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from skip" -l yes -d 'Answer every question with yes'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from skip" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from abandon" -l reason -d 'Why, for the report' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from abandon" -l kubeconfig -d 'The kubeconfig file, in place of $KUBECONFIG' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from abandon" -l context -d 'The kubeconfig\'s context' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from abandon" -s n -l namespace -d 'The namespace where kubectl-upgrade lives in the cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from abandon" -l request-timeout -d 'Limit of a single request, such as 5s or 2m; 0: none of its own' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from abandon" -l cluster -d 'The kubeconfig\'s cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from abandon" -l user -d 'The kubeconfig\'s user' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from abandon" -s s -l server -d 'Address and port of the API server' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from abandon" -l token -d 'Bearer token' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from abandon" -l as -d 'User to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from abandon" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from abandon" -l as-group -d 'Group to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from abandon" -l as-user-extra -d 'KEY=VALUE to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from abandon" -l tls-server-name -d 'The name that the server\'s certificate is checked against' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from abandon" -l insecure-skip-tls-verify -d 'Don\'t check the server\'s certificate: whoever answers is believed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from abandon" -l certificate-authority -d 'Certificate authority file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from abandon" -l client-certificate -d 'Client certificate file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from abandon" -l client-key -d 'Client key file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from abandon" -l disable-compression -d 'Ask for answers that are not compressed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from abandon" -l cache-dir -d 'Accepted as kubectl\'s; nothing is cached' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from abandon" -s o -l output -d 'Form of the answer on stdout' -r -f -a "table\t'For people'
wide\t'For people, with all that is known'
json\t'A versioned document'
yaml\t'A versioned document'
name\t'Names alone, where the answer is a list'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from abandon" -l no-headers -d 'No header line above tables' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from abandon" -l color -d 'Colour: never without a terminal or with `NO_COLOR`, unless asked for `always`' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from abandon" -s v -l v -d 'More talk on stderr: 4 for debugging, 6 with every request' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from abandon" -l log-format -d 'Form of the talk on stderr' -r -f -a "text\t''
json\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from abandon" -l policy -d 'Policy from this file, in place of the cluster\'s ConfigMap k8s-upgrade-config' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from abandon" -s q -l quiet -d 'Less talk on stderr: errors alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from abandon" -l yes -d 'Answer every question with yes'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from abandon" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from policy" -l check -d 'Check a policy file, with no cluster' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from policy" -l kubeconfig -d 'The kubeconfig file, in place of $KUBECONFIG' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from policy" -l context -d 'The kubeconfig\'s context' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from policy" -s n -l namespace -d 'The namespace where kubectl-upgrade lives in the cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from policy" -l request-timeout -d 'Limit of a single request, such as 5s or 2m; 0: none of its own' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from policy" -l cluster -d 'The kubeconfig\'s cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from policy" -l user -d 'The kubeconfig\'s user' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from policy" -s s -l server -d 'Address and port of the API server' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from policy" -l token -d 'Bearer token' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from policy" -l as -d 'User to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from policy" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from policy" -l as-group -d 'Group to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from policy" -l as-user-extra -d 'KEY=VALUE to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from policy" -l tls-server-name -d 'The name that the server\'s certificate is checked against' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from policy" -l insecure-skip-tls-verify -d 'Don\'t check the server\'s certificate: whoever answers is believed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from policy" -l certificate-authority -d 'Certificate authority file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from policy" -l client-certificate -d 'Client certificate file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from policy" -l client-key -d 'Client key file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from policy" -l disable-compression -d 'Ask for answers that are not compressed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from policy" -l cache-dir -d 'Accepted as kubectl\'s; nothing is cached' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from policy" -s o -l output -d 'Form of the answer on stdout' -r -f -a "table\t'For people'
wide\t'For people, with all that is known'
json\t'A versioned document'
yaml\t'A versioned document'
name\t'Names alone, where the answer is a list'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from policy" -l no-headers -d 'No header line above tables' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from policy" -l color -d 'Colour: never without a terminal or with `NO_COLOR`, unless asked for `always`' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from policy" -s v -l v -d 'More talk on stderr: 4 for debugging, 6 with every request' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from policy" -l log-format -d 'Form of the talk on stderr' -r -f -a "text\t''
json\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from policy" -l policy -d 'Policy from this file, in place of the cluster\'s ConfigMap k8s-upgrade-config' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from policy" -l example -d 'Print a commented document with every field at its default'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from policy" -l schema -d 'Print the JSON Schema of policy documents'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from policy" -s q -l quiet -d 'Less talk on stderr: errors alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from policy" -l yes -d 'Answer every question with yes'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from policy" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from doctor" -l kubeconfig -d 'The kubeconfig file, in place of $KUBECONFIG' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from doctor" -l context -d 'The kubeconfig\'s context' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from doctor" -s n -l namespace -d 'The namespace where kubectl-upgrade lives in the cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from doctor" -l request-timeout -d 'Limit of a single request, such as 5s or 2m; 0: none of its own' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from doctor" -l cluster -d 'The kubeconfig\'s cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from doctor" -l user -d 'The kubeconfig\'s user' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from doctor" -s s -l server -d 'Address and port of the API server' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from doctor" -l token -d 'Bearer token' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from doctor" -l as -d 'User to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from doctor" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from doctor" -l as-group -d 'Group to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from doctor" -l as-user-extra -d 'KEY=VALUE to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from doctor" -l tls-server-name -d 'The name that the server\'s certificate is checked against' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from doctor" -l insecure-skip-tls-verify -d 'Don\'t check the server\'s certificate: whoever answers is believed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from doctor" -l certificate-authority -d 'Certificate authority file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from doctor" -l client-certificate -d 'Client certificate file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from doctor" -l client-key -d 'Client key file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from doctor" -l disable-compression -d 'Ask for answers that are not compressed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from doctor" -l cache-dir -d 'Accepted as kubectl\'s; nothing is cached' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from doctor" -s o -l output -d 'Form of the answer on stdout' -r -f -a "table\t'For people'
wide\t'For people, with all that is known'
json\t'A versioned document'
yaml\t'A versioned document'
name\t'Names alone, where the answer is a list'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from doctor" -l no-headers -d 'No header line above tables' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from doctor" -l color -d 'Colour: never without a terminal or with `NO_COLOR`, unless asked for `always`' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from doctor" -s v -l v -d 'More talk on stderr: 4 for debugging, 6 with every request' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from doctor" -l log-format -d 'Form of the talk on stderr' -r -f -a "text\t''
json\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from doctor" -l policy -d 'Policy from this file, in place of the cluster\'s ConfigMap k8s-upgrade-config' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from doctor" -s q -l quiet -d 'Less talk on stderr: errors alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from doctor" -l yes -d 'Answer every question with yes'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from help" -f -a "install" -d 'Puts everything cluster-side into the cluster, or brings it up to date'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from help" -f -a "uninstall" -d 'Removes everything cluster-side, run records and pinned host keys included'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from help" -f -a "detect" -d 'One detection, as the CronJob does: chooses a target and seeds the chain'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from help" -f -a "start" -d 'Seeds the chain for a target now, after plan, verdict and a question'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from help" -f -a "phase" -d 'Runs one phase, as a Job of the chain does'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from help" -f -a "halt" -d 'Stops the chain before its next step: the kill switch on'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from help" -f -a "continue" -d 'Goes on after a halt: the kill switch off, a given-up target allowed again'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from help" -f -a "retry" -d 'Tries the failed phase again: what is done is seen and passed over'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from help" -f -a "skip" -d 'Goes on past a phase that was done by hand, or that is left for later'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from help" -f -a "abandon" -d 'Closes the run: restores what was quiesced, uncordons what it cordoned, clears the state'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from help" -f -a "policy" -d 'Prints the effective policy, with where each value comes from'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from help" -f -a "doctor" -d 'Looks whether everything that this installation needs is in place, with the remedy for each thing that is not'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand run; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -l kubeconfig -d 'The kubeconfig file, in place of $KUBECONFIG' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -l context -d 'The kubeconfig\'s context' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -s n -l namespace -d 'The namespace where kubectl-upgrade lives in the cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -l request-timeout -d 'Limit of a single request, such as 5s or 2m; 0: none of its own' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -l cluster -d 'The kubeconfig\'s cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -l user -d 'The kubeconfig\'s user' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -s s -l server -d 'Address and port of the API server' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -l token -d 'Bearer token' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -l as -d 'User to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -l as-group -d 'Group to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -l as-user-extra -d 'KEY=VALUE to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -l tls-server-name -d 'The name that the server\'s certificate is checked against' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -l insecure-skip-tls-verify -d 'Don\'t check the server\'s certificate: whoever answers is believed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -l certificate-authority -d 'Certificate authority file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -l client-certificate -d 'Client certificate file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -l client-key -d 'Client key file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -l disable-compression -d 'Ask for answers that are not compressed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -l cache-dir -d 'Accepted as kubectl\'s; nothing is cached' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -s o -l output -d 'Form of the answer on stdout' -r -f -a "table\t'For people'
wide\t'For people, with all that is known'
json\t'A versioned document'
yaml\t'A versioned document'
name\t'Names alone, where the answer is a list'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -l no-headers -d 'No header line above tables' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -l color -d 'Colour: never without a terminal or with `NO_COLOR`, unless asked for `always`' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -s v -l v -d 'More talk on stderr: 4 for debugging, 6 with every request' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -l log-format -d 'Form of the talk on stderr' -r -f -a "text\t''
json\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -l policy -d 'Policy from this file, in place of the cluster\'s ConfigMap k8s-upgrade-config' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -s w -l watch -d 'Go on showing it'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -l exit-code -d 'End with the state\'s code: 6 halted, 3 to 5 as the last refusal'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -l schema -d 'Print the schema of the JSON document'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -s q -l quiet -d 'Less talk on stderr: errors alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -l yes -d 'Answer every question with yes'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -f -a "history" -d 'Past runs, or one of them'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -f -a "report" -d 'The nightly report: versions, the last detection, the outcome, the reasons'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -f -a "logs" -d 'Logs of the chain\'s Jobs'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -f -a "timeline" -d 'One HTML file with the run on a time line, loading nothing from any network'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and not __fish_seen_subcommand_from history report logs timeline help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from history" -l kubeconfig -d 'The kubeconfig file, in place of $KUBECONFIG' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from history" -l context -d 'The kubeconfig\'s context' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from history" -s n -l namespace -d 'The namespace where kubectl-upgrade lives in the cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from history" -l request-timeout -d 'Limit of a single request, such as 5s or 2m; 0: none of its own' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from history" -l cluster -d 'The kubeconfig\'s cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from history" -l user -d 'The kubeconfig\'s user' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from history" -s s -l server -d 'Address and port of the API server' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from history" -l token -d 'Bearer token' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from history" -l as -d 'User to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from history" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from history" -l as-group -d 'Group to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from history" -l as-user-extra -d 'KEY=VALUE to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from history" -l tls-server-name -d 'The name that the server\'s certificate is checked against' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from history" -l insecure-skip-tls-verify -d 'Don\'t check the server\'s certificate: whoever answers is believed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from history" -l certificate-authority -d 'Certificate authority file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from history" -l client-certificate -d 'Client certificate file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from history" -l client-key -d 'Client key file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from history" -l disable-compression -d 'Ask for answers that are not compressed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from history" -l cache-dir -d 'Accepted as kubectl\'s; nothing is cached' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from history" -s o -l output -d 'Form of the answer on stdout' -r -f -a "table\t'For people'
wide\t'For people, with all that is known'
json\t'A versioned document'
yaml\t'A versioned document'
name\t'Names alone, where the answer is a list'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from history" -l no-headers -d 'No header line above tables' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from history" -l color -d 'Colour: never without a terminal or with `NO_COLOR`, unless asked for `always`' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from history" -s v -l v -d 'More talk on stderr: 4 for debugging, 6 with every request' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from history" -l log-format -d 'Form of the talk on stderr' -r -f -a "text\t''
json\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from history" -l policy -d 'Policy from this file, in place of the cluster\'s ConfigMap k8s-upgrade-config' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from history" -s q -l quiet -d 'Less talk on stderr: errors alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from history" -l yes -d 'Answer every question with yes'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from history" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from report" -l since -d 'How far back to look' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from report" -l format -d 'Form of the report' -r -f -a "table\t''
markdown\t''
html\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from report" -l kubeconfig -d 'The kubeconfig file, in place of $KUBECONFIG' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from report" -l context -d 'The kubeconfig\'s context' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from report" -s n -l namespace -d 'The namespace where kubectl-upgrade lives in the cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from report" -l request-timeout -d 'Limit of a single request, such as 5s or 2m; 0: none of its own' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from report" -l cluster -d 'The kubeconfig\'s cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from report" -l user -d 'The kubeconfig\'s user' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from report" -s s -l server -d 'Address and port of the API server' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from report" -l token -d 'Bearer token' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from report" -l as -d 'User to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from report" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from report" -l as-group -d 'Group to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from report" -l as-user-extra -d 'KEY=VALUE to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from report" -l tls-server-name -d 'The name that the server\'s certificate is checked against' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from report" -l insecure-skip-tls-verify -d 'Don\'t check the server\'s certificate: whoever answers is believed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from report" -l certificate-authority -d 'Certificate authority file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from report" -l client-certificate -d 'Client certificate file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from report" -l client-key -d 'Client key file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from report" -l disable-compression -d 'Ask for answers that are not compressed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from report" -l cache-dir -d 'Accepted as kubectl\'s; nothing is cached' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from report" -s o -l output -d 'Form of the answer on stdout' -r -f -a "table\t'For people'
wide\t'For people, with all that is known'
json\t'A versioned document'
yaml\t'A versioned document'
name\t'Names alone, where the answer is a list'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from report" -l no-headers -d 'No header line above tables' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from report" -l color -d 'Colour: never without a terminal or with `NO_COLOR`, unless asked for `always`' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from report" -s v -l v -d 'More talk on stderr: 4 for debugging, 6 with every request' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from report" -l log-format -d 'Form of the talk on stderr' -r -f -a "text\t''
json\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from report" -l policy -d 'Policy from this file, in place of the cluster\'s ConfigMap k8s-upgrade-config' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from report" -s q -l quiet -d 'Less talk on stderr: errors alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from report" -l yes -d 'Answer every question with yes'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from report" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from logs" -l kubeconfig -d 'The kubeconfig file, in place of $KUBECONFIG' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from logs" -l context -d 'The kubeconfig\'s context' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from logs" -s n -l namespace -d 'The namespace where kubectl-upgrade lives in the cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from logs" -l request-timeout -d 'Limit of a single request, such as 5s or 2m; 0: none of its own' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from logs" -l cluster -d 'The kubeconfig\'s cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from logs" -l user -d 'The kubeconfig\'s user' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from logs" -s s -l server -d 'Address and port of the API server' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from logs" -l token -d 'Bearer token' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from logs" -l as -d 'User to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from logs" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from logs" -l as-group -d 'Group to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from logs" -l as-user-extra -d 'KEY=VALUE to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from logs" -l tls-server-name -d 'The name that the server\'s certificate is checked against' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from logs" -l insecure-skip-tls-verify -d 'Don\'t check the server\'s certificate: whoever answers is believed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from logs" -l certificate-authority -d 'Certificate authority file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from logs" -l client-certificate -d 'Client certificate file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from logs" -l client-key -d 'Client key file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from logs" -l disable-compression -d 'Ask for answers that are not compressed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from logs" -l cache-dir -d 'Accepted as kubectl\'s; nothing is cached' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from logs" -s o -l output -d 'Form of the answer on stdout' -r -f -a "table\t'For people'
wide\t'For people, with all that is known'
json\t'A versioned document'
yaml\t'A versioned document'
name\t'Names alone, where the answer is a list'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from logs" -l no-headers -d 'No header line above tables' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from logs" -l color -d 'Colour: never without a terminal or with `NO_COLOR`, unless asked for `always`' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from logs" -s v -l v -d 'More talk on stderr: 4 for debugging, 6 with every request' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from logs" -l log-format -d 'Form of the talk on stderr' -r -f -a "text\t''
json\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from logs" -l policy -d 'Policy from this file, in place of the cluster\'s ConfigMap k8s-upgrade-config' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from logs" -s q -l quiet -d 'Less talk on stderr: errors alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from logs" -l yes -d 'Answer every question with yes'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from logs" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from timeline" -l kubeconfig -d 'The kubeconfig file, in place of $KUBECONFIG' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from timeline" -l context -d 'The kubeconfig\'s context' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from timeline" -s n -l namespace -d 'The namespace where kubectl-upgrade lives in the cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from timeline" -l request-timeout -d 'Limit of a single request, such as 5s or 2m; 0: none of its own' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from timeline" -l cluster -d 'The kubeconfig\'s cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from timeline" -l user -d 'The kubeconfig\'s user' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from timeline" -s s -l server -d 'Address and port of the API server' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from timeline" -l token -d 'Bearer token' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from timeline" -l as -d 'User to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from timeline" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from timeline" -l as-group -d 'Group to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from timeline" -l as-user-extra -d 'KEY=VALUE to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from timeline" -l tls-server-name -d 'The name that the server\'s certificate is checked against' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from timeline" -l insecure-skip-tls-verify -d 'Don\'t check the server\'s certificate: whoever answers is believed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from timeline" -l certificate-authority -d 'Certificate authority file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from timeline" -l client-certificate -d 'Client certificate file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from timeline" -l client-key -d 'Client key file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from timeline" -l disable-compression -d 'Ask for answers that are not compressed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from timeline" -l cache-dir -d 'Accepted as kubectl\'s; nothing is cached' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from timeline" -s o -l output -d 'Form of the answer on stdout' -r -f -a "table\t'For people'
wide\t'For people, with all that is known'
json\t'A versioned document'
yaml\t'A versioned document'
name\t'Names alone, where the answer is a list'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from timeline" -l no-headers -d 'No header line above tables' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from timeline" -l color -d 'Colour: never without a terminal or with `NO_COLOR`, unless asked for `always`' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from timeline" -s v -l v -d 'More talk on stderr: 4 for debugging, 6 with every request' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from timeline" -l log-format -d 'Form of the talk on stderr' -r -f -a "text\t''
json\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from timeline" -l policy -d 'Policy from this file, in place of the cluster\'s ConfigMap k8s-upgrade-config' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from timeline" -s q -l quiet -d 'Less talk on stderr: errors alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from timeline" -l yes -d 'Answer every question with yes'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from timeline" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from help" -f -a "history" -d 'Past runs, or one of them'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from help" -f -a "report" -d 'The nightly report: versions, the last detection, the outcome, the reasons'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from help" -f -a "logs" -d 'Logs of the chain\'s Jobs'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from help" -f -a "timeline" -d 'One HTML file with the run on a time line, loading nothing from any network'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand status; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and not __fish_seen_subcommand_from node control-plane etcd help" -l kubeconfig -d 'The kubeconfig file, in place of $KUBECONFIG' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and not __fish_seen_subcommand_from node control-plane etcd help" -l context -d 'The kubeconfig\'s context' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and not __fish_seen_subcommand_from node control-plane etcd help" -s n -l namespace -d 'The namespace where kubectl-upgrade lives in the cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and not __fish_seen_subcommand_from node control-plane etcd help" -l request-timeout -d 'Limit of a single request, such as 5s or 2m; 0: none of its own' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and not __fish_seen_subcommand_from node control-plane etcd help" -l cluster -d 'The kubeconfig\'s cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and not __fish_seen_subcommand_from node control-plane etcd help" -l user -d 'The kubeconfig\'s user' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and not __fish_seen_subcommand_from node control-plane etcd help" -s s -l server -d 'Address and port of the API server' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and not __fish_seen_subcommand_from node control-plane etcd help" -l token -d 'Bearer token' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and not __fish_seen_subcommand_from node control-plane etcd help" -l as -d 'User to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and not __fish_seen_subcommand_from node control-plane etcd help" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and not __fish_seen_subcommand_from node control-plane etcd help" -l as-group -d 'Group to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and not __fish_seen_subcommand_from node control-plane etcd help" -l as-user-extra -d 'KEY=VALUE to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and not __fish_seen_subcommand_from node control-plane etcd help" -l tls-server-name -d 'The name that the server\'s certificate is checked against' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and not __fish_seen_subcommand_from node control-plane etcd help" -l insecure-skip-tls-verify -d 'Don\'t check the server\'s certificate: whoever answers is believed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and not __fish_seen_subcommand_from node control-plane etcd help" -l certificate-authority -d 'Certificate authority file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and not __fish_seen_subcommand_from node control-plane etcd help" -l client-certificate -d 'Client certificate file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and not __fish_seen_subcommand_from node control-plane etcd help" -l client-key -d 'Client key file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and not __fish_seen_subcommand_from node control-plane etcd help" -l disable-compression -d 'Ask for answers that are not compressed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and not __fish_seen_subcommand_from node control-plane etcd help" -l cache-dir -d 'Accepted as kubectl\'s; nothing is cached' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and not __fish_seen_subcommand_from node control-plane etcd help" -s o -l output -d 'Form of the answer on stdout' -r -f -a "table\t'For people'
wide\t'For people, with all that is known'
json\t'A versioned document'
yaml\t'A versioned document'
name\t'Names alone, where the answer is a list'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and not __fish_seen_subcommand_from node control-plane etcd help" -l no-headers -d 'No header line above tables' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and not __fish_seen_subcommand_from node control-plane etcd help" -l color -d 'Colour: never without a terminal or with `NO_COLOR`, unless asked for `always`' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and not __fish_seen_subcommand_from node control-plane etcd help" -s v -l v -d 'More talk on stderr: 4 for debugging, 6 with every request' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and not __fish_seen_subcommand_from node control-plane etcd help" -l log-format -d 'Form of the talk on stderr' -r -f -a "text\t''
json\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and not __fish_seen_subcommand_from node control-plane etcd help" -l policy -d 'Policy from this file, in place of the cluster\'s ConfigMap k8s-upgrade-config' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and not __fish_seen_subcommand_from node control-plane etcd help" -l dry-run -d 'Show the plan alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and not __fish_seen_subcommand_from node control-plane etcd help" -s q -l quiet -d 'Less talk on stderr: errors alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and not __fish_seen_subcommand_from node control-plane etcd help" -l yes -d 'Answer every question with yes'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and not __fish_seen_subcommand_from node control-plane etcd help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and not __fish_seen_subcommand_from node control-plane etcd help" -f -a "node" -d 'A worker, by its packages'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and not __fish_seen_subcommand_from node control-plane etcd help" -f -a "control-plane" -d 'A control plane: snapshot, then packages, in that order (not in this release yet)'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and not __fish_seen_subcommand_from node control-plane etcd help" -f -a "etcd" -d 'etcd, from a run\'s snapshot (not in this release yet)'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and not __fish_seen_subcommand_from node control-plane etcd help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from node" -l to -d 'The version to go back to' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from node" -l kubeconfig -d 'The kubeconfig file, in place of $KUBECONFIG' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from node" -l context -d 'The kubeconfig\'s context' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from node" -s n -l namespace -d 'The namespace where kubectl-upgrade lives in the cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from node" -l request-timeout -d 'Limit of a single request, such as 5s or 2m; 0: none of its own' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from node" -l cluster -d 'The kubeconfig\'s cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from node" -l user -d 'The kubeconfig\'s user' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from node" -s s -l server -d 'Address and port of the API server' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from node" -l token -d 'Bearer token' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from node" -l as -d 'User to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from node" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from node" -l as-group -d 'Group to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from node" -l as-user-extra -d 'KEY=VALUE to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from node" -l tls-server-name -d 'The name that the server\'s certificate is checked against' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from node" -l insecure-skip-tls-verify -d 'Don\'t check the server\'s certificate: whoever answers is believed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from node" -l certificate-authority -d 'Certificate authority file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from node" -l client-certificate -d 'Client certificate file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from node" -l client-key -d 'Client key file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from node" -l disable-compression -d 'Ask for answers that are not compressed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from node" -l cache-dir -d 'Accepted as kubectl\'s; nothing is cached' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from node" -s o -l output -d 'Form of the answer on stdout' -r -f -a "table\t'For people'
wide\t'For people, with all that is known'
json\t'A versioned document'
yaml\t'A versioned document'
name\t'Names alone, where the answer is a list'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from node" -l no-headers -d 'No header line above tables' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from node" -l color -d 'Colour: never without a terminal or with `NO_COLOR`, unless asked for `always`' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from node" -s v -l v -d 'More talk on stderr: 4 for debugging, 6 with every request' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from node" -l log-format -d 'Form of the talk on stderr' -r -f -a "text\t''
json\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from node" -l policy -d 'Policy from this file, in place of the cluster\'s ConfigMap k8s-upgrade-config' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from node" -l dry-run -d 'Show the plan alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from node" -s q -l quiet -d 'Less talk on stderr: errors alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from node" -l yes -d 'Answer every question with yes'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from node" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from control-plane" -l kubeconfig -d 'The kubeconfig file, in place of $KUBECONFIG' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from control-plane" -l context -d 'The kubeconfig\'s context' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from control-plane" -s n -l namespace -d 'The namespace where kubectl-upgrade lives in the cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from control-plane" -l request-timeout -d 'Limit of a single request, such as 5s or 2m; 0: none of its own' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from control-plane" -l cluster -d 'The kubeconfig\'s cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from control-plane" -l user -d 'The kubeconfig\'s user' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from control-plane" -s s -l server -d 'Address and port of the API server' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from control-plane" -l token -d 'Bearer token' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from control-plane" -l as -d 'User to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from control-plane" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from control-plane" -l as-group -d 'Group to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from control-plane" -l as-user-extra -d 'KEY=VALUE to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from control-plane" -l tls-server-name -d 'The name that the server\'s certificate is checked against' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from control-plane" -l insecure-skip-tls-verify -d 'Don\'t check the server\'s certificate: whoever answers is believed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from control-plane" -l certificate-authority -d 'Certificate authority file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from control-plane" -l client-certificate -d 'Client certificate file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from control-plane" -l client-key -d 'Client key file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from control-plane" -l disable-compression -d 'Ask for answers that are not compressed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from control-plane" -l cache-dir -d 'Accepted as kubectl\'s; nothing is cached' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from control-plane" -s o -l output -d 'Form of the answer on stdout' -r -f -a "table\t'For people'
wide\t'For people, with all that is known'
json\t'A versioned document'
yaml\t'A versioned document'
name\t'Names alone, where the answer is a list'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from control-plane" -l no-headers -d 'No header line above tables' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from control-plane" -l color -d 'Colour: never without a terminal or with `NO_COLOR`, unless asked for `always`' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from control-plane" -s v -l v -d 'More talk on stderr: 4 for debugging, 6 with every request' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from control-plane" -l log-format -d 'Form of the talk on stderr' -r -f -a "text\t''
json\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from control-plane" -l policy -d 'Policy from this file, in place of the cluster\'s ConfigMap k8s-upgrade-config' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from control-plane" -l dry-run -d 'Show the plan alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from control-plane" -s q -l quiet -d 'Less talk on stderr: errors alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from control-plane" -l yes -d 'Answer every question with yes'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from control-plane" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from etcd" -l snapshot -d 'The snapshot' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from etcd" -l kubeconfig -d 'The kubeconfig file, in place of $KUBECONFIG' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from etcd" -l context -d 'The kubeconfig\'s context' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from etcd" -s n -l namespace -d 'The namespace where kubectl-upgrade lives in the cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from etcd" -l request-timeout -d 'Limit of a single request, such as 5s or 2m; 0: none of its own' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from etcd" -l cluster -d 'The kubeconfig\'s cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from etcd" -l user -d 'The kubeconfig\'s user' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from etcd" -s s -l server -d 'Address and port of the API server' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from etcd" -l token -d 'Bearer token' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from etcd" -l as -d 'User to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from etcd" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from etcd" -l as-group -d 'Group to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from etcd" -l as-user-extra -d 'KEY=VALUE to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from etcd" -l tls-server-name -d 'The name that the server\'s certificate is checked against' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from etcd" -l insecure-skip-tls-verify -d 'Don\'t check the server\'s certificate: whoever answers is believed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from etcd" -l certificate-authority -d 'Certificate authority file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from etcd" -l client-certificate -d 'Client certificate file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from etcd" -l client-key -d 'Client key file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from etcd" -l disable-compression -d 'Ask for answers that are not compressed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from etcd" -l cache-dir -d 'Accepted as kubectl\'s; nothing is cached' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from etcd" -s o -l output -d 'Form of the answer on stdout' -r -f -a "table\t'For people'
wide\t'For people, with all that is known'
json\t'A versioned document'
yaml\t'A versioned document'
name\t'Names alone, where the answer is a list'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from etcd" -l no-headers -d 'No header line above tables' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from etcd" -l color -d 'Colour: never without a terminal or with `NO_COLOR`, unless asked for `always`' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from etcd" -s v -l v -d 'More talk on stderr: 4 for debugging, 6 with every request' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from etcd" -l log-format -d 'Form of the talk on stderr' -r -f -a "text\t''
json\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from etcd" -l policy -d 'Policy from this file, in place of the cluster\'s ConfigMap k8s-upgrade-config' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from etcd" -l dry-run -d 'Show the plan alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from etcd" -s q -l quiet -d 'Less talk on stderr: errors alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from etcd" -l yes -d 'Answer every question with yes'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from etcd" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from help" -f -a "node" -d 'A worker, by its packages'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from help" -f -a "control-plane" -d 'A control plane: snapshot, then packages, in that order (not in this release yet)'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from help" -f -a "etcd" -d 'etcd, from a run\'s snapshot (not in this release yet)'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rollback; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rotate-key" -l store -d 'Where the key is kept' -r -f -a "secret\t''
vault\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rotate-key" -l type -d 'Type of the new key' -r -f -a "ed25519\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rotate-key" -l node -d 'With --bootstrap: this node alone' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rotate-key" -l kubeconfig -d 'The kubeconfig file, in place of $KUBECONFIG' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rotate-key" -l context -d 'The kubeconfig\'s context' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rotate-key" -s n -l namespace -d 'The namespace where kubectl-upgrade lives in the cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rotate-key" -l request-timeout -d 'Limit of a single request, such as 5s or 2m; 0: none of its own' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rotate-key" -l cluster -d 'The kubeconfig\'s cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rotate-key" -l user -d 'The kubeconfig\'s user' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rotate-key" -s s -l server -d 'Address and port of the API server' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rotate-key" -l token -d 'Bearer token' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rotate-key" -l as -d 'User to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rotate-key" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rotate-key" -l as-group -d 'Group to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rotate-key" -l as-user-extra -d 'KEY=VALUE to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rotate-key" -l tls-server-name -d 'The name that the server\'s certificate is checked against' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rotate-key" -l insecure-skip-tls-verify -d 'Don\'t check the server\'s certificate: whoever answers is believed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rotate-key" -l certificate-authority -d 'Certificate authority file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rotate-key" -l client-certificate -d 'Client certificate file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rotate-key" -l client-key -d 'Client key file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rotate-key" -l disable-compression -d 'Ask for answers that are not compressed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rotate-key" -l cache-dir -d 'Accepted as kubectl\'s; nothing is cached' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rotate-key" -s o -l output -d 'Form of the answer on stdout' -r -f -a "table\t'For people'
wide\t'For people, with all that is known'
json\t'A versioned document'
yaml\t'A versioned document'
name\t'Names alone, where the answer is a list'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rotate-key" -l no-headers -d 'No header line above tables' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rotate-key" -l color -d 'Colour: never without a terminal or with `NO_COLOR`, unless asked for `always`' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rotate-key" -s v -l v -d 'More talk on stderr: 4 for debugging, 6 with every request' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rotate-key" -l log-format -d 'Form of the talk on stderr' -r -f -a "text\t''
json\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rotate-key" -l policy -d 'Policy from this file, in place of the cluster\'s ConfigMap k8s-upgrade-config' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rotate-key" -l keep-old -d 'Leave the old key on the nodes'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rotate-key" -l dry-run -d 'Show what would be done'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rotate-key" -l bootstrap -d 'Pin the host keys, after showing their fingerprints, and prove the key of the Secret on every node'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rotate-key" -s q -l quiet -d 'Less talk on stderr: errors alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rotate-key" -l yes -d 'Answer every question with yes'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand rotate-key" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand demo" -l scenario -d 'Play this one' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand demo" -l kubeconfig -d 'The kubeconfig file, in place of $KUBECONFIG' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand demo" -l context -d 'The kubeconfig\'s context' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand demo" -s n -l namespace -d 'The namespace where kubectl-upgrade lives in the cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand demo" -l request-timeout -d 'Limit of a single request, such as 5s or 2m; 0: none of its own' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand demo" -l cluster -d 'The kubeconfig\'s cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand demo" -l user -d 'The kubeconfig\'s user' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand demo" -s s -l server -d 'Address and port of the API server' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand demo" -l token -d 'Bearer token' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand demo" -l as -d 'User to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand demo" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand demo" -l as-group -d 'Group to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand demo" -l as-user-extra -d 'KEY=VALUE to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand demo" -l tls-server-name -d 'The name that the server\'s certificate is checked against' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand demo" -l insecure-skip-tls-verify -d 'Don\'t check the server\'s certificate: whoever answers is believed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand demo" -l certificate-authority -d 'Certificate authority file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand demo" -l client-certificate -d 'Client certificate file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand demo" -l client-key -d 'Client key file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand demo" -l disable-compression -d 'Ask for answers that are not compressed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand demo" -l cache-dir -d 'Accepted as kubectl\'s; nothing is cached' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand demo" -s o -l output -d 'Form of the answer on stdout' -r -f -a "table\t'For people'
wide\t'For people, with all that is known'
json\t'A versioned document'
yaml\t'A versioned document'
name\t'Names alone, where the answer is a list'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand demo" -l no-headers -d 'No header line above tables' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand demo" -l color -d 'Colour: never without a terminal or with `NO_COLOR`, unless asked for `always`' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand demo" -s v -l v -d 'More talk on stderr: 4 for debugging, 6 with every request' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand demo" -l log-format -d 'Form of the talk on stderr' -r -f -a "text\t''
json\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand demo" -l policy -d 'Policy from this file, in place of the cluster\'s ConfigMap k8s-upgrade-config' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand demo" -l list -d 'List the scenarios'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand demo" -l fast -d 'Without waiting for the eye'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand demo" -s q -l quiet -d 'Less talk on stderr: errors alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand demo" -l yes -d 'Answer every question with yes'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand demo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand sandbox" -l kubeconfig -d 'The kubeconfig file, in place of $KUBECONFIG' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand sandbox" -l context -d 'The kubeconfig\'s context' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand sandbox" -s n -l namespace -d 'The namespace where kubectl-upgrade lives in the cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand sandbox" -l request-timeout -d 'Limit of a single request, such as 5s or 2m; 0: none of its own' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand sandbox" -l cluster -d 'The kubeconfig\'s cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand sandbox" -l user -d 'The kubeconfig\'s user' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand sandbox" -s s -l server -d 'Address and port of the API server' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand sandbox" -l token -d 'Bearer token' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand sandbox" -l as -d 'User to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand sandbox" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand sandbox" -l as-group -d 'Group to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand sandbox" -l as-user-extra -d 'KEY=VALUE to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand sandbox" -l tls-server-name -d 'The name that the server\'s certificate is checked against' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand sandbox" -l insecure-skip-tls-verify -d 'Don\'t check the server\'s certificate: whoever answers is believed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand sandbox" -l certificate-authority -d 'Certificate authority file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand sandbox" -l client-certificate -d 'Client certificate file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand sandbox" -l client-key -d 'Client key file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand sandbox" -l disable-compression -d 'Ask for answers that are not compressed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand sandbox" -l cache-dir -d 'Accepted as kubectl\'s; nothing is cached' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand sandbox" -s o -l output -d 'Form of the answer on stdout' -r -f -a "table\t'For people'
wide\t'For people, with all that is known'
json\t'A versioned document'
yaml\t'A versioned document'
name\t'Names alone, where the answer is a list'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand sandbox" -l no-headers -d 'No header line above tables' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand sandbox" -l color -d 'Colour: never without a terminal or with `NO_COLOR`, unless asked for `always`' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand sandbox" -s v -l v -d 'More talk on stderr: 4 for debugging, 6 with every request' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand sandbox" -l log-format -d 'Form of the talk on stderr' -r -f -a "text\t''
json\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand sandbox" -l policy -d 'Policy from this file, in place of the cluster\'s ConfigMap k8s-upgrade-config' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand sandbox" -s q -l quiet -d 'Less talk on stderr: errors alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand sandbox" -l yes -d 'Answer every question with yes'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand sandbox" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand version" -l kubeconfig -d 'The kubeconfig file, in place of $KUBECONFIG' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand version" -l context -d 'The kubeconfig\'s context' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand version" -s n -l namespace -d 'The namespace where kubectl-upgrade lives in the cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand version" -l request-timeout -d 'Limit of a single request, such as 5s or 2m; 0: none of its own' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand version" -l cluster -d 'The kubeconfig\'s cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand version" -l user -d 'The kubeconfig\'s user' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand version" -s s -l server -d 'Address and port of the API server' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand version" -l token -d 'Bearer token' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand version" -l as -d 'User to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand version" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand version" -l as-group -d 'Group to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand version" -l as-user-extra -d 'KEY=VALUE to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand version" -l tls-server-name -d 'The name that the server\'s certificate is checked against' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand version" -l insecure-skip-tls-verify -d 'Don\'t check the server\'s certificate: whoever answers is believed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand version" -l certificate-authority -d 'Certificate authority file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand version" -l client-certificate -d 'Client certificate file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand version" -l client-key -d 'Client key file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand version" -l disable-compression -d 'Ask for answers that are not compressed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand version" -l cache-dir -d 'Accepted as kubectl\'s; nothing is cached' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand version" -s o -l output -d 'Form of the answer on stdout' -r -f -a "table\t'For people'
wide\t'For people, with all that is known'
json\t'A versioned document'
yaml\t'A versioned document'
name\t'Names alone, where the answer is a list'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand version" -l no-headers -d 'No header line above tables' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand version" -l color -d 'Colour: never without a terminal or with `NO_COLOR`, unless asked for `always`' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand version" -s v -l v -d 'More talk on stderr: 4 for debugging, 6 with every request' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand version" -l log-format -d 'Form of the talk on stderr' -r -f -a "text\t''
json\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand version" -l policy -d 'Policy from this file, in place of the cluster\'s ConfigMap k8s-upgrade-config' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand version" -l client -d 'This program\'s alone, with no cluster'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand version" -s q -l quiet -d 'Less talk on stderr: errors alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand version" -l yes -d 'Answer every question with yes'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand version" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand completion" -l kubeconfig -d 'The kubeconfig file, in place of $KUBECONFIG' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand completion" -l context -d 'The kubeconfig\'s context' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand completion" -s n -l namespace -d 'The namespace where kubectl-upgrade lives in the cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand completion" -l request-timeout -d 'Limit of a single request, such as 5s or 2m; 0: none of its own' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand completion" -l cluster -d 'The kubeconfig\'s cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand completion" -l user -d 'The kubeconfig\'s user' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand completion" -s s -l server -d 'Address and port of the API server' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand completion" -l token -d 'Bearer token' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand completion" -l as -d 'User to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand completion" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand completion" -l as-group -d 'Group to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand completion" -l as-user-extra -d 'KEY=VALUE to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand completion" -l tls-server-name -d 'The name that the server\'s certificate is checked against' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand completion" -l insecure-skip-tls-verify -d 'Don\'t check the server\'s certificate: whoever answers is believed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand completion" -l certificate-authority -d 'Certificate authority file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand completion" -l client-certificate -d 'Client certificate file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand completion" -l client-key -d 'Client key file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand completion" -l disable-compression -d 'Ask for answers that are not compressed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand completion" -l cache-dir -d 'Accepted as kubectl\'s; nothing is cached' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand completion" -s o -l output -d 'Form of the answer on stdout' -r -f -a "table\t'For people'
wide\t'For people, with all that is known'
json\t'A versioned document'
yaml\t'A versioned document'
name\t'Names alone, where the answer is a list'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand completion" -l no-headers -d 'No header line above tables' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand completion" -l color -d 'Colour: never without a terminal or with `NO_COLOR`, unless asked for `always`' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand completion" -s v -l v -d 'More talk on stderr: 4 for debugging, 6 with every request' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand completion" -l log-format -d 'Form of the talk on stderr' -r -f -a "text\t''
json\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand completion" -l policy -d 'Policy from this file, in place of the cluster\'s ConfigMap k8s-upgrade-config' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand completion" -s q -l quiet -d 'Less talk on stderr: errors alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand completion" -l yes -d 'Answer every question with yes'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand completion" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand doctor" -l kubeconfig -d 'The kubeconfig file, in place of $KUBECONFIG' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand doctor" -l context -d 'The kubeconfig\'s context' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand doctor" -s n -l namespace -d 'The namespace where kubectl-upgrade lives in the cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand doctor" -l request-timeout -d 'Limit of a single request, such as 5s or 2m; 0: none of its own' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand doctor" -l cluster -d 'The kubeconfig\'s cluster' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand doctor" -l user -d 'The kubeconfig\'s user' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand doctor" -s s -l server -d 'Address and port of the API server' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand doctor" -l token -d 'Bearer token' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand doctor" -l as -d 'User to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand doctor" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand doctor" -l as-group -d 'Group to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand doctor" -l as-user-extra -d 'KEY=VALUE to impersonate; may be repeated' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand doctor" -l tls-server-name -d 'The name that the server\'s certificate is checked against' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand doctor" -l insecure-skip-tls-verify -d 'Don\'t check the server\'s certificate: whoever answers is believed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand doctor" -l certificate-authority -d 'Certificate authority file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand doctor" -l client-certificate -d 'Client certificate file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand doctor" -l client-key -d 'Client key file' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand doctor" -l disable-compression -d 'Ask for answers that are not compressed' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand doctor" -l cache-dir -d 'Accepted as kubectl\'s; nothing is cached' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand doctor" -s o -l output -d 'Form of the answer on stdout' -r -f -a "table\t'For people'
wide\t'For people, with all that is known'
json\t'A versioned document'
yaml\t'A versioned document'
name\t'Names alone, where the answer is a list'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand doctor" -l no-headers -d 'No header line above tables' -r -f -a "true\t''
false\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand doctor" -l color -d 'Colour: never without a terminal or with `NO_COLOR`, unless asked for `always`' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand doctor" -s v -l v -d 'More talk on stderr: 4 for debugging, 6 with every request' -r
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand doctor" -l log-format -d 'Form of the talk on stderr' -r -f -a "text\t''
json\t''"
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand doctor" -l policy -d 'Policy from this file, in place of the cluster\'s ConfigMap k8s-upgrade-config' -r -F
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand doctor" -s q -l quiet -d 'Less talk on stderr: errors alone'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand doctor" -l yes -d 'Answer every question with yes'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand help; and not __fish_seen_subcommand_from plan gate run status rollback rotate-key demo sandbox version completion doctor help" -f -a "plan" -d 'Shows what an upgrade would do: the target and why, the verdict, the order of nodes, the pods that move, the time'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand help; and not __fish_seen_subcommand_from plan gate run status rollback rotate-key demo sandbox version completion doctor help" -f -a "gate" -d 'Asks every gate whether the cluster may go to a version, and says what to do about each no'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand help; and not __fish_seen_subcommand_from plan gate run status rollback rotate-key demo sandbox version completion doctor help" -f -a "run" -d 'The pipeline: install it, start or stop an upgrade, go on after a failure'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand help; and not __fish_seen_subcommand_from plan gate run status rollback rotate-key demo sandbox version completion doctor help" -f -a "status" -d 'One screen that answers: is an upgrade going on, where, is it stuck, what do I type?'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand help; and not __fish_seen_subcommand_from plan gate run status rollback rotate-key demo sandbox version completion doctor help" -f -a "rollback" -d 'Puts a worker back to its earlier version; a control plane, or etcd, not in this release yet'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand help; and not __fish_seen_subcommand_from plan gate run status rollback rotate-key demo sandbox version completion doctor help" -f -a "rotate-key" -d 'Replaces the ssh key on every node and in the secret store: added, proved on every node, switched, proved again, and only then is the old one removed'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand help; and not __fish_seen_subcommand_from plan gate run status rollback rotate-key demo sandbox version completion doctor help" -f -a "demo" -d 'Plays an unattended upgrade of a 7-node example cluster in memory'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand help; and not __fish_seen_subcommand_from plan gate run status rollback rotate-key demo sandbox version completion doctor help" -f -a "sandbox" -d 'Serves an example cluster on loopback and prints a kubeconfig for it'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand help; and not __fish_seen_subcommand_from plan gate run status rollback rotate-key demo sandbox version completion doctor help" -f -a "version" -d 'Prints the versions of this program and of the API server'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand help; and not __fish_seen_subcommand_from plan gate run status rollback rotate-key demo sandbox version completion doctor help" -f -a "completion" -d 'Prints Tab completion for a shell'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand help; and not __fish_seen_subcommand_from plan gate run status rollback rotate-key demo sandbox version completion doctor help" -f -a "doctor" -d 'Looks whether everything that this installation needs is in place, with the remedy for each thing that is not'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand help; and not __fish_seen_subcommand_from plan gate run status rollback rotate-key demo sandbox version completion doctor help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand help; and __fish_seen_subcommand_from run" -f -a "install" -d 'Puts everything cluster-side into the cluster, or brings it up to date'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand help; and __fish_seen_subcommand_from run" -f -a "uninstall" -d 'Removes everything cluster-side, run records and pinned host keys included'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand help; and __fish_seen_subcommand_from run" -f -a "detect" -d 'One detection, as the CronJob does: chooses a target and seeds the chain'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand help; and __fish_seen_subcommand_from run" -f -a "start" -d 'Seeds the chain for a target now, after plan, verdict and a question'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand help; and __fish_seen_subcommand_from run" -f -a "phase" -d 'Runs one phase, as a Job of the chain does'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand help; and __fish_seen_subcommand_from run" -f -a "halt" -d 'Stops the chain before its next step: the kill switch on'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand help; and __fish_seen_subcommand_from run" -f -a "continue" -d 'Goes on after a halt: the kill switch off, a given-up target allowed again'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand help; and __fish_seen_subcommand_from run" -f -a "retry" -d 'Tries the failed phase again: what is done is seen and passed over'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand help; and __fish_seen_subcommand_from run" -f -a "skip" -d 'Goes on past a phase that was done by hand, or that is left for later'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand help; and __fish_seen_subcommand_from run" -f -a "abandon" -d 'Closes the run: restores what was quiesced, uncordons what it cordoned, clears the state'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand help; and __fish_seen_subcommand_from run" -f -a "policy" -d 'Prints the effective policy, with where each value comes from'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand help; and __fish_seen_subcommand_from run" -f -a "doctor" -d 'Looks whether everything that this installation needs is in place, with the remedy for each thing that is not'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand help; and __fish_seen_subcommand_from status" -f -a "history" -d 'Past runs, or one of them'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand help; and __fish_seen_subcommand_from status" -f -a "report" -d 'The nightly report: versions, the last detection, the outcome, the reasons'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand help; and __fish_seen_subcommand_from status" -f -a "logs" -d 'Logs of the chain\'s Jobs'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand help; and __fish_seen_subcommand_from status" -f -a "timeline" -d 'One HTML file with the run on a time line, loading nothing from any network'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand help; and __fish_seen_subcommand_from rollback" -f -a "node" -d 'A worker, by its packages'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand help; and __fish_seen_subcommand_from rollback" -f -a "control-plane" -d 'A control plane: snapshot, then packages, in that order (not in this release yet)'
complete -c kubectl-upgrade -n "__fish_kubectl_upgrade_using_subcommand help; and __fish_seen_subcommand_from rollback" -f -a "etcd" -d 'etcd, from a run\'s snapshot (not in this release yet)'
