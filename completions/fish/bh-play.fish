# fish completion for bh-play(1)
# What follows "--" is the policy's command line.
function __bh_play_in_command
    contains -- -- (commandline -opc)
end
function __bh_play_command
    set -l words (commandline -opc)
    set -l dashes (contains -i -- -- $words)
    set -l command (string escape -- $words[(math $dashes + 1)..]) (commandline -ct)
    complete -C (string join ' ' -- $command)
end
complete -c bh-play -n __bh_play_in_command -x -a '(__bh_play_command)'
complete -c bh-play -n 'not __bh_play_in_command' -f
complete -c bh-play -s o -l output -r -F -d 'Record to a file'
complete -c bh-play -s O -l overwrite -d 'Replace the file if it exists'
complete -c bh-play -l append -d 'Add to the file if it exists'
complete -c bh-play -s n -l steps -x -d 'End after so many steps'
complete -c bh-play -l episodes -x -d 'End after so many episodes'
complete -c bh-play -l seed -x -d 'Seed of the policy'
complete -c bh-play -l seeds -x -a '1:5' -d 'Evaluate with each of these seeds'
complete -c bh-play -s p -l policy -r -F -a 'none random' -d 'Say who plays'
complete -c bh-play -l policy-frames -x -a 'none png raw' -d 'Give the policy screenshots'
complete -c bh-play -l policy-timeout -x -d 'Limit the time for an answer'
complete -c bh-play -l batch -d 'Ask the policy about all emulators that wait at once'
complete -c bh-play -l actions -x -d 'Say what the random policy presses'
complete -c bh-play -l emulators -x -d 'Say how many emulators play'
complete -c bh-play -l bizhawk -d 'Wait for a real BizHawk'
complete -c bh-play -l rom -r -F -d 'Name the game'
complete -c bh-play -l core -r -F -d 'Name the libretro core'
complete -c bh-play -l state -r -F -d 'Begin in a state'
complete -c bh-play -l speed -x -a max -d 'Set the speed of the emulators'
complete -c bh-play -l map -r -F -a 'emberwick fenlight' -d 'Say what is read of the memory'
complete -c bh-play -l interval -x -d 'Set the frames from one step to the next'
complete -c bh-play -l shots -d 'Take a screenshot at every step'
complete -c bh-play -l episode-steps -x -d 'Break an episode off after so many steps'
complete -c bh-play -l reward -x -d 'Say what a step earns'
complete -c bh-play -l userdata -x -d 'Set more for gsl_sender.lua'
complete -c bh-play -s l -l listen -x -a '127.0.0.1:9001' -d 'Choose the address of the server'
complete -c bh-play -l jobs -x -d 'Play so many runs at the same time'
complete -c bh-play -l format -x -a 'table markdown json' -d 'Say how an evaluation is written'
complete -c bh-play -l print -d 'Print the pipeline only'
complete -c bh-play -l config -r -F -d 'Read options from a TOML file'
complete -c bh-play -s q -l quiet -d 'Say nothing but errors and warnings'
complete -c bh-play -s v -l verbose -d 'Say more'
complete -c bh-play -l color -x -a 'auto always never' -d 'Colour messages'
complete -c bh-play -l no-progress -d 'Draw no progress line'
complete -c bh-play -s h -l help -d 'Show a short text'
complete -c bh-play -l version -d 'Show the version'
