"""Makes a record stream of small GSL steps without frames, as bh-serve writes it: the same for the same seed."""

import random

CREATED = "2026-01-02T03:04:05.000000Z"
STEPS_PER_EPISODE = 5000
BUTTONS = ("UP", "DOWN", "LEFT", "RIGHT", "A", "B", "RIGHT+A")
HEADER = (
    '{"type":"header","version":1,"run":"6a3b5d0e-8f5c-4f0e-9a49-0c4b2a7d1e55","part":0,"requires":[],'
    f'"generator":"bench 1","created":"{CREATED}"}}\n'
)
SESSION = (
    '{"type":"session","session":1,"name":"","time_us":5120,"peer":"127.0.0.1:40112","dialect":"http-gsl",'
    '"user_agent":"EmuHawk/2.9.1","system":"NES","keys":["P1 Up","P1 Down","P1 Left","P1 Right","P1 A","P1 B"]}\n'
)


def write_stream(path, steps, seed=7):
    draw = random.Random(seed)
    x, y, story, time_us = 14, 5, 0, 61042
    with open(path, "w") as out:
        out.write(HEADER)
        out.write(SESSION)
        for number in range(steps):
            episode, step = divmod(number, STEPS_PER_EPISODE)
            x = min(63, max(0, x + draw.randint(-1, 1)))
            y = min(63, max(0, y + draw.randint(-1, 1)))
            story += draw.random() < 0.001
            hp = f"{draw.randint(1, 20)},{draw.randint(1, 20)}"
            button = draw.choice(BUTTONS)
            policy_us = draw.randint(10, 900)
            frame = 30 * (number + 1)
            time_us += draw.randint(9000, 12000)
            out.write(
                f'{{"type":"step","session":1,"episode":{episode},"step":{step},"time_us":{time_us},"observation":'
                f'{{"map":"0{story % 8}","x":{x},"y":{y},"dir":{number % 4},"hp":"{hp}","story":{story}}},'
                f'"action":{{"text":"{button}"}},"emu_frame":{frame},'
                f'"request":"@S|map:0{story % 8}|x:{x}|y:{y}|dir:{number % 4}|hp:{hp}|story:{story}|_frame:{frame}",'
                f'"reply":"ACT:{button}","latency_us":{{"policy":{policy_us},"total":{policy_us + 60}}}}}\n'
            )
            if step == STEPS_PER_EPISODE - 1 or number == steps - 1:
                out.write(f'{{"type":"episode","session":1,"episode":{episode},"steps":{step + 1},'
                          f'"reason":"restart"}}\n')
        out.write(f'{{"type":"session_end","session":1,"time_us":{time_us + 100},"reason":"exit"}}\n')
        out.write('{"type":"end","reason":"steps"}\n')
