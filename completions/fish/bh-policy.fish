# fish completion for bh-policy(1)
function __bh_policy_has_kind
    set -l words (commandline -opc)
    for kind in idle random tape speedy
        contains -- $kind $words[2..]; and return
    end
    return 1
end
complete -c bh-policy -n 'not __bh_policy_has_kind' -f -a 'idle random tape speedy'
complete -c bh-policy -l actions -x -a 'UP,DOWN,LEFT,RIGHT,A,B' -d 'What can be pressed, with weights'
complete -c bh-policy -l seed -x -d 'Seed of all that chance decides'
complete -c bh-policy -l sticky -x -d 'How likely the last action comes again'
complete -c bh-policy -l session -x -d 'Play this session of the recording'
complete -c bh-policy -l episode -x -d 'Play this episode of the recording only'
complete -c bh-policy -l from -x -d 'Begin at this frame or answer'
complete -c bh-policy -l at-end -x -a 'none exit repeat' -d 'What to do after the last action'
complete -c bh-policy -l features -x -d 'Fields that it sees'
complete -c bh-policy -l reward -x -d 'What to make the most of'
complete -c bh-policy -l shaping -x -d 'How promising a state is'
complete -c bh-policy -l done -x -d 'End the episode when this holds'
complete -c bh-policy -l episode-steps -x -d 'End an episode after so many steps'
complete -c bh-policy -l load -x -d 'State that episodes begin from'
complete -c bh-policy -l epsilon -x -d 'How often it acts by chance'
complete -c bh-policy -l hidden -x -d 'Units of the hidden layers'
complete -c bh-policy -l discount -x -d 'Worth of a reward a step later'
complete -c bh-policy -l rate -x -d 'Learning rate'
complete -c bh-policy -l minibatch -x -d 'Transitions in a gradient step'
complete -c bh-policy -l buffer -x -d 'Transitions kept'
complete -c bh-policy -l warm-up -x -d 'Transitions before the first gradient step'
complete -c bh-policy -l train-steps -x -d 'Gradient steps for each observation'
complete -c bh-policy -l target-every -x -d 'Gradient steps between copies to the target network'
complete -c bh-policy -l checkpoint -r -F -d 'Go on from this file and keep it current'
complete -c bh-policy -l checkpoint-every -x -d 'Observations between checkpoints'
complete -c bh-policy -l offline -d 'Learn from recorded actions'
complete -c bh-policy -l greedy -d 'Play what the checkpoint knows'
complete -c bh-policy -s q -l quiet -d 'Say nothing but errors and warnings'
complete -c bh-policy -s v -l verbose -d 'Say more'
complete -c bh-policy -l color -x -a 'auto always never' -d 'Colour messages'
complete -c bh-policy -l no-progress -d 'Draw no progress line'
complete -c bh-policy -s h -l help -d 'Show a short text'
complete -c bh-policy -l version -d 'Show the version'
