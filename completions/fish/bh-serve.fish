# fish completion for bh-serve(1)
# What follows "--" is the policy's command line.
function __bh_serve_in_command
    contains -- -- (commandline -opc)
end
function __bh_serve_command
    set -l words (commandline -opc)
    set -l dashes (contains -i -- -- $words)
    set -l command (string escape -- $words[(math $dashes + 1)..]) (commandline -ct)
    complete -C (string join ' ' -- $command)
end
complete -c bh-serve -n __bh_serve_in_command -x -a '(__bh_serve_command)'
complete -c bh-serve -n 'not __bh_serve_in_command' -f
complete -c bh-serve -s l -l listen -x -a '127.0.0.1:9001 127.0.0.1:0' -d 'Listen on an address'
complete -c bh-serve -s p -l policy -x -a 'none random http:// ws:// tcp://' -d 'Choose a built-in policy or a server'
complete -c bh-serve -l policy-frames -x -a 'none png raw gray' -d 'Give the policy command screenshots'
complete -c bh-serve -l policy-crop -x -d 'Give only a part of screenshots'
complete -c bh-serve -l policy-size -x -d 'Give screenshots in this size'
complete -c bh-serve -l picture-limit -x -d 'Unpack no larger screenshots'
complete -c bh-serve -l batch -d 'Ask the policy command about all clients that wait at once'
complete -c bh-serve -l batch-least -x -d 'Ask when so many clients wait'
complete -c bh-serve -l ask-ends -d 'Ask about the last observations of episodes, too'
complete -c bh-serve -l reward -x -d 'Compute the reward that a client does not give'
complete -c bh-serve -l terminated -x -d 'End an episode when a condition holds'
complete -c bh-serve -l policy-timeout -x -d 'Limit the time for an answer'
complete -c bh-serve -l policy-grace -x -d 'Limit the time that the policy command takes to end'
complete -c bh-serve -l on-policy-death -x -a 'restart stop' -d 'Say what follows when the policy command ends'
complete -c bh-serve -l actions -x -d 'Say what the random policy presses'
complete -c bh-serve -l seed -x -d 'Seed the random policy and the draws of saves'
complete -c bh-serve -l system -x -a 'NES SNES GB GBC GBA N64 GEN 32X SMS GG PCE PSX A26 NDS VB' -d 'Say which console it is'
complete -c bh-serve -l rom -r -F -d 'Tell clients which ROM to load'
complete -c bh-serve -l save -r -F -d 'Name a state in which episodes begin'
complete -c bh-serve -l update-interval -x -d 'Set the frames from one update to the next'
complete -c bh-serve -l speed -x -a max -d 'Set the speed of the emulator'
complete -c bh-serve -l frameskip -x -d 'Draw one frame of N + 1'
complete -c bh-serve -l sound -x -a 'on off' -d 'Turn the sound on or off'
complete -c bh-serve -l grayscale -d 'Show pictures in shades of grey'
complete -c bh-serve -l human -d 'Let a person play'
complete -c bh-serve -l update -x -d 'Say which messages are updates'
complete -c bh-serve -l fields -x -d 'Name the values of a line of values'
complete -c bh-serve -l action-from -x -d 'Say how to find the action in an answer'
complete -c bh-serve -l ask -x -a 'update picture' -d 'Say when to ask the policy'
complete -c bh-serve -l greet -x -d 'Speak first on a socket'
complete -c bh-serve -l record-only -d 'Give every message the same answer, and record it'
complete -c bh-serve -l answer -x -d 'Say what a message gets that nobody answers'
complete -c bh-serve -s n -l steps -x -d 'End after so many steps'
complete -c bh-serve -l episodes -x -d 'End after so many episodes'
complete -c bh-serve -l token-file -r -F -d 'Read the token from a file'
complete -c bh-serve -l insecure -d 'Listen off loopback without a token'
complete -c bh-serve -l body-memory -x -d 'Limit the memory for messages under way'
complete -c bh-serve -l allow-host -x -d 'Accept requests to a host name'
complete -c bh-serve -l config -r -F -d 'Read options from a TOML file'
complete -c bh-serve -s q -l quiet -d 'Say nothing but errors and warnings'
complete -c bh-serve -s v -l verbose -d 'Say more'
complete -c bh-serve -l color -x -a 'auto always never' -d 'Colour messages'
complete -c bh-serve -l no-progress -d 'Draw no progress line'
complete -c bh-serve -s h -l help -d 'Show a short text'
complete -c bh-serve -l version -d 'Show the version'
