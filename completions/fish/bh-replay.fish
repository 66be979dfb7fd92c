# fish completion for bh-replay(1)
# What follows "--" is the policy's command line.
function __bh_replay_in_command
    contains -- -- (commandline -opc)
end
function __bh_replay_command
    set -l words (commandline -opc)
    set -l dashes (contains -i -- -- $words)
    set -l command (string escape -- $words[(math $dashes + 1)..]) (commandline -ct)
    complete -C (string join ' ' -- $command)
end
complete -c bh-replay -n __bh_replay_in_command -x -a '(__bh_replay_command)'
complete -c bh-replay -n 'not __bh_replay_in_command' -k -x -a '(__fish_complete_suffix .zst)'
complete -c bh-replay -l to -x -a 'stream policy http:// tcp:// emulator' -d 'Say where the recording is played to'
complete -c bh-replay -l no-frames -d 'Leave frames out'
complete -c bh-replay -l session -x -d 'Play one session only'
complete -c bh-replay -l episode -x -d 'Play one episode only'
complete -c bh-replay -l from -x -d 'Begin at a step'
complete -c bh-replay -l until -x -d 'End after a step'
complete -c bh-replay -l pace -x -a 'max realtime' -d 'Say how fast'
complete -c bh-replay -l report -x -a 'text json' -d 'Choose the form of the report'
complete -c bh-replay -l answers -r -F -d 'Compare with the lines of a file'
complete -c bh-replay -s p -l policy -x -d 'Ask a policy behind inherited descriptors'
complete -c bh-replay -l policy-frames -x -a 'none png raw gray' -d 'Give the policy screenshots'
complete -c bh-replay -l policy-crop -x -d 'Give only a part of screenshots'
complete -c bh-replay -l policy-size -x -d 'Give screenshots in this size'
complete -c bh-replay -l policy-timeout -x -d 'Limit the time for an answer'
complete -c bh-replay -l clients -x -d 'Play every session several times at once'
complete -c bh-replay -l timeout -x -d 'Limit the wait for a message'
complete -c bh-replay -s l -l listen -x -d 'Listen on an address'
complete -c bh-replay -l insecure -d 'Listen off loopback'
complete -c bh-replay -l on-divergence -x -a 'stop continue' -d 'Say what follows the first divergence'
complete -c bh-replay -l diff -r -F -d 'Write the pictures of the first divergence'
complete -c bh-replay -s O -l overwrite -d 'Replace a file that exists'
complete -c bh-replay -l config -r -F -d 'Read options from a TOML file'
complete -c bh-replay -s q -l quiet -d 'Say nothing but errors and warnings'
complete -c bh-replay -s v -l verbose -d 'Say more'
complete -c bh-replay -l color -x -a 'auto always never' -d 'Colour messages'
complete -c bh-replay -l no-progress -d 'Draw no progress line'
complete -c bh-replay -s h -l help -d 'Show a short text'
complete -c bh-replay -l version -d 'Show the version'
