-- sample_tool.lua: shows BHClient. Start the server first, then EmuHawk with this script:
--
--   bh-serve --listen 127.0.0.1:1337 --rom ROM/game.nes --save Save/game.State --update-interval 5 \
--       -- ./sample_policy.py
--
-- Every few frames it sends a screenshot and a variable x, has the policy decide, and takes over the controls. The
-- policy says when an episode is over and when to stop. bhclient(7) shows such a policy.
require("./BHClient")

-- Without an address: EmuHawk's --url_post, or http://127.0.0.1:1337. --userdata=tries:10 or give_up:60 ends the script
-- when the server is away; without it, it waits for ever, in bh-emu for a minute.
local c = BHClient:new()
c:initialize()

while true do
    c:useControls()
    c:advanceFrame()

    if c:timeToUpdate() then
        c:saveScreenshot()

        -- One message; each GET among them is answered, in this order.
        local x_response, controls_response, restart_response, exit_response = c:sendList({
            c:setStatement("x", 512, "INT"),
            c:getStatement("x"),
            c:updateStatement(),
            c:setControlsStatement(),
            c:checkRestartStatement(),
            c:checkExitStatement(),
        })

        local x_type, x = c:get(x_response)
        -- The console is slow: leave this out where speed matters.
        console.writeline("x: " .. x_type .. " " .. tostring(x))

        -- First of all: a restart asks the server for the next state, and one that said exit may be gone.
        if c:checkExit(exit_response) then
            break
        end
        c:setControls(controls_response)
        c:checkRestart(restart_response)
    end
end
